import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Glossary, type Term } from '../../server/src/core/glossary/glossary.ts';
import { placeOfProse } from '../../server/src/core/glossary/prosePlace.ts';
import schema from '../../server/src/core/glossary/terms.schema.json' with { type: 'json' };
import { glossaryTerms } from '../../server/src/core/glossary/terms.ts';
import { scan, string } from '../../server/src/core/source/lexer.ts';

/** The same rules as `terms.schema.json`, which editors use; a test below compares the two. */
const termSchema = z.strictObject({
  term: z.string().min(2).max(60),
  aliases: z.array(z.string().min(2)).optional(),
  meaning: z.string().min(20).max(500),
  wording: z.enum(['distinctive', 'ambiguous']),
  wordingReason: z.string().min(10).max(120).optional(),
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
    expect(term.wordingReason !== undefined, 'a reason, and no other').toBe(term.wording === 'ambiguous');
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
    return {
      term: name,
      meaning: 'A sentence about it.',
      wording: 'distinctive',
      confidence: 'stated',
      evidence: {},
      ...rest,
    };
  }

  it('takes the pattern that spells most out', () => {
    expect(small.forIdentifier('thing_lock')?.term).toBe('thing lock');
    expect(small.forIdentifier('thing_other')?.term).toBe('thing');
    expect(small.forIdentifier('something_lock')).toBeUndefined();
  });

  it('takes the longest phrase, over line ends and stars, in singular and plural', () => {
    const prose = '/* A thing\n * lock and the locks of a thing; two thing locks. */';
    expect(small.inProse(prose, prose.indexOf('thing'), 'elsewhere')).toMatchObject({ term: { term: 'thing lock' } });
    expect(small.inProse(prose, prose.indexOf('lock and') + 1, 'elsewhere')?.term.term).toBe('thing lock');
    expect(small.inProse(prose, prose.indexOf('thing locks') + 2, 'elsewhere')?.term.term).toBe('thing lock');
    expect(small.inProse(prose, prose.indexOf('of a thing') + 6, 'elsewhere')?.term.term).toBe('thing');
  });

  it('knows no single everyday word unless the data lists it, and no part of a word', () => {
    expect(small.inProse('a port here', 3, 'elsewhere')).toBeUndefined();
    expect(small.inProse('anything else', 5, 'elsewhere')).toBeUndefined();
    expect(small.inProse('thing-like', 2, 'elsewhere')).toBeUndefined();
  });

  it('knows exclave words of comments and names of the source', () => {
    expect(glossary.inProse('/* the conclave manager */', 10, 'elsewhere')?.term.term).toBe('conclave manager');
    expect(glossary.forIdentifier('exclaves_conclave_attach')?.term).toBeDefined();
    expect(glossary.forIdentifier('lck_mtx_lock')).toBeUndefined();
  });

  describe('that is an everyday word', () => {
    /** What the word marked `<…>` is explained as, in a comment or string of a file. */
    function explained(path: string, marked: string): string | undefined {
      const offset = marked.indexOf('<');
      const text = marked.replace(/[<>]/g, '');
      const tokens = scan(text);
      const strings = [...tokens.kind.keys()].filter((at) => tokens.kind[at] === string);
      const pieces = [
        ...tokens.comments,
        ...strings.map((at) => ({ start: tokens.start[at] ?? 0, end: tokens.end[at] ?? 0 })),
      ];
      const prose = pieces.find(({ start, end }) => start < offset && offset < end) ?? { start: 0, end: 0 };
      const place = placeOfProse(path, text, prose);
      return glossary.inProse(text.slice(prose.start, prose.end), offset - prose.start + 1, place)?.term.term;
    }
    const socket = 'void f(void) {\n\t/* make the <upcall> */\n\tg();\n}\n';

    it('is no term where nothing speaks of exclaves', () => {
      expect(explained('bsd/kern/a.c', socket)).toBeUndefined();
      expect(explained('bsd/kern/a.c', `${socket}\nint exclaves_b(void) {\n}\n`)).toBeUndefined();
      expect(explained('bsd/kern/a.c', `int exclaves_b(void) {\n}\n\n${socket}`)).toBeUndefined();
      const far = `void f(void) {\n\texclaves_b();\n${'\tg();\n'.repeat(40)}\t/* make the <upcall> */\n}\n`;
      expect(explained('bsd/kern/a.c', far)).toBeUndefined();
      expect(explained('bsd/kern/a.c', '// The <domain> of a socket, and its sensor')).toBeUndefined();
      expect(explained('bsd/kern/a.c', 'char *s = "com.apple.<sensor>.one";')).toBeUndefined();
    });

    it('is one where the comment, the string or the code beside it names them', () => {
      expect(explained('bsd/kern/a.c', '/* An <upcall> of an exclave\n * and more. */')).toBe('upcall');
      expect(explained('bsd/kern/a.c', 'void f(void) {\n\t/* make the <upcall> */\n\texclaves_b();\n}\n')).toBe(
        'upcall',
      );
      expect(explained('bsd/kern/a.h', 'enum {\n\t/* In an <upcall>. */\n\tTH_EXCLAVES_A = 1,\n};')).toBe('upcall');
      expect(explained('bsd/kern/a.c', 'log("conclave: no <sensor>");')).toBe('sensor');
      // A term's name that is a word of every subsystem needs an exclave file.
      expect(explained('bsd/kern/a.c', '/* The <service> of an exclave. */')).toBeUndefined();
    });

    it('is one in every comment and string of an exclave file, also within a reverse-DNS name', () => {
      const file = 'osfmk/kern/exclaves_thing.c';
      expect(explained(file, '/* Open a <sensor>. */')).toBe('sensor');
      expect(explained(file, '/* searching in that\n * <domain> */')).toBe('domain');
      expect(explained(file, '/* while in an <RPC> */')).toBe('RPC');
      expect(explained(file, '/* all <services> */')).toBe('service');
      expect(explained(file, 'log("unknown <sensor> type");')).toBe('sensor');
      expect(explained(file, 'char *s = "com.apple.<conclave>.a";')).toBe('conclave');
      expect(explained(file, 'char *s = "com.apple.<sensor>s-of-all";')).toBeUndefined();
    });

    it('needs no such place for a phrase that is found nowhere else', () => {
      expect(explained('bsd/kern/a.c', '/* the <sptm> says so */')).toBe('SPTM');
      expect(explained('bsd/kern/a.c', '/* the <exclave> sensor */')).toBe('sensor');
    });
  });

  it('survives any text', () => {
    expect(new Glossary([]).inProse('conclave', 3, 'elsewhere')).toBeUndefined();
    expect(glossary.inProse('', 0, 'exclaveFile')).toBeUndefined();
  });
});
