import { chmodSync } from 'node:fs';
import path from 'node:path';
import { buildBinary } from 'plist';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compareComponents } from '../../server/src/core/components/compare.ts';
import { knownComponents, knownOf } from '../../server/src/core/components/known.ts';
import { meetingsOf } from '../../server/src/core/components/meetings.ts';
import { bytesMention, namingRules, rulesForPath } from '../../server/src/core/components/namingRules.ts';
import { readIdentity, readMentions } from '../../server/src/core/components/plistFields.ts';
import { xnuNamesOf } from '../../server/src/core/components/xnuNames.ts';
import { componentReport } from '../../server/src/core/describe/componentReport.ts';
import { plainReport } from '../../server/src/core/describe/report.ts';
import { isExclaveName } from '../../server/src/core/extract/exclaveNames.ts';
import { Glossary } from '../../server/src/core/glossary/glossary.ts';
import { glossaryTerms } from '../../server/src/core/glossary/terms.ts';
import type { Component, ComponentScan } from '../../server/src/core/model/components.ts';
import { buildComponentTree } from '../../server/src/core/trees/components.ts';
import { filterTree, type TreeNode } from '../../server/src/core/trees/node.ts';
import { maximumDepth, parsePlist } from '../../server/src/host/plistReader.ts';
import { nodeScheduler } from '../../server/src/host/scheduler.ts';
import { createSystemFiles } from '../../server/src/host/systemFiles.ts';
import { defaultScanLimits, type ScanLimits, scanComponents } from '../../server/src/workspace/componentScan.ts';
import { neverCancelled, type SystemFiles } from '../../server/src/workspace/ports.ts';
import { sampleDomain } from '../support/facts.ts';
import { binaryArrays, MadeSystem, makeSystem } from '../support/madeSystem.ts';

const glossary = new Glossary(glossaryTerms);
/** Small, so that a huge property list is one of some kilobytes. */
const limits: ScanLimits = { ...defaultScanLimits, plistSize: 4000 };

function filesOf(root: string): SystemFiles {
  const files = createSystemFiles(root);
  if (files === undefined) throw new Error(`${root} is not there`);
  return files;
}

function scan(made: MadeSystem, more: Partial<ScanLimits> = {}, token = neverCancelled): Promise<ComponentScan> {
  const { root } = made;
  return scanComponents(
    { root, files: filesOf(root), scheduler: nodeScheduler, limits: { ...limits, ...more } },
    token,
  );
}

describe('a made system', () => {
  let made: MadeSystem;
  let found: ComponentScan;
  beforeAll(async () => {
    made = makeSystem();
    found = await scan(made);
  });
  afterAll(() => made.remove());
  const component = (name: string): Component => {
    const one = found.components.find((each) => each.name === name);
    if (one === undefined) throw new Error(`no ${name} among ${found.components.map((each) => each.path).join(', ')}`);
    return one;
  };
  const problemAt = (end: string) => found.problems.find(({ path: at }) => at.endsWith(end));

  it('gives up every component, and nothing else', () => {
    expect(found.components.map((one) => `${one.kind} ${one.path}`)).toEqual([
      'folder ExclaveKit',
      'framework ExclaveKit/Frameworks/Foundation.framework',
      'library ExclaveKit/usr/lib/libc++.dylib',
      'kext Extensions/ExclaveKextClient.kext',
      'kext Extensions/ExclaveSEPManagerProxy.kext',
      'kext Extensions/ExclavesAudioKext.kext',
      'kext Extensions/Quiet.kext',
      'launch LaunchDaemons/com.apple.speechd.plist',
      'framework PrivateFrameworks/CoreSpeechExclave.framework',
      'framework PrivateFrameworks/LinkedExclave.framework',
      'framework PrivateFrameworks/Tightbeam.framework',
      'framework PrivateFrameworks/libmalloc_exclaves_introspector.framework',
      'entitlements Speech.framework/speechd.entitlements',
    ]);
    expect(found.isComplete).toBe(true);
  });

  it('reads who they are, from XML and from binary property lists', () => {
    expect(component('ExclaveKextClient').identity).toEqual({
      bundleId: 'com.apple.ExclaveKextClient',
      version: '1.0',
      build: '427.120.2',
      minimumSystem: '14.0',
      project: 'Exclaves',
      sourceVersion: '427120002000000',
      dependencies: [
        { id: 'com.apple.kpi.iokit', version: '23.0' },
        { id: 'com.apple.kpi.private', version: '23.0' },
      ],
    });
    expect(component('ExclavesAudioKext')).toMatchObject({
      identity: { bundleId: 'com.apple.driver.ExclavesAudioKext', build: '220.24' },
      plists: [{ path: 'Extensions/ExclavesAudioKext.kext/Contents/Info.plist', form: 'binary' }],
    });
    // Reached through links inside the framework, and named by where it really lies.
    expect(component('CoreSpeechExclave')).toMatchObject({
      identity: { version: '3403.7', build: '3403.7.3' },
      plists: [
        { path: 'PrivateFrameworks/CoreSpeechExclave.framework/Versions/A/Resources/Info.plist', form: 'binary' },
      ],
    });
    expect(component('com.apple.speechd').identity).toMatchObject({ program: '/usr/libexec/speechd' });
  });

  it('says by which rule each was found', () => {
    expect(component('Quiet').foundBy).toEqual(['mention']);
    expect(component('Quiet').mentions).toEqual([
      { keys: ['OSBundleLibraries'], text: 'com.apple.ExclaveKextClient', isKey: true },
    ]);
    expect(component('Foundation').foundBy).toEqual(['exclaveKit']);
    expect(component('ExclaveKextClient').foundBy).toEqual(['name', 'mention']);
  });

  it('explains what it did not read', () => {
    expect(problemAt('ExclaveSEPManagerProxy.kext/Contents/Info.plist')).toMatchObject({ reason: 'damaged' });
    expect(problemAt('introspector.framework/Resources/Info.plist')).toMatchObject({ reason: 'damaged' });
    expect(problemAt('Vast.framework/Resources/Info.plist')).toMatchObject({ reason: 'tooLarge' });
    expect(problemAt('StolenExclave.kext')?.detail).toContain('leads out of the folder');
    expect(problemAt('TwiceExclave.kext')?.detail).toContain('where it is looked at');
    expect(problemAt('LoopExclave.kext')?.detail).toContain('leads nowhere');
    expect(problemAt('LinkedExclave.framework/Info.plist')).toMatchObject({ reason: 'link' });
    expect(found.problems).toHaveLength(7);
  });

  it('never takes a word from outside the folder', () => {
    expect(JSON.stringify(found)).not.toContain('com.apple.secret');
  });

  it('stops at each limit, and says so', async () => {
    const few = await scan(made, { entries: 10 });
    expect(few.isComplete).toBe(false);
    expect(few.looked.entries).toBeLessThanOrEqual(10);
    expect(few.problems.some(({ reason, detail }) => reason === 'limit' && detail.includes('10'))).toBe(true);
    const flat = await scan(made, { depth: 1 });
    expect(flat.isComplete).toBe(false);
    expect(flat.problems.find(({ path: at }) => at === 'Extensions')?.detail).toContain('1 folders deep');
    const one = await scan(made, { components: 1 });
    expect([one.components.length, one.isComplete]).toEqual([1, false]);
  });

  it('tells what came, what went and what changed against another system', async () => {
    const newer = makeSystem()
      .xml('Extensions/NewExclave.kext/Info.plist', {
        CFBundleIdentifier: 'com.apple.NewExclave',
        CFBundleVersion: '1',
      })
      .xml('PrivateFrameworks/Tightbeam.framework/Info.plist', {
        CFBundleIdentifier: 'com.apple.Tightbeam',
        CFBundleVersion: '511',
      });
    const after = (await scan(newer)).components.filter(({ name }) => name !== 'Quiet');
    newer.remove();
    const changes = compareComponents(found.components, after);
    expect(changes.map(({ kind, before, after: now }) => `${kind} ${(now ?? before)?.name}`)).toEqual([
      'added NewExclave',
      'removed Quiet',
      'changed Tightbeam',
    ]);
    expect(changes[2]?.differences).toEqual([{ what: 'build', before: '483', after: '511' }]);
    expect(compareComponents(found.components, found.components)).toEqual([]);
  });

  it('meets XNU by the names that both have', async () => {
    const names = xnuNamesOf(await sampleDomain());
    const of = (name: string) => meetingsOf(component(name), names, glossary);
    expect(of('speechd')).toMatchObject([
      { kind: 'entitlement', name: 'com.apple.private.exclaves.conclave-spawn', certainty: 'stated' },
    ]);
    const kext = of('ExclaveKextClient');
    expect(
      kext.filter(({ kind }) => kind === 'export').every(({ file }) => /^config\/(Private|IOKit)/.test(file)),
    ).toBe(true);
    expect(kext.some(({ kind }) => kind === 'export')).toBe(true);
    for (const one of kext)
      expect(one.certainty).toBe(one.kind === 'export' ? 'inferred' : one.kind === 'term' ? 'external' : 'stated');
    expect(of('Quiet')).toEqual([]);
    // XNU defines nothing of the runtime: it is shown where it is used.
    expect(
      of('Tightbeam')
        .map(({ name }) => name)
        .join(),
    ).toMatch(/tb_/);
  });

  it('fills a tree with unique ids that a filter can search, and a report', async () => {
    const names = xnuNamesOf(await sampleDomain());
    const joined = { root: '/xnu', label: 'xnu-1', meetings: (one: Component) => meetingsOf(one, names, glossary) };
    const tree = buildComponentTree(found, [joined], { root: '/older', changes: [] });
    const flat = (nodes: readonly TreeNode[]): TreeNode[] => nodes.flatMap((node) => [node, ...flat(node.children)]);
    const ids = flat(tree).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(tree.map(({ label }) => label)).toEqual([
      'No difference',
      'Kernel extensions',
      'Frameworks',
      'Libraries',
      'Launch configurations',
      'Entitlements',
      'Folders',
      'Not read',
    ]);
    expect(flat(filterTree(tree, 'conclave-spawn')).map(({ label }) => label)).toContain('Meets xnu-1');
    const text = plainReport(componentReport(found, joined.meetings));
    expect(text).toContain('13 components');
    expect(text).toContain('Reported to have come with macOS 14.0.');
    expect(text).toContain('leads out of the folder: not followed');
    expect(buildComponentTree(undefined, [joined], undefined)).toEqual([]);
  });

  it('ends when it is cancelled', async () => {
    const stopped = await scan(made, {}, { isCancellationRequested: true });
    expect([stopped.isComplete, stopped.components]).toEqual([false, []]);
  });
});

describe.skipIf(process.getuid?.() === 0)('what nobody may read', () => {
  it('is a row that says so', async () => {
    const made = new MadeSystem()
      .xml('ClosedExclave.kext/Info.plist', { CFBundleVersion: '1' })
      .file('Hidden/file', '');
    chmodSync(path.join(made.root, 'ClosedExclave.kext/Info.plist'), 0);
    chmodSync(path.join(made.root, 'Hidden'), 0);
    const { problems } = await scan(made);
    chmodSync(path.join(made.root, 'Hidden'), 0o700);
    made.remove();
    expect(problems.map(({ path: at, reason }) => `${at} ${reason}`)).toEqual([
      'ClosedExclave.kext/Info.plist noPermission',
      'Hidden noPermission',
    ]);
  });
});

describe('many files', () => {
  it('leave others their turn, and can be stopped midway', async () => {
    const made = new MadeSystem();
    for (let at = 0; at < 2000; at++) made.file(`Resources/${at}.strings`, '');
    let turns = 0;
    // A clock that is past its slice at every look: whoever forgets to yield somewhere never yields there.
    let now = 0;
    const token = { isCancellationRequested: false };
    const scheduler = {
      now: () => (now += 10),
      yield: async () => {
        if (++turns === 500) token.isCancellationRequested = true;
      },
    };
    const host = { root: made.root, files: filesOf(made.root), scheduler };
    const stopped = await scanComponents(host, token);
    expect(stopped.isComplete).toBe(false);
    expect(stopped.looked.entries).toBeLessThan(2000);
    made.remove();
  });
});

describe('a property list', () => {
  const xml = (inner: string) => Buffer.from(`<?xml version="1.0"?><plist version="1.0">${inner}</plist>`);

  it.each([
    [
      'entities that grow',
      Buffer.from('<!DOCTYPE p [<!ENTITY a "exclave">]><plist><string>&a;</string></plist>'),
      /entities/,
    ],
    ['nesting without end', xml('<array>'.repeat(maximumDepth + 1) + '</array>'.repeat(maximumDepth + 1)), /deeper/],
    ['an early end', Buffer.from('<plist><dict><key>a</key>'), /ends too early/],
    ['a tag that there is not', xml('<exclave/>'), /Invalid PLIST tag/],
    ['nothing', Buffer.alloc(0), /neither/],
    ['something else', Buffer.from('\x7fELF exclave'), /neither/],
    ['a binary start alone', Buffer.from('bplist00'), /end is damaged/],
    ['a list that contains itself', Buffer.from(binaryArrays([[0]])), /contains itself/],
    [
      'lists that double thirty times',
      Buffer.from(binaryArrays([...Array.from({ length: 30 }, (_, at) => [at + 1, at + 1]), []])),
      /more values/,
    ],
    [
      'binary nesting without end',
      Buffer.from(binaryArrays([...Array.from({ length: maximumDepth + 2 }, (_, at) => [at + 1]), []])),
      /deeper/,
    ],
    ['a reference to nothing', Buffer.from(binaryArrays([[7]])), /not there/],
    ['an entity that there is not', xml('<string>&exclave;</string>'), /entity that there is not: &exclave;/],
    ['a comment without an end', Buffer.from('<plist><!-- <dict/></plist>'), /ends too early/],
    ['more behind its end', Buffer.concat([xml('<dict/>'), Buffer.from('exclave')]), /goes on after its end/],
  ])('with %s is told to be damaged', (_name, bytes, detail) => {
    const result = parsePlist(bytes);
    expect(result.kind).toBe('damaged');
    expect(result.kind === 'damaged' && result.detail).toMatch(detail);
  });

  it('cut anywhere never throws', () => {
    const whole = Buffer.from(
      buildBinary({ CFBundleIdentifier: 'com.apple.Exclave', list: [1, 'two', true, { three: 3 }] }),
    );
    for (let end = 0; end < whole.length; end++) expect(parsePlist(whole.subarray(0, end)).kind).toBe('damaged');
    for (let at = 8; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at] = 0xff;
      expect(() => readMentions(parsePlist(changed).kind === 'plist' ? 'x' : undefined)).not.toThrow();
    }
  });

  it('in UTF-16 or with a byte order mark is read', () => {
    const text = '<plist><dict><key>Exclave</key><true/></dict></plist>';
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    expect(parsePlist(wide)).toMatchObject({ kind: 'plist', value: { Exclave: true } });
    expect(bytesMention(wide.toString('latin1'))).toBe(true);
    expect(parsePlist(Buffer.from(`\uFEFF${text}`)).kind).toBe('plist');
  });

  it.each([
    ['a comment', '<!-- before: <dict> <array> &gone; --><dict><key>Exclave</key><string>a</string></dict>', 'a'],
    ['CDATA', '<dict><key>Exclave</key><string><![CDATA[<dict>&b]]></string></dict>', '<dict>&b'],
    ['entities', '<dict><key>Exclave</key><string>&lt;&#99;&#x64;&amp;</string></dict>', '<cd&'],
  ])('with markup in %s is read as it is', (_name, inner, value) => {
    expect(parsePlist(xml(inner))).toMatchObject({ kind: 'plist', value: { Exclave: value } });
    expect(parsePlist(Buffer.concat([xml(inner), Buffer.from('\n<!-- after -->\n')])).kind).toBe('plist');
  });

  it('gives no field that it does not hold itself', () => {
    const value = Object.create({ CFBundleIdentifier: 'inherited' }) as Record<string, string>;
    expect(readIdentity(value)).toEqual({ dependencies: [] });
    expect(readIdentity('text')).toEqual({ dependencies: [] });
  });

  it('gives so many mentions and no more', () => {
    const { mentions, hasMore } = readMentions(Array.from({ length: 500 }, (_, at) => `exclave ${at}`));
    expect([mentions.length, hasMore]).toEqual([200, true]);
  });
});

describe('the report for a terminal', () => {
  it('hands no command on to it that a property list holds', async () => {
    const made = new MadeSystem().binary('EvilExclave.kext/Info.plist', {
      CFBundleIdentifier: 'com.example.\u001b]0;title\u0007\u202e\u009b31m',
    });
    const text = plainReport(componentReport(await scan(made), undefined));
    made.remove();
    expect(text).toContain('com.example.');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });
});

describe('the naming rules', () => {
  it.each(namingRules.map((rule) => [rule.id, rule] as const))('%s finds its example', (id, { example }) => {
    if (id === 'mention') expect(readMentions({ [example]: true }).mentions).toHaveLength(1);
    else expect(rulesForPath(example)).toContain(id);
  });

  it('look for the same stems in bytes as in names', () => {
    for (const name of ['ExclaveKit', 'conclave-host', 'TIGHTBEAM', 'xnuproxy', 'Conclaves', 'enclave', 'libmalloc'])
      expect(bytesMention(name), name).toBe(isExclaveName(name));
  });
});

describe('known.json', () => {
  const schema = z.strictObject({
    name: z.string().min(3),
    bundleIds: z.array(z.string().regex(/^com\.apple\.[\w.]+$/)),
    role: z.string().min(30).max(300),
    introduced: z
      .strictObject({
        text: z.string().regex(/^(macOS|iOS) \d+(\.\d+)*( or before)?$/),
        certainty: z.enum(['reported', 'seen']),
      })
      .optional(),
    sources: z.array(z.strictObject({ title: z.string().min(5), url: z.string().startsWith('https://') })).min(1),
    terms: z.array(z.string()).min(1),
  });

  it.each(knownComponents.map((one) => [one.name, one] as const))(
    '%s is well formed, and leads to terms',
    (name, entry) => {
      expect(schema.safeParse(entry).error?.issues ?? []).toEqual([]);
      expect(rulesForPath(`${name}.kext`)).toContain('name');
      for (const term of entry.terms) expect(glossary.named(term), term).toBeDefined();
      // What somebody only saw somewhere may be older.
      if (entry.introduced !== undefined)
        expect(entry.introduced.text.endsWith('or before')).toBe(entry.introduced.certainty === 'seen');
    },
  );

  it('is about one component by its identifier, and about no namesake', () => {
    const one = (bundleId: string | undefined): Component => ({
      kind: 'kext',
      name: 'ExclavesAudioKext',
      path: 'ExclavesAudioKext.kext',
      foundBy: ['name'],
      identity: { dependencies: [], ...(bundleId === undefined ? {} : { bundleId }) },
      plists: [],
      mentions: [],
      hasMoreMentions: false,
    });
    expect(knownOf(one('com.apple.driver.ExclavesAudioKext'))?.name).toBe('ExclavesAudioKext');
    expect(knownOf(one(undefined))?.name).toBe('ExclavesAudioKext');
    expect(knownOf(one('org.example.ExclavesAudioKext'))).toBeUndefined();
  });
});
