/** What axe-core, a checker of accessibility, finds in a webview. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * @param {import('playwright-core').FrameLocator} webview
 * @returns {Promise<string[]>} the serious and critical faults, each with its rule and the first element that has it
 */
export async function seriousFaults(webview) {
  const frame = await (await webview.locator('body').elementHandle())?.ownerFrame();
  if (!frame) throw new Error('The webview is gone.');
  // As an expression: the page's policy lets in no script of ours, and no evaluation of text.
  await frame.evaluate(source);
  return frame.evaluate(async () => {
    const { violations } = await /** @type {any} */ (window).axe.run(document);
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} ${nodes[0].any[0]?.message ?? ''}`);
  });
}
