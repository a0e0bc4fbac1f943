import { describe, expect, it } from 'vitest';
import { MacroTable } from '../../server/src/core/dialect/macroTable.ts';
import { TokenView } from '../../server/src/core/extract/tokenView.ts';
import { CheckoutIndex } from '../../server/src/core/index/checkoutIndex.ts';
import { meaningAt } from '../../server/src/core/index/meaning.ts';
import { buildOf, defaultConfiguration } from '../../server/src/core/source/configuration.ts';
import { scan } from '../../server/src/core/source/lexer.ts';
import { withMarks } from '../support/markers.ts';
import { meaning } from '../support/meaning.ts';

describe('names of one function', () => {
  it('are parameters, locals, loop variables, block parameters and labels; the innermost wins', async () => {
    const source = `int count;
int f(const char *name, int (^callback)(int))
{
	int count = 1, *cursor = &count;
	for (int i = 0; i < /*<outer*/count/*>*/; i++) {
		long count = /*<loop*/i/*>*/;
		use(/*<inner*/count/*>*/, /*<cursor*/cursor/*>*/);
	}
	run(^(const struct item *it, size_t count) {
		use(/*<block*/it/*>*/->size, /*<shadow*/count/*>*/);
	});
	if (/*<name*/name/*>*/ == NULL) {
		goto /*<goto*/out/*>*/;
	}
	/*<call*/callback/*>*/(1);
out:
	return /*<again*/count/*>*/;
}
int g(void) { return /*<global*/count/*>*/; }
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'outer')).toBe('local 4');
      expect(await meaning(marked, 'loop')).toBe('local 5');
      expect(await meaning(marked, 'inner')).toBe('local 6');
      expect(await meaning(marked, 'cursor')).toBe('local 4');
      expect(await meaning(marked, 'block')).toBe('parameter 9');
      expect(await meaning(marked, 'shadow')).toBe('parameter 9');
      expect(await meaning(marked, 'name')).toBe('parameter 2');
      expect(await meaning(marked, 'goto')).toBe('label 16');
      expect(await meaning(marked, 'call')).toBe('parameter 2');
      expect(await meaning(marked, 'again')).toBe('local 4');
      expect(await meaning(marked, 'global')).toBe('case.c:1');
    });
  });

  it('are parameters of a function type, which are known between its own parentheses alone', async () => {
    const source = `int count, status, tag, flag;
extern void each(void (^step)(int /*<prototype*/status/*>*/, int level), int (*)(int /*<unnamed*/tag/*>*/));
typedef int (*handler_t)(void *context, int /*<typedef*/tag/*>*/);
struct ops {
	int flag;
	int (*op_start)(int level, int /*<field*/status/*>*/);
};
void f(void (^step)(int status))
{
	void (^again)(int level, int /*<local*/tag/*>*/) = NULL;
	step(/*<outside*/status/*>*/);
	again(1, /*<behind*/tag/*>*/);
}
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'prototype')).toBe('parameter 2');
      expect(await meaning(marked, 'unnamed')).toBe('parameter 2');
      expect(await meaning(marked, 'typedef')).toBe('parameter 3');
      expect(await meaning(marked, 'field')).toBe('parameter 6');
      expect(await meaning(marked, 'local')).toBe('parameter 10');
      expect(await meaning(marked, 'outside')).toBe('case.c:1');
      expect(await meaning(marked, 'behind')).toBe('case.c:1');
    });
  });

  it('are none where a parameter has no name', async () => {
    const source = `typedef int record_t;
extern void first(/*<prototype*/record_t/*>*/ *, int);
typedef void (*second)(const /*<typedef*/record_t/*>*/ *const, record_t *named);
void third(void (^step)(/*<block*/record_t/*>*/ *)) { step(0); }
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'prototype')).toBe('case.c:1');
      expect(await meaning(marked, 'typedef')).toBe('case.c:1');
      expect(await meaning(marked, 'block')).toBe('case.c:1');
    });
  });

  it('are read in half-typed code, too', async () => {
    await withMarks(
      'int\nf(int a)\n{\n\tint b = /*<use*/a/*>*/;\n\tif (b) {\n\t\tuse(/*<second*/b/*>*/',
      async (marked) => {
        expect(await meaning(marked, 'use')).toBe('parameter 2');
        expect(await meaning(marked, 'second')).toBe('local 4');
      },
    );
  });
});

describe('an argument of a macro', () => {
  it('that becomes a text alone names nothing, whatever else has its name', async () => {
    const source = `#define trace(step, value) note("step " #step, value)
#define check(condition) ((condition) ? 0 : fail(#condition))
int entry;
void f(void)
{
	trace(/*<text*/entry/*>*/, /*<value*/entry/*>*/);
	check(/*<both*/entry/*>*/);
}
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'text')).toBe('nothing');
      expect(await meaning(marked, 'value')).toBe('case.c:3');
      expect(await meaning(marked, 'both')).toBe('case.c:3');
    });
  });

  it('is declared by it, where the macro comes to a declaration', async () => {
    const source = `#define STACK_BUFFER(name, count) \\
	uint64_t name[SIZE_OF(count) / sizeof(uint64_t)]
#define TIMES(name) do { int name = 0; use(name); } while (0)
int buffer, inner;
void f(void)
{
	{
		STACK_BUFFER(/*<declared*/buffer/*>*/, 1);
		TIMES(inner);
		use(/*<used*/buffer/*>*/, /*<inside*/inner/*>*/);
	}
	use(/*<behind*/buffer/*>*/);
}
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'declared')).toBe('local 8');
      expect(await meaning(marked, 'used')).toBe('local 8');
      expect(await meaning(marked, 'inside')).toBe('case.c:4');
      expect(await meaning(marked, 'behind')).toBe('case.c:4');
    });
  });
});

describe('what a macro declares', () => {
  it('is known as soon as the macro is', () => {
    const text = 'void\nf(void)\n{\n\tBUFFER(local);\n\tuse(local);\n}\n';
    const view = new TokenView(text, scan(text));
    const macros = new MacroTable();
    const meant = () => {
      const start = text.lastIndexOf('local');
      return meaningAt(new CheckoutIndex(), macros, view, undefined, 'x.c', start, buildOf('x.c', defaultConfiguration))
        .kind;
    };
    expect(meant()).toBe('none');
    macros.add('x.h', '#define BUFFER(name) char name[8]\n');
    expect(meant()).toBe('local');
  });
});

describe('what a loop macro declares', () => {
  it('is a local of what the macro heads, with the type that the macro gives it', async () => {
    const source = `#define SLOT_TYPE(name) typeof(&slot_ ## name)
#define each_slot(it, name) for (SLOT_TYPE(name) it, end_ ## it = &slot_ ## name; it < end_ ## it; it++)
#define each_of(it, list) for (it = list; it; it = it->next)
struct machine { int id; };
struct other { int id; };
struct machine slot_machine;
int machine, it;
void f(struct other *o)
{
	each_slot(/*<declared*/machine/*>*/, machine) {
		use(/*<inside*/machine/*>*/->/*<member*/id/*>*/);
	}
	use(/*<behind*/machine/*>*/);
	each_of(o, /*<none*/it/*>*/) {
		use(/*<parameter*/o/*>*/);
	}
}
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'declared')).toBe('local 10');
      expect(await meaning(marked, 'inside')).toBe('local 10');
      expect(await meaning(marked, 'member')).toBe('case.c:4');
      expect(await meaning(marked, 'behind')).toBe('case.c:7');
      expect(await meaning(marked, 'none')).toBe('case.c:7');
      expect(await meaning(marked, 'parameter')).toBe('parameter 8');
    });
  });
});

describe('a type that headers define for several builds', () => {
  it('is the one of the component that the asking header is of, an #elif counted with what it follows', async () => {
    const source = `// @file osfmk/arm/locks.h
#ifdef MACH_KERNEL_PRIVATE
int here;
#elif KERNEL_PRIVATE
typedef struct { int opaque; } lock_t;
#endif
// @file osfmk/kern/lock.h
#ifdef MACH_KERNEL_PRIVATE
typedef struct { int owner; } lock_t;
#endif
// @file osfmk/kern/exclaves_resource.h
struct resource { /*<type*/lock_t/*>*/ r_lock; };
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'type')).toBe('osfmk/kern/lock.h:2 osfmk/arm/locks.h:4');
    });
  });
});

describe('an argument of a macro outside of functions', () => {
  it('is no parameter', async () => {
    const source = `#define FLAG_A 1
#define FLAG_B 2
PROC(_kern, 1, first, FLAG_A | FLAG_B, "x");
PROC(_kern, 2, second,
    FLAG_A | /*<flag*/FLAG_B/*>*/, "y");
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'flag')).toBe('case.c:2');
    });
  });
});

describe('a member', () => {
  const types = `// @file osfmk/kern/exclaves_types.h
struct conclave { int c_state; };
typedef struct { int c_state; struct conclave *c_next; } resource_t;
struct holder { resource_t h_one; resource_t *h_many[4]; union { int h_state; struct conclave h_conclave; }; };
typedef struct holder *holder_t;
resource_t *find(int id);
#define container_of(ptr, type, field) ((type *)((char *)(ptr) - offsetof(type, field)))
// @file osfmk/kern/exclaves_case.c
`;
  const at = async (code: string, expected: string) =>
    withMarks(`${types}${code}`, async (marked) => {
      expect(await meaning(marked, 'field'), code).toBe(expected);
    });

  it('belongs to the record of its base: through variables, arrays, pointers and typedefs', async () => {
    await at('void f(struct conclave *c) { c->/*<field*/c_state/*>*/ = 1; }', 'osfmk/kern/exclaves_types.h:1');
    await at('void f(resource_t r) { r./*<field*/c_state/*>*/ = 1; }', 'osfmk/kern/exclaves_types.h:2');
    await at('void f(holder_t h) { h->h_many[2]->/*<field*/c_state/*>*/ = 1; }', 'osfmk/kern/exclaves_types.h:2');
    await at('void f(holder_t h) { h->h_conclave./*<field*/c_state/*>*/ = 1; }', 'osfmk/kern/exclaves_types.h:1');
    await at('void f(holder_t h) { h->h_one.c_next->/*<field*/c_state/*>*/ = 1; }', 'osfmk/kern/exclaves_types.h:1');
  });

  it('belongs to what a call, a cast, a macro or an address gives', async () => {
    await at('void f(void) { find(1)->/*<field*/c_state/*>*/ = 1; }', 'osfmk/kern/exclaves_types.h:2');
    await at(
      'void f(void *p) { ((struct conclave *)p)->/*<field*/c_state/*>*/ = 1; }',
      'osfmk/kern/exclaves_types.h:1',
    );
    await at(
      'void f(int *p) { container_of(p, resource_t, c_state)->/*<field*/c_state/*>*/ = 1; }',
      'osfmk/kern/exclaves_types.h:2',
    );
    await at('void f(holder_t h) { (&h->h_one)->/*<field*/c_state/*>*/ = 1; }', 'osfmk/kern/exclaves_types.h:2');
    await at(
      'void f(resource_t *r) { __typeof__(*r) copy = *r; copy./*<field*/c_state/*>*/ = 1; }',
      'osfmk/kern/exclaves_types.h:2',
    );
  });

  it('belongs to the record whose initialiser a macro puts it into', async () => {
    const macros = `#define __startup_data __attribute__((section("x")))
struct ops { int c_state; };
#define OPS_DEFINE(type, ...) __startup_data static struct ops ops_##type = { .c_next = #type, __VA_ARGS__ }
`;
    await withMarks(`${types}${macros}OPS_DEFINE(ONE, ./*<field*/c_state/*>*/ = 1);`, async (marked) => {
      expect(await meaning(marked, 'field')).toBe('osfmk/kern/exclaves_case.c:2');
    });
  });

  it('is what a macro is given to stand behind an arrow, of the record that the other arguments are of', async () => {
    const macros = `#define LINK_NEXT(e, field) ((e)->field.next)
#define LINK_EACH(e, head, field) for (e = head; e; e = LINK_NEXT(e, field))
#define LINK_TYPED(e, type, field) ((type)(e))->field
#define LINK_BOTH(e, field) (field + (e)->field)
`;
    const within = async (code: string, expected: string) =>
      withMarks(`${types}${macros}${code}`, async (marked) => {
        expect(await meaning(marked, 'field'), code).toBe(expected);
      });
    const first = 'osfmk/kern/exclaves_types.h:1';
    await within('void f(struct conclave *c, int c_state) { LINK_NEXT(c, /*<field*/c_state/*>*/); }', first);
    await within(
      'void f(resource_t *c) { LINK_EACH(c, 0, /*<field*/c_state/*>*/) {} }',
      'osfmk/kern/exclaves_types.h:2',
    );
    await within('void f(void *c) { LINK_TYPED(c, struct conclave *, /*<field*/c_state/*>*/); }', first);
    await within('int g = offsetof(struct conclave, /*<field*/c_state/*>*/);', first);
    await within('void f(int c_state, struct conclave *c) { LINK_BOTH(c, /*<field*/c_state/*>*/); }', 'parameter 5');
  });

  it('belongs to what an initialiser initialises', async () => {
    await at('static resource_t one = { ./*<field*/c_state/*>*/ = 1 };', 'osfmk/kern/exclaves_types.h:2');
    await at(
      'static struct holder h = { .h_conclave = { ./*<field*/c_state/*>*/ = 1 } };',
      'osfmk/kern/exclaves_types.h:1',
    );
    await at('static resource_t all[] = { [0] = { ./*<field*/c_state/*>*/ = 1 } };', 'osfmk/kern/exclaves_types.h:2');
    await at('void f(void) { use((resource_t){ ./*<field*/c_state/*>*/ = 1 }); }', 'osfmk/kern/exclaves_types.h:2');
  });

  it('of a record without a name is told by what the record is declared with', async () => {
    const source = `struct args {
	union {
		struct { int enable; } irq;
		struct { int enable; } timer;
	} data;
};
static struct { int enable; } switches;
void f(struct args *a)
{
	struct { int enable; } *own = find();
	a->data.irq./*<irq*/enable/*>*/ = 1;
	a->data.timer./*<timer*/enable/*>*/ = 1;
	switches./*<global*/enable/*>*/ = 1;
	own->/*<local*/enable/*>*/ = 1;
}
void g(void)
{
	struct args a = { .data = { .timer = { ./*<designator*/enable/*>*/ = 1 } } };
	struct { int enable; } own = { ./*<other*/enable/*>*/ = 1 };
}
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'irq')).toBe('case.c:3');
      expect(await meaning(marked, 'timer')).toBe('case.c:4');
      expect(await meaning(marked, 'global')).toBe('case.c:7');
      expect(await meaning(marked, 'local')).toBe('case.c:10');
      expect(await meaning(marked, 'designator')).toBe('case.c:4');
      expect(await meaning(marked, 'other')).toBe('case.c:19');
    });
  });

  it('that a macro gives to every record it makes stands in the macro', async () => {
    const source = `#define LIST_OF(name, type) struct name { struct type *first; }
LIST_OF(blocks, block);
struct other { int first; };
struct owner { struct blocks dirty; };
void f(struct owner *o) { use(o->dirty./*<member*/first/*>*/); }
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'member')).toBe('case.c:1');
    });
  });

  it('is found through a macro that names a member of a member', async () => {
    const source = `struct route { int flags; };
struct other { int flags; };
struct block { union { struct route four; struct other six; } depends; };
#define block_route depends.four
void f(struct block *b) { b->block_route./*<member*/flags/*>*/ = 1; }
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'member')).toBe('case.c:1');
    });
  });

  it('is found through a type that a macro makes, and past an attribute of the checkout', async () => {
    const source = `#define EVENT_TYPE(name) struct event_ ## name
#define EVENT(name, type, field) EVENT_TYPE(name) { type field; }
#define checked_only __attribute__((unused))
struct other { int count; };
EVENT(boot, int, count);
void f(void *data)
{
	EVENT_TYPE(boot) * e = data;
	checked_only struct other *o = data;
	int count checked_only = 0, second = 1;
	/*<event*/e/*>*/->/*<made*/count/*>*/ = o->/*<attribute*/count/*>*/ + /*<second*/second/*>*/;
}
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'event')).toBe('local 8');
      expect(await meaning(marked, 'made')).toBe('case.c:5');
      expect(await meaning(marked, 'attribute')).toBe('case.c:4');
      expect(await meaning(marked, 'second')).toBe('local 10');
    });
  });

  it('is the one of the record that the configuration has', async () => {
    const source = `#if CONFIG_EXCLAVES
struct one { int state; };
typedef struct one *thing_t;
#else
struct other { int state; };
typedef struct other *thing_t;
#endif
void f(thing_t t) { t->/*<field*/state/*>*/ = 1; }
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'field')).toBe('case.c:2');
      expect(await meaning(marked, 'field', { exclaves: 'off', kernel: 'release' })).toBe('case.c:5');
    });
  });

  it('is no macro that an assembler file has for itself', async () => {
    const assembler = '// @file osfmk/arm64/copy.s\n#define c_size x1\n';
    await withMarks(`${assembler}${types}void f(gone_t g) { g->/*<field*/c_size/*>*/ = 1; }`, async (marked) => {
      expect(await meaning(marked, 'field')).toBe('foreign gone_t');
    });
  });

  it('of a type that is not in the source is not guessed', async () => {
    await at('void f(void) { xnuproxy_info_s info; info./*<field*/c_state/*>*/ = 1; }', 'foreign xnuproxy_info_s');
    await at('void f(void) { mystery()./*<field*/c_state/*>*/ = 1; }', 'nothing');
  });
});

describe('a word that a macro pastes onto a name', () => {
  it('means the enumerator behind the pasted macro, then the macro', async () => {
    const source = `// @file osfmk/kern/exclaves_debug.h
enum { exclaves_debug_show_errors = 1 };
#define exclaves_printf(flag, ...) _exclaves_printf(flag, __VA_ARGS__)
#define _exclaves_printf(flag, ...) exclaves_printf_##flag(__VA_ARGS__)
#define exclaves_printf_show_errors(...) if (debug & exclaves_debug_show_errors) { printf(__VA_ARGS__); }
// @file osfmk/kern/exclaves_case.c
void f(void) { exclaves_printf(/*<flag*/show_errors/*>*/, "x"); }
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'flag')).toBe('osfmk/kern/exclaves_debug.h:1 osfmk/kern/exclaves_debug.h:4');
    });
  });
});

describe('a name in a macro definition', () => {
  it('is its parameter, or what the name means outside', async () => {
    const source = `int total;
#define ADD(value) (/*<outside*/total/*>*/ += (/*<parameter*/value/*>*/))
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'outside')).toBe('case.c:1');
      expect(await meaning(marked, 'parameter')).toBe('parameter 2');
    });
  });
});

describe('the declaration of a member', () => {
  it('means itself, and no namesake', async () => {
    const source = `struct a { int flags; };
struct b { int /*<own*/flags/*>*/; };
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'own')).toBe('case.c:2');
    });
  });
});

describe('a name that only members of records have', () => {
  it('means none of them where it stands alone, but in a macro’s body and as an argument of what is not known', async () => {
    const source = `// @file osfmk/kern/exclaves.h
struct queue { int q_count; int data; };
#define q_total /*<body*/q_count/*>*/
#define check(value) use(value)
// @file osfmk/kern/exclaves.c
#include <kern/exclaves.h>
int use(int value);
int f(void) { return /*<alone*/data/*>*/ + use(/*<called*/data/*>*/) + check(/*<macro*/data/*>*/); }
int g(void) { each(/*<unknown*/data/*>*/); return __attribute__((/*<attribute*/data/*>*/("x"))) 0; }
// @file osfmk/arm64/exclaves.s
	mov	x0, /*<assembler*/data/*>*/
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'body')).toBe('osfmk/kern/exclaves.h:1');
      expect(await meaning(marked, 'unknown')).toBe('osfmk/kern/exclaves.h:1');
      for (const mark of ['alone', 'called', 'macro', 'attribute', 'assembler'])
        expect(await meaning(marked, mark), mark).toBe('nothing');
    });
  });

  it('is a member of a member where an argument names a path to it', async () => {
    const source = `struct inner { int pc; };
struct outer { int pad; struct { struct inner ss; } uss; };
struct other { int uss, ss, pc; };
unsigned long a = offsetof(struct outer, /*<head*/uss/*>*/./*<middle*/ss/*>*/./*<last*/pc/*>*/);
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'head')).toBe('case.c:2');
      expect(await meaning(marked, 'middle')).toBe('case.c:2');
      expect(await meaning(marked, 'last')).toBe('case.c:1');
    });
  });
});

describe('locals that are declared in other ways', () => {
  it('have a type with arguments, a deduced one, a condition, or a reference', async () => {
    const source = `// @file iokit/Exclaves/case.cpp
struct entry { int value; entry *next; };
entry *first(void);
int f(void)
{
	Pointer<Class>  dict;
	Map<int, Pointer<Class> > *table;
	auto index = first();
	const auto *head = first();
	while (entry *each = first()) {
		use(/*<condition*/each/*>*/->/*<member*/value/*>*/);
	}
	for (auto &item : list) {
		use(/*<range*/item/*>*/);
	}
	if (index < 3 && limit > 4) {
		return /*<template*/dict/*>*/ + /*<nested*/table/*>*/ + /*<auto*/index/*>*/->/*<deduced*/next/*>*/ + /*<const*/head/*>*/->value;
	}
	if (a * /*<product*/b/*>*/) { return /*<none*/b/*>*/; }
	return 0;
}
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'condition')).toBe('local 9');
      expect(await meaning(marked, 'member')).toBe('iokit/Exclaves/case.cpp:1');
      expect(await meaning(marked, 'range')).toBe('local 12');
      expect(await meaning(marked, 'template')).toBe('local 5');
      expect(await meaning(marked, 'nested')).toBe('local 6');
      expect(await meaning(marked, 'auto')).toBe('local 7');
      expect(await meaning(marked, 'deduced')).toBe('iokit/Exclaves/case.cpp:1');
      expect(await meaning(marked, 'const')).toBe('local 8');
      expect(await meaning(marked, 'product')).toBe('nothing');
      expect(await meaning(marked, 'none')).toBe('nothing');
    });
  });

  it('have an attribute behind their name, or come as a parameter list that is a macro', async () => {
    const source = `#define HANDLER_ARGS (struct oid *oidp __unused, void *arg1, int arg2)
#define LOCK_CONTEXT(n) struct context n __attribute__((cleanup(check))); n.state = 1
struct oid { int number; };
struct context { int state; };
static int
handler HANDLER_ARGS
{
	LOCK_CONTEXT(held);
	int kept __attribute__((unused)) = 0, more = 1;
	return /*<macro*/oidp/*>*/->/*<member*/number/*>*/ + /*<second*/arg2/*>*/ + /*<context*/held/*>*/.state + /*<attribute*/kept/*>*/ + /*<next*/more/*>*/;
}
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'macro')).toBe('parameter 6');
      expect(await meaning(marked, 'member')).toBe('case.c:3');
      expect(await meaning(marked, 'second')).toBe('parameter 6');
      expect(await meaning(marked, 'context')).toBe('local 8');
      expect(await meaning(marked, 'attribute')).toBe('local 9');
      expect(await meaning(marked, 'next')).toBe('local 9');
    });
  });
});

describe('members of what macros make', () => {
  it('are those of the expression that the macro stands for, through other macros and calls', async () => {
    const source = `struct part { int size; };
struct whole { struct part first; int size; };
struct whole wholes[2];
int which;
#define current_whole (wholes[which])
#define current_part (current_whole.first)
#define SLOT(name) slot_##name
#define FORGE(type, value) ((type)(value))
#define GET(name) FORGE(typeof(&SLOT(name)), base() + (long)&SLOT(name))
#define mine (*GET(part))
#define by_hand() wholes->first
#define part_size (current_part./*<inMacro*/size/*>*/)
struct part slot_part;
int f(void)
{
	mine./*<cast*/size/*>*/ = 1;
	by_hand()./*<called*/size/*>*/ = 2;
	return current_part./*<nested*/size/*>*/ + current_whole./*<whole*/size/*>*/;
}
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'inMacro')).toBe('case.c:1');
      expect(await meaning(marked, 'cast')).toBe('case.c:1');
      expect(await meaning(marked, 'called')).toBe('case.c:1');
      expect(await meaning(marked, 'nested')).toBe('case.c:1');
      expect(await meaning(marked, 'whole')).toBe('case.c:2');
    });
  });

  it('lead nowhere where the macro is not published', async () => {
    const source = `struct message { int offset; };
int f(int offset) { return send(Unheard_Message(.first = 1, ./*<designator*/offset/*>*/ = offset)); }
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'designator')).toBe('foreign Unheard_Message');
    });
  });
});

describe('names that several files define', () => {
  it('mean the record of the own file, and no member of another source file', async () => {
    const source = `// @file osfmk/kern/one.c
typedef struct frame { int caller; } frame_t;
// @file osfmk/kern/exclaves.c
typedef struct /*<tag*/frame/*>*/ { int caller; } frame_t;
int f(frame_t *at, struct /*<named*/frame/*>*/ *too) { return at->/*<member*/caller/*>*/; }
// @file osfmk/kern/two.c
int g(void) { return unheard_of()./*<other*/caller/*>*/; }
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'tag')).toBe('osfmk/kern/exclaves.c:1');
      expect(await meaning(marked, 'named')).toBe('osfmk/kern/exclaves.c:1');
      expect(await meaning(marked, 'member')).toBe('osfmk/kern/exclaves.c:1');
      expect(await meaning(marked, 'other')).toBe('nothing');
    });
  });

  it('mean a macro of a header that takes arguments before the function, where they are called and the build has it', async () => {
    const source = `// @file osfmk/kern/sched.h
#define wake(x) wake_all((x), 0)
#if UNHEARD_OF
#define now() now_fast()
#endif
// @file osfmk/kern/sched.c
#undef wake
void wake(int x) { }
int now(void) { return 0; }
int g(void) { /*<own*/wake/*>*/(1); return 0; }
// @file osfmk/kern/exclaves.c
int f(void) { /*<macro*/wake/*>*/(1); hand(/*<bare*/wake/*>*/); return /*<perhaps*/now/*>*/(); }
`;
    await withMarks(source, async (marked) => {
      expect(await meaning(marked, 'macro')).toBe('osfmk/kern/sched.h:1 osfmk/kern/sched.c:2');
      expect(await meaning(marked, 'own')).toBe('osfmk/kern/sched.c:2 osfmk/kern/sched.h:1');
      expect(await meaning(marked, 'bare')).toBe('osfmk/kern/sched.c:2 osfmk/kern/sched.h:1');
      expect(await meaning(marked, 'perhaps')).toBe('osfmk/kern/sched.c:3 osfmk/kern/sched.h:3');
    });
  });
});
