import { describe, expect, it } from 'vitest';
import { withMarks } from '../support/markers.ts';
import { meaning } from '../support/meaning.ts';

/** What each mark of a text means, by its name. */
async function meanings(source: string, expected: Readonly<Record<string, string>>): Promise<void> {
  await withMarks(source, async (marked) => {
    for (const [name, found] of Object.entries(expected)) expect(await meaning(marked, name), name).toBe(found);
  });
}

describe('what the head of a statement declares', () => {
  it('is known in that statement, and not behind it', async () => {
    await meanings(
      `void f(int n)
{
	int i = 7;
	for (int i = 0; i < n; i++) {
		use(/*<block*/i/*>*/);
	}
	use(/*<behind*/i/*>*/);
	for (long i = 0; i < n; i++)
		if (n)
			use(/*<yes*/i/*>*/);
		else
			use(/*<no*/i/*>*/);
	use(/*<last*/i/*>*/);
	for (char i = 0; ; ) for (int k = 0; ; ) do { use(/*<inner*/i/*>*/); } while (/*<do*/i/*>*/);
	for (short i = 0; ; ) {
#if X
		use(/*<branch*/i/*>*/);
#endif
	}
	return /*<end*/i/*>*/;
}
`,
      {
        block: 'local 4',
        behind: 'local 3',
        yes: 'local 8',
        no: 'local 8',
        last: 'local 3',
        inner: 'local 14',
        do: 'local 14',
        branch: 'local 15',
        end: 'local 3',
      },
    );
  });

  it('is so of a condition in C++, of a macro that heads a loop, and of half a loop', async () => {
    await meanings(
      `// @file Case.cpp
#define each_cpu(it) for (int it = 0; it < 8; it++)
int cpu;
void g(entry_t *entry)
{
	while (entry_t *entry = next()) { use(/*<in*/entry/*>*/); }
	use(/*<out*/entry/*>*/);
	each_cpu(cpu)
		if (on(cpu)) { start(/*<looped*/cpu/*>*/); }
	stop(/*<stopped*/cpu/*>*/);
	for (int half = 0;
	use(/*<half*/half/*>*/);
}
`,
      { in: 'local 5', out: 'parameter 3', looped: 'local 7', stopped: 'Case.cpp:2', half: 'local 10' },
    );
  });
});

describe('a word of C++ alone', () => {
  it('is a name in C: of locals, parameters and fields', async () => {
    await meanings(
      `struct pair { int new; };
void f(class_t this, struct pair *new)
{
	class_t class = of(/*<this*/this/*>*/);
	switch (/*<class*/class/*>*/) { }
	/*<new*/new/*>*/->/*<field*/new/*>*/ = 1;
	/*<nothing*/template/*>*/(1);
}
`,
      { this: 'parameter 2', class: 'local 4', new: 'parameter 2', field: 'case.c:1', nothing: 'nothing' },
    );
  });

  it('is none in C++, where a method knows its object without a declaration', async () => {
    await meanings(
      `// @file Case.cpp
class Owner { int count; };
void Owner::run(void) { /*<this*/this/*>*/->count = 1; x = /*<new*/new/*>*/ Owner; }
`,
      { this: 'nothing', new: 'nothing' },
    );
  });
});

describe('a local in the body of a macro', () => {
  it('is known in its block or loop, beside the parameters', async () => {
    await meanings(
      `int index, made;
#define show(buffer, made) ({ \\
	if (on) { \\
		for (size_t index = 0; index < 4; index++) { \\
			print(/*<loop*/index/*>*/, /*<parameter*/buffer/*>*/); \\
		} \\
		print(/*<outside*/index/*>*/); \\
	} \\
	int made = 1; \\
	/*<shadow*/made/*>*/; \\
})
#define DECLARE_INDEX extern int /*<global*/index/*>*/;
#define HEAD(type) type { struct type *index; } /*<none*/index/*>*/
void f(int made) {
#define INSIDE do { int step = 1; use(/*<step*/step/*>*/, /*<around*/made/*>*/); } while (0)
}
`,
      {
        loop: 'local 4',
        parameter: 'parameter 2',
        outside: 'case.c:1',
        shadow: 'parameter 2',
        global: 'case.c:1',
        none: 'case.c:1',
        step: 'local 15',
        around: 'parameter 14',
      },
    );
  });
});

describe('the record of an initialiser', () => {
  it('is told where attributes stand between the name and its value, and through typeof', async () => {
    await meanings(
      `struct sizes { int first, last; };
struct other { int first, last; };
#define READ_ONLY(type) type
#define KEPT __attribute__((used))
READ_ONLY(struct sizes) sizes __attribute__((used)) = { ./*<plain*/first/*>*/ = 1 };
static struct sizes more[2] KEPT __attribute__((aligned(8))) = { { ./*<macro*/last/*>*/ = 1 } };
void f(void) { sizes = (typeof(sizes)) { ./*<typeof*/last/*>*/ = 2 }; }
`,
      { plain: 'case.c:1', macro: 'case.c:1', typeof: 'case.c:1' },
    );
  });
});

describe('the record that a call gives', () => {
  it('is that of a pointer to a function', async () => {
    await meanings(
      `struct one { int state; };
struct two { int state; };
typedef struct two *(*find_t)(int);
static struct one *(*first)(void);
static find_t second;
void f(struct one *(*given)(int)) { first()->/*<first*/state/*>*/ = second(1)->/*<second*/state/*>*/ + given(1)->/*<given*/state/*>*/; }
`,
      { first: 'case.c:1', second: 'case.c:2', given: 'case.c:1' },
    );
  });
});

describe('functions of one name', () => {
  it('are told by the types that a call gives, where these have names', async () => {
    await meanings(
      `// @file osfmk/kern/counter.h
typedef uint64_t *scalable_t;
typedef uint64_t plain_t;
#define COUNTER_DEFINE(name) \\
	uint64_t name##_early = 0; \\
	scalable_t name = { &name##_early }; \\
	STARTUP(name)
// @file osfmk/kern/counter_common.c
OVERLOADABLE void inc(plain_t *counter) { }
// @file osfmk/arm/counter.c
OVERLOADABLE void inc(scalable_t *counter) { }
// @file osfmk/x86_64/counter.c
OVERLOADABLE void inc(scalable_t *counter) { }
// @file osfmk/kern/exclaves.c
static scalable_t queries;
COUNTER_DEFINE(made);
void f(plain_t *one, int other)
{
	/*<scalable*/inc/*>*/(&queries);
	/*<made*/inc/*>*/(&made);
	/*<plain*/inc/*>*/(one);
	/*<unknown*/inc/*>*/(&other);
}
`,
      {
        scalable: 'osfmk/arm/counter.c:1 osfmk/x86_64/counter.c:1',
        made: 'osfmk/arm/counter.c:1 osfmk/x86_64/counter.c:1',
        plain: 'osfmk/kern/counter_common.c:1',
        unknown: 'osfmk/kern/counter_common.c:1 osfmk/arm/counter.c:1 osfmk/x86_64/counter.c:1',
      },
    );
  });
});
