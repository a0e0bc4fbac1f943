/** Releases that a test makes in memory, and what a comparison says of them. */
import type { ReleaseChange, ReleaseDiff, ReleaseGroup } from '../../server/src/core/model/releases.ts';
import { neverCancelled, type ReleaseRepository } from '../../server/src/workspace/ports.ts';
import { Releases } from '../../server/src/workspace/releases.ts';
import { wasmEngine } from './engines.ts';
import { RecordingLog, stillScheduler } from './workspaceHost.ts';

export async function releasesOf(repository: ReleaseRepository): Promise<Releases> {
  const engine = await wasmEngine();
  return new Releases({ repository, engine, log: new RecordingLog(), scheduler: stillScheduler, maximumSize: 4 << 20 });
}

/** `kind name`, with the older name and what is said about it. */
export function told(diff: ReleaseDiff | undefined, group: ReleaseGroup): string[] {
  return (diff?.changes ?? [])
    .filter((change) => change.group === group)
    .map(({ kind, name, oldName, note }: ReleaseChange) =>
      [kind, ...(oldName === undefined ? [] : [oldName, '→']), name, ...(note === undefined ? [] : [`(${note})`])].join(
        ' ',
      ),
    );
}

/** Releases in memory: what a repository may hold that no fixture should. */
export function inMemory(trees: Readonly<Record<string, Readonly<Record<string, string>>>>): ReleaseRepository {
  const texts = new Map<string, string>();
  const idOf = (text: string) => {
    texts.set(`id ${text}`, text);
    return `id ${text}`;
  };
  return {
    tags: () => Promise.resolve(Object.keys(trees)),
    files: (tag) =>
      Promise.resolve(
        Object.entries(trees[tag] ?? {})
          .map(([path, text]) => ({ path, id: idOf(text) }))
          .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
      ),
    read: (ids) => Promise.resolve(new Map(ids.map((id) => [id, texts.get(id) ?? '']))),
    holding: (tag, names) =>
      Promise.resolve(
        Object.entries(trees[tag] ?? {}).flatMap(([path, text]) =>
          names.some((one) => text.includes(one)) ? [path] : [],
        ),
      ),
  };
}
export const [older, newer] = ['xnu-1.1', 'xnu-1.2'];
export async function compared(before: Record<string, string>, after: Record<string, string>): Promise<ReleaseDiff> {
  const releases = await releasesOf(inMemory({ [older]: before, [newer]: after }));
  return (await releases.compare(older, newer, neverCancelled)) ?? failWithout();
}

/** Where a test expects a comparison and has none. */
export function failWithout(): never {
  throw new Error('there is no comparison');
}
