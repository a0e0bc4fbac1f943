/** Two systems side by side: what came, what went, what has another version. */
import type { Component, ComponentChange } from '../model/components.ts';

/** Paired by path, in the order of paths. */
export function compareComponents(before: readonly Component[], after: readonly Component[]): ComponentChange[] {
  const old = new Map(before.map((component) => [component.path, component]));
  const now = new Map(after.map((component) => [component.path, component]));
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  return paths.flatMap((path): ComponentChange[] => {
    const [a, b] = [old.get(path), now.get(path)];
    if (a === undefined) return b === undefined ? [] : [{ kind: 'added', after: b, differences: [] }];
    if (b === undefined) return [{ kind: 'removed', before: a, differences: [] }];
    const differences = differencesOf(a, b);
    return differences.length === 0 ? [] : [{ kind: 'changed', before: a, after: b, differences }];
  });
}

function differencesOf(a: Component, b: Component): ComponentChange['differences'] {
  const values = ({ identity, mentions }: Component): [string, string][] => [
    ['identifier', identity.bundleId ?? ''],
    ['version', identity.version ?? ''],
    ['build', identity.build ?? ''],
    ['minimum system', identity.minimumSystem ?? ''],
    ['program', identity.program ?? ''],
    ['source version', identity.sourceVersion ?? ''],
    ['links', identity.dependencies.map(({ id, version }) => `${id} ${version}`.trim()).join(', ')],
    ['names of exclaves', [...new Set(mentions.map(({ text }) => text))].sort().join(', ')],
  ];
  const [left, right] = [values(a), values(b)];
  return left.flatMap(([what, before], at) => {
    const after = right[at]?.[1] ?? '';
    return before === after ? [] : [{ what, before, after }];
  });
}
