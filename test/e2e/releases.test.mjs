/**
 * Releases as a person sees them: the packed extension in a real VS Code, on a repository of a few releases of the sample
 * tree that is made here. One start of the editor serves nearly all; each test leaves a picture.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startBrowser, startEditor } from './editor.mjs';
import { until, Workbench } from './page.mjs';
import { makeReleaseRepository } from './releaseRepository.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const container = 'XNU Exclaves';
const view = 'Releases';
const sensor = 'osfmk/kern/exclaves_sensor.c';
/** In milliseconds, for what reads releases. */
const patient = 120_000;

describe('releases in VS Code', () => {
  /** @type {(() => unknown)[]} */
  const cleanUps = [];
  /** @type {Awaited<ReturnType<typeof startBrowser>>} */
  let browser;
  /** @type {import('./editor.mjs').Editor} */
  let editor;
  /** @type {Workbench} */
  let sample;
  /** @type {Awaited<ReturnType<typeof makeReleaseRepository>>['repository']} */
  let repository;
  /** @type {{ beforeExclaves: string, first: string, second: string, third: string }} */
  let releases;
  /** @type {string} */
  let vsix;

  const makeFolder = () => {
    const folder = mkdtempSync(join(tmpdir(), 'releases-'));
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  };
  /** @param {Parameters<typeof startEditor>[0]} options */
  const openEditor = async (options) => {
    const started = await startEditor({
      vsix,
      ...options,
      // A header that stays in sight covers the row below it.
      userSettings: { 'workbench.tree.enableStickyScroll': false, ...options.userSettings },
    });
    cleanUps.push(() => started.stop());
    return started;
  };
  /** @param {string} [url] */
  const openWorkbench = async (url = editor.url) => {
    const workbench = await Workbench.openWorkbench(await browser.newPage(), url);
    await workbench.openContainer(container);
    return workbench;
  };

  /**
   * @param {string} name
   * @param {(look: (workbench: Workbench) => void) => Promise<void>} body calls `look` for another page than the sample's
   */
  const check = (name, body) =>
    test(name, { timeout: 240_000 }, async () => {
      let shown = sample;
      const picture = `releases-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
      try {
        await body((workbench) => {
          shown = workbench;
        });
        await shown.screenshot(picture);
      } catch (error) {
        await shown.screenshot(`failed-${picture}`).catch(() => {});
        writeFileSync(join(root, `test/output/failed-${picture}.log`), editor.logs());
        throw error;
      } finally {
        if (shown !== sample) await shown.page.close();
      }
    });

  /** @param {Workbench} workbench */
  const notifications = async (workbench) =>
    (await workbench.page.locator('.notification-toast .notification-list-item-message').allInnerTexts()).join('\n');
  /** @param {Workbench} workbench @param {RegExp} words */
  const told = (workbench, words) =>
    until(
      `a message like ${words}`,
      () => notifications(workbench),
      (text) => words.test(text),
      patient,
    );
  /** @param {Workbench} workbench */
  const closeMessages = (workbench) => workbench.runCommand('Notifications: Clear All Notifications');
  /** @param {Workbench} workbench */
  const folders = async (workbench) =>
    (await workbench.page.locator('.breadcrumbs-below-tabs .folder').allInnerTexts()).map((text) => text.trim());
  /** Waits for a file of a release: the breadcrumbs begin with the tag. */
  const waitForRelease = (tag) =>
    until(
      `a file of ${tag}`,
      () => folders(sample),
      (names) => names[0] === tag,
      patient,
    );
  const closeEditors = () => sample.runCommand('View: Close All Editors');

  /** Opens a release's row, unless it is open; the first comparison takes its time. */
  const openRelease = async (tag) => {
    await sample.onlyView(view);
    await sample.expandRow(view, tag);
    await sample.expandRow(view, 'Functions');
  };
  /** Alone and by its whole path: of files of one name, VS Code offers those first that are open. */
  const openInCheckout = async (path) => {
    await closeEditors();
    await sample.page.keyboard.press('ControlOrMeta+P');
    await sample.quickInput.fill(join(repository.root, path));
    await sample.pick(basename(path));
    await until(
      `${path} of the checkout`,
      () => folders(sample),
      (names) => names[0] === 'osfmk',
      patient,
    );
    await sample.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
  };
  /** @param {string} name of a row @param {string} action as a screen reader says it */
  const act = async (name, action) => {
    const row = await sample.waitForRow(view, name);
    await row.hover();
    await row.locator(`.action-label[aria-label^="${action}"]`).click();
  };
  /** What the rendered page says. */
  const pageText = (words) =>
    until(
      `a page like ${words}`,
      () =>
        sample
          .webview()
          .locator('body')
          .innerText({ timeout: 1_000 })
          .catch(() => ''),
      (text) => words.test(text),
      patient,
    );

  before(
    async () => {
      const made = await makeReleaseRepository();
      ({ repository, releases } = made);
      cleanUps.push(() => repository.remove());
      const found = process.env.XNU_EXCLAVES_VSIX;
      vsix =
        found ??
        readdirSync(root)
          .filter((name) => name.endsWith('.vsix'))
          .map((name) => join(root, name))
          .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0] ??
        assert.fail('There is no packed extension to test: run `npm run package`.');
      browser = await startBrowser();
      cleanUps.push(() => browser.stop());
      editor = await openEditor({
        folder: repository.root,
        userSettings: { 'xnuExclaves.releases.cloneAddress': repository.root },
      });
      sample = await openWorkbench();
      await sample.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    },
    { timeout: 240_000 },
  );
  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  check('the view lists the releases that hold exclave sources, newest first', async () => {
    await sample.onlyView(view);
    await sample.waitForRow(view, releases.third);
    const rows = await sample.treeRows(view);
    assert.deepEqual(
      rows.map(({ label }) => label),
      [releases.third, releases.second, releases.first],
    );
    assert.match(rows[0]?.description ?? '', /checked out/);
  });

  check('a release opens into what it brought, with counts', async () => {
    await openRelease(releases.second);
    await sample.waitForRow(view, 'exclaves_sensor_count');
    const rows = await sample.treeRows(view);
    const of = (label) => rows.find((row) => row.label === label)?.description;
    assert.equal(of(`Compared with ${releases.first}`), '');
    assert.equal(of('Functions'), '1 added, 4 removed, 1 renamed, 1 moved, 3 changed');
    assert.equal(of('exclaves_sensor_count'), `added · ${sensor}`);
    assert.equal(of('exclaves_eic_tick_rate → exclaves_eic_refresh_rate'), `renamed · ${sensor}`);
    const spoken = await (await sample.waitForRow(view, 'exclaves_sensor_count')).getAttribute('aria-label');
    assert.equal(spoken, `exclaves_sensor_count, added · ${sensor}`);
  });

  check('a click opens the place in the release, and what is gone in the one before', async () => {
    await openRelease(releases.second);
    await sample.clickRow(view, 'exclaves_sensor_count');
    await waitForRelease(releases.second);
    await sample.waitForPlace({ title: 'exclaves_sensor.c', line: 103 });
    await sample.clickRow(view, 'exclaves_oslog_drain');
    await waitForRelease(releases.first);
    await sample.waitForPlace({ title: 'exclaves_log.c' });
    await until(
      'the line',
      () => sample.lineAtCursor(),
      (line) => line.includes('exclaves_oslog_drain'),
    );
  });

  check('the second action shows both sides of a change', async () => {
    await openRelease(releases.second);
    await act('exclaves_sensor_copy', 'Show Change');
    await sample.page.locator('.tab.active', { hasText: 'exclaves_sensor_copy' }).waitFor({ timeout: patient });
    const sides = sample.page.locator('.monaco-diff-editor .view-lines');
    const text = async () => (await sides.allInnerTexts()).map((side) => side.replaceAll('\u00a0', ' '));
    await until(
      'both sides',
      text,
      ([old = '', now = '']) => old.includes('eic_status_to_sensor_status(respons') && now.includes('*status = 0;'),
      patient,
    );
  });

  check('a file of a release is explained, linked and outlined like one of the checkout', async () => {
    await closeEditors();
    await openRelease(releases.second);
    await sample.clickRow(view, 'exclaves_eic_tick_rate → exclaves_eic_refresh_rate');
    await waitForRelease(releases.second);
    const place = { title: 'exclaves_sensor.c', line: 44 };
    await sample.waitForPlace(place);
    await sample.page
      .locator('.editor-group-container.active .monaco-editor')
      .first()
      .click({ position: { x: 400, y: 6 } });
    await sample.gotoLine(44, 3);
    assert.match(
      await sample.hoverText(/exclaves_eic_refresh_rate\(uint64_t/),
      /function · osfmk\/kern\/exclaves_sensor.c:44/,
    );
    // Its one use, and back from there to the definition.
    await sample.page.keyboard.press('Shift+F12');
    await sample.waitForPlace({ title: 'exclaves_sensor.c', line: 124 });
    await sample.pressF12();
    await sample.waitForPlace(place);
    await waitForRelease(releases.second);
    await sample.page.keyboard.press('ControlOrMeta+Shift+O');
    await sample.pick('exclaves_sensor_count');
    await sample.waitForPlace({ title: 'exclaves_sensor.c', line: 103 });
  });

  check('what is new reads as a document, and its links open the release', async () => {
    await closeEditors();
    await openRelease(releases.second);
    await act(releases.second, 'Show What Is New');
    const text = await pageText(/What is new in/);
    assert.match(text, new RegExp(`Compared with ${releases.first}`));
    assert.doesNotMatch(text, /\\|`/);
    assert.match(text, /Functions\s+136\s+133\s+1\s+4\s+1\s+1\s+3/);
    await sample.screenshot('releases-whats-new');
    await sample
      .webview()
      .locator('a', { hasText: `${sensor}:103` })
      .first()
      .click();
    await waitForRelease(releases.second);
    await sample.waitForPlace({ title: 'exclaves_sensor.c', line: 103 });
  });

  check('any two releases are compared, whichever is named first', async () => {
    await closeEditors();
    await sample.runCommand('XNU Exclaves: Compare Releases…');
    await sample.pick(releases.first);
    await until(
      'the other',
      () => sample.quickInput.getAttribute('placeholder'),
      (text) => /to compare/.test(text ?? ''),
    );
    await sample.pick(releases.third);
    const text = await pageText(new RegExp(`What is new in ${releases.third}`));
    assert.match(text, new RegExp(`Compared with ${releases.first}`));
    assert.equal(await sample.activeEditorTitle(), `${releases.first}...${releases.third}.md`);
  });

  check('the history of a name has each body and the difference between neighbours', async () => {
    await openInCheckout(sensor);
    await sample.gotoLine(109, 5);
    await sample.runCommand('XNU Exclaves: Show Symbol History');
    const text = await pageText(/History of exclaves_sensor_copy/);
    assert.match(text, new RegExp(`${releases.second}: changed \\(body\\)`));
    assert.match(text, /-\s.*eic_status_to_sensor_status[\s\S]*\+\s.*\*status = 0;/);
    assert.doesNotMatch(text, /\b20\d\d\b/);
    await sample.screenshot('releases-history');
    // From then on hovers know it, too.
    await sample.page.locator('.tab[data-resource-name="exclaves_sensor.c"]').click();
    await sample.gotoLine(109, 5);
    assert.match(await sample.hoverText(/Releases/), new RegExp(`changed in ${releases.second}`));
    await sample.page.keyboard.press('Escape');
    await sample.page.locator('.tab[data-resource-name="exclaves_sensor_copy.md"]').click();
    await pageText(/History of exclaves_sensor_copy/);
    await sample
      .webview()
      .locator('a', { hasText: `${sensor}:114` })
      .first()
      .click();
    await waitForRelease(releases.first);
  });

  check('a permalink is pinned to the release', async () => {
    await openInCheckout(sensor);
    await sample.gotoLine(109, 1);
    await sample.runCommand('XNU Exclaves: Copy Permalink');
    const address = `https://github.com/apple-oss-distributions/xnu/blob/${releases.third}/${sensor}#L109`;
    const copied = () => sample.page.evaluate(() => navigator.clipboard.readText());
    await until('the address', copied, (text) => text === address);
  });

  check('Where Am I says release, branch and local changes', async () => {
    await closeMessages(sample);
    await sample.runCommand('XNU Exclaves: Where Am I?');
    await told(sample, new RegExp(`${releases.third}; the system .* unknown. On branch main. No local changes`));
    await closeMessages(sample);
    const note = repository.read('osfmk/kern/exclaves_memory.c');
    repository.write('osfmk/kern/exclaves_memory.c', `${note}/* mine */\n`);
    try {
      await openInCheckout(sensor);
      await until(
        'the status',
        () => sample.languageStatus(),
        (text) => /branch main, 1 file changed/.test(text),
        patient,
      );
      await sample.runCommand('XNU Exclaves: Where Am I?');
      await told(sample, /Local changes in 1 of \d+ files .*: osfmk\/kern\/exclaves_memory.c/);
    } finally {
      repository.write('osfmk/kern/exclaves_memory.c', note);
    }
  });

  check('a release opens in the other views beside the checkout, until it is closed', async () => {
    await closeMessages(sample);
    await closeEditors();
    await sample.onlyView(view);
    await act(releases.first, 'Open in Views');
    await sample.onlyView('Conclaves');
    await sample.expandRow('Conclaves', releases.first);
    await sample.expandRow('Conclaves', 'States');
    await sample.clickRow('Conclaves', 'CONCLAVE_S_SUSPENDED');
    await waitForRelease(releases.first);
    await sample.waitForPlace({ title: 'exclaves_resource.h' });
    await sample.screenshot('releases-two-in-conclaves');
    const row = await sample.waitForRow('Conclaves', releases.first);
    await row.hover();
    await row.locator('.action-label[aria-label^="Close Release"]').click();
    const labels = async () => (await sample.treeRows('Conclaves')).map(({ label }) => label);
    await until(
      'the checkout alone',
      labels,
      (seen) => !seen.includes(releases.first) && seen.includes('States'),
      patient,
    );
  });

  /** What the view says where it has no releases. @param {Workbench} workbench @param {RegExp} words */
  const saysInstead = (workbench, words) =>
    until(
      `the view says ${words}`,
      () => workbench.pane(view).innerText(),
      (text) => words.test(text),
      patient,
    );

  /** Answers the questions of Clone XNU. @param {Workbench} workbench */
  const clone = async (workbench, kind, parent) => {
    await workbench.runCommand('XNU Exclaves: Clone XNU…');
    await workbench.pick(kind);
    await until(
      'the dialog',
      () => workbench.quickInput.inputValue(),
      (value) => value.startsWith('/'),
      patient,
    );
    // Until it has listed its first folder, the dialog puts its own path back over what is typed.
    await until(
      'the folder in the dialog',
      async () => {
        const rows = await workbench.quickRows.allInnerTexts();
        const isThere = rows.some((row) => row.includes('chosen'));
        if (!isThere && rows.length > 0) await workbench.quickInput.fill(`${parent}/`);
        return isThere;
      },
      Boolean,
      patient,
    );
    await workbench.quickInput.press('Enter');
    await until(
      'the name',
      () => workbench.quickInput.inputValue(),
      (value) => value === 'xnu',
      patient,
    );
    await workbench.answerInput('xnu');
  };

  check('Clone XNU clones the address of the setting, and opens it', async (look) => {
    const parent = makeFolder();
    mkdirSync(join(parent, 'chosen'));
    const workbench = await openWorkbench(editor.urlOf());
    look(workbench);
    await workbench.onlyView(view);
    assert.match(await workbench.welcomeText(view), /Clone XNU/);
    await clone(workbench, 'Full', parent);
    // The folder opens by loading the page anew.
    await workbench.page.waitForURL(/folder=[^&]*xnu$/, { timeout: patient });
    await workbench.openContainer(container);
    await workbench.onlyView(view);
    await workbench.waitForRow(view, releases.third);
    assert.ok(existsSync(join(parent, 'xnu/osfmk/kern/exclaves.c')));
    assert.deepEqual(readdirSync(parent).sort(), ['chosen', 'xnu']);
  });

  check('Clone XNU leaves a folder that is there alone, and says so', async () => {
    const parent = makeFolder();
    mkdirSync(join(parent, 'chosen'));
    mkdirSync(join(parent, 'xnu'));
    await closeMessages(sample);
    await clone(sample, 'Partial', parent);
    await told(sample, /xnu is there already. Choose another folder or another name/);
    assert.deepEqual(readdirSync(parent).sort(), ['chosen', 'xnu']);
    await closeMessages(sample);
  });

  check('a source archive without git says why there are no releases', async (look) => {
    const folder = makeFolder();
    repository.git('archive', '-o', join(folder, 'xnu.tar'), releases.third);
    mkdirSync(join(folder, 'xnu'));
    const { execFileSync } = await import('node:child_process');
    execFileSync('tar', ['-xf', join(folder, 'xnu.tar'), '-C', join(folder, 'xnu')]);
    const workbench = await openWorkbench(editor.urlOf(join(folder, 'xnu')));
    look(workbench);
    await workbench.onlyView(view);
    await saysInstead(workbench, /This folder is no git repository/);
    await workbench.runCommand('XNU Exclaves: Where Am I?');
    await told(workbench, /The release is unknown. The folder is no git repository of its own/);
  });

  check('Restricted Mode runs no git, and says so', async (look) => {
    const untrusting = await openEditor({ folder: repository.root, trust: true });
    const workbench = await openWorkbench(untrusting.url);
    look(workbench);
    await workbench.waitForRestrictedMode();
    await workbench.onlyView(view);
    await saysInstead(workbench, /not run in a folder that is not trusted/);
    await workbench.runCommand('XNU Exclaves: Where Am I?');
    await told(workbench, /The folder is not trusted, so git is not asked/);
  });
});
