import { describe, expect, it } from 'vitest';
import { meaningIn, referencesTo } from '../../server/src/core/index/references.ts';
import { contextAt } from '../../server/src/core/index/resolve.ts';
import { lineOf } from '../../server/src/core/source/sourceText.ts';
import { checkoutOf, referenceSourceOf } from '../support/checkout.ts';
import { type MarkedFiles, withMarks } from '../support/markers.ts';

/** `path:line` of every use of what the name at a mark means, 1-based; several on one line are told apart by `*2`. */
async function uses(marked: MarkedFiles, name: string): Promise<string[]> {
  const checkout = await checkoutOf(marked.files);
  const source = referenceSourceOf(checkout);
  const { path, start, text: word } = marked.mark(name);
  const opened = source.read(path);
  if (opened === undefined) throw new Error(`${path} is not indexed`);
  const meaning = meaningIn(source, opened, start);
  const { member, designator } = contextAt(opened.view, start, path);
  const found: string[] = [];
  for (const use of referencesTo(source, meaning, word, path, member || designator))
    if (use !== undefined) found.push(`${use.file.path}:${lineOf(use.file.lineStarts, use.offset) + 1}`);
  return found.sort();
}

describe('references', () => {
  it('of a function are in every ring of the checkout, in blocks, tables and macro bodies, and in no comment or string', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.c
int /*<function*/exclaves_run/*>*/(int a) { return a; }
#define RUN(x) exclaves_run(x)
static struct ops table = { .exclaves_run = exclaves_run };
void f(void) { run(^(int r) { exclaves_run(r); }); /* exclaves_run */ log("exclaves_run"); }
// @file bsd/kern/kern_exec.c
extern int exclaves_run(int a);
// @file libkern/plain.c
int g(struct s *p, int exclaves_run) { return exclaves_run + p->exclaves_run; }
`,
      async (marked) => {
        expect(await uses(marked, 'function')).toEqual([
          'bsd/kern/kern_exec.c:1',
          'osfmk/kern/exclaves.c:1',
          'osfmk/kern/exclaves.c:2',
          'osfmk/kern/exclaves.c:3',
          'osfmk/kern/exclaves.c:4',
        ]);
      },
    );
  });

  it('of a routine of MIG are the uses of each name that a prefix makes of it', async () => {
    await withMarks(
      `// @file osfmk/mach/exclaves_notify.defs
subsystem exclaves_notify 1;
/*
UserPrefix never_;
*/
UserPrefix send_;
serverprefix receive_;
SimpleRoutine /*<routine*/exclaves_limit/*>*/(
	receiver : mach_port_t);
// @file osfmk/kern/exclaves.c
void f(void) { call(/*<sent*/send_exclaves_limit/*>*/); never_exclaves_limit(); }
int /*<received*/receive_exclaves_limit/*>*/(int port) { return port; }
`,
      async (marked) => {
        const declared = 'osfmk/mach/exclaves_notify.defs:7';
        const sent = 'osfmk/kern/exclaves.c:1';
        expect(await uses(marked, 'sent')).toEqual([sent, declared]);
        expect(await uses(marked, 'routine')).toEqual([sent, 'osfmk/kern/exclaves.c:2', declared]);
        expect(await uses(marked, 'received')).toEqual(['osfmk/kern/exclaves.c:2', declared]);
      },
    );
  });

  it('of an attribute are also between an enum and its brace, where a look alone takes it for the tag', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.h
#define /*<macro*/ENUM_CLOSED/*>*/ __attribute__((closed))
typedef enum /*<use*/ENUM_CLOSED/*>*/ { ONE } exclaves_one_t;
// @file bsd/kern/plain.h
typedef enum ENUM_CLOSED { TWO } two_t;
typedef enum ENUM_CLOSED : int { THREE } three_t;
`,
      async (marked) => {
        const all = ['bsd/kern/plain.h:1', 'bsd/kern/plain.h:2', 'osfmk/kern/exclaves.h:1', 'osfmk/kern/exclaves.h:2'];
        expect(await uses(marked, 'macro')).toEqual(all);
        expect(await uses(marked, 'use')).toEqual(all);
      },
    );
  });

  it('of a name that a macro makes in C are not hidden by what is made of it for the assembler', async () => {
    await withMarks(
      `// @file osfmk/arm64/genassym.c
#define DECLARE(SYM, VAL) __asm("DEFINE " SYM ":" : : "i" (VAL))
void f(void) { DECLARE("AST_ONE", AST_ONE); }
// @file osfmk/kern/options.h
#define options_decl(name, type, ...) typedef enum : type __VA_ARGS__ name
options_decl(ast_t, int, {
	AST_ONE = 1,
});
// @file osfmk/kern/exclaves.c
#include <kern/options.h>
int g(void) { return /*<use*/AST_ONE/*>*/; }
`,
      async (marked) => {
        expect(await uses(marked, 'use')).toEqual([
          'osfmk/arm64/genassym.c:2',
          'osfmk/kern/exclaves.c:2',
          'osfmk/kern/options.h:3',
        ]);
      },
    );
  });

  it('of a name made for the assembler are in what the assembler reads', async () => {
    await withMarks(
      `// @file osfmk/arm64/genassym.c
#define DECLARE(SYM, VAL) __asm("DEFINE " SYM ":" : : "i" (VAL))
void f(void) { DECLARE("TH_EXCLAVES", TH_EXCLAVES); }
// @file osfmk/kern/exclaves.c
int g(void) { return TH_EXCLAVES; }
// @file osfmk/arm64/locore.s
	ldr	x0, [x8, /*<use*/TH_EXCLAVES/*>*/]
`,
      async (marked) => {
        expect(await uses(marked, 'use')).toEqual(['osfmk/arm64/locore.s:1']);
      },
    );
  });

  it('of a tag are also where a macro puts its keyword before it, and where C++ needs none', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.c
#define LINK(type) struct { struct type *next; }
struct /*<tag*/record/*>*/ {
	LINK(record) links;
	struct record *other;
};
int f(int record) { return record; }
// @file iokit/IOKit/IOExclaves.h
class Owner;
struct record;
record *first(record &last);
// @file bsd/kern/kern_exec.c
#include <kern/exclaves.h>
int g(int record) { return use(record); }
`,
      async (marked) => {
        expect(await uses(marked, 'tag')).toEqual([
          'iokit/IOKit/IOExclaves.h:2',
          'iokit/IOKit/IOExclaves.h:3',
          'iokit/IOKit/IOExclaves.h:3',
          'osfmk/kern/exclaves.c:2',
          'osfmk/kern/exclaves.c:3',
          'osfmk/kern/exclaves.c:4',
        ]);
      },
    );
  });

  it('of a macro are also where it stands between a keyword and a brace', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.h
#define /*<macro*/exclaves_packed/*>*/ __attribute__((packed))
typedef struct exclaves_packed { int a; } exclaves_message_t;
`,
      async (marked) => {
        expect(await uses(marked, 'macro')).toEqual(['osfmk/kern/exclaves.h:1', 'osfmk/kern/exclaves.h:2']);
      },
    );
  });

  it('of a static function stay in its file, and leave another file’s namesake alone', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves_a.c
static int /*<own*/helper/*>*/(void) { return 0; }
int a(void) { return helper(); }
// @file osfmk/kern/exclaves_b.c
static int helper(void) { return 1; }
int b(void) { return helper(); }
`,
      async (marked) => {
        expect(await uses(marked, 'own')).toEqual(['osfmk/kern/exclaves_a.c:1', 'osfmk/kern/exclaves_a.c:2']);
      },
    );
  });

  it('of a global leave out files that define the name for themselves', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.h
#define /*<macro*/LIMIT/*>*/ 1
// @file osfmk/kern/exclaves.c
int a = LIMIT;
// @file bsd/kern/other.c
#define LIMIT 2
int b = LIMIT;
// @file tests/plain.c
int c = LIMIT;
`,
      async (marked) => {
        expect(await uses(marked, 'macro')).toEqual([
          'osfmk/kern/exclaves.c:1',
          'osfmk/kern/exclaves.h:1',
          'tests/plain.c:1',
        ]);
      },
    );
  });

  it('of a macro that declares are also where something static is declared with it', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.h
#define /*<group*/GRP_DECLARE/*>*/(var, name) struct grp var = { name }
#define /*<data*/CPU_DATA/*>*/(name) name __attribute__((section("cpu")))
// @file bsd/net/plain.c
static GRP_DECLARE(plain_grp, "plain");
static int CPU_DATA(plain_count);
int f(void) { return use(&plain_grp); }
// @file bsd/net/own.c
static int GRP_DECLARE(int a) { return a; }
int b(void) { return GRP_DECLARE(1); }
`,
      async (marked) => {
        expect(await uses(marked, 'group')).toEqual(['bsd/net/plain.c:1', 'osfmk/kern/exclaves.h:1']);
        expect(await uses(marked, 'data')).toEqual(['bsd/net/plain.c:2', 'osfmk/kern/exclaves.h:2']);
      },
    );
  });

  it('of a field are those of its record, in the whole checkout', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.h
typedef struct { int /*<field*/state/*>*/; } conclave_t;
struct other { int state; };
#define STATE(c) ((c)->state)
// @file osfmk/kern/exclaves.c
#include <kern/exclaves.h>
int a(conclave_t *c, struct other *o) { return c->state + o->state; }
conclave_t one = { .state = 1 };
int state(void) { return 0; }
// @file osfmk/vm/vm_plain.c
#include <kern/exclaves.h>
struct segment { int state; };
int b(struct segment *s, conclave_t *c) { return s->state + c->state; }
`,
      async (marked) => {
        expect(await uses(marked, 'field')).toEqual([
          'osfmk/kern/exclaves.c:2',
          'osfmk/kern/exclaves.c:3',
          'osfmk/kern/exclaves.h:1',
          'osfmk/kern/exclaves.h:3',
          'osfmk/vm/vm_plain.c:3',
        ]);
      },
    );
  });

  it('of a field include macros that are given its name, and no local of that name', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.h
struct conclave { int /*<field*/c_link/*>*/; };
// @file osfmk/kern/exclaves.c
#include <kern/exclaves.h>
unsigned long a = offsetof(struct conclave, c_link);
void f(struct conclave *head) { iterate(head, c_link); }
void g(int c_link) { use(c_link); }
`,
      async (marked) => {
        expect(await uses(marked, 'field')).toEqual([
          'osfmk/kern/exclaves.c:2',
          'osfmk/kern/exclaves.c:3',
          'osfmk/kern/exclaves.h:1',
        ]);
      },
    );
  });

  it('of a field and of a function of its name are told apart where a macro is given the name', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.c
#define queue_next(e) ((e)->next)
#define queue_iterate(head, elt, type, field) for (elt = (type)head; elt; elt = (type)queue_next(&(elt)->field))
typedef struct thread { struct link /*<field*/task_threads/*>*/; } *thread_t;
int /*<function*/task_threads/*>*/(int task) { return task; }
void f(struct task *t, thread_t thread) {
  queue_iterate(&t->threads, thread, thread_t, task_threads) { run(t, task_threads); }
}
`,
      async (marked) => {
        const at = (...lines: number[]) => lines.map((line) => `osfmk/kern/exclaves.c:${line}`);
        expect(await uses(marked, 'field')).toEqual(at(3, 6));
        expect(await uses(marked, 'function')).toEqual(at(4, 6));
      },
    );
  });

  it('of a name that a function hides in its body leave that body out, and nothing else of the file', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.h
extern int /*<global*/conclave_count/*>*/;
// @file osfmk/kern/exclaves.c
int conclave_count;
int f(void) { return conclave_count; }
int g(int conclave_count) { return conclave_count; }
int h(void) { int *p; { int conclave_count = 1; p = &conclave_count; } return *p + conclave_count; }
int i(struct s *s) { return conclave_count; }
`,
      async (marked) => {
        const source = ['2', '4', '5'].map((line) => `osfmk/kern/exclaves.c:${line}`);
        expect(await uses(marked, 'global')).toEqual(
          ['osfmk/kern/exclaves.c:1', ...source, 'osfmk/kern/exclaves.h:1'].sort(),
        );
      },
    );
  });

  it('of a field leave out a file whose own record has such a field, where the record cannot be told', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.h
struct conclave { int /*<field*/c_state/*>*/; };
#define OF_CONCLAVE(c) ((c)->c_state)
// @file osfmk/vm/compressor.h
struct segment {
	int c_state;
};
#define OF_SEGMENT(c) ((c)->c_state)
`,
      async (marked) => {
        expect(await uses(marked, 'field')).toEqual(['osfmk/kern/exclaves.h:1', 'osfmk/kern/exclaves.h:2']);
      },
    );
  });

  it('of a function of the kernel are not those of its namesake in user space', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.h
int exclaves_boot(int stage);
// @file osfmk/kern/exclaves_boot.c
int /*<kernel*/exclaves_boot/*>*/(int stage) { return stage; }
// @file osfmk/kern/startup.c
int a(void) { return exclaves_boot(1); }
// @file libsyscall/wrappers/exclaves.c
int /*<user*/exclaves_boot/*>*/(int stage) { return stage; }
// @file tests/boot.c
int b(void) { return exclaves_boot(2); }
`,
      async (marked) => {
        const header = 'osfmk/kern/exclaves.h:1';
        expect(await uses(marked, 'kernel')).toEqual([
          header,
          'osfmk/kern/exclaves_boot.c:1',
          'osfmk/kern/startup.c:1',
        ]);
        expect(await uses(marked, 'user')).toEqual(['libsyscall/wrappers/exclaves.c:1', header, 'tests/boot.c:1']);
      },
    );
  });

  it('of a field of which nothing can be told are in files that name its record, and are no calls', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.h
typedef struct { int /*<field*/data/*>*/; } sample_t;
struct buffer { int data; };
// @file bsd/net/names.c
int a(sample_t *s) { return unheard_of(s).data; }
// @file bsd/net/other.c
int b(void) { return unheard_of().data; }
// @file tests/lists.cpp
int c(sample_t *s) { return unheard_of(s).data(); }
// @file osfmk/arm64/locore.s
	.data
sample_t:
`,
      async (marked) => {
        expect(await uses(marked, 'field')).toEqual(['bsd/net/names.c:1', 'osfmk/kern/exclaves.h:1']);
      },
    );
  });

  it('of a field of a record of a source file are in that file', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.c
struct item { struct item */*<field*/next/*>*/; };
int a(struct item *i) { return i->next != 0 && unheard_of(i).next; }
// @file bsd/net/plain.c
int b(void) { return unheard_of().next; }
`,
      async (marked) => {
        const lines = ['1', '2', '2'].map((line) => `osfmk/kern/exclaves.c:${line}`);
        expect(await uses(marked, 'field')).toEqual(lines);
      },
    );
  });

  it('of a tag leave out members of C++ that are named as it', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.h
struct /*<tag*/thread/*>*/ { int a; };
// @file iokit/Kernel/IOLocks.cpp
#include <kern/exclaves.h>
struct lock {
	thread_t thread;
};
static struct thread *one;
`,
      async (marked) => {
        expect(await uses(marked, 'tag')).toEqual(['iokit/Kernel/IOLocks.cpp:5', 'osfmk/kern/exclaves.h:1']);
      },
    );
  });

  it('of a class include where a member is taken from it by its name', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.h
class /*<class*/OSThing/*>*/ { public: void free(); };
// @file libkern/c++/OSThing.cpp
#include <kern/exclaves.h>
void OSThing::free() { }
void f(OSThing *one) { one->OSThing::free(); }
`,
      async (marked) => {
        expect(await uses(marked, 'class')).toEqual([
          'libkern/c++/OSThing.cpp:2',
          'libkern/c++/OSThing.cpp:3',
          'libkern/c++/OSThing.cpp:3',
          'osfmk/kern/exclaves.h:1',
        ]);
      },
    );
  });

  it('of a macro that a header has for the assembler are asked in an assembler file', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.c
int a;
// @file osfmk/arm/asm.h
#ifdef __ASSEMBLER__
#define SYMBOL(x) _ ## x
#endif
// @file osfmk/arm64/entry.s
	b /*<macro*/SYMBOL/*>*/(start)
	b SYMBOL(stop)
`,
      async (marked) => {
        expect(await uses(marked, 'macro')).toEqual([
          'osfmk/arm/asm.h:2',
          'osfmk/arm64/entry.s:1',
          'osfmk/arm64/entry.s:2',
        ]);
      },
    );
  });

  it('of a name in tables and behind qualifiers are no declarations of it', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.h
typedef int /*<type*/word_t/*>*/;
int /*<function*/handler/*>*/(void);
// @file bsd/kern/table.c
void g(const word_t, volatile word_t);
static struct ops table[] = {
	{ start, handler, },
	{ .run = ^(int a) { int b, handler; use(handler); }, },
};
`,
      async (marked) => {
        expect(await uses(marked, 'type')).toEqual([
          'bsd/kern/table.c:1',
          'bsd/kern/table.c:1',
          'osfmk/kern/exclaves.h:1',
        ]);
        expect(await uses(marked, 'function')).toEqual(['bsd/kern/table.c:3', 'osfmk/kern/exclaves.h:2']);
      },
    );
  });

  it('of a local, a parameter and a label stay in its scope', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.c
int count;
int f(int count)
{
	int /*<local*/total/*>*/ = count;
	if (count) {
		int total = 1;
		use(total);
		goto /*<label*/out/*>*/;
	}
	run(^(int r) { total += r; });
out:
	return total;
}
int g(void) { return count; /*<none*/out/*>*/; }
`,
      async (marked) => {
        const at = (...lines: number[]) => lines.map((line) => `osfmk/kern/exclaves.c:${line}`).sort();
        expect(await uses(marked, 'local')).toEqual(at(4, 10, 12));
        expect(await uses(marked, 'label')).toEqual(at(8, 11));
        marked.mark('none');
      },
    );
  });

  it('of a tag and of a typedef of the same name are told apart', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.h
struct /*<tag*/thing/*>*/ { int a; };
typedef struct thing /*<type*/thing/*>*/;
struct thing *p;
thing q;
`,
      async (marked) => {
        const at = (...lines: number[]) => lines.map((line) => `osfmk/kern/exclaves.h:${line}`);
        expect(await uses(marked, 'tag')).toEqual(at(1, 2, 3));
        expect(await uses(marked, 'type')).toEqual(at(2, 4));
      },
    );
  });

  it('of an enumerator include the words that a macro pastes it from', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.c
enum { DEBUG_show_errors = 1, /*<case*/DEBUG_show_all/*>*/ = 2 };
#define debug_printf(flag, ...) do { if (flags & DEBUG_##flag) printf(__VA_ARGS__); } while (0)
void f(void) { debug_printf(show_all, "x"); debug_printf(show_errors, "y"); }
`,
      async (marked) => {
        expect(await uses(marked, 'case')).toEqual(['osfmk/kern/exclaves.c:1', 'osfmk/kern/exclaves.c:3']);
      },
    );
  });

  it('of a name that nothing in the tree defines are its uses as member or not, as asked', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.c
void f(void) { /*<name*/conclave_make/*>*/(1); x->conclave_make = 2; }
`,
      async (marked) => {
        expect(await uses(marked, 'name')).toEqual(['osfmk/kern/exclaves.c:1']);
      },
    );
  });

  it('of a switch of the build include lines below a full stop of the assembler', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.c
#if /*<name*/CONFIG_SOMETHING/*>*/
#endif
// @file osfmk/arm64/start.s
	b .
#if CONFIG_SOMETHING
	nop
#endif
`,
      async (marked) => {
        expect(await uses(marked, 'name')).toEqual(['osfmk/arm64/start.s:2', 'osfmk/kern/exclaves.c:1']);
      },
    );
  });

  it('of a field include macros that make a text of its name beside taking it', async () => {
    await withMarks(
      `// @file osfmk/kern/exclaves.h
struct info { int /*<field*/scid/*>*/; };
struct other { int scid; };
// @file osfmk/kern/exclaves_kinds.c
#define TEXT(x) #x
#define SUBTYPE(s, f) describe(offsetof(s, f), TEXT(f))
void f(void) { SUBTYPE(struct info, scid); SUBTYPE(struct other, scid); }
`,
      async (marked) => {
        expect(await uses(marked, 'field')).toEqual(['osfmk/kern/exclaves.h:1', 'osfmk/kern/exclaves_kinds.c:3']);
      },
    );
  });
});
