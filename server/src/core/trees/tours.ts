/** The tree of guided tours: each with its steps, those that the release has and those that it lacks. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { absenceOf, spokenStep } from '../describe/tourText.ts';
import type { FoundStep, FoundTour } from '../model/tours.ts';
import { findTour } from '../tours/find.ts';
import { guidedTours } from '../tours/tours.ts';
import type { TreeNode } from './node.ts';

/** Empty where the source has no step of any tour. */
export function buildTourTree(domain: DomainIndex): TreeNode[] {
  const found = guidedTours.map((tour) => findTour(tour, domain));
  return found.some(({ steps }) => steps.some(isThere)) ? found.map(tourNode) : [];
}

export function isThere(step: FoundStep): boolean {
  return step.version !== undefined;
}

function tourNode({ steps, tour }: FoundTour): TreeNode {
  const id = `tour/${tour.id}`;
  const there = steps.filter(isThere).length;
  return {
    id,
    label: tour.title,
    kind: 'tour',
    description: there === steps.length ? `${there} steps` : `${there} of ${steps.length} steps in this release`,
    note: tour.summary,
    children: steps.map((found) => stepNode(id, found)),
  };
}

function stepNode(tour: string, found: FoundStep): TreeNode {
  const { id, title } = found.step;
  const node = { id: `${tour}/${id}`, label: title, children: [], note: spokenStep(found) };
  if (found.version === undefined)
    return { ...node, kind: 'missingStep', description: 'not in this release', note: absenceOf(found.lacks) };
  const { end, file, name, start } = found.place;
  return { ...node, kind: 'tourStep', symbolName: name, place: { path: file, start, end } };
}
