/** Guided tours: the steps of one, with their texts and places in the checkout that its row belongs to. */
import { describeStep, spokenStep } from '../../core/describe/tourText.ts';
import type { FoundStep } from '../../core/model/tours.ts';
import { findTour } from '../../core/tours/find.ts';
import { guidedToursIn } from '../../core/tours/tours.ts';
import {
  methods,
  type TourParams,
  type TourResult,
  type WireTour,
  type WireTourStep,
} from '../../protocol/requests.ts';
import type { Checkout } from '../../workspace/workspace.ts';
import { linker, locationOf, type ServerContext, shownCheckouts } from '../context.ts';
import { type Feature, guarded } from '../feature.ts';
import { rowPrefix } from './rowIds.ts';

export const toursFeature: Feature = {
  register(context) {
    context.connection.onRequest(
      methods.tour,
      guarded(context, 'tour', async ({ row }: TourParams, token): Promise<TourResult> => {
        // What a release lacks is told only when all of it was read.
        await context.complete(token);
        const tour = tourOfRow(context, row);
        return tour === undefined ? {} : { tour };
      }),
    );
  },
};

function tourOfRow(context: ServerContext, row: string): WireTour | undefined {
  for (const checkout of shownCheckouts(context)) {
    const prefix = `${rowPrefix(context, checkout)}tour/`;
    if (!row.startsWith(prefix)) continue;
    const [id] = row.slice(prefix.length).split('/');
    const tour = guidedToursIn(context.language).find((one) => one.id === id);
    if (tour === undefined) continue;
    const tourRow = `${prefix}${tour.id}`;
    const { steps } = findTour(tour, checkout.domain);
    return {
      row: tourRow,
      title: tour.title,
      steps: steps.map((found) => wireStep(context, checkout, `${tourRow}/${found.step.id}`, found)),
    };
  }
  return undefined;
}

function wireStep(context: ServerContext, checkout: Checkout, row: string, found: FoundStep): WireTourStep {
  const markdown = describeStep(found, checkout.domain, context.glossary, linker(checkout), context.language);
  const step = { row, title: found.step.title, markdown, spoken: spokenStep(found, context.language) };
  const file = found.version === undefined ? undefined : checkout.domain.index.anyFile(found.place.file);
  if (found.version === undefined || file === undefined) return step;
  const { end, endLine, start, startLine } = found.place;
  return { ...step, location: locationOf(checkout, file, start, end), lines: { startLine, endLine } };
}
