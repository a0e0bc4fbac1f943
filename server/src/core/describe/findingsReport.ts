/** The report on what the index can prove about the source, rule by rule. */
import { type Findings, findingRules } from '../findings/registry.ts';
import { placeText, type Report } from './report.ts';

export function findingsReport({ findings, waiting }: Findings, release: string | undefined): Report {
  return {
    title: `Observations${release === undefined ? '' : ` in ${release}`}`,
    sections: findingRules.map(({ certainty, id, title, why }) => {
      const rows = findings.filter((one) => one.rule === id);
      const silent = waiting.some((one) => one.id === id)
        ? ' Not looked for: not every file of the checkout was read.'
        : '';
      return {
        title: `${title} (${rows.length})`,
        note: `${why} (${certainty})${silent}`,
        columns: ['Name', 'Observation', 'Places'],
        rows: rows.map((one) => [
          one.name,
          one.text,
          one.places.map((place) => `${placeText(place)} (${place.note})`).join('; '),
        ]),
      };
    }),
  };
}
