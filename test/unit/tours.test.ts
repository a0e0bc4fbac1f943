import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { describeStep } from '../../server/src/core/describe/tourText.ts';
import { extractFileFacts } from '../../server/src/core/extract/fileFacts.ts';
import { Glossary } from '../../server/src/core/glossary/glossary.ts';
import { glossaryTerms } from '../../server/src/core/glossary/terms.ts';
import { CheckoutIndex } from '../../server/src/core/index/checkoutIndex.ts';
import type { Anchor, FoundStep, StepVersion, Tour } from '../../server/src/core/model/tours.ts';
import { placeOfAnchor } from '../../server/src/core/tours/anchors.ts';
import { findTour } from '../../server/src/core/tours/find.ts';
import { namesIn, proseParts } from '../../server/src/core/tours/prose.ts';
import schema from '../../server/src/core/tours/tours.schema.json' with { type: 'json' };
import { guidedTours } from '../../server/src/core/tours/tours.ts';
import { wasmEngine } from '../support/engines.ts';
import { indexOf, macrosOf, sampleDomain, sampleTexts } from '../support/facts.ts';
import { renderMarkdown } from '../support/markdown.ts';

/** The same rules as `tours.schema.json`, which editors use; a test below compares the two. */
const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
const anchorSchemas = {
  symbol: z.strictObject({ symbol: z.string(), kind: z.string().optional(), file: z.string().optional() }),
  member: z.strictObject({ member: z.string(), of: z.string() }),
  fact: z.strictObject({
    fact: z.string(),
    name: z.string().optional(),
    of: z.string().optional(),
    within: z.string().optional(),
  }),
  use: z.strictObject({ use: z.string(), within: z.string().optional(), file: z.string().optional() }),
};
const versionSchema = z.strictObject({
  at: z.union(Object.values(anchorSchemas)),
  text: z.string().min(40).max(600),
  certainty: z.enum(['stated', 'inferred', 'external']),
  note: z.string().max(240).optional(),
  sources: z.array(z.strictObject({ title: z.string(), url: z.string().startsWith('https://') })).optional(),
});
const stepSchema = z.strictObject({ id, title: z.string().min(4).max(60), versions: z.array(versionSchema).min(1) });
const tourSchema = z.strictObject({
  id,
  title: z.string().min(4).max(60),
  summary: z.string().min(10).max(160),
  steps: z.array(stepSchema).min(6).max(12),
});

const glossary = new Glossary(glossaryTerms);
const versions = guidedTours.flatMap((tour) =>
  tour.steps.flatMap((step) => step.versions.map((version) => ({ name: `${tour.id}/${step.id}`, version }))),
);

describe('tours.json', () => {
  it.each(guidedTours.map((tour) => [tour.id, tour] as const))('%s is well formed', (_id, tour) => {
    expect(tourSchema.safeParse(tour).error?.issues ?? []).toEqual([]);
    const ids = tour.steps.map((step) => step.id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it('has the keys of its JSON schema, no more and no fewer', () => {
    const { definitions, items } = schema;
    const keys = (shape: object) => Object.keys(shape).sort();
    expect(keys(tourSchema.shape)).toEqual(keys(items.properties));
    expect(keys(stepSchema.shape)).toEqual(keys(definitions.step.properties));
    expect(keys(versionSchema.shape)).toEqual(keys(definitions.version.properties));
    for (const [name, one] of Object.entries(anchorSchemas))
      expect(keys(one.shape), name).toEqual(keys(definitions[name as keyof typeof anchorSchemas].properties));
  });

  it('has no tour twice', () => {
    const ids = guidedTours.map((tour) => tour.id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it('speaks of terms that the glossary has, in two to five sentences', () => {
    for (const { name, version } of versions) {
      for (const part of proseParts(version.text))
        if (part.kind === 'term') expect(glossary.named(part.term)?.term, `${name}: ${part.term}`).toBeDefined();
      const sentences = version.text.match(/[.?!](?=\s|$)/g)?.length ?? 0;
      expect(sentences, name).toBeGreaterThanOrEqual(2);
      expect(sentences, name).toBeLessThanOrEqual(5);
    }
  });

  it('has sources for what only public writing says', () => {
    for (const { name, version } of versions)
      if (version.certainty === 'external') expect(version.sources?.length ?? 0, name).toBeGreaterThan(0);
  });

  it('leaves no mark of its prose unread', () => {
    for (const { name, version } of versions)
      for (const part of proseParts(version.text)) expect(part.text, name).not.toMatch(/[`\]|]|\[\[/);
  });
});

describe('anchors', () => {
  let domain: DomainIndex;
  const text = `/* A case. */
typedef struct {
	int e_count;
} exclave_case_t;
int exclave_case_prototype(int a);
static int
exclave_case_fill(exclave_case_t *c)
{
	c->e_count = 3;
	return exclave_case_prototype(c->e_count);
}
`;
  beforeAll(async () => {
    domain = (await indexOf({ 'osfmk/kern/exclaves_case.c': text })).domain;
  });
  const at = (anchor: Anchor) => {
    const place = placeOfAnchor(anchor, domain);
    return place === undefined ? undefined : { text: text.slice(place.start, place.end), line: place.startLine + 1 };
  };

  it('lead to definitions, members, uses and declarations', () => {
    expect(at({ symbol: 'exclave_case_fill' })).toEqual({ text: 'exclave_case_fill', line: 6 });
    expect(at({ member: 'e_count', of: 'exclave_case_t' })).toEqual({ text: 'e_count', line: 3 });
    expect(at({ use: 'exclave_case_prototype', within: 'exclave_case_fill' })?.line).toBe(10);
    expect(at({ symbol: 'exclave_case_prototype' })?.line).toBe(5);
  });

  it('lead nowhere when the release has no such thing', () => {
    expect(at({ symbol: 'exclave_case_gone' })).toBeUndefined();
    expect(at({ symbol: 'exclave_case_fill', kind: 'macro' })).toBeUndefined();
    expect(at({ member: 'e_count', of: 'another_t' })).toBeUndefined();
    expect(at({ use: 'e_count', within: 'exclave_case_prototype' })).toBeUndefined();
    expect(at({ fact: 'conclave-state' })).toBeUndefined();
  });

  it('take the file of the hint among namesakes, and another when that has none', async () => {
    const twins = await indexOf({
      'osfmk/kern/exclaves_a.c': 'int\nexclave_twin(void)\n{\n\treturn 1;\n}\n',
      'libsyscall/wrappers/exclaves.c': 'int\nexclave_twin(void)\n{\n\treturn 2;\n}\n',
    });
    const fileOf = (file: string) => placeOfAnchor({ symbol: 'exclave_twin', file }, twins.domain)?.file;
    expect(fileOf('libsyscall/wrappers/exclaves.c')).toBe('libsyscall/wrappers/exclaves.c');
    expect(fileOf('bsd/kern/moved.c')).toBe('osfmk/kern/exclaves_a.c');
  });
});

describe('a step', () => {
  const version = (symbol: string, text: string): StepVersion => ({ at: { symbol }, text, certainty: 'stated' });
  const tourOf = (...list: StepVersion[]): Tour => ({
    id: 'case',
    title: 'A case',
    summary: 'Of the test.',
    steps: [{ id: 'one', title: 'One', versions: list }],
  });
  let domain: DomainIndex;
  beforeAll(async () => {
    domain = (await indexOf({ 'osfmk/kern/exclaves_case.c': 'int exclave_new(void)\n{\n\treturn 0;\n}\n' })).domain;
  });
  const found = (...list: StepVersion[]) => findTour(tourOf(...list), domain).steps[0] as FoundStep;

  it('is told as the first version that the release has', () => {
    const old = version('exclave_old', 'As `exclave_old` did.');
    const young = version('exclave_new', 'As `exclave_new` does.');
    expect(found(old, young).version).toBe(young);
    expect(found(young, old).version).toBe(young);
  });

  it('is not told when its text names what the release has not', () => {
    expect(found(version('exclave_new', 'It calls `exclave_helper`.'))).toMatchObject({ lacks: 'exclave_helper' });
    expect(found(version('exclave_gone', 'Nothing is named here.'))).toMatchObject({ lacks: 'exclave_gone' });
  });

  it('escapes what it shows, and gives a term its meaning', () => {
    const step = found(version('exclave_new', 'Not <b>bold</b>: `exclave_new` is an [[exclaves|exclave]].'));
    const link = (label: string, path: string, line: number) => `[${label}](https://xnu.test/${path}#L${line + 1})`;
    const markdown = describeStep(step, domain, glossary, link);
    const html = renderMarkdown(markdown);
    expect(html).not.toContain('<b>');
    expect(html).toContain('<a href="https://xnu.test/osfmk/kern/exclaves_case.c#L1"><code>exclave_new</code></a>');
    expect(html).toMatch(/title="exclave: [^"]*secure kernel/);
    expect(markdown).not.toContain('command:');
    // A screen reader is given the Markdown: words first, addresses after.
    expect(markdown).toMatch(/^Not &lt;b>bold&lt;\/b>: \[`exclave_new`\] is an \[exclaves\]\.\n/);
  });
});

describe('a copy of the sample in which one name is another', () => {
  let sample: DomainIndex;
  beforeAll(async () => {
    sample = await sampleDomain();
  });

  /** What each step is told as: the version's number, or -1. */
  const told = (domain: DomainIndex): Map<string, number> =>
    new Map(
      guidedTours.flatMap((tour) =>
        findTour(tour, domain).steps.map(
          ({ step, version }) =>
            [`${tour.id}/${step.id}`, version === undefined ? -1 : step.versions.indexOf(version)] as const,
        ),
      ),
    );

  const renamed = async (name: string): Promise<DomainIndex> => {
    const word = new RegExp(`\\b${name}\\b`, 'g');
    const texts = [...sampleTexts()].map(([path, text]) => [path, text.replace(word, `qx_${name}_zj`)] as const);
    const macros = macrosOf(...texts.map(([, text]) => text));
    const engine = await wasmEngine();
    const index = new CheckoutIndex();
    for (const [path, text] of texts) index.replace(extractFileFacts(path, text, 'hash', macros, engine));
    return new DomainIndex(index);
  };

  it('has tours to begin with', () => {
    const there = [...told(sample).values()].filter((one) => one >= 0);
    expect(there.length).toBeGreaterThan(10);
  });

  it.each(['exclaves_resource_init', 'CONCLAVE_S_ATTACHED', 'exclaves_endpoint_call', 'root_table'])(
    'loses the steps that rest on %s, and no other',
    async (name) => {
      const before = told(sample);
      const after = told(await renamed(name));
      const rests = (one: StepVersion) =>
        namesIn(one.text).includes(name) || JSON.stringify(one.at).includes(`"${name}"`);
      const affected = guidedTours.flatMap((tour) =>
        tour.steps
          .filter((step) => step.versions.some((one, at) => rests(one) && before.get(`${tour.id}/${step.id}`) === at))
          .map((step) => `${tour.id}/${step.id}`),
      );
      const changed = [...before].filter(([key, value]) => after.get(key) !== value).map(([key]) => key);
      expect(affected.length).toBeGreaterThan(0);
      expect(changed.sort()).toEqual(affected.sort());
    },
  );
});
