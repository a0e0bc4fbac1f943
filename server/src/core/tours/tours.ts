/** The tours, typed. A test checks `tours.json` against its schema, its terms, and the real source where that is there. */
import type { Tour } from '../model/tours.ts';
import tours from './tours.json' with { type: 'json' };

export const guidedTours: readonly Tour[] = tours as readonly Tour[];
