/**
 * References in a real checkout of XNU, named by the environment variable `XNU_CHECKOUT`; skipped without one. Each list is
 * compared with a plain reading of the word over the whole checkout.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Checkout } from '../../server/src/workspace/workspace.ts';
import { PlainTree, type PlainUse } from '../support/plainWords.ts';
import { openRealCheckout, referencesAt } from '../support/realCheckout.ts';
import { type ReferenceName, referenceNames } from './referenceNames.ts';

const { XNU_CHECKOUT: root = '' } = process.env;

describe.runIf(root !== '')('references in a real checkout', () => {
  let checkout: Checkout;
  let tree: PlainTree;
  let present: ReferenceName[];

  beforeAll(async () => {
    tree = new PlainTree(root);
    checkout = await openRealCheckout(root);
    present = referenceNames.filter((row) => placeOf(row) !== undefined);
    const absent = referenceNames.filter((row) => !present.includes(row)).map(({ name }) => name);
    console.log(
      `${present.length} names of ${referenceNames.length}; not in this release: ${absent.join(', ') || 'none'}`,
    );
  });

  /** Offset of the name on the line that is asked about; undefined when the release has none. */
  function placeOf({ path, line, name }: ReferenceName): number | undefined {
    const text = tree.textOf(path);
    const from = typeof line === 'string' ? text.indexOf(line) : text.search(line);
    if (from < 0) return undefined;
    const pattern = new RegExp(`(?<!\\w)${name}(?!\\w)`, 'g');
    pattern.lastIndex = from;
    return pattern.exec(text)?.index;
  }
  const expected = ({ name, only, pasted }: ReferenceName): PlainUse[] => [
    ...tree.usesOf(name).filter((use) => only?.(use, tree) !== false),
    ...(pasted === undefined ? [] : tree.usesOf(pasted.word).filter(pasted.only)),
  ];

  it('reads the same files as the plain reading', () => {
    const held = tree.paths.filter((path) => checkout.symbols.file(path) === undefined);
    expect(held).toEqual([]);
  });

  it('has at least forty of the names', () => {
    expect(referenceNames.length).toBeGreaterThanOrEqual(40);
    expect(present.length).toBeGreaterThanOrEqual(40);
  });

  it.each(referenceNames.map((row) => ({ ...row, title: `${row.name} (${row.kind})` })))('$title', (row) => {
    const place = placeOf(row);
    if (place === undefined) return;
    const lines = new Map(expected(row).map((use) => [`${use.path}:${use.line}:${use.column}`, use.text]));
    const got = referencesAt(checkout, row.path, place, row.name);
    expect(got.length, 'no place twice').toBe(new Set(got).size);
    const missing = [...lines].filter(([at]) => !got.includes(at)).map(([at, text]) => `${at} ${text}`);
    const wrong = got.filter((at) => !lines.has(at));
    expect({ missing, wrong }).toEqual({ missing: [], wrong: [] });
    expect(got.length).toBeGreaterThan(0);
  });
});
