/** The tree of guided tours: each with its steps, those that the release has and those that it lacks. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { spokenStep } from '../describe/tourText.ts';
import type { FoundStep, FoundTour } from '../model/tours.ts';
import { findTour } from '../tours/find.ts';
import { guidedToursIn } from '../tours/tours.ts';
import { type Language, said, say } from '../words/say.ts';
import type { TreeNode } from './node.ts';

/** Empty where the source has no step of any tour. */
export function buildTourTree(domain: DomainIndex, language: Language = 'en'): TreeNode[] {
  const found = guidedToursIn(language).map((tour) => findTour(tour, domain));
  return found.some(({ steps }) => steps.some(isThere)) ? found.map((tour) => tourNode(tour, language)) : [];
}

export function isThere(step: FoundStep): boolean {
  return step.version !== undefined;
}

function tourNode({ steps, tour }: FoundTour, language: Language): TreeNode {
  const id = `tour/${tour.id}`;
  const there = steps.filter(isThere).length;
  return {
    id,
    label: tour.title,
    kind: 'tour',
    description: said(
      there === steps.length ? say`${there} steps` : say`${there} of ${steps.length} steps in this release`,
      language,
    ),
    note: tour.summary,
    children: steps.map((found) => stepNode(id, found, language)),
  };
}

function stepNode(tour: string, found: FoundStep, language: Language): TreeNode {
  const { id, title } = found.step;
  const node = { id: `${tour}/${id}`, label: title, children: [], note: spokenStep(found, language) };
  if (found.version === undefined)
    return { ...node, kind: 'missingStep', description: said(say`not in this release`, language) };
  const { end, file, name, start } = found.place;
  return { ...node, kind: 'tourStep', symbolName: name, place: { path: file, start, end } };
}
