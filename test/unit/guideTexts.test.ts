/** Guide texts in every language: tours, claims, and the sentences about them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compareTexts, guideSentences } from '../../l10n/texts.mjs';
import germanClaims from '../../server/src/core/claims/claims.de.json' with { type: 'json' };
import { judgeClaims, publicClaims } from '../../server/src/core/claims/judge.ts';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { claimReport } from '../../server/src/core/describe/claimReport.ts';
import { describeStep } from '../../server/src/core/describe/tourText.ts';
import { Glossary } from '../../server/src/core/glossary/glossary.ts';
import { glossaryTerms } from '../../server/src/core/glossary/terms.ts';
import { findTour } from '../../server/src/core/tours/find.ts';
import { proseParts } from '../../server/src/core/tours/prose.ts';
import schema from '../../server/src/core/tours/tours.texts.schema.json' with { type: 'json' };
import { guidedTours, guidedToursIn, tourTexts } from '../../server/src/core/tours/tours.ts';
import { buildClaimTree } from '../../server/src/core/trees/claims.ts';
import type { TreeNode } from '../../server/src/core/trees/node.ts';
import { buildTourTree } from '../../server/src/core/trees/tours.ts';
import german from '../../server/src/core/words/de.json' with { type: 'json' };
import { languageOf, said, say } from '../../server/src/core/words/say.ts';
import { projectRoot } from '../support/engines.ts';
import { sampleDomain } from '../support/facts.ts';

/** The same rules as `tours.texts.schema.json`; a test below compares the keys. */
const versionSchema = z.strictObject({ text: z.string().min(40).max(600), note: z.string().max(240).optional() });
const stepSchema = z.strictObject({ title: z.string().min(4).max(60), versions: z.array(versionSchema).min(1) });
const tourSchema = z.strictObject({
  title: z.string().min(4).max(60),
  summary: z.string().min(10).max(160),
  steps: z.record(z.string(), stepSchema),
});

describe.each(Object.entries(tourTexts))('the tours in the language %s', (_language, texts) => {
  it('have the form of their schema', () => {
    expect(z.record(z.string(), tourSchema).safeParse(texts).error?.issues ?? []).toEqual([]);
    const keys = (shape: object) => Object.keys(shape).sort();
    expect(keys(tourSchema.shape)).toEqual(keys(schema.definitions.tour.properties));
    expect(keys(stepSchema.shape)).toEqual(keys(schema.definitions.step.properties));
    expect(keys(versionSchema.shape)).toEqual(keys(schema.definitions.version.properties));
  });

  it('are all there, step for step and version for version, and no more', () => {
    const shape = (tours: readonly { id: string; steps: [string, readonly { note?: string | undefined }[]][] }[]) =>
      tours.map(({ id, steps }) => [id, ...steps.map(([step, list]) => [step, ...list.map((one) => 'note' in one)])]);
    expect(
      shape(
        Object.entries(texts).map(([id, { steps }]) => ({
          id,
          steps: Object.entries(steps).map(([step, { versions }]) => [step, versions]),
        })),
      ),
    ).toEqual(
      shape(guidedTours.map(({ id, steps }) => ({ id, steps: steps.map((step) => [step.id, step.versions]) }))),
    );
  });

  it('name the same names and terms, in two to five sentences', () => {
    const marks = (text: string) =>
      proseParts(text)
        .flatMap((part) => (part.kind === 'plain' ? [] : [part.kind === 'name' ? part.text : `[${part.term}]`]))
        .sort();
    for (const tour of guidedTours)
      for (const step of tour.steps)
        for (const [at, { text }] of step.versions.entries()) {
          const translated = texts[tour.id]?.steps[step.id]?.versions[at]?.text ?? '';
          expect(marks(translated), `${tour.id}/${step.id}`).toEqual(marks(text));
          expect(translated.match(/[.?!](?=\s|$)/g)?.length ?? 0, `${tour.id}/${step.id}`).toBeGreaterThanOrEqual(2);
          expect(translated, `${tour.id}/${step.id}`).not.toBe(text);
        }
  });
});

describe('sentences', () => {
  const { odd, texts } = guideSentences(projectRoot);

  it('are said whole, not put together first', () => {
    expect(odd).toEqual([]);
  });

  it('are there in German, with the same placeholders', () => {
    const all = Object.fromEntries(texts.map((text) => [text, text]));
    expect(compareTexts(all, german, 'server/src/core/words/de.json')).toEqual([]);
  });

  it('join lists and values as the language does', () => {
    const sentence = say`The record has ${['a', 'b', 'a', 'c']}.`;
    expect([said(sentence, 'en'), said(sentence, 'de')]).toEqual([
      'The record has a, b and c.',
      'Der Datensatz hat a, b und c.',
    ]);
    const nested = say`No name in the exclave files is about ${say`these kernel extensions`}.`;
    expect(said(nested, 'de')).toBe('Kein Name in den Exclave-Dateien betrifft diese Kernel-Erweiterungen.');
    // What is put in is never read as a sentence of ours.
    expect(said(say`in ${'{0} stated'}`, 'de')).toBe('in {0} stated');
  });

  it('come in the language of the editor, and in English for one that is not there', () => {
    expect(['de', 'de-AT', 'DE', 'en-GB', 'fr', '', undefined].map(languageOf)).toEqual([
      'de',
      'de',
      'de',
      'en',
      'en',
      'en',
      'en',
    ]);
  });
});

describe('on the sample in German', () => {
  let sample: DomainIndex;
  beforeAll(async () => {
    sample = await sampleDomain();
  });
  const flat = (nodes: readonly TreeNode[]): TreeNode[] => nodes.flatMap((node) => [node, ...flat(node.children)]);

  it('claims have the verdicts and the places that they have in English', () => {
    const plain = judgeClaims(sample);
    const translated = judgeClaims(sample, 'de');
    const verdicts = (list: typeof plain) =>
      list.map(({ claim, finding }) => [
        claim.id,
        finding.verdict,
        finding.evidence.map(({ file, start }) => [file, start]),
      ]);
    expect(verdicts(translated)).toEqual(verdicts(plain));
    expect(Object.keys(germanClaims)).toEqual(publicClaims.map(({ id }) => id));
    for (const [at, { claim, finding }] of translated.entries()) {
      expect(claim.claim).not.toBe(plain[at]?.claim.claim);
      expect(finding.explanation).not.toBe(plain[at]?.finding.explanation);
    }
    expect(claimReport({ claims: plain }, undefined).sections[0]?.rows[0]?.[1]).toBe('confirmed');
  });

  it('trees have the same rows, with the texts of the language', () => {
    for (const build of [buildTourTree, buildClaimTree]) {
      const [plain, translated] = [flat(build(sample)), flat(build(sample, 'de'))];
      expect(translated.map(({ id, kind }) => [id, kind])).toEqual(plain.map(({ id, kind }) => [id, kind]));
    }
    const [tour] = buildTourTree(sample, 'de');
    expect(tour?.label).toBe('Was ist eine Exclave?');
    expect(tour?.description).toMatch(/^\d+ von 10 Schritten in diesem Release$/);
    expect(tour?.children[0]?.note).toContain('(ausgesprochen: ');
  });

  it('a step is found at the same place and told in the language', () => {
    const [tour] = guidedToursIn('de');
    const [step] = tour === undefined ? [] : findTour(tour, sample).steps;
    if (step === undefined) throw new Error('no step');
    const markdown = describeStep(step, sample, new Glossary(glossaryTerms), (label) => `[${label}](x)`, 'de');
    expect(markdown).toContain('Von XNU aus gesehen');
    expect(markdown).toContain('*ausgesprochen* · ');
  });
});
