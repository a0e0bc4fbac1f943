/** What the walk through a conclave’s code cannot follow. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCondition } from '../../server/src/core/concepts/conclaves/expression.ts';
import { sampleTexts } from '../support/facts.ts';
import { baseTransitions, machineOf, path, transitionsOf, withBody } from '../support/stateMachine.ts';

describe('what cannot be followed', () => {
  it('is said with its line, and the rest stands', async () => {
    const machine = await machineOf(
      withBody(`void
conclave_step(struct holder *h, conclave_state_t given)
{
	conclave_resource_t *c = &h->r_conclave;
	conclave_state_t *where = &c->c_state;
	c->c_busy = true;
	*where = CONCLAVE_S_UP;
	c->c_state = given;
}`),
    );
    expect(transitionsOf(machine)).toEqual(baseTransitions);
    const lines = withBody()[path]?.split('\n').length ?? 0;
    expect(machine.problems.map(({ text, line }) => [text, line - lines])).toEqual([
      ['The value given that conclave_step writes cannot be followed.', 9 - 1],
      ['conclave_step takes the address of c_state: what is written through it is not followed.', 6 - 1],
    ]);
  });

  it('is every other form of a write, and its function is not said to leave the state as it is', async () => {
    const body = (write: string) => `void
conclave_step(struct holder *h, conclave_resource_t *conclave, task_t next)
{
	if (conclave->c_state == CONCLAVE_S_READY) {
		conclave->c_task = next;
		${write}
	}
}`;
    for (const [write, said] of [
      ['*conclave = (conclave_resource_t){ .c_state = CONCLAVE_S_UP };', 'writes c_state inside of another expression'],
      ['*conclave = (conclave_resource_t){ 0 };', 'writes *conclave as a whole'],
      ['h->r_conclave = (conclave_resource_t){ 0 };', 'writes r_conclave as a whole'],
      ['*h = (struct holder){ 0 };', 'writes *h as a whole'],
      ['conclave->c_state++;', 'writes c_state by ++'],
      ['--h->r_conclave.c_state;', 'writes c_state by --'],
      ['do_step(conclave->c_state += 1);', 'writes c_state by +='],
      ['bzero(conclave, sizeof (*conclave));', 'writes conclave by bzero as a whole'],
      ['memset(&h->r_conclave, 0, sizeof (h->r_conclave));', 'writes r_conclave by memset as a whole'],
    ] as const) {
      const machine = await machineOf(withBody(body(write)));
      const lines = withBody()[path]?.split('\n').length ?? 0;
      const texts = machine.problems.map(({ text, line }) => [text.slice(0, text.search(/:/)), line - lines]);
      expect(texts, write).toEqual([[`conclave_step ${said}`, 6]]);
      expect(machine.chains.has('conclave_step'), write).toBe(false);
    }
    for (const write of [
      'conclave->c_busy++;',
      'bzero(next, 4);',
      'int *other = 0; *other = 1;',
      'conclave_resource_t *other = conclave;',
      'next = next * conclave->c_state;',
    ])
      expect((await machineOf(withBody(body(write)))).problems, write).toEqual([]);
  });

  it('may hide the write that a drawing has and no function is seen to make', async () => {
    const texts = new Map(sampleTexts());
    const [file, text] = [...texts].find(([, one]) => one.includes('| Attached |----------->| Running |')) ?? ['', ''];
    texts.set(file, text.replace('| Attached |----------->| Running |', '| Attached |<-----------| Running |'));
    const plain = (await machineOf(texts)).differences.filter((one) => one.rule === 'drawn-only');
    expect(plain.map((one) => one.text)).toEqual([expect.stringContaining('no function writes it')]);
    texts.set(
      'osfmk/kern/exclaves_more.c',
      'void exclaves_conclave_again(conclave_resource_t *conclave) { conclave->c_state--; }\n',
    );
    const partial = (await machineOf(texts)).differences.filter((one) => one.rule === 'drawn-only');
    expect(partial.map((one) => one.text)).toEqual([expect.stringContaining('no function is seen to write it')]);
  });

  it('like a macro without all its arguments, or half a function, does no harm', async () => {
    const machine = await machineOf(
      withBody(`void
conclave_step(struct holder *h)
{
	assert3u(h->r_conclave.c_state, ==);
	assert();
	if (h->r_conclave.c_state ==) {
		h->r_conclave.c_state = CONCLAVE_S_UP;
`),
    );
    expect(transitionsOf(machine).slice(0, 2)).toEqual(baseTransitions);
  });

  it('in a condition is any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        expect(readCondition(text).kind).not.toBe('');
      }),
    );
  });
});
