/**
 * The extension in German, in a real VS Code. VS Code's own texts stay English: its language pack is another extension.
 * What the extension brings is German wherever a person looks; each place leaves a picture.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startBrowser, startEditor } from './editor.mjs';
import { until, Workbench } from './page.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));

/** English texts that differ from their German ones: none of them may be a line that is shown. */
function englishTexts() {
  const manifest = read('package.nls.json');
  const german = read('package.nls.de.json');
  const pairs = [
    ...Object.entries(manifest).map(([key, text]) => [text, german[key]]),
    ...Object.entries(read('l10n/bundle.l10n.de.json')),
    ...Object.entries(read('server/src/core/words/de.json')),
  ];
  return new Set(
    pairs
      .filter(([text, translated]) => text !== translated && text.includes(' ') && !/[{\n]/.test(text))
      .map(([text]) => text),
  );
}

describe('in German', () => {
  /** @type {(() => unknown)[]} */
  const cleanUps = [];
  /** @type {Workbench} */
  let workbench;
  const english = englishTexts();

  before(
    async () => {
      const vsix = readdirSync(root)
        .filter((name) => name.endsWith('.vsix'))
        .map((name) => join(root, name))
        .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
      assert.ok(vsix, 'There is no packed extension to test: run `npm run package`.');
      const browser = await startBrowser();
      cleanUps.push(() => browser.stop());
      const editor = await startEditor({ vsix });
      cleanUps.push(() => editor.stop());
      const page = await browser.newPage();
      // What the language pack would say of itself: the extension host and the extensions' texts follow it.
      await page.addInitScript(() =>
        Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', { get: () => 'de', set: () => undefined }),
      );
      workbench = await Workbench.openWorkbench(page, editor.urlOf(join(root, 'test/fixtures/sample-xnu')));
    },
    { timeout: 240_000 },
  );
  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  /** @param {string} name @param {() => Promise<void>} body */
  const step = (name, body) =>
    test(name, { timeout: 240_000 }, async () => {
      const picture = `german-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
      try {
        await body();
        await workbench.screenshot(picture);
        const lines = (await workbench.page.locator('.monaco-workbench').innerText())
          .replaceAll('\u00a0', ' ')
          .split('\n')
          .map((line) => line.trim());
        assert.deepEqual(
          lines.filter((line) => english.has(line)),
          [],
          'English where German was to be',
        );
      } catch (error) {
        await workbench.screenshot(`failed-${picture}`).catch(() => {});
        throw error;
      }
    });

  step('the walkthrough', async () => {
    await workbench.openContainer('XNU Exclaves');
    await workbench.runCommand('XNU Exclaves: Erste Schritte');
    const steps = workbench.page.locator('.gettingStartedContainer .getting-started-step');
    await steps.filter({ hasText: 'Auf einen Begriff zeigen' }).first().waitFor({ timeout: 60_000 });
    const one = steps.filter({ hasText: 'Auf einen Begriff zeigen' }).first();
    await one.click();
    await until(
      'the step open',
      () => one.getAttribute('aria-expanded'),
      (open) => open === 'true',
    );
  });

  step('the conclaves', async () => {
    await workbench.onlyView('Conclaves');
    await workbench.expandRow('Conclaves', 'Übergänge');
    await workbench.expandRow('Conclaves', 'Funktionen nach Schritt');
  });

  step('boot and configuration', async () => {
    await workbench.onlyView('Start & Optionen');
    await workbench.waitForRow('Start & Optionen', 'Startstufen');
    // With its buttons beside it, the longest title of a view still fits.
    const title = workbench.pane('Start & Optionen').locator('.pane-header .title');
    assert.ok(await title.evaluate((one) => one.scrollWidth <= one.clientWidth), 'the title is cut off');
  });

  step('a tour', async () => {
    await workbench.onlyView('Führungen');
    await workbench.expandRow('Führungen', 'Was ist eine Exclave?');
    await workbench.clickRow('Führungen', 'Eine Ressource: alles, was XNU davon hat');
    await workbench.page
      .getByText(/Schritt 1 von \d+/)
      .first()
      .waitFor({ timeout: 60_000 });
    await workbench.page.getByText('Von XNU aus gesehen').first().waitFor();
    await workbench.page.getByText('ausgesprochen', { exact: true }).first().waitFor();
  });

  step('the claims', async () => {
    await workbench.runCommand('XNU Exclaves: Führung beenden');
    await workbench.onlyView('Aussagen');
    await workbench.expandRow('Aussagen', 'Anders');
    await workbench.waitForRow('Aussagen', 'Die Tabellen der zweiten Stufe führen Prozesse auf.');
    const row = await workbench.waitForRow('Aussagen', 'Die Tabellen der zweiten Stufe führen Prozesse auf.');
    assert.match((await row.getAttribute('aria-label')) ?? '', /keine Prozesse.*, Aussage$/);
    await workbench.expandRow('Aussagen', 'Die Tabellen der zweiten Stufe führen Prozesse auf.');
  });

  step('the system components', async () => {
    await workbench.onlyView('Systemkomponenten');
    assert.match(await workbench.welcomeText('Systemkomponenten'), /Sehen Sie, welche Kernel-Erweiterungen/);
  });

  step('the status and its actions', async () => {
    await workbench.openFile('osfmk/kern/exclaves.c');
    const status = await workbench.languageStatus();
    assert.match(status, /Exclaves an, Release-Kernel/);
    await workbench.runCommand('XNU Exclaves: Aktionen anzeigen…');
    await until(
      'the actions',
      () => workbench.quickRows.locator('.label-name').allInnerTexts(),
      (seen) => seen.some((one) => one.includes('Diagnose kopieren')),
    );
  });

  step('the palette', async () => {
    await workbench.page.keyboard.press('Escape');
    await workbench.page.keyboard.press('F1');
    await workbench.quickInput.fill('>XNU Exclaves: ');
    await until(
      'the commands',
      () => workbench.quickRows.count(),
      (count) => count > 8,
    );
  });

  step('the settings', async () => {
    await workbench.page.keyboard.press('Escape');
    await workbench.runCommand('Preferences: Open Settings (UI)');
    const search = workbench.page.locator('.settings-editor .suggest-input-container');
    await search.waitFor();
    await search.click();
    await workbench.page.keyboard.type('@ext:xnu-exclaves.xnu-exclaves');
    await workbench.page.getByText('Für welche Namen es Hover gibt.').first().waitFor({ timeout: 60_000 });
  });
});
