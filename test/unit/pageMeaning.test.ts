/** What a word of a Tightbeam page means: the notation's own words, elements, generated names, and names of C where these are meant. */
import { expect, it } from 'vitest';
import { meaningInPage, type PageMeaning } from '../../server/src/core/describe/pageMeaning.ts';
import { tightbeamDocument } from '../../server/src/core/describe/tightbeamDocument.ts';
import { indexOf } from '../support/facts.ts';

const source = `#include <Tightbeam/tightbeam.h>
struct other { int u64; int result; int bool_; int seconds; int zone; };
static int result;
int u64(int unknown);
int bool(void);
int seconds(void);
int set_flags;
static clock_dial_s dial;
static int ring_it(int zone, tb_error_t (^done)(bool))
{
	return done(true);
}
static const clock_face__server_s face_table = {
	.ring = ^(const uint64_t seconds, const uint8_t zone, const clock_zone_s where, tb_error_t (^done)(bool)) {
		return ring_it(zone, done);
	},
};
void open_dial(struct other *o)
{
	clock_dial__init(&dial, ep);
	clock_dial_set(&dial, o->seconds, set_flags, ^(clock_dial_set__result_s result) {
		clock_error_s *error = clock_dial_set__result_get_failure(&result);
	});
}
`;

async function ask() {
  const { domain } = await indexOf({ 'osfmk/kern/exclaves_x.c': source });
  const page = tightbeamDocument('clock', domain);
  if (page === undefined) throw new Error('no page');
  return (line: RegExp, word: string): PageMeaning['of'] | undefined => {
    const at = page.lines.findIndex((one) => line.test(one));
    const text = page.lines[at] ?? '';
    const character = text.search(new RegExp(`\\b${word}\\b`));
    expect(character, `${word} in ${line}:\n${page.text}`).toBeGreaterThanOrEqual(0);
    return meaningInPage(page, { line: at, character: character + 1 }, text, domain)?.of;
  };
}

it('words of the notation are explained, whatever C has by their names', async () => {
  const of = await ask();
  for (const [line, word, text] of [
    [/^ {4}upcall ring/, 'upcall', 'serves it'],
    [/^ {4}upcall ring/, 'u64', '64 bits without a sign'],
    [/^ {4}upcall ring/, 'seconds', 'A parameter of `ring`'],
    [/^ {4}upcall ring/, 'bool', 'True or false'],
    [/^ {4}method set/, 'result', 'completion block'],
    [/^ {4}method set/, 'stated', 'A server table'],
    [/^ {4}client dial/, 'in', 'function of C'],
  ] as const) {
    const found = of(line, word);
    expect(found?.kind, word).toBe('notation');
    expect(found?.kind === 'notation' ? found.text : '', word).toContain(text);
  }
});

it('prose is nothing, and names of C are looked up where they are written as such', async () => {
  const of = await ask();
  expect(of(/^ {4}\/\/ in C: clock_dial__init/, 'clock_dial__init')).toMatchObject({ kind: 'generated' });
  expect(of(/^ {4}client dial/, 'open_dial')).toMatchObject({ kind: 'source', name: 'open_dial' });
  expect(of(/slot ring/, 'ring_it')).toMatchObject({ kind: 'source', name: 'ring_it' });
  expect(of(/called by open_dial/, 'open_dial')).toMatchObject({ kind: 'source' });
  expect(of(/called by open_dial/, 'set_flags')).toMatchObject({ kind: 'source' });
  // Behind `->` a field, and not the function of that name.
  expect(of(/called by open_dial/, 'seconds')).toMatchObject({
    kind: 'source',
    symbols: [expect.objectContaining({ symbol: expect.objectContaining({ kind: 'field' }) })],
  });
  expect(of(/called by open_dial/, 'result')).toBeUndefined();
  expect(of(/called by open_dial/, 'called')).toBeUndefined();
  expect(of(/called by open_dial/, 'exclaves_x')).toBeUndefined();
});

it('elements and types that a line names are those of the page', async () => {
  const of = await ask();
  expect(of(/^ {4}upcall ring/, 'ring')).toMatchObject({ kind: 'element', item: { kind: 'upcall' } });
  expect(of(/^ {4}upcall ring/, 'zone')).toMatchObject({ kind: 'notation' });
  expect(of(/^ {6}failure/, 'error')).toMatchObject({ kind: 'named', item: { name: 'error', kind: 'opaque' } });
});
