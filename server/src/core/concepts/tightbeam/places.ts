/** Places that show an element: made from facts, put in order, kept few. */
import { isExclaveName } from '../../extract/exclaveNames.ts';
import { lineIn } from '../../index/checkoutIndex.ts';
import type { IndexedFile } from '../../model/fileFacts.ts';
import type { Confidence, EvidencePlace } from '../../model/tightbeam.ts';

export function placeIn(file: IndexedFile, start: number, end: number): EvidencePlace {
  return { file: file.path, start, end, line: lineIn(file, start) };
}

/** Distinct places, exclave files first. */
export function ordered(places: readonly EvidencePlace[]): EvidencePlace[] {
  if (places.length < 2) return [...places];
  const seen = new Set<string>();
  const rank = new Map<string, number>();
  for (const { file } of places) if (!rank.has(file)) rank.set(file, isExclaveName(file) ? 0 : 1);
  return places
    .toSorted(
      (a, b) =>
        (rank.get(a.file) ?? 0) - (rank.get(b.file) ?? 0) ||
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
