/** What a person sees: the packed extension in a real VS Code, on the sample tree and on folders without one. */
import assert from 'node:assert/strict';
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
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { seriousFaults } from './accessibility.mjs';
import { startBrowser, startEditor } from './editor.mjs';
import { shownColumn, until, Workbench } from './page.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sampleFolder = join(root, 'test/fixtures/sample-xnu');
const container = 'XNU Exclaves';

/** A place in the sample: a text that its file has once, with `¦` before the character that is meant. */
const lookupDefinition = {
  file: 'osfmk/kern/exclaves_resource.c',
  text: '\n¦exclaves_resource_lookup_by_name(const char *domain_name',
};
const lookupCall = { file: 'osfmk/kern/exclaves.c', text: '= ¦exclaves_resource_lookup_by_name(' };
const initDefinition = { file: 'osfmk/kern/exclaves_resource.c', text: '\n¦exclaves_resource_init(void)' };
const releaseDefinition = { file: 'osfmk/kern/exclaves_resource.c', text: '\n¦exclaves_resource_release(' };
const rootSlot = {
  file: 'osfmk/kern/exclaves_upcalls.c',
  text: '¦root = ^(const uint8_t owner[_Nonnull 32],\n\t    tb_error_t (^completion)(xnuupcallsv2_',
};
const resumeDefinition = { file: 'osfmk/kern/exclaves_resource.c', text: '\n¦exclaves_conclave_resume(' };
const launchDefinition = { file: 'osfmk/kern/exclaves_resource.c', text: '\n¦exclaves_conclave_launch(exclaves' };

const storageTask = { file: 'osfmk/kern/exclaves_storage.c', text: 'EXCLAVES_BOOT_TASK(¦exclaves_storage_init' };

/** The first member of a conclave's record that is a task. */
const conclaveTask = { file: 'osfmk/kern/exclaves_resource.h', text: '¦c_task;' };

const bootWrapper = { file: 'libsyscall/wrappers/exclaves.c', text: '\n¦exclaves_boot(mach_port_t port' };

/** All that depends on the sample tree and on the words of the extension. Rows are named from the root down. */
const expected = {
  trees: {
    'Resource Table': {
      path: ['Resource types', 'SENSOR', 'Operations', 'exclaves_resource_release'],
      leadsTo: releaseDefinition,
    },
    Conclaves: { path: ['Functions by step', 'Launch', 'exclaves_conclave_launch'], leadsTo: launchDefinition },
    Tightbeam: { path: ['Upcall tables', 'exclaves_tightbeam_upcalls_v2', 'root'], leadsTo: rootSlot },
    'Kernel Interface': {
      path: ['Trap operations', 'BOOT', 'Wrappers in user space', 'exclaves_boot'],
      leadsTo: bootWrapper,
    },
    Tours: { path: ['The resource table, filled at boot', 'Take them in'], leadsTo: initDefinition },
    Claims: { path: ['Confirmed', 'A conclave is attached to a task.', 'c_task'], leadsTo: conclaveTask },
    'Boot & Configuration': { path: ['Boot tasks', 'exclaves_storage_init'], leadsTo: storageTask },
    Observations: { path: ['Reached from #if 0 only', 'exclaves_conclave_resume'], leadsTo: resumeDefinition },
  },
  hover: { on: lookupCall, says: /exclaves_resource_lookup_by_name/ },
  definition: { of: lookupCall, is: lookupDefinition },
  page: {
    of: { file: 'osfmk/kern/exclaves_conclave.c', text: '¦conclave_launcher_conclavecontrol_launch(' },
    title: 'conclave_launcher.tightbeam',
    says: /Not.Apple's.file/,
    // The definition's place in the page is the name behind `method`.
    line: /^\s*method.launch\(/,
    column: 12,
    lens: /^\d+ uses?$/,
  },
  lens: {
    at: { file: 'osfmk/kern/exclaves_memory.c', text: '\n¦exclaves_memory_upcall_legacy_alloc(' },
    says: 'handles upcall alloc (exclaves_tightbeam_upcalls)',
    leadsTo: { file: 'osfmk/kern/exclaves_upcalls.c', text: '¦alloc = ^(const uint32_t count, xnuupcalls_pagekind_s' },
  },
  callers: {
    of: { file: 'osfmk/kern/exclaves_memory.c', text: '\n¦exclaves_memory_upcall_legacy_alloc(' },
    slot: 'exclaves_tightbeam_upcalls.alloc',
    start: /passed to \w+/,
  },
  // Lines that no kernel has both of, a screen apart at most.
  inactive: {
    at: { file: 'osfmk/kern/exclaves_boot.c', text: '¦#else /* CONFIG_EXCLAVES */' },
    real: 'return "sample";',
    stub: 'return EXCLAVES_STATUS_NOT_SUPPORTED;',
    choice: 'Without exclaves',
  },
  // Not a row that an earlier test has clicked: that one is selected already.
  reveal: { from: initDefinition, view: 'Resource Table', label: 'exclaves_resource_init' },
  filter: {
    text: 'lookup_by',
    view: 'Resource Table',
    keeps: 'exclaves_resource_lookup_by_name',
    hides: 'exclaves_resource_init',
  },
  diagram: {
    of: { file: 'libsyscall/wrappers/exclaves.c', text: 'AND_FLAGS(¦ENDPOINT_CALL' },
    title: 'Ways through EXCLAVES_CTL_OP_ENDPOINT_CALL',
    // From one to the next with the arrow keys.
    nodes: ['EXCLAVES_CTL_OP_ENDPOINT_CALL', 'operation_endpoint_call'],
    edges: ['trap', 'call'],
    leadsTo: { file: 'osfmk/kern/exclaves.c', text: '\n¦operation_endpoint_call(task_t' },
    clicked: 'exclaves_endpoint_call',
    clickLeadsTo: { file: 'libsyscall/wrappers/exclaves.c', text: '\n¦exclaves_endpoint_call(mach_port_t' },
  },
  models: {
    stateMachine: {
      title: 'Conclave state machine',
      state: 'ATTACHED',
      stateLeadsTo: { file: 'osfmk/kern/exclaves_resource.h', text: '¦CONCLAVE_S_ATTACHED =' },
      edge: 'NONE → ATTACHED: “spawn”, exclaves_conclave_attach',
      edgeLeadsTo: { file: 'osfmk/kern/exclaves_resource.c', text: '¦c_state = CONCLAVE_S_ATTACHED' },
    },
    resourceTable: { title: 'Resource table', groups: ['As look-ups tell of it', /^As drawn in .*: examples$/] },
    bootOrder: { title: 'Boot order' },
    themes: ['Default Dark Modern', 'Default Light Modern', 'Default High Contrast', 'Default High Contrast Light'],
  },
  // The sample lacks the second step.
  tour: {
    title: 'A conclave’s life',
    first: { file: 'libsyscall/wrappers/spawn/posix_spawn.c', text: '\n¦posix_spawnattr_set_conclave_id_np(' },
    second: { file: 'osfmk/kern/task.c', text: '\n¦task_add_conclave(' },
    heads: [/step 1 of 12/, /step 3 of 12/],
    says: [/spawn attributes/, /Not in this release: it has no posix_spawn/],
  },
  welcome: { view: 'Resource Table', emptyFolder: /No XNU source was found/, notXnu: /No XNU source was found/ },
  status: /Exclaves: \d+ files.*(native|wasm)/s,
};
const commands = {
  startTour: 'XNU Exclaves: Start Tour…',
  filter: 'XNU Exclaves: Filter by Name…',
  reveal: 'XNU Exclaves: Reveal in Exclave View',
  stateMachine: 'XNU Exclaves: Show Conclave State Machine',
  bootOrder: 'XNU Exclaves: Show Boot Order',
  readLog: 'XNU Exclaves: Read Panic Report or Log…',
  resourceTable: 'XNU Exclaves: Show Resource Table Diagram',
  trace: 'XNU Exclaves: Trace Path…',
  select: 'XNU Exclaves: Select Configuration…',
};

/** The names of the views that are open when the container is first shown, as the manifest says. */
function openViews() {
  const read = (file) => JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));
  const texts = read('package.nls.json');
  return read('package.json')
    .contributes.views.xnuExclaves.filter(({ visibility }) => visibility !== 'collapsed')
    .map(({ name }) => texts[name.replaceAll('%', '')] ?? name);
}

/**
 * @param {{ file: string, text: string }} place
 * @returns {{ file: string, title: string, line: number, column: number }} as VS Code shows them
 */
function locate({ file, text }) {
  const source = readFileSync(join(sampleFolder, file), 'utf8');
  const parts = source.split(text.replace('¦', ''));
  assert.equal(parts.length, 2, `${file} has the text ${JSON.stringify(text)} ${parts.length - 1} times, not once`);
  const lines = (parts[0] + text.slice(0, text.indexOf('¦'))).split('\n');
  return { file, title: basename(file), line: lines.length, column: shownColumn(lines.at(-1) ?? '') };
}

/** @returns {string} the packed extension: the one named, or the newest in the project's folder */
function findVsix() {
  const named = process.env.XNU_EXCLAVES_VSIX;
  const found = readdirSync(root)
    .filter((name) => name.endsWith('.vsix'))
    .map((name) => join(root, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
  const vsix = named ?? found;
  assert.ok(vsix, 'There is no packed extension to test: run `npm run package`, or name one in XNU_EXCLAVES_VSIX.');
  return vsix;
}

describe('the extension in VS Code', () => {
  /** @type {(() => unknown)[]} */
  const cleanUps = [];
  /** @type {string} */
  let vsix;
  /** @type {Awaited<ReturnType<typeof startBrowser>>} */
  let browser;
  /** @type {import('./editor.mjs').Editor} */
  let editor;
  /** @type {Workbench} On the sample, kept open from test to test: a start takes longer than any of them. */
  let sample;

  /** @param {Record<string, string>} files */
  const makeFolder = (files) => {
    const folder = mkdtempSync(join(tmpdir(), 'folder-'));
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return folder;
  };

  /** @param {Parameters<typeof startEditor>[0]} options */
  const openEditor = async (options) => {
    const started = await startEditor({ vsix, ...options });
    cleanUps.push(() => started.stop());
    return started;
  };

  /** Until the folders were looked at, the text says that they are being read. */
  const told = (workbench, words) =>
    until(
      'the text',
      () => workbench.welcomeText(expected.welcome.view),
      (text) => words.test(text),
      60_000,
    );

  /** @param {string} url */
  const openContainer = async (url) => {
    const workbench = await Workbench.openWorkbench(await browser.newPage(), url);
    await workbench.openContainer(container);
    return workbench;
  };

  /**
   * A test that leaves a picture behind, of the end or of the failure, and then the server's log too.
   * @param {string} name
   * @param {(look: (workbench: Workbench) => void) => Promise<void>} body calls `look` for another page than the sample's
   */
  const check = (name, body) =>
    test(name, { timeout: 240_000 }, async () => {
      let shown = sample;
      const picture = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
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

  before(
    async () => {
      vsix = findVsix();
      browser = await startBrowser();
      cleanUps.push(() => browser.stop());
      editor = await openEditor({ folder: sampleFolder });
      sample = await openContainer(editor.url);
    },
    { timeout: 240_000 },
  );
  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  check('trees fill', async () => {
    // The others are closed at first, and nothing is built for them.
    for (const view of openViews()) {
      await until(
        `rows in ${view}`,
        () => sample.treeRows(view),
        (rows) => rows.length > 0,
        60_000,
      );
    }
  });

  for (const [view, { path, leadsTo }] of Object.entries(expected.trees)) {
    check(`a click in ${view} opens the line`, async () => {
      await sample.onlyView(view);
      for (const name of path.slice(0, -1)) await sample.expandRow(view, name);
      await sample.clickRow(view, path.at(-1) ?? '');
      const { title, line } = locate(leadsTo);
      await sample.waitForPlace({ title, line });
    });
  }

  check('hover explains a symbol', async () => {
    const { file, line, column } = locate(expected.hover.on);
    await sample.openFile(file);
    await sample.gotoLine(line, column);
    assert.match(await sample.hoverText(), expected.hover.says);
  });

  check('the language status says what is indexed and with which engine', async () => {
    await sample.openFile(expected.hover.on.file);
    assert.match(await sample.languageStatus(), expected.status);
  });

  check('F12 goes to the definition', async () => {
    const { file, line, column } = locate(expected.definition.of);
    await sample.openFile(file);
    await sample.gotoLine(line, column);
    const { title, line: definition } = locate(expected.definition.is);
    await sample.pressF12();
    await sample.waitForPlace({ title, line: definition });
  });

  check('F12 on a method of a client opens its line in the page of its module, and Go Back returns', async () => {
    const { column: shown, lens, line: method, of, title, says } = expected.page;
    const { file, line, column } = locate(of);
    await sample.openFile(file);
    await sample.gotoLine(line, column);
    await sample.pressF12();
    await until(
      'the page',
      () => sample.activeEditorTitle(),
      (seen) => seen === title,
      60_000,
    );
    await until(
      'its text',
      () => sample.page.locator('.monaco-editor .view-lines').first().innerText(),
      (text) => says.test(text),
      60_000,
    );
    await sample.waitForPlace({ title, column: shown });
    await until(
      'its method',
      () => sample.lineAtCursor(),
      (text) => method.test(text),
      60_000,
    );
    await sample.page.locator('.codelens-decoration a', { hasText: lens }).first().waitFor({ timeout: 60_000 });
    await sample.runCommand('Go Back');
    await sample.waitForPlace({ title: basename(file), line, column });
  });

  check('a lens over a handler leads to the slot of its table', async () => {
    const { at, says, leadsTo } = expected.lens;
    const { file, line, column } = locate(at);
    await sample.openFile(file);
    await sample.gotoLine(line, column);
    await sample.page.locator('.codelens-decoration a', { hasText: says }).first().click({ timeout: 60_000 });
    const slot = locate(leadsTo);
    await sample.waitForPlace({ title: slot.title, line: slot.line });
  });

  check('the callers of a handler are the slot and whoever hands the table over', async () => {
    const { of, slot, start } = expected.callers;
    const { file, line, column } = locate(of);
    await sample.openFile(file);
    await sample.gotoLine(line, column);
    await sample.runCommand('Calls: Show Call Hierarchy');
    const rows = sample.page.locator('.part.sidebar .monaco-list-row');
    const rowsText = async () => (await rows.allInnerTexts()).join('\n');
    await until('the slot', rowsText, (text) => text.includes(slot), 60_000);
    await sample.page.keyboard.press('ArrowDown');
    await sample.page.keyboard.press('ArrowRight');
    await until('who starts the server', rowsText, (text) => start.test(text), 60_000);
    await sample.openContainer(container);
  });

  check('Reveal in Exclave View selects the row', async () => {
    const { from, view, label } = expected.reveal;
    const { file, line, column } = locate(from);
    await sample.openFile(file);
    await sample.gotoLine(line, column);
    assert.notEqual((await sample.selectedRow(view))?.label, label, 'selected before it was asked for');
    await sample.runCommand(commands.reveal);
    await until(
      `selection in ${view}`,
      () => sample.selectedRow(view),
      (row) => row?.label === label,
      60_000,
    );
  });

  check('a tour is stepped through by keyboard, and says what the release lacks', async (look) => {
    const { first, heads, says, second, title } = expected.tour;
    const workbench = await openContainer(editor.url);
    look(workbench);
    const text = async () => (await workbench.page.locator('.review-widget').allInnerTexts()).join('\n');
    const isAt = async (/** @type {{ file: string, text: string }} */ step, /** @type {number} */ at) => {
      const { title: file, line } = locate(step);
      await workbench.waitForPlace({ title: file, line });
      const isTold = (/** @type {string} */ seen) => heads[at]?.test(seen) && says[at]?.test(seen);
      await until(`the text of step ${at + 1}`, text, isTold, 60_000);
    };
    await workbench.onlyView('Tours');
    await workbench.waitForRow('Tours', title);
    await workbench.runCommand(commands.startTour);
    await workbench.pick(title);
    await isAt(first, 0);
    await workbench.page.keyboard.press('Alt+.');
    await isAt(second, 1);
    // The text itself, for whoever reads by ear.
    await workbench.page.keyboard.press('Alt+Shift+.');
    const focused = () => workbench.page.evaluate(() => document.activeElement?.closest('.review-widget')?.textContent);
    await until('the keyboard in the text', focused, (seen) => /launchd/.test(seen ?? ''), 60_000);
    await workbench.page.keyboard.press('Alt+,');
    await isAt(first, 0);
    // As many steps as the key was pressed, without waiting.
    for (let times = 0; times < 3; times++) await workbench.page.keyboard.press('Alt+.');
    await until('step 5', text, (seen) => /step 5 of 12/.test(seen), 60_000);
  });

  check('the filter leaves out what does not match', async () => {
    const { text, view, keeps, hides } = expected.filter;
    await sample.onlyView(view);
    await sample.waitForRow(view, hides);
    await sample.runCommand(commands.filter);
    await sample.answerInput(text);
    const labels = async () => (await sample.treeRows(view)).map((row) => row.label);
    await until('filtered rows', labels, (seen) => seen.includes(keeps) && !seen.includes(hides), 60_000);
  });

  check('lines of the other configuration are dimmed, and a command changes which', async (look) => {
    const { at, real, stub, choice } = expected.inactive;
    // The choice is written into the folder.
    const folder = makeFolder({});
    cpSync(sampleFolder, folder, { recursive: true });
    const workbench = await openContainer(editor.urlOf(folder));
    look(workbench);
    const { file, line, column } = locate(at);
    await workbench.openFile(file);
    await workbench.gotoLine(line, column);
    const dimmed = async () => [await workbench.isDimmed(real), await workbench.isDimmed(stub)].join();
    await until('the stub dimmed', dimmed, (seen) => seen === 'false,true', 60_000);
    await workbench.runCommand(commands.select);
    await workbench.pick(choice);
    await until('the function dimmed', dimmed, (seen) => seen === 'true,false', 60_000);
    assert.match(await workbench.languageStatus(), /Exclaves off, release kernel/);
  });

  check('Trace Path draws the ways through a name, and its nodes open the source', async (look) => {
    const { clickLeadsTo, clicked, edges, leadsTo, nodes, of, title } = expected.diagram;
    const workbench = await openContainer(editor.url);
    look(workbench);
    const { file, line, column } = locate(of);
    await workbench.openFile(file);
    await workbench.gotoLine(line, column);
    await workbench.runCommand(commands.trace);
    const page = workbench.webview();
    const node = (name) => page.locator(`.diagram .node[aria-label^="${name},"]`);
    await page.getByRole('heading', { name: title }).waitFor({ timeout: 60_000 });
    assert.deepEqual(await page.locator('.diagram .group-label').allTextContents(), [
      'User space',
      'Kernel',
      'Exclaves and secure kernel',
    ]);
    const labels = await page.locator('.diagram .edge-label').allTextContents();
    for (const label of edges) assert.ok(labels.includes(label), `${label} is not among ${labels.join(', ')}`);
    // The operation that was asked about is the one in the tab order.
    await node(nodes[0]).focus();
    assert.equal(await node(nodes[0]).getAttribute('tabindex'), '0');
    await page.locator(':focus').press('ArrowDown');
    await until(
      'the focus one node further',
      () => page.locator(':focus').getAttribute('aria-label'),
      (name) => name?.startsWith(nodes[1]) === true,
    );
    await page.locator(':focus').press('Enter');
    const opened = locate(leadsTo);
    await workbench.waitForPlace({ title: opened.title, line: opened.line });
    await until(
      'the node that the editor is at',
      () => page.locator('.node.current').allTextContents(),
      (seen) => seen.length === 1 && seen[0].includes(nodes[1]),
      60_000,
    );
    await node(clicked).click();
    const second = locate(clickLeadsTo);
    await workbench.waitForPlace({ title: second.title, line: second.line });
    assert.equal(
      await page.locator('details li > button[data-node]').count(),
      await page.locator('.diagram .node').count(),
    );
    assert.deepEqual(await seriousFaults(page), []);
  });

  check(
    'the state machine is drawn; its states and transitions open the source, and it is saved as files',
    async (look) => {
      const { edge, edgeLeadsTo, state, stateLeadsTo, title } = expected.models.stateMachine;
      const folder = makeFolder({});
      cpSync(sampleFolder, folder, { recursive: true });
      const workbench = await openContainer(editor.urlOf(folder));
      look(workbench);
      await workbench.onlyView('Conclaves');
      await workbench.waitForRow('Conclaves', 'States');
      await workbench.runCommand(commands.stateMachine);
      const page = workbench.webview();
      await page.getByRole('heading', { name: title }).waitFor({ timeout: 60_000 });
      const node = page.locator(`.diagram .node[aria-label^="${state},"]`);
      await node.click();
      const opened = locate(stateLeadsTo);
      await workbench.waitForPlace({ title: opened.title, line: opened.line });
      const current = (selector) => () =>
        page.locator(`${selector}.current`).getAttribute('aria-label', { timeout: 1_000 });
      await until(
        'the state marked',
        () => current('.node')().catch(() => ''),
        (name) => name?.startsWith(state),
        60_000,
      );
      await page.locator(`.diagram .edge-item[aria-label="${edge}"]`).focus();
      await page.locator(':focus').press('Enter');
      const written = locate(edgeLeadsTo);
      await workbench.waitForPlace({ title: written.title, line: written.line });
      await until(
        'the transition marked',
        () => current('.edge-item')().catch(() => ''),
        (name) => name === edge,
        60_000,
      );
      for (const [button, name, begins] of [
        ['Save as SVG…', 'machine.svg', '<?xml version="1.0"'],
        ['Save as PNG…', 'machine.png', '\u0089PNG'],
        ['Save as Mermaid…', 'machine.mmd', 'flowchart TD\n'],
      ]) {
        const file = join(folder, name);
        await page.getByRole('button', { name: button }).click();
        await workbench.saveAs(file);
        const text = async () => (existsSync(file) ? readFileSync(file, 'latin1') : '');
        await until(name, text, (seen) => seen.startsWith(begins) && seen.length > 500, 60_000);
      }
    },
  );

  for (const theme of expected.models.themes) {
    check(`diagrams have no serious fault for assistive technology in ${theme}`, async (look) => {
      const { bootOrder, resourceTable, stateMachine } = expected.models;
      const folder = makeFolder({});
      cpSync(sampleFolder, folder, { recursive: true });
      mkdirSync(join(folder, '.vscode'));
      writeFileSync(join(folder, '.vscode/settings.json'), JSON.stringify({ 'workbench.colorTheme': theme }));
      const workbench = await openContainer(editor.urlOf(folder));
      look(workbench);
      await workbench.onlyView('Resource Table');
      await workbench.waitForRow('Resource Table', 'Resource types');
      const page = workbench.webview();
      for (const [command, title] of [
        [commands.stateMachine, stateMachine.title],
        [commands.bootOrder, bootOrder.title],
        [commands.resourceTable, resourceTable.title],
      ]) {
        await workbench.runCommand(command);
        await page.getByRole('heading', { name: title }).waitFor({ timeout: 60_000 });
        assert.deepEqual(await seriousFaults(page), [], title);
        await workbench.screenshot(`diagram-${title}-${theme}`.toLowerCase().replaceAll(/[^a-z]+/g, '-'));
      }
      for (const group of resourceTable.groups)
        await page.locator('.diagram .group-label', { hasText: group }).waitFor({ timeout: 60_000 });
    });
  }

  for (const theme of expected.models.themes) {
    check(`a panic report in the editor is read with the source in ${theme}`, async (look) => {
      const folder = makeFolder({});
      cpSync(sampleFolder, folder, { recursive: true });
      mkdirSync(join(folder, '.vscode'));
      writeFileSync(join(folder, '.vscode/settings.json'), JSON.stringify({ 'workbench.colorTheme': theme }));
      writeFileSync(
        join(folder, 'report.txt'),
        'panic(cpu 2): no such privilege: 2\nDebugger message: panic\nth_exclaves_state: 0x3\n_exclaves_conclave_attach + 0x1a4\n',
      );
      const workbench = await openContainer(editor.urlOf(folder));
      look(workbench);
      await workbench.onlyView('Observations');
      await workbench.waitForRow('Observations', 'Switches that leave values out');
      await workbench.openFile('report.txt');
      await workbench.runCommand(commands.readLog);
      await workbench.pick('Active Editor');
      await until(
        'the report, line by line as it is, with what the source says below',
        () => workbench.page.locator('.monaco-editor .view-lines').first().innerText(),
        (text) =>
          /no such privilege: 2[\s\S]*EXCLAVES_PRIV_\w+[\s\S]*Debugger message: panic[\s\S]*TH_EXCLAVES_RPC \| TH_EXCLAVES_UPCALL[\s\S]*0x1a4 bytes from its start/.test(
            text.replaceAll('\u00a0', ' '),
          ),
        60_000,
      );
      await workbench.screenshot(`log-${theme}`.toLowerCase().replaceAll(/[^a-z]+/g, '-'));
    });
  }

  check('an empty folder is told what to open', async (look) => {
    const workbench = await openContainer(editor.urlOf(makeFolder({})));
    look(workbench);
    await told(workbench, expected.welcome.emptyFolder);
  });

  check('a folder that is not XNU is told so', async (look) => {
    const workbench = await openContainer(editor.urlOf(makeFolder({ 'main.c': 'int main(void) { return 0; }\n' })));
    look(workbench);
    await told(workbench, expected.welcome.notXnu);
  });

  check('Restricted Mode fills the trees too', async (look) => {
    const untrusting = await openEditor({ folder: sampleFolder, trust: true });
    const workbench = await openContainer(untrusting.url);
    look(workbench);
    await workbench.waitForRestrictedMode();
    for (const view of openViews()) await workbench.waitForRow(view, expected.trees[view]?.path[0] ?? '');
  });
});
