/** The drawing of a conclave’s life beside its code, whole and damaged. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { StateMachine } from '../../server/src/core/model/conclaves.ts';
import { sampleTexts } from '../support/facts.ts';
import { machineOf } from '../support/stateMachine.ts';

let sample: StateMachine;
beforeAll(async () => {
  sample = await machineOf(sampleTexts());
});

describe('what the drawing does not say', () => {
  it('names the fields that mark a call from its own branch, not from that of another call', () => {
    const marks = sample.differences.flatMap(({ rule, text }) =>
      rule === 'after-call' ? [/^(\w+) .*, and (.+) mark the call/.exec(text)?.slice(1)] : [],
    );
    expect(marks).toEqual([
      ['RUNNING', 'c_active_downcall, c_downcall_thread'],
      ['STOPPED', 'c_active_downcall, c_downcall_thread, c_active_stopcall'],
    ]);
  });

  it('says of one field that it marks the call, of several that they mark it', async () => {
    const texts = new Map(
      [...sampleTexts()].map(([file, text]) => [file, text.replace(/^.*c_downcall_thread = .*\n/gm, '')]),
    );
    const said = (await machineOf(texts)).differences.flatMap(({ rule, text }) =>
      rule === 'after-call' ? [text.slice(text.lastIndexOf(', and '))] : [],
    );
    expect(said).toContain(', and c_active_downcall marks the call.');
    expect(said).toContain(', and c_active_downcall, c_active_stopcall mark the call.');
  });

  it('names every upcall that leads to the flag of a stop', async () => {
    const texts = new Map(sampleTexts());
    texts.set(
      'osfmk/kern/exclaves_ended.c',
      `kern_return_t
exclaves_conclave_ended_upcall(exclaves_resource_t *resource)
{
	current_thread()->th_exclaves_state |= TH_SAMPLE_ENDING;
	return KERN_SUCCESS;
}
kern_return_t
exclaves_conclave_ended(exclaves_resource_t *resource)
{
	lck_mtx_lock(&resource->r_mutex);
	current_thread()->th_exclaves_state &= ~TH_SAMPLE_ENDING;
	resource->r_conclave.c_state = CONCLAVE_S_STOPPED;
	lck_mtx_unlock(&resource->r_mutex);
	return KERN_SUCCESS;
}
tb_error_t
exclaves_conclave_upcall_legacy_stop(const uint32_t flags, tb_error_t (^completion)(void))
{
	exclaves_conclave_ended_upcall(0);
	return completion();
}
tb_error_t
exclaves_conclave_upcall_stop(const uint32_t flags, tb_error_t (^completion)(void))
{
	exclaves_conclave_ended_upcall(0);
	return completion();
}`,
    );
    const told = async () => (await machineOf(texts)).differences.find(({ rule }) => rule === 'by-upcall')?.text;
    expect(await told()).toContain(
      'exclaves_conclave_ended_upcall (upcall exclaves_tightbeam_upcalls conclave_stop; upcall exclaves_tightbeam_upcalls_v2 stop) sets TH_SAMPLE_ENDING',
    );
    // Both tables with one handler.
    const tables = 'osfmk/kern/exclaves_upcalls.c';
    texts.set(tables, (texts.get(tables) ?? '').replace('conclave_upcall_legacy_stop(', 'conclave_upcall_stop('));
    expect(await told()).toContain(
      '(upcall exclaves_tightbeam_upcalls conclave_stop or exclaves_tightbeam_upcalls_v2 stop) sets TH_SAMPLE_ENDING',
    );
  });
});

describe('a drawing with a broken line', () => {
  it('has the arrow said to be broken, and nothing claimed of where it comes from', async () => {
    const texts = new Map(sampleTexts());
    const [file, text] = [...texts].find(([, one]) => one.includes('| Attached |----------->| Running |')) ?? ['', ''];
    texts.set(file, text.replace('| Attached |----------->| Running |', '| Attached |--       -->| Running |'));
    const machine = await machineOf(texts);
    expect(machine.problems.map((one) => one.text)).toEqual([
      'The arrow to “Running” ends on its way back to where it comes from.',
    ]);
    expect(machine.drawing?.steps.filter((one) => one.from === '')).toEqual([]);
    expect(machine.differences.filter((one) => one.rule === 'drawn-only')).toEqual([]);
    const launch = machine.compared.find((one) => one.from.endsWith('ATTACHED') && one.to.endsWith('RUNNING'));
    expect(launch?.note).toContain('An arrow of the drawing that cannot be read may stand for it.');
    const notDrawn = machine.differences.filter((one) => one.rule === 'not-drawn').map((one) => one.text);
    expect(notDrawn.filter((one) => one.startsWith('ATTACHED → RUNNING'))).toEqual([]);
    expect(notDrawn).toEqual(sample.differences.filter((one) => one.rule === 'not-drawn').map((one) => one.text));
  });
});

describe('a damaged drawing', () => {
  /** The sample's with a change, and what is then said not to be understood. */
  async function damaged(change: (text: string) => string): Promise<StateMachine> {
    const texts = new Map(sampleTexts());
    const [file, text] = [...texts].find(([, one]) => one.includes('| Attached |----------->| Running |')) ?? ['', ''];
    const changed = change(text);
    expect(changed).not.toBe(text);
    texts.set(file, changed);
    return machineOf(texts);
  }
  const steps = ({ drawing }: StateMachine) => drawing?.steps.map(({ from, to }) => `${from} -> ${to}`).sort();

  it('without an arrow head has the line said, and nothing claimed of the step', async () => {
    const machine = await damaged((text) =>
      text.replace('| Attached |----------->| Running |', '| Attached |------------| Running |'),
    );
    expect(machine.problems.map((one) => one.text)).toEqual([
      'The line between “Attached” and “Running” has no arrow head: its direction cannot be told.',
    ]);
    const notDrawn = machine.differences.filter((one) => one.rule === 'not-drawn').map((one) => one.text);
    expect(notDrawn.filter((one) => one.startsWith('ATTACHED → RUNNING'))).toEqual([]);
    expect(machine.compared.find((one) => one.from.endsWith('ATTACHED') && one.to.endsWith('RUNNING'))?.note).toContain(
      'An arrow of the drawing that cannot be read may stand for it.',
    );
  });

  it('with other signs for its corners is the same drawing', async () => {
    for (const corner of ['*', '.', '#']) {
      const machine = await damaged((text) => text.replace(/\+(?=-)|(?<=-)\+/g, corner));
      expect(steps(machine)).toEqual(steps(sample));
      expect(machine.problems).toEqual([]);
    }
  });

  it('with tabs for spaces is the same drawing, at the same places', async () => {
    const machine = await damaged((text) =>
      text
        .split('\n')
        .map((line) => {
          // Spaces up to a stop of eight columns, between other signs, become a tab.
          const at = line.search(/(?<=\S +) (?= +\S)/);
          if (at < 0 || !/^ \*/.test(line)) return line;
          const stop = Math.ceil((at + 1) / 8) * 8;
          return /^ +$/.test(line.slice(at, stop)) ? `${line.slice(0, at)}\t${line.slice(stop)}` : line;
        })
        .join('\n'),
    );
    expect(steps(machine)).toEqual(steps(sample));
    expect(machine.problems).toEqual([]);
  });

  it('with a box that is not closed has its state said', async () => {
    const machine = await damaged((text) =>
      text.replace('| Attached |----------->| Running |', '  Attached |----------->| Running |'),
    );
    expect(machine.problems.map((one) => one.text)).toContain(
      'The drawing names ATTACHED outside of any box that can be read.',
    );
    const notDrawn = machine.differences.filter((one) => one.rule === 'not-drawn').map((one) => one.text);
    expect(notDrawn.filter((one) => one.includes('ATTACHED'))).toEqual([]);
  });
});
