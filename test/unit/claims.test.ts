import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import schema from '../../server/src/core/claims/claims.schema.json' with { type: 'json' };
import { judgeClaims, publicClaims } from '../../server/src/core/claims/judge.ts';
import { mentionSubjects } from '../../server/src/core/claims/rules/mention.ts';
import { subsystemSubjects } from '../../server/src/core/claims/rules/subsystem.ts';
import { claimRules } from '../../server/src/core/claims/rules.ts';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { claimReport, describeClaim } from '../../server/src/core/describe/claimReport.ts';
import { markdownReport } from '../../server/src/core/describe/report.ts';
import type { Finding, JudgedClaim } from '../../server/src/core/model/claims.ts';
import { indexOf, sampleDomain, sampleTexts } from '../support/facts.ts';
import { renderMarkdown } from '../support/markdown.ts';

/** The same rules as `claims.schema.json`, which editors use; a test below compares the two. */
const claimSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  claim: z.string().min(10).max(160),
  sources: z.array(z.strictObject({ title: z.string(), url: z.string().startsWith('https://') })).min(1),
  rule: z.string(),
  subject: z.string().optional(),
});

let sample: DomainIndex;
beforeAll(async () => {
  sample = await sampleDomain();
});
const judged = (domain: DomainIndex, id: string): Finding => {
  const found = judgeClaims(domain).find(({ claim }) => claim.id === id);
  if (found === undefined) throw new Error(`no claim ${id}`);
  return found.finding;
};
/** The sample with some of its text replaced. */
async function edited(path: string, from: string | RegExp, to: string): Promise<DomainIndex> {
  const texts = sampleTexts();
  const text = texts.get(path) ?? '';
  expect(text).toMatch(from);
  return (await indexOf(texts.set(path, text.replace(from, to)))).domain;
}

describe('claims.json', () => {
  it('is well formed, and each claim has a rule that knows its subject', () => {
    for (const claim of publicClaims) {
      expect(claimSchema.safeParse(claim).error?.issues ?? [], claim.id).toEqual([]);
      expect(Object.keys(claimRules), claim.id).toContain(claim.rule);
      if (claim.rule === 'mention') expect(Object.keys(mentionSubjects), claim.id).toContain(claim.subject);
      if (claim.rule === 'subsystem') expect(subsystemSubjects, claim.id).toContain(claim.subject);
    }
    const ids = publicClaims.map((one) => one.id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it('has the keys of its JSON schema, no more and no fewer', () => {
    expect(Object.keys(claimSchema.shape).sort()).toEqual(Object.keys(schema.items.properties).sort());
  });

  it('leaves no rule without a claim', () => {
    expect(Object.keys(claimRules).filter((name) => !publicClaims.some((one) => one.rule === name))).toEqual([]);
  });
});

describe('verdicts on the sample', () => {
  it('rest on evidence wherever they say what is there', () => {
    const texts = sampleTexts();
    for (const { claim, finding } of judgeClaims(sample)) {
      // That something is absent has no place.
      if (finding.verdict !== 'notVisible' && claim.rule !== 'domainUnused')
        expect(finding.evidence.length, claim.id).toBeGreaterThan(0);
      for (const { end, file, name, start } of finding.evidence)
        expect(texts.get(file)?.slice(start, end).replaceAll('"', ''), claim.id).toBe(name);
    }
  });

  it('tell the known differences', () => {
    expect(judged(sample, 'second-level-processes')).toMatchObject({ verdict: 'different' });
    expect(judged(sample, 'second-level-processes').explanation).toContain('resources, not processes');
    expect(judged(sample, 'secure-enclave').verdict).toBe('notVisible');
    expect(judged(sample, 'apple-id').verdict).toBe('notVisible');
  });

  it('change with the source', async () => {
    expect(judged(sample, 'one-task').verdict).toBe('confirmed');
    const file = 'osfmk/kern/exclaves_resource.c';
    const enclave = await edited(file, /$/, '\nint exclaves_secure_enclave_ready(void)\n{\n\treturn 1;\n}\n');
    expect(judged(enclave, 'secure-enclave')).toMatchObject({ verdict: 'confirmed' });
    expect(judged(enclave, 'secure-enclave').evidence[0]?.name).toBe('exclaves_secure_enclave_ready');
    expect(judged(enclave, 'shared-identifiers').verdict).toBe('notVisible');
  });

  it('are none where there is no table to hold them against', async () => {
    const { domain } = await indexOf({ 'osfmk/kern/task.c': 'int x;\n' });
    expect(judgeClaims(domain)).toEqual([]);
  });
});

describe('a fixed set', () => {
  it('is no longer one when a resource is made elsewhere, or freed', async () => {
    const file = 'osfmk/kern/exclaves_resource.c';
    const before = judged(sample, 'fixed-set');
    expect(before.verdict).toBe('confirmed');
    const freed = await edited(
      file,
      /$/,
      '\nvoid exclaves_resource_drop(exclaves_resource_t *r)\n{\n\tkfree_type(exclaves_resource_t, r);\n}\n',
    );
    expect(judged(freed, 'fixed-set').verdict).toBe('different');
  });
});

describe('what is shown of a claim', () => {
  const hostile: JudgedClaim = {
    claim: {
      id: 'x',
      claim: 'A <b>claim</b>',
      sources: [{ title: '[t](command:x)', url: 'https://a.test/' }],
      rule: 'x',
    },
    finding: {
      verdict: 'different',
      certainty: 'inferred',
      explanation: 'See [this](command:x).',
      evidence: [{ name: '`a', text: '<i>', file: 'a.c', start: 0, end: 1, line: 0 }],
    },
  };

  it('is escaped, in tooltips and in the report', () => {
    const link = (label: string) => `[${label}](https://a.test/)`;
    for (const markdown of [describeClaim(hostile, link), markdownReport(claimReport({ claims: [hostile] }, 'r'))]) {
      const html = renderMarkdown(markdown);
      expect(html).not.toMatch(/<b>|<i>|href="command:/);
      expect(html).toContain('different');
    }
  });
});
