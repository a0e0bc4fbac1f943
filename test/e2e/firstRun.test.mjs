/**
 * A first run, as a person goes through it on a machine without XNU: the packed extension, no folder, the walkthrough, a
 * clone (of a repository made here), its folder, a tree, a hover, a definition, a tour, a system's components. Nothing
 * leaves the window that VS Code itself brings up. Each step leaves a picture; those of the walkthrough are made here, too.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startBrowser, startEditor } from './editor.mjs';
import { shownColumn, until, Workbench } from './page.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sampleFolder = join(root, 'test/fixtures/sample-xnu');
const pictures = join(root, 'test/output/screenshots/walkthrough');
const views = [
  'Resource Table',
  'Conclaves',
  'Tightbeam',
  'Kernel Interface',
  'Boot & Configuration',
  'Observations',
  'System Components',
];

describe('a first run', () => {
  /** @type {(() => unknown)[]} */
  const cleanUps = [];
  /** @type {Workbench} */
  let workbench;
  /** Where the person keeps sources: the clone goes in here. */
  let sources = '';

  before(
    async () => {
      const vsix = readdirSync(root)
        .filter((name) => name.endsWith('.vsix'))
        .map((name) => join(root, name))
        .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
      assert.ok(vsix, 'There is no packed extension to test: run `npm run package`.');
      sources = temporary('sources-');
      mkdirSync(join(sources, 'other project'));
      const browser = await startBrowser();
      cleanUps.push(() => browser.stop());
      const editor = await startEditor({
        vsix,
        userSettings: { 'xnuExclaves.releases.cloneAddress': makeRepository() },
      });
      cleanUps.push(() => editor.stop());
      workbench = await Workbench.openWorkbench(await browser.newPage(), editor.urlOf());
    },
    { timeout: 240_000 },
  );
  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  /** @param {string} name @param {() => Promise<void>} body */
  const step = (name, body) =>
    test(name, { timeout: 240_000 }, async () => {
      const picture = `first-run-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
      try {
        await body();
        await workbench.screenshot(picture);
      } catch (error) {
        await workbench.screenshot(`failed-${picture}`).catch(() => {});
        throw error;
      }
    });

  /** A picture for the walkthrough: a part of the window, small enough to be read there. */
  const picture = async (name, clip) => {
    const path = join(pictures, `${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await workbench.page.screenshot({ path, clip });
  };

  /** @param {string} prefix */
  const temporary = (prefix) => {
    const folder = mkdtempSync(join(tmpdir(), prefix));
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  };

  /** What stands for Apple's repository: the sample as one release. */
  const makeRepository = () => {
    const folder = temporary('repository-');
    const git = (...args) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: folder });
    cpSync(sampleFolder, folder, { recursive: true });
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('-c', 'commit.gpgsign=false', 'commit', '-q', '-m', 'xnu-11000.1.1');
    git('tag', 'xnu-11000.1.1');
    return folder;
  };

  /** A folder in the shape of a system, made here. */
  const makeSystem = () => {
    const folder = temporary('system-');
    const property = (key, value) => `<key>${key}</key>${value}`;
    const write = (path, inner) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `<plist version="1.0"><dict>${inner}</dict></plist>`);
    };
    const text = (value) => `<string>${value}</string>`;
    const identity = (id, version) =>
      property('CFBundleIdentifier', text(id)) + property('CFBundleShortVersionString', text(version));
    const links = property('OSBundleLibraries', `<dict>${property('com.apple.kpi.private', text('24.0'))}</dict>`);
    write(
      'Extensions/ExclaveKextClient.kext/Contents/Info.plist',
      identity('com.apple.ExclaveKextClient', '1.0') + links,
    );
    write(
      'Extensions/ExclavesAudioKext.kext/Contents/Info.plist',
      identity('com.apple.driver.ExclavesAudioKext', '1.0'),
    );
    write('PrivateFrameworks/Tightbeam.framework/Info.plist', identity('com.apple.Tightbeam', '1.0'));
    write('LaunchDaemons/com.example.speech.plist', property('com.apple.private.exclaves.conclave-host', '<true/>'));
    return folder;
  };

  const walkthrough = () => workbench.page.locator('.gettingStartedContainer');
  /** @param {string} title */
  const openStep = async (title) => {
    const steps = walkthrough().locator('.getting-started-step');
    const one = steps.filter({ hasText: title }).first();
    await one.waitFor({ timeout: 60_000 });
    await one.click();
    await until(
      'the step open',
      () => one.getAttribute('aria-expanded'),
      (open) => open === 'true',
    ).catch(() => {});
    return one;
  };

  step('without a folder every view says what to do', async () => {
    await workbench.openContainer('XNU Exclaves');
    for (const view of views.slice(0, -1)) {
      await workbench.onlyView(view);
      assert.match(await workbench.welcomeText(view), /Open Folder[\s\S]*Get Started/, view);
    }
    await picture('open', { x: 0, y: 0, width: 700, height: 420 });
  });

  step('the walkthrough opens', async () => {
    await workbench.runCommand('XNU Exclaves: Get Started');
    await walkthrough().waitFor({ timeout: 60_000 });
    for (const title of ['Get XNU', 'Open it', 'Read the trees', 'Hover over a term', 'Follow Tightbeam'])
      await openStep(title);
    const image = walkthrough().locator('.getting-started-media img');
    await until(
      'the picture',
      () => image.evaluateAll((all) => all.map((one) => one.naturalWidth)),
      ([width]) => width > 0,
    );
  });

  step('the walkthrough clones XNU', async () => {
    const one = await openStep('Get XNU');
    await one.getByRole('button', { name: 'Clone XNU' }).click();
    // The walkthrough may take the focus back just then: the question stays.
    await workbench.quickRows.filter({ hasText: 'Full' }).waitFor();
    await workbench.screenshot('first-run-the-kind-of-the-clone');
    await workbench.pick('Full');
    await workbench.folderInDialog(sources, 'other project');
    await workbench.quickInput.press('Enter');
    await until(
      'the name of the folder',
      () => workbench.quickInput.inputValue(),
      (value) => value === 'xnu',
    );
  });

  step('its folder opens, and the walkthrough goes on in it', async () => {
    await workbench.quickInput.press('Enter');
    await until(
      'the clone',
      async () => existsSync(join(sources, 'xnu/osfmk/kern/exclaves.c')),
      (isThere) => isThere,
      60_000,
    );
    await workbench.page.waitForURL((url) => url.searchParams.get('folder')?.endsWith('/xnu') === true, {
      timeout: 60_000,
    });
    await walkthrough().waitFor({ timeout: 60_000 });
    // Ticked by what the person has now, not by what was clicked.
    for (const title of ['Get XNU', 'Open it'])
      await walkthrough()
        .locator('.getting-started-step', { hasText: title })
        .locator('.codicon-getting-started-step-checked')
        .first()
        .waitFor({ timeout: 60_000 });
  });

  step('the clone fills the trees', async () => {
    await workbench.openContainer('XNU Exclaves');
    await workbench.onlyView('Conclaves');
    await workbench.expandRow('Conclaves', 'States');
    await picture('trees', { x: 0, y: 0, width: 700, height: 420 });
  });

  step('the walkthrough shows a term with its hover', async () => {
    await workbench.runCommand('XNU Exclaves: Get Started');
    const one = await openStep('Hover over a term');
    await one.getByRole('button', { name: 'Show Me a Term' }).click();
    const hover = workbench.page.locator('.monaco-editor .monaco-hover:not(.hidden) .hover-contents');
    await until(
      'the hover',
      async () => (await hover.allInnerTexts()).join('\n'),
      (text) => /\((stated|inferred)\)/.test(text),
      60_000,
    );
    await picture('hover', { x: 350, y: 60, width: 900, height: 520 });
  });

  step('the walkthrough follows a call to the page of its module', async () => {
    await workbench.runCommand('XNU Exclaves: Get Started');
    const one = await openStep('Follow Tightbeam');
    await one.getByRole('button', { name: 'Follow a Call' }).click();
    await until(
      'the page',
      () => workbench.activeEditorTitle(),
      (title) => /\.tightbeam$/.test(title),
      60_000,
    );
    await until(
      'its text',
      () => workbench.page.locator('.monaco-editor .view-lines').first().innerText(),
      (text) => /module/.test(text),
      60_000,
    );
    await picture('tightbeam', { x: 300, y: 60, width: 800, height: 480 });
  });

  step('a definition is gone to', async () => {
    await workbench.openFile('osfmk/kern/exclaves.c');
    const lines = readFileSync(join(sources, 'xnu/osfmk/kern/exclaves.c'), 'utf8').split('\n');
    const line = lines.findIndex((text) => /^\s.*\bexclaves_resource_lookup_by_name\(/.test(text));
    const before = (lines[line] ?? '').split('exclaves_resource_lookup_by_name')[0] ?? '';
    await workbench.gotoLine(line + 1, shownColumn(before) + 4);
    await workbench.pressF12();
    await workbench.waitForPlace({ title: 'exclaves_resource.c' });
    assert.match(await workbench.lineAtCursor(), /^exclaves_resource_lookup_by_name\(/);
  });

  step('a system is looked through for its components', async () => {
    await workbench.runCommand('XNU Exclaves: Scan System for Exclave Components…');
    await workbench.folderInDialog(makeSystem(), 'LaunchDaemons');
    await workbench.quickInput.press('Enter');
    await workbench.onlyView('System Components');
    await workbench.expandRow('System Components', 'Kernel extensions');
    await workbench.expandRow('System Components', 'ExclaveKextClient');
    await workbench.waitForRow('System Components', 'Known of it');
    await workbench.waitForRow('System Components', /^Meets /);
    await picture('components', { x: 0, y: 280, width: 700, height: 420 });
  });

  step('the status offers its actions', async () => {
    await workbench.openFile('osfmk/kern/exclaves.c');
    await workbench.runCommand('XNU Exclaves: Show Actions…');
    const labels = await until(
      'the actions',
      () => workbench.quickRows.locator('.label-name').allInnerTexts(),
      (seen) => seen.length >= 6,
    );
    for (const wanted of ['Restart Server', 'Show Log', 'Copy Diagnostics', 'Get Started'])
      assert.ok(
        labels.some((label) => label.includes(wanted)),
        `${wanted} is not among ${labels.join(', ')}`,
      );
  });

  step('a tour opens and marks its first place', async () => {
    await workbench.runCommand('XNU Exclaves: Start Tour…');
    await until(
      'the tours',
      () => workbench.quickRows.count(),
      (count) => count > 3,
      60_000,
    );
    await workbench.quickInput.press('Enter');
    await until(
      'the place',
      () => workbench.activeEditorTitle(),
      (title) => /\.[ch]$/.test(title),
      60_000,
    );
    await workbench.page
      .getByText(/step 1 of \d+/)
      .first()
      .waitFor({ timeout: 60_000 });
    // The text stands at its place; VS Code's panel of comments, which is for reviews, stays closed.
    assert.equal(await workbench.page.locator('.part.panel').isVisible(), false, 'a panel has opened');
    await picture('tour', { x: 350, y: 60, width: 900, height: 640 });
    await workbench.runCommand('XNU Exclaves: End Tour');
  });

  step('every view is reached by keyboard and read aloud', async () => {
    await workbench.page.keyboard.press('Escape');
    for (const view of views) {
      await workbench.runCommand(`XNU Exclaves: Focus on ${view} View`);
      const pane = workbench.pane(view);
      await until(
        'rows',
        () => workbench.treeRows(view),
        (rows) => rows.length > 0,
        60_000,
      );
      const hasFocus = () => pane.locator('.monaco-list:focus').count();
      // A view that has just opened has no list to take the focus yet; it gets it the next time it is asked.
      if ((await hasFocus()) === 0) await workbench.runCommand(`XNU Exclaves: Focus on ${view} View`);
      await until('the focus in the view', hasFocus, (count) => count === 1);
      const focused = () =>
        pane
          .locator('.monaco-list-row.focused')
          .evaluateAll((rows) =>
            rows.map((row) => [row.getAttribute('aria-label'), row.getAttribute('aria-expanded')]),
          );
      await workbench.page.keyboard.press('Home');
      const [[, isOpen]] = await until('a row in focus', focused, (rows) => rows.length === 1);
      if (isOpen === 'false') {
        await workbench.page.keyboard.press('ArrowRight');
        await until('the row open', focused, ([row]) => row?.[1] === 'true', 60_000);
      }
      const labels = () =>
        pane
          .locator('.monaco-list-row[role=treeitem]')
          .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
      // A name, what stands behind it, and what it is.
      await until(
        'rows read aloud',
        labels,
        (all) => all.length > 0 && all.every((label) => label.length > 3) && all.some((label) => label.includes(', ')),
      );
    }
  });
});
