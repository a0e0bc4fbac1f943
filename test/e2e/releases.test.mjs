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
import { seriousFaults } from './accessibility.mjs';
import { startBrowser, startEditor } from './editor.mjs';
import { makeGitServer } from './gitServer.mjs';
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
  const act = async (name, action, workbench = sample) => {
    const row = await workbench.waitForRow(view, name);
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
    assert.equal(of('exclaves_eic_tick_rate → exclaves_eic_refresh_rate'), `renamed · same body · ${sensor}`);
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

  const comparison = () => `${releases.first} ↔ ${releases.third}`;

  check('any two releases are compared, whichever is named first', async () => {
    await sample.onlyView(view);
    await sample.waitForRow(view, releases.third);
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
    // It stands above the releases from then on.
    await sample.onlyView(view);
    await sample.waitForRow(view, comparison());
    assert.equal((await sample.treeRows(view))[0]?.label, comparison());
  });

  /** In a browser VS Code writes its state down every few seconds, and loses what is younger when the page goes. */
  const stateWritten = (isRight) =>
    until(
      'the state of the extension',
      () =>
        sample.page.evaluate(async () => {
          const answer = (request) =>
            new Promise((resolve, reject) => {
              request.onsuccess = () => resolve(request.result);
              request.onerror = () => reject(request.error);
            });
          const found = [];
          for (const { name } of await indexedDB.databases()) {
            const database = await answer(indexedDB.open(name ?? ''));
            for (const store of database.objectStoreNames)
              found.push(...(await answer(database.transaction(store).objectStore(store).getAll())));
            database.close();
          }
          return found.filter((text) => typeof text === 'string' && text.includes('xnuExclaves.comparisons')).join();
        }),
      isRight,
      patient,
    );

  check('a comparison is there again in a window that was loaded anew, until it is removed', async () => {
    await closeEditors();
    await stateWritten((state) => state.includes('"against"'));
    await sample.reload();
    await sample.onlyView(view);
    await sample.expandRow(view, comparison());
    await sample.expandRow(view, 'Functions');
    await act('exclaves_sensor_copy', 'Show Change');
    await sample.page
      .locator('.tab.active', { hasText: `(${releases.first} ↔ ${releases.third})` })
      .waitFor({ timeout: patient });
    await sample.screenshot('releases-a-kept-comparison');
    await closeEditors();
    await act(comparison(), 'Show What Is New');
    await pageText(new RegExp(`Compared with ${releases.first}`));
    await closeEditors();
    await act(comparison(), 'Remove Comparison');
    const labels = async () => (await sample.treeRows(view)).map(({ label }) => label);
    await until('no comparison', labels, (seen) => !seen.includes(comparison()) && seen.includes(releases.third));
    await stateWritten((state) => !state.includes('"against"'));
    await sample.reload();
    await sample.onlyView(view);
    await sample.waitForRow(view, releases.third);
    assert.ok(!(await labels()).includes(comparison()));
  });

  /** Chooses from the context menu of the focused row, by keyboard. @param {string} label */
  const chooseFromMenu = async (label) => {
    const { keyboard } = sample.page;
    const focused = sample.page.locator('.context-view .monaco-menu .action-item.focused');
    await keyboard.press('Shift+F10');
    await sample.page.locator('.context-view .monaco-menu').waitFor();
    await until(
      `${label} in the menu`,
      async () => {
        const text = (await focused.allInnerTexts()).join();
        if (text !== label) await keyboard.press('ArrowDown');
        return text;
      },
      (text) => text === label,
    );
    await keyboard.press('Enter');
  };

  check('all of it is reached by keyboard alone', async () => {
    await closeEditors();
    await sample.onlyView(view);
    const { keyboard } = sample.page;
    // The view's own command moves the focus into it; from there arrows walk.
    await sample.runCommand('XNU Exclaves: Focus on Releases View');
    const focusedRow = () =>
      sample.pane(view).locator('.monaco-list-row.focused .label-name').first().innerText({ timeout: 1_000 });
    /** @param {string} label @param {string} key */
    const walkTo = (label, key = 'ArrowDown') =>
      until(
        `the focus on ${label}`,
        async () => {
          const text = await focusedRow().catch(() => '');
          if (text !== label) await keyboard.press(key);
          return text;
        },
        (text) => text === label,
        patient,
      );
    await keyboard.press('Home');
    await walkTo(releases.second);
    await keyboard.press('ArrowRight');
    // Reading both releases takes its time, and the arrows would walk past.
    await sample.waitForRow(view, 'Functions');
    await walkTo('Functions');
    await keyboard.press('ArrowRight');
    await sample.waitForRow(view, 'exclaves_sensor_copy');
    await walkTo('exclaves_sensor_copy');
    // Enter opens the place.
    await keyboard.press('Enter');
    await waitForRelease(releases.second);
    await until(
      'the line',
      () => sample.lineAtCursor(),
      (line) => line.includes('exclaves_sensor_copy'),
    );
    await closeEditors();
    // The second action, and the history, stand in the row's menu.
    await sample.runCommand('XNU Exclaves: Focus on Releases View');
    await walkTo('exclaves_sensor_copy');
    await chooseFromMenu('Show Change');
    await sample.page.locator('.tab.active', { hasText: `exclaves_sensor_copy (` }).waitFor({ timeout: patient });
    await closeEditors();
    await sample.runCommand('XNU Exclaves: Focus on Releases View');
    await walkTo('exclaves_sensor_copy');
    await chooseFromMenu('Show Symbol History');
    await pageText(/History of exclaves_sensor_copy/);
    await closeEditors();
    await sample.runCommand('XNU Exclaves: Focus on Releases View');
    await walkTo(releases.second, 'ArrowUp');
    await chooseFromMenu('Show What Is New');
    await pageText(/What is new in/);
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

  check('pages can be read on the light theme of high contrast', async (look) => {
    const contrast = await openEditor({
      folder: repository.root,
      userSettings: { 'workbench.colorTheme': 'Default High Contrast Light' },
    });
    const workbench = await openWorkbench(contrast.url);
    look(workbench);
    await workbench.onlyView(view);
    const page = workbench.webview();
    const said = () =>
      page
        .locator('body')
        .innerText({ timeout: 1_000 })
        .catch(() => '');
    /** @param {RegExp} words */
    const readable = async (words) => {
      await until(`a page like ${words}`, said, (text) => words.test(text), patient);
      const faults = (await seriousFaults(page)).filter((fault) => fault.startsWith('color-contrast'));
      assert.deepEqual(faults, []);
    };
    await act(releases.second, 'Show What Is New', workbench);
    await readable(/What is new in/);
    await workbench.screenshot('releases-whats-new-in-high-contrast');
    await workbench.runCommand('View: Close All Editors');
    await workbench.openFile(sensor);
    await workbench.gotoLine(109, 5);
    await workbench.runCommand('XNU Exclaves: Show Symbol History');
    await readable(/History of/);
  });

  check('a permalink is pinned to the release', async () => {
    await openInCheckout(sensor);
    await sample.gotoLine(109, 1);
    await sample.runCommand('XNU Exclaves: Copy Permalink');
    const address = `https://github.com/apple-oss-distributions/xnu/blob/${releases.third}/${sensor}#L109`;
    const copied = () => sample.page.evaluate(() => navigator.clipboard.readText());
    await until('the address', copied, (text) => text === address);
    // Of several lines, and of a file of another release.
    await sample.page.keyboard.press('Shift+ArrowDown');
    await sample.page.keyboard.press('Shift+ArrowDown');
    await sample.page.keyboard.press('Shift+End');
    await sample.runCommand('XNU Exclaves: Copy Permalink');
    await until('the address of lines', copied, (text) => text === `${address}-L111`);
    await openRelease(releases.second);
    await sample.clickRow(view, 'exclaves_sensor_count');
    await waitForRelease(releases.second);
    await sample.runCommand('XNU Exclaves: Copy Permalink');
    await until('the address in the release', copied, (text) =>
      text.includes(`/blob/${releases.second}/${sensor}#L103`),
    );
  });

  check('a permalink opens in the browser, once the person agrees', async () => {
    await openInCheckout(sensor);
    await sample.gotoLine(109, 1);
    const address = `https://github.com/apple-oss-distributions/xnu/blob/${releases.third}/${sensor}#L109`;
    // What would be fetched is not: the address is what counts.
    const context = sample.page.context();
    await context.route('https://github.com/**', (route) => route.fulfill({ body: 'opened' }));
    try {
      await sample.runCommand('XNU Exclaves: Open Permalink');
      // VS Code asks before it leaves for an address that it does not know.
      const dialog = sample.page.locator('.monaco-dialog-box');
      await dialog.waitFor({ timeout: patient });
      assert.match(await dialog.innerText(), new RegExp(`blob/${releases.third}/${sensor}`));
      await sample.screenshot('releases-open-permalink');
      const [opened] = await Promise.all([
        context.waitForEvent('page', { timeout: patient }),
        dialog.getByRole('button', { name: 'Open', exact: true }).click(),
      ]);
      await opened.waitForURL(address, { timeout: patient });
      await opened.close();
    } finally {
      await context.unroute('https://github.com/**');
    }
  });

  check('Where Am I says release, branch and local changes', async () => {
    await closeMessages(sample);
    await sample.runCommand('XNU Exclaves: Where Am I?');
    await told(sample, new RegExp(`${releases.third}; the systems .* unknown. On branch main. No local changes`));
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
    await answerClone(workbench, kind, parent);
  };
  /** @param {Workbench} workbench */
  const answerClone = async (workbench, kind, parent) => {
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

  check(
    'Clone XNU that is cancelled or fails leaves nothing and says what to do; a partial clone says that it is one',
    async (look) => {
      const parent = makeFolder();
      mkdirSync(join(parent, 'chosen'));
      const server = await makeGitServer(repository.root);
      cleanUps.push(() => server.stop());
      const cloning = await openEditor({ userSettings: { 'xnuExclaves.releases.cloneAddress': server.address } });
      const workbench = await openWorkbench(cloning.url);
      look(workbench);
      const toast = workbench.page.locator('.notification-toast');
      server.answersWith('silence');
      const connected = server.next();
      await clone(workbench, 'Full', parent);
      await connected;
      await toast.getByText('Cloning XNU').waitFor({ timeout: patient });
      await workbench.screenshot('releases-clone-under-way');
      assert.equal(readdirSync(parent).length, 2);
      await toast.getByRole('button', { name: 'Cancel' }).click();
      await told(workbench, /Cloning was cancelled, and nothing of it is left/);
      assert.deepEqual(readdirSync(parent), ['chosen']);
      await workbench.screenshot('releases-clone-cancelled');

      server.answersWith('hanging up');
      await toast.getByRole('button', { name: 'Clone Again…' }).click();
      await answerClone(workbench, 'Full', parent);
      await told(workbench, /could not be cloned: .*\. Look at .*, and try again/);
      assert.deepEqual(readdirSync(parent), ['chosen']);
      await workbench.screenshot('releases-clone-failed');
      await toast.getByRole('button', { name: 'Open Setting' }).click();
      await workbench.page.locator('.settings-editor').getByText('Clone Address').first().waitFor({ timeout: patient });

      // The settings stand over the window, which takes no keys until they are closed.
      const settings = workbench.page.locator('.monaco-modal-editor-block');
      await until(
        'the settings closed',
        async () => {
          if (await settings.isVisible()) await workbench.page.keyboard.press('Escape');
          return settings.isVisible();
        },
        (isOpen) => !isOpen,
      );
      server.answersWith('the repository');
      await clone(workbench, 'Partial', parent);
      await workbench.page.waitForURL(/folder=[^&]*xnu$/, { timeout: patient });
      assert.deepEqual(readdirSync(parent).sort(), ['chosen', 'xnu']);
      await workbench.openContainer(container);
      await workbench.onlyView(view);
      await workbench.waitForRow(view, releases.third);
      await workbench.runCommand('XNU Exclaves: Where Am I?');
      await told(workbench, /The clone is partial: files of other releases may be missing/);
      await workbench.screenshot('releases-clone-partial');
      await closeMessages(workbench);
      await workbench.expandRow(view, releases.second);
      const labels = async () => (await workbench.treeRows(view)).map(({ label }) => label).join('\n');
      await until(
        'why there is no comparison',
        labels,
        (text) => /could not be compared: .*partial/.test(text),
        patient,
      );
    },
  );

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
