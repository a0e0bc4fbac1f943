/** The glossary's data, typed. A test checks `terms.json` against its schema, its links and its symbols. */
import type { Term } from './glossary.ts';
import terms from './terms.json' with { type: 'json' };

export const glossaryTerms: readonly Term[] = terms as readonly Term[];
