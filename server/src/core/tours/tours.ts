/** The tours, typed. A test checks `tours.json` against its schema, its terms, and the real source where that is there. */
import type { Tour, TourText } from '../model/tours.ts';
import type { Language } from '../words/say.ts';
import germanTexts from './tours.de.json' with { type: 'json' };
import tours from './tours.json' with { type: 'json' };

export const guidedTours: readonly Tour[] = tours as readonly Tour[];

/** What is read of the tours in another language: each text at the place of the English one, with the same names in it. */
export const tourTexts: Readonly<Record<Exclude<Language, 'en'>, Readonly<Record<string, TourText>>>> = {
  de: germanTexts,
};

const translated = new Map<Language, readonly Tour[]>([['en', guidedTours]]);

export function guidedToursIn(language: Language): readonly Tour[] {
  const known = translated.get(language);
  if (known !== undefined || language === 'en') return known ?? guidedTours;
  const made = guidedTours.map((tour) => inWords(tour, tourTexts[language][tour.id]));
  translated.set(language, made);
  return made;
}

/** What has no translation stays English: a test sees to it that all has. */
function inWords(tour: Tour, text: TourText | undefined): Tour {
  if (text === undefined) return tour;
  return {
    ...tour,
    title: text.title,
    summary: text.summary,
    steps: tour.steps.map((step) => {
      const words = text.steps[step.id];
      if (words === undefined) return step;
      const versions = step.versions.map((version, at) => ({ ...version, ...words.versions[at] }));
      return { ...step, title: words.title, versions };
    }),
  };
}
