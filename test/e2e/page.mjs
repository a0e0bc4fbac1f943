/**
 * VS Code's page, in the words of someone who uses it. Every step waits for what it should bring about, never for a
 * time: VS Code redraws its lists whenever it likes, so what is read is read again until it holds.
 */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { tabSize } from './editor.mjs';

const screenshots = fileURLToPath(new URL('../output/screenshots/', import.meta.url));
/** Limits in milliseconds: for what the editor does, and for what it has to start or the extension to compute. */
const soon = 30_000;
const eventually = 60_000;

/**
 * @typedef {string | RegExp} Name a whole label, or a pattern for a part of one
 * @typedef {{ label: string, description: string, level: number, expanded?: boolean, selected: boolean }} Row
 * @typedef {{ title: string, line: number, column: number }} Place
 */

/**
 * Asks again until the answer is right; when it never is, says what the last one was.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} ask
 * @param {(answer: T) => unknown} isRight
 * @param {number} [limit]
 * @returns {Promise<T>}
 */
export async function until(what, ask, isRight, limit = soon) {
  const end = Date.now() + limit;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (Date.now() > end) assert.fail(`${what}: not within ${limit / 1000} s. Last seen: ${JSON.stringify(answer)}`);
    await delay(100);
  }
}

/**
 * @param {string} before what stands before a character in its line
 * @returns {number} the character's column as VS Code shows it and takes it: from 1, a tab up to its next stop
 */
export function shownColumn(before) {
  let column = 1;
  for (const character of before) column += character === '\t' ? tabSize - ((column - 1) % tabSize) : 1;
  return column;
}

/** @param {string} text */
const asPattern = (text) => new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);

export class Workbench {
  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.page = page;
    page.setDefaultTimeout(soon);
    this.quickInput = page.locator('.quick-input-widget input[type=text]');
    this.quickRows = page.locator('.quick-input-list .monaco-list-row');
  }

  /**
   * Opens VS Code in a page and waits until it is drawn.
   * @param {import('playwright-core').Page} page
   * @param {string} url
   */
  static async openWorkbench(page, url) {
    const workbench = new Workbench(page);
    await page.goto(url);
    await page.locator('.monaco-workbench .statusbar-item').first().waitFor({ timeout: eventually });
    return workbench;
  }

  /** Loads the window anew, and waits for the views that were open in the side bar. */
  async reload() {
    await this.page.reload();
    await this.page.locator('.sidebar .pane-header').first().waitFor({ timeout: eventually });
  }

  /** @param {string} name the container's title in the activity bar */
  async openContainer(name) {
    const item = this.page.locator(`.activitybar .action-item:has(a[aria-label^="${name}"])`).first();
    await item.waitFor({ timeout: eventually });
    const isOpen = () => item.evaluate((element) => element.classList.contains('checked'));
    // A click on the open one would close it.
    if (!(await isOpen())) await item.locator('a').first().click();
    await until(`container ${name} open`, isOpen, Boolean);
  }

  /** @param {string} view a view's name, as its header shows it */
  pane(view) {
    return this.page.locator(`.pane:has(> .pane-header[aria-label^="${view}"])`);
  }

  /**
   * Closes the other views of the container, so that this one shows more rows.
   * @param {string} view
   */
  async onlyView(view) {
    await this.pane(view).waitFor();
    for (const header of await this.page.locator('.sidebar .pane-header').all()) {
      const wanted = String((await header.getAttribute('aria-label'))?.startsWith(view));
      const state = () => header.getAttribute('aria-expanded');
      if ((await state()) !== wanted) await header.click({ position: { x: 40, y: 10 } });
      await until(`view ${view} alone`, state, (expanded) => expanded === wanted);
    }
  }

  /**
   * The rows in sight, from top to bottom; a long tree has more, which VS Code does not draw.
   * @param {string} view
   * @returns {Promise<Row[]>}
   */
  treeRows(view) {
    return this.pane(view)
      .locator('.monaco-list-row[role=treeitem]')
      .evaluateAll((elements) => {
        const text = (element, selector) =>
          (element.querySelector(selector)?.textContent ?? '').replaceAll('\u00a0', ' ').trim();
        return elements
          .sort((a, b) => Number(a.dataset.index) - Number(b.dataset.index))
          .map((element) => ({
            label: text(element, '.label-name'),
            description: text(element, '.label-description'),
            level: Number(element.getAttribute('aria-level')),
            expanded: { true: true, false: false }[element.getAttribute('aria-expanded') ?? ''],
            selected: element.classList.contains('selected'),
          }));
      });
  }

  /**
   * Waits for a row, scrolling the tree when it is out of sight.
   * @param {string} view
   * @param {Name} name
   * @returns {Promise<import('playwright-core').Locator>}
   */
  async waitForRow(view, name) {
    const pane = this.pane(view);
    const hasText = typeof name === 'string' ? asPattern(name) : name;
    const row = pane
      .locator('.monaco-list-row[role=treeitem]')
      .filter({ has: this.page.locator('.label-name', { hasText }) })
      .first();
    let lastOffset = Number.NaN;
    /** Whether the row is wholly in sight; otherwise scrolls on, and at the end of the tree back to its start. */
    const inSight = async () => {
      const list = await pane.locator('.monaco-list').boundingBox();
      const box = (await row.count()) > 0 ? await row.boundingBox({ timeout: 1_000 }).catch(() => null) : null;
      if (!list) return false;
      if (box && box.y >= list.y - 1 && box.y + box.height <= list.y + list.height + 1) return true;
      const { offset, height } = await pane.locator('.monaco-list-rows').evaluate((element) => ({
        offset: element.getBoundingClientRect().top,
        height: element.getBoundingClientRect().height,
      }));
      if (height > list.height) {
        // To the list itself: a hover that is still open over it would take the wheel of the mouse.
        const deltaY = offset === lastOffset ? -1_000_000 : list.height / 2;
        await pane
          .locator('.monaco-list-rows')
          .evaluate(
            (element, by) =>
              element.dispatchEvent(new WheelEvent('wheel', { deltaY: by, bubbles: true, cancelable: true })),
            deltaY,
          );
        lastOffset = offset;
      }
      return false;
    };
    const look = async () => ((await inSight()) ? true : (await this.treeRows(view)).map(({ label }) => label));
    await until(`row ${name} in ${view}`, look, (seen) => seen === true, eventually);
    return row;
  }

  /**
   * @param {string} view
   * @param {Name} name
   */
  async clickRow(view, name) {
    const row = await this.waitForRow(view, name);
    await row.locator('.label-name').click();
  }

  /**
   * @param {string} view
   * @param {Name} name
   */
  async expandRow(view, name) {
    const row = await this.waitForRow(view, name);
    const state = () => row.getAttribute('aria-expanded');
    assert.notEqual(await state(), null, `row ${name} in ${view} has no rows below it`);
    if ((await state()) === 'false') await row.locator('.monaco-tl-twistie').click();
    await until(`row ${name} open`, state, (expanded) => expanded === 'true');
    await until(
      `rows below ${name}`,
      () => row.locator('.codicon-tree-item-loading').count(),
      (loading) => loading === 0,
      eventually,
    );
  }

  /** @param {string} view */
  async selectedRow(view) {
    return (await this.treeRows(view)).find((row) => row.selected);
  }

  /**
   * What a view without rows says, buttons included.
   * @param {string} view
   */
  async welcomeText(view) {
    const text = this.pane(view).locator('.welcome-view-content');
    await text.waitFor({ timeout: eventually });
    return (await text.allInnerTexts()).join('\n').trim();
  }

  /** What the open quick input offers, as far as it is in sight. */
  offers() {
    return this.quickRows.evaluateAll((elements) =>
      elements.map((element) => ({
        label: (element.querySelector('.label-name')?.textContent ?? '').replaceAll('\u00a0', ' ').trim(),
        text: element.textContent ?? '',
        focused: element.classList.contains('focused'),
      })),
    );
  }

  /**
   * Takes an offer of the open quick input. Its list changes while it is being filtered and a click may hit what has
   * just come under it, so the keyboard moves to the offer first.
   * @param {string} label
   * @param {string} [detail] what else the offer has to say
   */
  async pick(label, detail = '') {
    const isIt = (offer) => offer.label === label && offer.text.includes(detail);
    const move = async () => {
      const seen = await this.offers();
      const there = seen.some((offer) => offer.focused && isIt(offer));
      if (!there && seen.some(isIt)) await this.quickInput.press('ArrowDown');
      return there || seen.map((offer) => offer.label);
    };
    await until(`offer ${label}`, move, (seen) => seen === true, eventually);
    await this.quickInput.press('Enter');
  }

  /**
   * Runs a command from the palette.
   * @param {string} title as the palette shows it, category included
   */
  async runCommand(title) {
    const query = `>${title}`;
    // The palette knows the commands that were possible when it opened: one that is only now is in the next palette.
    const isOffered = async () => {
      await this.page.keyboard.press('F1');
      await this.quickInput.fill(query);
      const isIt = (seen) => seen.some(({ label }) => label === title);
      const seen = await until(`offer ${title}`, () => this.offers(), isIt, soon / 3).catch(() => []);
      if (seen.length === 0) await this.page.keyboard.press('Escape');
      return seen.length > 0;
    };
    await until(`command ${title} offered`, isOffered, (is) => is, eventually);
    await this.pick(title);
    // The command may open an input of its own, so only the palette's has to go.
    const asked = async () => (await this.quickInput.isVisible()) && (await this.quickInput.inputValue());
    await until(`command ${title} taken`, asked, (value) => value !== query);
  }

  /**
   * Answers the input box that a command has opened.
   * @param {string} text
   */
  async answerInput(text) {
    await this.quickInput.fill(text);
    await this.quickInput.press('Enter');
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  /** @param {string} path of a file, from the folder */
  async openFile(path) {
    await this.page.keyboard.press('ControlOrMeta+P');
    await this.quickInput.fill(path);
    await this.pick(basename(path), dirname(path) === '.' ? '' : dirname(path));
    await this.quickInput.waitFor({ state: 'hidden' });
    await until(
      `editor of ${path}`,
      () => this.activeEditorTitle(),
      (title) => title === basename(path),
    );
    await this.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
  }

  /**
   * @param {number} line from 1
   * @param {number} column as {@link shownColumn} counts
   */
  async gotoLine(line, column) {
    await this.page.keyboard.press('Control+G');
    await this.quickInput.fill(`:${line}:${column}`);
    await this.quickInput.press('Enter');
    await this.waitForPlace({ line, column });
  }

  /** @returns {Promise<{ line: number, column: number } | undefined>} as the status bar has it */
  async cursorPosition() {
    // One look: between two, VS Code may take the item away, while another editor opens.
    const [text = ''] = await this.page.locator('[id="status.editor.selection"]').allTextContents();
    const [, line, column] = /Ln (\d+), Col (\d+)/.exec(text) ?? [];
    return line && column ? { line: Number(line), column: Number(column) } : undefined;
  }

  /** @returns {Promise<string>} the text of the line that the cursor is in */
  lineAtCursor() {
    return this.page
      .locator('.editor-group-container.active .monaco-editor')
      .first()
      .evaluate((editor) => {
        const top = editor.querySelector('.cursors-layer .cursor')?.getBoundingClientRect().top ?? Number.NaN;
        const lines = [...editor.querySelectorAll('.view-line')];
        const line = lines.find((one) => Math.abs(one.getBoundingClientRect().top - top) < 4);
        return (line?.textContent ?? '').replaceAll('\u00a0', ' ');
      });
  }

  /** @returns {import('playwright-core').FrameLocator} what the one webview in sight shows */
  webview() {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /**
   * Answers VS Code's own dialog for the name of a file.
   * @param {string} path
   */
  async saveAs(path) {
    await this.typeInDialog(path);
    await this.quickInput.press('Enter');
    await this.quickInput.waitFor({ state: 'hidden', timeout: eventually });
  }

  /** @param {string} path to stand in VS Code's own dialog for files */
  async typeInDialog(path) {
    await this.quickInput.waitFor({ timeout: eventually });
    await until(
      'a path in the dialog',
      () => this.quickInput.inputValue(),
      (value) => value.startsWith('/'),
      eventually,
    );
    // Until its folder is listed, the dialog puts its own path back over what was typed.
    await until(
      'the folder in the dialog',
      () => this.quickRows.count(),
      (count) => count > 0,
      eventually,
    );
    let steady = 0;
    await until(
      'the path in the dialog',
      async () => {
        const value = await this.quickInput.inputValue();
        if (value === path) return ++steady;
        steady = 0;
        await this.quickInput.fill(path);
        return 0;
      },
      (count) => count >= 5,
      eventually,
    );
  }

  /**
   * Names a folder in VS Code's own dialog, for Enter to take.
   * @param {string} path
   * @param {string} inside something that is in it
   */
  async folderInDialog(path, inside) {
    await this.typeInDialog(`${path}/`);
    // The dialog follows what is typed: before it shows the folder, Enter would take the one it showed first.
    await until(
      'the folder in the dialog',
      () => this.quickRows.allInnerTexts(),
      (rows) => rows.some((row) => row.includes(inside)),
      eventually,
    );
  }

  /** @returns {Promise<string>} the active tab's file name, empty without one */
  async activeEditorTitle() {
    return this.page
      .locator('.editor-group-container.active .tab.active')
      .evaluateAll(([tab]) => tab?.getAttribute('data-resource-name') ?? '');
  }

  /** @returns {Promise<Place>} */
  async place() {
    const { line, column } = (await this.cursorPosition()) ?? { line: 0, column: 0 };
    return { title: await this.activeEditorTitle(), line, column };
  }

  /**
   * Waits until the cursor is there. Title and position change one after the other, so neither alone says enough.
   * @param {Partial<Place>} expected
   */
  async waitForPlace(expected) {
    const isThere = (/** @type {Place} */ place) =>
      Object.entries(expected).every(([key, value]) => place[/** @type {keyof Place} */ (key)] === value);
    await until(`cursor at ${JSON.stringify(expected)}`, () => this.place(), isThere, eventually);
  }

  /**
   * The hover at the cursor, asked for by keyboard, and again as long as nobody has an answer yet.
   * @param {RegExp} [pattern] what it has to say before it counts
   */
  async hoverText(pattern = /\S/) {
    const contents = this.page.locator('.monaco-editor .monaco-hover:not(.hidden) .hover-contents');
    const read = async () => (await contents.allInnerTexts()).join('\n').trim();
    const isRight = (/** @type {string} */ text) => pattern.test(text) && !/^Loading\.\.\.$/m.test(text);
    const ask = async () => {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('ControlOrMeta+K');
      await this.page.keyboard.press('ControlOrMeta+I');
      return until('hover', read, isRight, 3_000).catch(read);
    };
    return until('hover', ask, isRight, eventually);
  }

  /**
   * @param {string} text of a line in sight
   * @returns {Promise<boolean | undefined>} whether it is less than opaque; undefined when the line is not in sight
   */
  isDimmed(text) {
    return this.page.locator('.monaco-editor .view-line').evaluateAll((lines, wanted) => {
      const line = lines.find((one) => (one.textContent ?? '').replaceAll('\u00a0', ' ').includes(wanted));
      const words =
        line === undefined ? [] : [...line.querySelectorAll('span > span')].filter((one) => one.textContent?.trim());
      return words.length === 0 ? undefined : words.every((one) => Number(getComputedStyle(one).opacity) < 1);
    }, text);
  }

  /** Goes to the definition of what is under the cursor; see {@link waitForPlace}. */
  async pressF12() {
    await this.page.keyboard.press('F12');
  }

  /**
   * The language status of the file that is shown, as the popup of its status bar item words it.
   * @returns {Promise<string>}
   */
  async languageStatus() {
    await this.page.locator('[id="status.languageStatus"]').click({ timeout: eventually });
    const items = this.page.locator('.hover-language-status');
    await items.first().waitFor({ timeout: eventually });
    const text = (await items.allTextContents()).join('\n').replaceAll('\u00a0', ' ').trim();
    await this.page.keyboard.press('Escape');
    return text;
  }

  /** Waits until VS Code says that it does not trust the folder. */
  async waitForRestrictedMode() {
    await this.page.locator('[id="status.workspaceTrust"]').waitFor({ timeout: eventually });
  }

  /** @param {string} name */
  async screenshot(name) {
    mkdirSync(screenshots, { recursive: true });
    // What is still fading in would be half there in the picture; what turns for ever is not waited for.
    await this.page.evaluate(() =>
      Promise.all(
        document
          .getAnimations()
          .filter((one) => one.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
          .map((one) => one.finished.catch(() => undefined)),
      ).then(() => undefined),
    );
    await this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }
}
