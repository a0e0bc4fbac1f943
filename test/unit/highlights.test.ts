import { describe, expect, it } from 'vitest';
import { TokenView } from '../../server/src/core/extract/tokenView.ts';
import { highlightsOf } from '../../server/src/core/index/highlights.ts';
import { meaningAt } from '../../server/src/core/index/meaning.ts';
import { buildOf, defaultConfiguration } from '../../server/src/core/source/configuration.ts';
import { scan } from '../../server/src/core/source/lexer.ts';
import { indexOf } from '../support/facts.ts';
import { MarkedFiles, withMarks } from '../support/markers.ts';

/** `line access` of every highlight of the name at a mark; lines are 1-based. */
async function highlights(marked: MarkedFiles, name: string): Promise<string[]> {
  const { index, macros } = await indexOf(marked.files);
  const { path, start } = marked.mark(name);
  const text = marked.text(path);
  const view = new TokenView(text, scan(text));
  const meaningOf = (at: number) =>
    meaningAt(index, macros, view, index.file(path), path, at, buildOf(path, defaultConfiguration));
  return highlightsOf(view, start, meaningOf).map(
    (one) => `${text.slice(0, one.start).split('\n').length} ${one.access}`,
  );
}

describe('highlights', () => {
  it('are the places of the same local, not of its namesakes, comments and strings', async () => {
    const source = `int count; /* count */
int f(int count)
{
	use("count", /*<parameter*/count/*>*/); // count
	if (count) {
		int count = 1;
		return /*<inner*/count/*>*/;
	}
	return s->count;
}
int g(void) { return /*<global*/count/*>*/ + f(count); }
`;
    await withMarks(source, async (marked) => {
      expect(await highlights(marked, 'parameter')).toEqual(['2 read', '4 read', '5 read']);
      expect(await highlights(marked, 'inner')).toEqual(['6 write', '7 read']);
      expect(await highlights(marked, 'global')).toEqual(['1 read', '11 read', '11 read']);
    });
  });

  it('are the places of the field of the same record', async () => {
    const source = `struct one { int state; };
struct two { int state; };
static struct one first = { .state = 1 };
void f(struct one *a, struct two *b)
{
	a->/*<one*/state/*>*/ = b->/*<two*/state/*>*/;
	if (a->state == 2) { b->state |= 4; }
}
`;
    await withMarks(source, async (marked) => {
      expect(await highlights(marked, 'one')).toEqual(['1 read', '3 write', '6 write', '7 read']);
      expect(await highlights(marked, 'two')).toEqual(['2 read', '6 read', '7 write']);
    });
  });

  it('are a function’s declaration, body, calls and uses in macros and tables', async () => {
    const source = `static int run(int x);
#define AGAIN() run(1)
static int run(int x) { return x; }
static int (*table[])(int) = { [0] = run };
int f(void) { return /*<call*/run/*>*/(2); }
`;
    await withMarks(source, async (marked) => {
      expect(await highlights(marked, 'call')).toEqual(['1 read', '2 read', '3 read', '4 read', '5 read']);
    });
  });

  it('are by name where nothing is known of it, members apart from other names', async () => {
    const source = `void f(void)
{
	mystery(/*<name*/unknown/*>*/, x->/*<member*/unknown/*>*/, unknown);
	y->unknown = 1;
}
`;
    await withMarks(source, async (marked) => {
      expect(await highlights(marked, 'name')).toEqual(['3 read', '3 read']);
      expect(await highlights(marked, 'member')).toEqual(['3 read', '4 write']);
    });
  });

  it('are none on keywords, numbers and include paths', async () => {
    const source = `#include <kern//*<path*/exclaves/*>*/.h>
int f(void) { /*<keyword*/return/*>*/ /*<number*/12/*>*/; }
`;
    await withMarks(source, async (marked) => {
      for (const name of ['path', 'keyword', 'number']) expect(await highlights(marked, name), name).toEqual([]);
    });
  });
});

describe('the access of a highlight', () => {
  it.each([
    ['x = 1;', 'write'],
    ['x |= 1; ', 'write'],
    ['x <<= 1;', 'write'],
    ['x -= 1;', 'write'],
    ['x++;', 'write'],
    ['--x;', 'write'],
    ['x[2] = 1;', 'write'],
    ['x[2]--;', 'write'],
    ['use(y, x == 1);', 'read'],
    ['use(x <= 1, x >= 1, x != 1);', 'read read read'],
    ['use(x < 1);', 'read'],
    ['x->field = 1;', 'read'],
    ['++x->field;', 'read'],
    ['*x = 1;', 'read'],
    ['if (y) *x = 1;', 'read'],
    ['else *x = 1;', 'read'],
    ['y = 1, *x = 1;', 'read'],
    ['*x++ = 1;', 'write'],
    ['y[x] = 1;', 'read'],
    ['while (x --> 0) {}', 'write'],
    ['y = x - -1;', 'read'],
    ['y = a & x;', 'read'],
    ['use(a & x);', 'read'],
    ['use(&x);', 'address'],
    ['use(y, &x[1]);', 'address'],
    ['use((void *)&x, (uintptr_t)&x);', 'address address'],
    ['use((y) & x);', 'read'],
    ['use(^{ p = (struct s){ &x }; });', 'read'],
    ['p = &x;', 'read'],
    ['if (&x) {}', 'read'],
    ['use(a && x);', 'read'],
  ])('%s', async (statement, expected) => {
    const marked = new MarkedFiles(`int /*<x*/x/*>*/;\nvoid f(int y, int a) { ${statement} }\n`);
    const found = await highlights(marked, 'x');
    expect(found.slice(1).join(' ').replaceAll('2 ', '')).toBe(expected);
  });

  it.each([
    ['int /*<x*/x/*>*/ = 1;', 'write'],
    ['int /*<x*/x/*>*/;', 'read'],
    ['char *const */*<x*/x/*>*/ = 1;', 'write'],
    ['int *y = 1, */*<x*/x/*>*/ = 1;', 'write'],
    ['int /*<x*/x/*>*/ __unused = 1;', 'write'],
    ['int /*<x*/x/*>*/[] = { 1 };', 'write'],
    ['int (*/*<x*/x/*>*/)(int) = g;', 'write'],
    ['int (^/*<x*/x/*>*/)(int) = g;', 'write'],
    ['(*/*<x*/x/*>*/) = 1;', 'read'],
    ['p->/*<x*/x/*>*/++;', 'write'],
    ['++find(1)->next[2]./*<x*/x/*>*/;', 'write'],
    ['use(&find(1)->next[2]./*<x*/x/*>*/);', 'address'],
    ['use(&(*p)./*<x*/x/*>*/);', 'address'],
    ['return (p)->/*<x*/x/*>*/;', 'read'],
  ])('%s', async (statement, expected) => {
    const marked = new MarkedFiles(`void f(void) { ${statement} }\n`);
    expect(await highlights(marked, 'x')).toEqual([`1 ${expected}`]);
  });
});
