/** Every rule of observations on two fixtures: one in which it finds something, one in which it must not. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findingsReport } from '../../server/src/core/describe/findingsReport.ts';
import { findingRules, findObservations } from '../../server/src/core/findings/registry.ts';
import { checkoutOf } from '../support/checkout.ts';
import { projectRoot } from '../support/engines.ts';
import { indexOf } from '../support/facts.ts';
import { MarkedFiles } from '../support/markers.ts';

const folder = `${projectRoot}test/fixtures/findings`;

function fixture(rule: string, what: 'fires' | 'silent'): MarkedFiles {
  return new MarkedFiles(readFileSync(`${folder}/${rule}.${what}.c`, 'utf8'));
}

async function findIn(marked: MarkedFiles, rule: string) {
  const { domain } = await checkoutOf(marked.files);
  return findObservations(domain).findings.filter((one) => one.rule === rule);
}

/** Names of what each rule finds in its fixture, in order. */
const names: Readonly<Record<string, readonly string[]>> = {
  'same-test-twice': ['SAMPLE_DEBUG', 'SAMPLE_RPC', 'state == 2'],
  'different-signatures': ['exclaves_sample_rate'],
  'two-programs': ['exclaves_sample_rate'],
  'macro-twice': ['EXCLAVES_SAMPLE_ID'],
  'cases-left-out': ['exclaves_sample_run', 'exclaves_sample_one'],
  'only-under-if-0': ['exclaves_sample_resume', 'exclaves_sample_inner'],
  'declared-only': ['exclaves_sample_gone'],
  'unused-enumerator': ['EXCLAVES_SAMPLE_IDLE', 'exclaves_old_t'],
  'gone-from-code': ['exclaves_sample_woken', 'sample_wake_all'],
};

describe.each(findingRules.map((rule) => [rule.id, rule] as const))('the rule %s', (id, rule) => {
  it('says in whole sentences what it finds and why that is true', () => {
    expect(rule.title).toMatch(/^[A-Z].*[^.]$/);
    expect(rule.why).toMatch(/^[A-Z].*\.$/);
  });

  it('has a fixture in which it finds something, at every place it names', async () => {
    const marked = fixture(id, 'fires');
    const found = await findIn(marked, id);
    expect(found.map((one) => one.name)).toEqual(names[id]);
    const here = marked.mark('here');
    const first = found.find(({ places: [place] }) => place.file === here.path && place.start === here.start);
    expect(first?.places[0]).toMatchObject({ end: here.end, line: here.line });
    for (const { places, text } of found) {
      expect(text).toMatch(/\.$/);
      for (const { end, file, note, start } of places) {
        expect(note).not.toBe('');
        expect(marked.text(file).slice(start, end)).toMatch(/^\w/);
      }
    }
  });

  it('has a fixture in which it must find nothing', async () => {
    expect(await findIn(fixture(id, 'silent'), id)).toEqual([]);
  });

  it('waits for the whole checkout where it rests on what stands nowhere', async () => {
    const { domain } = await indexOf(fixture(id, 'fires').files);
    const { findings, waiting } = findObservations(domain);
    expect(waiting.includes(rule)).toBe(rule.needsCheckout);
    expect(findings.some((one) => one.rule === id)).toBe(!rule.needsCheckout);
  });
});

describe('observations', () => {
  it('have no fixture without a rule', () => {
    expect(existsSync(folder)).toBe(true);
    const rules = readdirSync(folder).map((file) => file.replace(/\.(fires|silent)\.c$/, ''));
    expect([...new Set(rules)].sort()).toEqual(findingRules.map((rule) => rule.id).sort());
  });

  it('say where a value that a switch leaves out is tested before', async () => {
    const [found] = await findIn(fixture('cases-left-out', 'fires'), 'cases-left-out');
    expect(found?.text).toBe(
      'The switch over stage has cases for 2 of 4 values of exclaves_sample_t: behind no case stand EXCLAVES_SAMPLE_NONE (tested before), EXCLAVES_SAMPLE_FAILED. There is no default.',
    );
  });

  it('count a value of two names once among those that a switch leaves out', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_stage.c': `typedef enum {
	EXCLAVES_STEP_TWO = 0,
	EXCLAVES_STEP_CORE = 0,
	EXCLAVES_STEP_KIT = 1,
	EXCLAVES_STEP_ALL = 1,
	EXCLAVES_STEP_FAILED,
} exclaves_step_t;
int
exclaves_step_run(exclaves_step_t step)
{
	switch (step) {
	case EXCLAVES_STEP_CORE:
		return 1;
	default:
		return 2;
	}
}`,
    });
    const found = findObservations(domain).findings.filter(({ rule }) => rule === 'cases-left-out');
    expect(found.map(({ text }) => text)).toEqual([
      'The switch over step has cases for 1 of 3 values of exclaves_step_t: behind no case stand EXCLAVES_STEP_KIT = EXCLAVES_STEP_ALL, EXCLAVES_STEP_FAILED. There is a default.',
    ]);
  });

  it('rest on languages that are read, and say which: a script may name what they say is nowhere', async () => {
    for (const rule of ['unused-enumerator', 'gone-from-code']) {
      const found = await findIn(fixture(rule, 'fires'), rule);
      for (const { text } of found)
        expect(text.toLowerCase()).toContain('no c, c++, assembler or mig code of the checkout');
      expect(findingRules.find(({ id }) => id === rule)?.why.toLowerCase()).toContain('scripts');
    }
  });

  it('look for longer names at underscores: another ending of the word is another name', async () => {
    const files = new Map([
      [
        'osfmk/kern/exclaves_notes.c',
        '/* Not EXCLAVES_SAMPLE but EXCLAVES_SAMPL_. exclaves_deadline, exclaves_dead_line */\n',
      ],
      ['osfmk/kern/exclaves_names.c', 'int EXCLAVES_SAMPLES_ON;\nint exclaves_deadlines;\nint exclaves_dead_line_t;\n'],
    ]);
    const { domain } = await checkoutOf(files);
    const names = findObservations(domain).findings.flatMap(({ name, rule }) =>
      rule === 'gone-from-code' ? name : [],
    );
    expect(names).toContain('exclaves_deadline');
    expect(names).not.toContain('exclaves_dead_line');
  });

  it('are told apart in the report: what is found, what was looked for in vain, what was not looked for', async () => {
    const { domain } = await indexOf(fixture('declared-only', 'fires').files);
    const { sections } = findingsReport(findObservations(domain), 'xnu-1');
    const notes = new Map(sections.map(({ title, note }) => [title, note]));
    expect(notes.get('The same operand twice (0)')).not.toContain('Not looked for');
    expect(notes.get('Declared, not defined in the published source (0)')).toContain('Not looked for');
  });

  it('are left out where a file of the checkout cannot be read: it might hold the name', async () => {
    const files = new Map([...fixture('declared-only', 'fires').files, ['osfmk/kern/sample_other.c', 'int other;']]);
    const whole = await checkoutOf(files);
    expect(findObservations(whole.domain).waiting).toEqual([]);
    const half = await checkoutOf(files, (source) => source.refuse('/xnu', 'osfmk/kern/sample_other.c', 'unreadable'));
    expect(findObservations(half.domain).waiting.map((rule) => rule.id)).toContain('declared-only');
  });
});
