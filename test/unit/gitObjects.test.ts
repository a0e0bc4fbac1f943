/** Releases read from git objects, in repositories that do their worst. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareReleases, isReleaseTag } from '../../server/src/core/releases/tags.ts';
import { createReleaseRepository } from '../../server/src/host/gitObjects.ts';
import { gitText } from '../../server/src/host/gitProcess.ts';
import { releaseOf } from '../../server/src/host/gitRelease.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { hasGit, TestRepository } from '../support/releaseRepository.ts';

describe('tags', () => {
  it('of releases have one form', () => {
    for (const tag of ['xnu-792', 'xnu-11417.121.6', 'xnu-123.5.1.2']) expect(isReleaseTag(tag), tag).toBe(true);
    for (const tag of ['xnu-', 'xnu-1..2', 'xnu-1.2/x', '--xnu-1', 'xnu-1 ', 'xnu-1\n', 'xnu-1.2-rc', 'XNU-1'])
      expect(isReleaseTag(tag), tag).toBe(false);
  });
  it('are compared as numbers', () => {
    const tags = ['xnu-10002.1.13', 'xnu-792.25', 'xnu-792', 'xnu-11417.121.6', 'xnu-11417.101.15', 'xnu-792.3'];
    expect(tags.sort(compareReleases)).toEqual([
      'xnu-792',
      'xnu-792.3',
      'xnu-792.25',
      'xnu-10002.1.13',
      'xnu-11417.101.15',
      'xnu-11417.121.6',
    ]);
  });
});

describe.skipIf(!hasGit)('a repository', () => {
  let made: TestRepository;
  beforeEach(() => {
    made = new TestRepository();
  });
  afterEach(() => {
    made.remove();
  });
  const repository = () => createReleaseRepository(made.root);

  it('has its releases in order, and their files with the ids of their contents', async () => {
    made.write('osfmk/b.c', 'int b;\n');
    made.write('osfmk/a.h', 'int b;\n');
    made.write('osfmk/Makefile', 'all:\n');
    made.write('readme', 'x');
    made.write('osfmk/exclaves_note.txt', 'é');
    made.commit('xnu-10.2.1');
    made.commit('xnu-9.10');
    expect(await repository().tags(neverCancelled)).toEqual(['xnu-9.10', 'xnu-10.2.1']);
    const files = await repository().files('xnu-10.2.1', neverCancelled);
    expect(files.map((file) => file.path)).toEqual([
      'osfmk/Makefile',
      'osfmk/a.h',
      'osfmk/b.c',
      'osfmk/exclaves_note.txt',
    ]);
    expect(files[1]?.id).toBe(files[2]?.id);
    const texts = await repository().read(
      files.map((file) => file.id),
      100,
      neverCancelled,
    );
    expect(files.map((file) => texts.get(file.id))).toEqual(['all:\n', 'int b;\n', 'int b;\n', 'é']);
  });

  it('tells which source files of a release hold a word', async () => {
    made.write('a.c', 'int wanted(void);\n');
    made.write('sub/b.h', '#define OTHER wanted\n');
    made.write('c.c', 'int wanted_not, unwanted;\n');
    made.write('d.txt', 'wanted\n');
    made.commit('xnu-1.1');
    made.write('a.c', 'int other;\n');
    made.commit('xnu-1.2');
    const holding = (tag: string, ...names: string[]) => repository().holding(tag, names, neverCancelled);
    expect(await holding('xnu-1.1', 'wanted')).toEqual(['a.c', 'sub/b.h']);
    expect(await holding('xnu-1.2', 'wanted')).toEqual(['sub/b.h']);
    expect(await holding('xnu-1.1', 'wanted', 'unwanted')).toEqual(['a.c', 'c.c', 'sub/b.h']);
    expect(await holding('xnu-1.1', 'nowhere')).toEqual([]);
    // No pattern, and no option.
    expect(await holding('xnu-1.1', 'w.*', '--help', '-O', '')).toEqual([]);
    for (const tag of ['HEAD', '--help', 'main', 'xnu-9.9'])
      await expect(holding(tag, 'wanted'), tag).rejects.toThrow();
    const cancelled = { isCancellationRequested: true };
    await expect(repository().holding('xnu-1.1', ['wanted'], cancelled)).rejects.toThrow('cancelled');
  });

  it('gives no text for what is too large, binary or no id, and says when something is missing', async () => {
    made.write('big.c', 'x'.repeat(200));
    made.write('binary.c', 'a\0b');
    made.write('plain.c', 'int x;\n');
    made.commit('xnu-1.1');
    const files = await repository().files('xnu-1.1', neverCancelled);
    const tree = made.git('rev-parse', 'HEAD^{tree}');
    const ids = [...files.map((file) => file.id), tree, '--batch', 'HEAD', 'HEAD:plain.c', ''];
    const texts = await repository().read(ids, 100, neverCancelled);
    expect([...texts.values()]).toEqual(['int x;\n']);
    expect((await repository().read([], 100, neverCancelled)).size).toBe(0);
    await expect(repository().read([...ids, '0'.repeat(40)], 100, neverCancelled)).rejects.toThrow(
      /^1 of its files are not in the repository/,
    );
  });

  it('with a tree written by hand gives no path that leaves it', async () => {
    made.write('a.c', 'int a;\n');
    made.commit('xnu-1.1');
    const blob = Buffer.from(made.git('rev-parse', 'HEAD:a.c'), 'hex');
    const names = ['../up.c', '..', '.', '/root.c', 'a\nb.c', 'a\\b.c', 'good.c', 'x/./y.c', 'x//y.c'];
    const tree = made.put('tree', Buffer.concat(names.flatMap((name) => [Buffer.from(`100644 ${name}\0`), blob])));
    made.git('update-ref', 'refs/tags/xnu-1.2', made.git('commit-tree', tree, '-m', 'odd'));
    const files = await repository().files('xnu-1.2', neverCancelled);
    expect(files.map((file) => file.path)).toEqual(['good.c']);
  });

  it('is asked for nothing but releases', async () => {
    made.write('a.c', 'int a;\n');
    made.commit('xnu-1.1');
    for (const tag of ['--help', 'HEAD', 'main', 'xnu-1.1^{tree}', 'xnu-1.1 --', 'refs/tags/xnu-1.1', ''])
      await expect(repository().files(tag, neverCancelled), tag).rejects.toThrow('not the tag of a release');
    await expect(repository().files('xnu-7.7', neverCancelled)).rejects.toThrow();
  });

  it('with odd names and odd files gives the plain ones only', async () => {
    made.write('--output=pwned.c', 'int option;\n');
    made.write('-x.h', 'int short_option;\n');
    made.write('a b/ü.c', 'int odd;\n');
    made.write('real.c', 'int real;\n');
    made.commit('xnu-1.1');
    // Links and a submodule.
    const blob = made.git('rev-parse', 'HEAD:real.c');
    const commit = made.git('rev-parse', 'HEAD');
    for (const entry of [`120000,${blob},link.c`, `160000,${commit},sub.c`])
      made.git('update-index', '--add', '--cacheinfo', entry);
    made.git('commit', '-qm', 'odd');
    made.git('tag', 'xnu-1.2');
    for (const tag of ['xnu-1.2;touch', 'xnu-$(id)', 'xnu-1.2-beta', 'xnu-note', 'other/xnu-1.3'])
      made.git('update-ref', `refs/tags/${tag}`, 'HEAD');
    made.git('update-ref', 'refs/tags/--xnu-1.4', 'HEAD');
    // A branch of the release's name, which stands elsewhere.
    made.git('update-ref', 'refs/heads/xnu-1.2', 'HEAD~1');
    // Tags of a file, not of a commit: plain, through another tag, and of one that is not there.
    made.git('update-ref', 'refs/tags/xnu-1.9', blob);
    made.git('tag', '-a', '-m', 'of a file', 'xnu-1.8', blob);
    made.git('tag', '-a', '-m', 'of a tag', 'xnu-1.7', 'xnu-1.8');
    writeFileSync(path.join(made.root, '.git/refs/tags/xnu-1.6'), `${'1'.repeat(40)}\n`);
    // Of the folder as it is, and of a tag of a commit: those have files.
    made.git('update-ref', 'refs/tags/xnu-1.3', made.git('rev-parse', 'xnu-1.1^{tree}'));
    made.git('tag', '-a', '-m', 'a release', 'xnu-1.4', commit);
    made.git('tag', '-a', '-m', 'once more', 'xnu-1.5', 'xnu-1.4');

    const found = ['xnu-1.1', 'xnu-1.2', 'xnu-1.3', 'xnu-1.4', 'xnu-1.5'];
    expect(await repository().tags(neverCancelled)).toEqual(found);
    for (const tag of found) expect(await repository().files(tag, neverCancelled), tag).not.toEqual([]);
    const files = await repository().files('xnu-1.2', neverCancelled);
    expect(files.map((file) => file.path)).toEqual(['--output=pwned.c', '-x.h', 'a b/ü.c', 'real.c']);
    const texts = await repository().read(
      files.map((file) => file.id),
      100,
      neverCancelled,
    );
    expect(texts.size).toBe(4);
    expect(existsSync(path.join(made.root, 'pwned.c'))).toBe(false);
    await expect(repository().files('xnu-1.9', neverCancelled)).rejects.toThrow();
  });

  it.skipIf(process.platform === 'win32')(
    'runs no program that its configuration names, and changes nothing',
    async () => {
      made.write('a.c', 'int a;\n');
      made.write('.gitattributes', '*.c diff=evil filter=evil text export-subst\n');
      made.commit('xnu-1.1');
      const mark = path.join(made.root, 'ran');
      const evil = path.join(made.root, 'evil.sh');
      writeFileSync(evil, `#!/bin/sh\ntouch '${mark}'\ncat\n`, { mode: 0o755 });
      for (const hook of ['post-index-change', 'reference-transaction', 'pre-auto-gc', 'post-checkout'])
        writeFileSync(path.join(made.root, '.git/hooks', hook), `#!/bin/sh\ntouch '${mark}'\n`, { mode: 0o755 });
      for (const key of [
        'core.fsmonitor',
        'core.pager',
        'core.editor',
        'core.sshCommand',
        'core.askPass',
        'core.alternateRefsCommand',
        'diff.external',
        'diff.evil.command',
        'diff.evil.textconv',
        'filter.evil.smudge',
        'filter.evil.clean',
        'filter.evil.process',
        'pager.tag',
        'pager.ls-tree',
        'pager.grep',
        'gpg.program',
        'uploadpack.packObjectsHook',
        'remote.origin.uploadpack',
      ])
        made.git('config', key, evil);
      for (const [key, value] of Object.entries({ recurseSubmodules: 'true', patternType: 'perl', lineNumber: 'true' }))
        made.git('config', `grep.${key}`, value);
      made.git('config', 'color.ui', 'always');
      for (const command of ['ls-tree', 'cat-file', 'for-each-ref', 'tag', 'rev-parse', 'grep'])
        made.git('config', `alias.${command}`, `!${evil}`);
      // A partial clone would fetch what is missing, through whatever the remote names.
      made.git('config', 'core.repositoryFormatVersion', '1');
      made.git('config', 'extensions.partialClone', 'origin');
      made.git('config', 'remote.origin.promisor', 'true');
      made.git('config', 'remote.origin.url', `ext::${evil} %S`);
      made.git('config', 'protocol.allow', 'always');
      made.git('config', 'protocol.ext.allow', 'always');
      // Git itself ran some of them while the repository was made so.
      rmSync(mark, { force: true });
      const index = readFileSync(path.join(made.root, '.git/index'));

      expect(await repository().tags(neverCancelled)).toEqual(['xnu-1.1']);
      const [file] = await repository().files('xnu-1.1', neverCancelled);
      const missing = '1'.repeat(40);
      // A missing object of a promisor is an error or nothing, as git likes it; the rest is asked for by itself.
      await repository()
        .read([missing], 100, neverCancelled)
        .catch(() => undefined);
      expect([...(await repository().read([file?.id ?? ''], 100, neverCancelled)).values()]).toEqual(['int a;\n']);
      expect(await repository().holding('xnu-1.1', ['a'], neverCancelled)).toEqual(['a.c']);
      expect(await releaseOf(made.root)).toBe('xnu-1.1');
      expect(existsSync(mark)).toBe(false);
      expect(readFileSync(path.join(made.root, '.git/index')).equals(index)).toBe(true);
    },
  );

  it.skipIf(process.platform === 'win32')(
    'runs nothing and leaves its folder, whatever its configuration includes and its objects point at',
    async () => {
      made.write('a.c', 'int a;\n');
      made.write('--upload-pack=touch ran.c', 'int option;\n');
      made.write('.gitattributes', '*.c diff=evil filter=evil ident export-subst\n');
      made.write('.gitmodules', '[submodule "m"]\n\tpath = m\n\turl = ext::sh -c touch% ran\n\tupdate = !touch ran\n');
      made.commit('xnu-1.1');
      const mark = path.join(made.root, 'ran');
      const evil = path.join(made.root, 'evil.sh');
      const script = `#!/bin/sh\ntouch '${mark}'\n`;
      writeFileSync(evil, script, { mode: 0o755 });
      // A submodule, a link out of the folder, and links by other names.
      const commit = made.git('rev-parse', 'HEAD');
      const blob = made.git('rev-parse', 'HEAD:a.c');
      const link = made.put('blob', Buffer.from('/etc/passwd'));
      const fifo = Buffer.from(blob, 'hex');
      for (const entry of [`160000,${commit},m`, `120000,${link},out.c`, `120000,${link},osfmk/out.h`])
        made.git('update-index', '--add', '--cacheinfo', entry);
      made.git('commit', '-qm', 'odd');
      made.git('tag', 'xnu-1.2');
      const odd = made.put('tree', Buffer.concat([Buffer.from('100600 odd.c\0'), fifo]));
      made.git('update-ref', 'refs/tags/xnu-1.3', made.git('commit-tree', odd, '-m', 'odd mode'));
      // What git would put in the place of objects.
      const other = made.put('blob', Buffer.from('int replaced;\n'));
      made.git('replace', blob, other);
      made.git('replace', made.git('rev-parse', 'xnu-1.2'), made.git('rev-parse', 'xnu-1.1'));
      writeFileSync(path.join(made.root, '.git/info/grafts'), `${made.git('rev-parse', 'xnu-1.2')}\n`);
      // Objects of another repository, whose configuration is none of ours.
      const alternate = new TestRepository();
      try {
        alternate.write('b.c', 'int borrowed;\n');
        alternate.commit('xnu-2.1');
        alternate.git('config', 'core.fsmonitor', evil);
        writeFileSync(path.join(made.root, '.git/objects/info/alternates'), `${alternate.root}/.git/objects\n`);
        made.git('update-ref', 'refs/tags/xnu-2.1', alternate.git('rev-parse', 'HEAD'));

        const included = path.join(made.root, 'included.config');
        writeFileSync(
          included,
          [
            `[core]\n\tfsmonitor = ${evil}\n\tsshCommand = ${evil}\n\thooksPath = ${made.root}/hooks`,
            `\tgitProxy = ${evil}\n\tpager = ${evil}\n\talternateRefsCommand = ${evil}\n\tattributesFile = ${made.root}/attributes`,
            `[diff]\n\texternal = ${evil}\n[diff "evil"]\n\ttextconv = ${evil}\n\tcommand = ${evil}`,
            `[filter "evil"]\n\tclean = ${evil}\n\tsmudge = ${evil}\n\tprocess = ${evil}\n\trequired = true`,
            `[gc]\n\tauto = 1\n\tautoDetach = true\n[maintenance]\n\tauto = true\n[credential]\n\thelper = !${evil}`,
            `[alias]\n\tls-tree = !${evil}\n\tcat-file = !${evil}\n\tfor-each-ref = !${evil}\n\ttag = !${evil}`,
            `[submodule]\n\trecurse = true\n[submodule "m"]\n\tactive = true\n\turl = ext::${evil}\n\tupdate = !${evil}`,
            `[trace2]\n\teventTarget = ${mark}\n\tnormalTarget = ${mark}\n\tperfTarget = ${mark}`,
            '',
          ].join('\n'),
        );
        made.write('attributes', '* filter=evil diff=evil\n');
        for (const hook of [
          'post-index-change',
          'reference-transaction',
          'pre-auto-gc',
          'post-checkout',
          'fsmonitor-watchman',
        ])
          made.write(`hooks/${hook}`, script);
        for (const key of [`includeIf.gitdir:${made.root}/.path`, 'include.path']) made.git('config', key, included);
        rmSync(mark, { force: true });
        const before = readdirSync(path.join(made.root, '.git'), { recursive: true }).map(String).sort();

        expect(await repository().tags(neverCancelled)).toEqual(['xnu-1.1', 'xnu-1.2', 'xnu-1.3', 'xnu-2.1']);
        const texts = async (tag: string) => {
          const files = await repository().files(tag, neverCancelled);
          const ids = files.map(({ id }) => id);
          const read = await repository().read(ids, 1000, neverCancelled);
          return Object.fromEntries(files.map(({ path: name, id }) => [name, read.get(id)]));
        };
        const plain = { '--upload-pack=touch ran.c': 'int option;\n', 'a.c': 'int a;\n' };
        expect(await texts('xnu-1.1')).toEqual(plain);
        expect(await texts('xnu-1.2'), 'no link, no submodule, nothing replaced').toEqual(plain);
        // A mode that git would not write is a plain file's.
        expect(await texts('xnu-1.3')).toEqual({ 'odd.c': 'int a;\n' });
        // An alternate is read as git reads it: objects by their ids, and nothing else of that repository.
        expect(await texts('xnu-2.1')).toEqual({ 'b.c': 'int borrowed;\n' });
        expect(await releaseOf(made.root)).toBe('xnu-1.2');
        expect(existsSync(mark), 'something was run').toBe(false);
        expect(readdirSync(path.join(made.root, '.git'), { recursive: true }).map(String).sort()).toEqual(before);
        // The traps are set: whoever asks about the work tree runs into one.
        spawnSync('git', ['status'], { cwd: made.root });
        expect(existsSync(mark)).toBe(true);
      } finally {
        alternate.remove();
      }
    },
  );

  it('has tags of any name, and gives those of releases', async () => {
    made.write('a.c', 'int a;\n');
    made.commit('xnu-1.1');
    const head = made.git('rev-parse', 'HEAD');
    const long = `xnu-${'1'.repeat(220)}`;
    const names = [
      '-xnu-1.1',
      '--upload-pack=x',
      '--end-of-options',
      'xnu-1.2 ',
      'xnu-1.2\nxnu-1.3',
      'xnu-1.2\u2028',
      'xnu-१.१',
    ];
    names.push(
      'xnu-1.2\u202e',
      'xnu-é',
      'xnu-1.2\t',
      'xnu-%s',
      'xnu-$(touch ran)',
      'xnu-`touch ran`',
      'xnu-1.2;x',
      `${long}x`,
      long,
    );
    // Past git's own checks: a file each, and a list of packed ones.
    for (const name of names) writeFileSync(path.join(made.root, '.git/refs/tags', name), `${head}\n`);
    writeFileSync(
      path.join(made.root, '.git/packed-refs'),
      `# pack-refs with: peeled fully-peeled sorted \n${head} refs/tags/xnu-1.4\n${head} refs/tags/xnu-1.5 odd\n`,
    );
    const found = await repository().tags(neverCancelled);
    expect(found).toContain('xnu-1.1');
    for (const tag of found) expect(isReleaseTag(tag), tag).toBe(true);
    for (const name of [...names, 'xnu-1.3']) {
      expect(found, name).not.toContain(name);
      await expect(repository().files(name, neverCancelled), name).rejects.toThrow();
    }
    expect(existsSync(path.join(made.root, 'ran'))).toBe(false);
  });

  it('is the checkout itself, not one around it', async () => {
    made.write('inner/a.c', 'int a;\n');
    made.commit('xnu-1.1');
    const inner = createReleaseRepository(path.join(made.root, 'inner'));
    await expect(inner.tags(neverCancelled)).rejects.toThrow('not the root');
  });

  it('that cannot be asked says so', async () => {
    await expect(createReleaseRepository(path.join(made.root, 'gone')).tags(neverCancelled)).rejects.toThrow();
    await expect(repository().tags({ isCancellationRequested: true })).rejects.toThrow('cancelled');
  });

  it('answers within limits', async () => {
    made.write('a.c', 'int a;\n');
    made.commit('xnu-1.1');
    const args = ['ls-tree', '-r', '--end-of-options', 'refs/tags/xnu-1.1'];
    await expect(gitText(made.root, args, { time: 10_000, output: 10 })).rejects.toThrow('more than 10 bytes');
    const aborted = AbortSignal.abort();
    await expect(gitText(made.root, args, { time: 10_000, output: 1000, signal: aborted })).rejects.toThrow(
      'cancelled',
    );
    expect(await gitText(made.root, args, { time: 10_000, output: 1000 })).toContain('a.c');
  });
});
