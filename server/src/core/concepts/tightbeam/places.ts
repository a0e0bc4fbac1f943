/** Places that show an element: made from facts, put in order, kept few. */
import { lineIn } from '../../index/checkoutIndex.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import type { Confidence, EvidencePlace } from '../../model/tightbeam.ts';

export function placeIn(file: FileFacts, start: number, end: number): EvidencePlace {
  return { file: file.path, start, end, line: lineIn(file, start) };
}

/** Distinct places, exclave files first. */
export function ordered(places: readonly EvidencePlace[]): EvidencePlace[] {
  const seen = new Set<string>();
  return places
    .toSorted(
      (a, b) =>
        Number(/xclave/i.test(b.file)) - Number(/xclave/i.test(a.file)) ||
        (a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start),
    )
    .filter(({ file, line }) => {
      const key = `${file}:${line}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

const rank: Record<Confidence, number> = { stated: 2, inferred: 1, nameOnly: 0 };

export function surer(a: Confidence, b: Confidence): Confidence {
  return rank[a] >= rank[b] ? a : b;
}
export function lessSure(a: Confidence, b: Confidence): Confidence {
  return rank[a] <= rank[b] ? a : b;
}
