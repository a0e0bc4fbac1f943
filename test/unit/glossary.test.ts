import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Glossary, type Term } from '../../server/src/core/glossary/glossary.ts';
import schema from '../../server/src/core/glossary/terms.schema.json' with { type: 'json' };
import { glossaryTerms } from '../../server/src/core/glossary/terms.ts';

/** The same rules as `terms.schema.json`, which editors use; a test below compares the two. */
const termSchema = z.strictObject({
  term: z.string().min(2).max(60),
  aliases: z.array(z.string().min(2)).optional(),
  meaning: z.string().min(20).max(500),
  confidence: z.enum(['stated', 'inferred', 'external']),
  confidenceNote: z.string().max(240).optional(),
  evidence: z.strictObject({
    symbols: z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/)).optional(),
    public: z
      .array(z.strictObject({ title: z.string(), url: z.string().startsWith('https://').optional() }))
      .optional(),
  }),
  identifiers: z.array(z.string()).optional(),
  words: z.array(z.string()).optional(),
  related: z.array(z.string()).optional(),
  since: z.string().optional(),
});

const glossary = new Glossary(glossaryTerms);

function doubled(values: readonly string[]): string[] {
  return values.filter((value, at) => values.indexOf(value) !== at);
}

describe('terms.json', () => {
  it.each(glossaryTerms.map((term) => [term.term, term] as const))('%s is well formed', (_name, term) => {
    expect(termSchema.safeParse(term).error?.issues ?? []).toEqual([]);
    expect(term.evidence.symbols?.length || term.evidence.public?.length, 'no evidence').toBeTruthy();
    expect(doubled(term.related ?? [])).toEqual([]);
    expect(term.related ?? []).not.toContain(term.term);
  });

  it('has the keys of its JSON schema, no more and no fewer', () => {
    expect(Object.keys(termSchema.shape).sort()).toEqual(Object.keys(schema.items.properties).sort());
  });

  it('has no term twice, and no phrase that two terms claim', () => {
    expect(doubled(glossaryTerms.map((one) => one.term.toLowerCase()))).toEqual([]);
    const owners = new Map<string, string>();
    for (const { term, aliases, words } of glossaryTerms) {
      for (const phrase of new Set([...(aliases ?? []), ...(words ?? [])].map((one) => one.toLowerCase()))) {
        expect(owners.get(phrase) ?? term, `"${phrase}"`).toBe(term);
        owners.set(phrase, term);
      }
    }
  });

  it('links only to terms that exist', () => {
    const dangling = glossaryTerms.flatMap((one) =>
      (one.related ?? []).filter((name) => glossary.named(name) === undefined).map((name) => `${one.term} → ${name}`),
    );
    expect(dangling).toEqual([]);
  });

  it('has only patterns that compile and match no everyday name', () => {
    for (const { term, identifiers } of glossaryTerms) {
      for (const source of identifiers ?? []) {
        const pattern = new RegExp(`^(?:${source})$`);
        for (const name of ['', 'i', 'int', 'task', 'printf', 'size_t', 'thread', 'NULL']) {
          expect(pattern.test(name), `${term}: /${source}/ matches "${name}"`).toBe(false);
        }
      }
    }
  });

  it('gives releases the form of their tags', () => {
    for (const { term, since } of glossaryTerms)
      if (since !== undefined) expect(since, term).toMatch(/^xnu-\d+(\.\d+)+$/);
  });
});

describe('looking a term up', () => {
  const small = new Glossary([
    term('thing', { identifiers: ['thing_\\w+'], words: ['thing', 'things'] }),
    term('thing lock', { identifiers: ['thing_lock'], aliases: ['lock of a thing'] }),
    term('port', { identifiers: ['port_\\w+'] }),
  ]);
  function term(name: string, rest: Partial<Term>): Term {
    return { term: name, meaning: 'A sentence about it.', confidence: 'stated', evidence: {}, ...rest };
  }

  it('takes the pattern that spells most out', () => {
    expect(small.forIdentifier('thing_lock')?.term).toBe('thing lock');
    expect(small.forIdentifier('thing_other')?.term).toBe('thing');
    expect(small.forIdentifier('something_lock')).toBeUndefined();
  });

  it('takes the longest phrase, over line ends and stars, in singular and plural', () => {
    const prose = '/* A thing\n * lock and the locks of a thing; two thing locks. */';
    expect(small.inProse(prose, prose.indexOf('thing'))).toMatchObject({ term: { term: 'thing lock' } });
    expect(small.inProse(prose, prose.indexOf('lock and') + 1)?.term.term).toBe('thing lock');
    expect(small.inProse(prose, prose.indexOf('thing locks') + 2)?.term.term).toBe('thing lock');
    expect(small.inProse(prose, prose.indexOf('of a thing') + 6)?.term.term).toBe('thing');
  });

  it('knows no single everyday word unless the data lists it, and no part of a word', () => {
    expect(small.inProse('a port here', 3)).toBeUndefined();
    expect(small.inProse('anything else', 5)).toBeUndefined();
    expect(small.inProse('thing-like', 2)).toBeUndefined();
  });

  it('knows exclave words of comments and names of the source', () => {
    expect(glossary.inProse('/* the conclave manager */', 10)?.term.term).toBe('conclave manager');
    expect(glossary.forIdentifier('exclaves_conclave_attach')?.term).toBeDefined();
    expect(glossary.forIdentifier('lck_mtx_lock')).toBeUndefined();
  });

  it('survives any text', () => {
    expect(new Glossary([]).inProse('conclave', 3)).toBeUndefined();
    expect(glossary.inProse('', 0)).toBeUndefined();
  });
});
