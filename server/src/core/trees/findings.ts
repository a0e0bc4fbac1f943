/** The tree of observations: a group for each rule, a row for each finding, below it the places that show it. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { Finding } from '../findings/finding.ts';
import { findingRules, findObservations } from '../findings/registry.ts';
import { group, type TreeNode, withUniqueIds } from './node.ts';

export function buildFindingsTree(domain: DomainIndex): TreeNode[] {
  const { findings } = findObservations(domain);
  return withUniqueIds(
    findingRules.flatMap(({ certainty, id, title, why }) =>
      group(
        `findings/${id}`,
        title,
        findings.filter((one) => one.rule === id).map(findingNode),
        `${why} (${certainty})`,
      ),
    ),
  );
}

function findingNode({ name, places, rule, text }: Finding): TreeNode {
  const id = `findings/${rule}/${name}@${places[0].file}`;
  const [{ file, start, end }] = places;
  return {
    id,
    label: name,
    description: text,
    kind: 'finding',
    place: { path: file, start, end },
    note: text,
    children: places.map((place) => ({
      id: `${id}/${place.note}@${place.file}`,
      label: `${place.file.slice(place.file.lastIndexOf('/') + 1)}:${place.line + 1}`,
      description: place.note,
      kind: 'evidence',
      place: { path: place.file, start: place.start, end: place.end },
      symbolName: name,
      note: place.note,
      children: [],
    })),
  };
}
