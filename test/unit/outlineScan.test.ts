import { describe, expect, it } from 'vitest';
import { scanOutline } from '../../server/src/core/extract/outlineScan.ts';
import { scan } from '../../server/src/core/source/lexer.ts';

/** `kind name line` of every place, 1-based. */
const found = (path: string, text: string) =>
  scanOutline(path, text, scan(text)).map(
    ({ kind, name, start }) => `${kind} ${name} ${text.slice(0, start).split('\n').length}`,
  );

describe('the outline scan', () => {
  it('finds functions and prototypes, and nothing of what stands in a body', () => {
    const text = `int declared(int a);
static int
made(int a,
    int b)
{
	int local = 1;
	if (a) {
		called(b);
	}
	return 0;
}
void
#if X
one(void)
{
#else
one(int a)
{
#endif
}
static inline int short_one(void) { return 1; }
`;
    expect(found('osfmk/kern/x.c', text)).toEqual([
      'prototype declared 1',
      'function made 3',
      'function one 14',
      'function short_one 21',
    ]);
  });

  it('takes no macro that declares for a function of the file', () => {
    const text = `static GRP_DECLARE(own_grp, "own");
static PLACE_LATE(int) later;
static PLACE_LATE(int) sooner = 1;
static OPTION(int, flag, "flag", 0);
static int plain(void);
`;
    expect(found('x.c', text)).toEqual([
      'maybe own_grp 1',
      'variable later 2',
      'variable sooner 3',
      'maybe flag 4',
      'prototype plain 5',
    ]);
  });

  it('finds a function whose parameters are a macro, and what stands behind it', () => {
    const text = `static int
first HANDLER_PARAMETERS
{
	return 0;
}
NODE_INT(_net, OID,
    flag);
static int second HANDLER_PARAMETERS {
	return 1;
}
struct one { int a; } two;
`;
    expect(found('x.c', text)).toEqual([
      'function first 2',
      'maybe _net 6',
      'maybe OID 6',
      'maybe flag 7',
      'function second 8',
      'struct one 11',
      'variable two 11',
    ]);
  });

  it('says how far a function reaches, though an `#if` opens one brace twice', () => {
    const text = 'void\nf(void)\n{\n#if X\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t}\n}\nint g;\n';
    const [f] = scanOutline('x.c', text, scan(text));
    expect(text.slice(f?.start, f?.end).endsWith('\t}\n}')).toBe(true);
    expect(found('x.c', text)).toEqual(['function f 2', 'variable g 11']);
  });

  it('finds types, tags, the cases of enums and variables', () => {
    expect(
      found(
        'osfmk/mach/x.h',
        `#define KERN_X 1
struct thing {
	int a;
};
typedef struct thing *thing_t, **things_t;
typedef int (*callback_t)(int, void *);
enum color { RED, GREEN = 2, BLUE };
extern int shared;
static int (*hook)(int) = 0, counters[4];
struct thing *first;
typedef struct { int b; } plain_t;
struct outer { struct inner { int c; } in; };
`,
      ),
    ).toEqual([
      'macro KERN_X 1',
      'struct thing 2',
      'typedef thing_t 5',
      'typedef things_t 5',
      'typedef callback_t 6',
      'enum color 7',
      'enumerator RED 7',
      'enumerator GREEN 7',
      'enumerator BLUE 7',
      'extern-variable shared 8',
      'variable hook 9',
      'variable counters 9',
      'variable first 10',
      'typedef plain_t 11',
      'struct outer 12',
      'struct inner 12',
    ]);
  });

  it('takes no attribute for a name', () => {
    expect(
      found(
        'x.h',
        `__BEGIN_DECLS
typedef unsigned long offset_t __kernel_semantics;
extern int counter __attribute__((aligned(8)));
struct s { int a; } __packed;
__private_extern__ int hidden __unused = 1;
bool
(hw_try)(int a)
{
}
__END_DECLS
int last(void) __pure2;
`,
      ),
    ).toEqual([
      'typedef offset_t 2',
      'extern-variable counter 3',
      'struct s 4',
      'variable hidden 5',
      'function hw_try 7',
      'prototype last 11',
    ]);
    expect(found('x.h', '__BEGIN_DECLS\n__options_decl(flags_t, int, {\n\tZ_ZERO = 1,\n});\n')).toEqual([
      'maybe flags_t 2',
      'maybe Z_ZERO 3',
    ]);
  });

  it('notes what a macro at the outermost level may declare', () => {
    expect(found('x.c', 'IMPL(one)\nIMPL(two)\ntypedef int (*call_t)(void);\nREAD_ONLY(int) late;\n')).toEqual([
      'maybe one 1',
      'maybe two 2',
      'typedef call_t 3',
      'variable late 4',
    ]);
    expect(found('x.c', 'LCK_GRP_DECLARE(my_group, "mine");\nint f(void) { LOCK(other); return 0; }\n')).toEqual([
      'maybe my_group 1',
      'function f 2',
    ]);
  });

  it('finds methods, what is inside `extern "C"` and namespaces, assembler entries and MIG routines', () => {
    expect(found('iokit/x.cpp', 'bool\nIOService::start(IOService *provider)\n{\n}\n')).toEqual(['method start 2']);
    expect(found('x.h', 'extern "C" {\nint inner(void);\n}\nint after;\n')).toEqual([
      'prototype inner 2',
      'variable after 4',
    ]);
    expect(found('x.cpp', 'namespace os {\nint inner(void) { return 0; }\n}\n')).toEqual(['function inner 2']);
    expect(
      found(
        'x.h',
        'template <bool Cond, typename T = void> struct enable;\ntemplate <class T> struct enable<true, T> { int a; };\ntemplate <bool C> using if_t = C;\n',
      ),
    ).toEqual(['struct enable 2', 'typedef if_t 3']);
    expect(found('osfmk/arm64/x.s', '\t.globl EXT(sk_enter)\nLEXT(sk_enter)\n\tret\n_plain:\n')).toEqual([
      'prototype sk_enter 1',
      'function sk_enter 2',
      'function plain 4',
    ]);
    expect(found('x.h', '.macro SAVE to\n\tmov x1, x2\n.endm\nint after;\n')).toEqual([
      'macro SAVE 1',
      'variable after 4',
    ]);
    expect(found('osfmk/mach/x.defs', 'type thing_t = int;\nroutine mach_thing(\n\ta : int);\n')).toEqual([
      'typedef thing_t 1',
      'function mach_thing 2',
    ]);
    expect(found('x.defs', 'routine\n#ifdef KERNEL_SERVER\nthing_from_user(\n#else\nthing(\n#endif\n')).toEqual([
      'function thing_from_user 3',
      'function thing 5',
    ]);
  });

  it('tells functions named with underscores, and types made by a macro, from attributes', () => {
    const text = `static inline struct result
__alloc_ext(int a)
{
}
uint8_t *__sized_by(*size)
__get_value(int *size)
{
}
static inline int *
__sized_by(size)
plain(int size)
{
}
static inline os_atomic(uint64_t) *
counter(const uint64_t id)
{
}
__uint64_t
__get(void)
{
}
`;
    expect(found('osfmk/kern/x.c', text)).toEqual([
      'function __alloc_ext 2',
      'function __get_value 6',
      'function plain 11',
      'function counter 15',
      'function __get 19',
    ]);
  });

  it('ends on any text', () => {
    for (const text of [
      `f(${'('.repeat(5000)}`,
      '\nname('.repeat(2000),
      '}'.repeat(99),
      'enum {',
      'struct {{{',
      'typedef',
    ])
      expect(() => scanOutline('x.c', text, scan(text))).not.toThrow();
  });

  it('tells a name with underscores from an attribute by what else could be declared', () => {
    const text = `typedef __int32_t __made_pid_t;
typedef unsigned short __short_t;
typedef int __vector_t[4], *__pointer_t;
typedef union {
	char bytes[8];
} __state_t;
typedef int plain_t __aligned_to_word;
extern value_t __guard;
static const int __limit = 4;
static int counted __used_somewhere;
struct packed { int a; } __packed_tight;
`;
    expect(found('bsd/sys/_x.h', text)).toEqual([
      'typedef __made_pid_t 1',
      'typedef __short_t 2',
      'typedef __vector_t 3',
      'typedef __pointer_t 3',
      'typedef __state_t 6',
      'typedef plain_t 7',
      'extern-variable __guard 8',
      'variable __limit 9',
      'variable counted 10',
      'struct packed 11',
    ]);
  });

  it('finds the cases of an enum behind a condition with parentheses, and takes no macro for one', () => {
    const text = `enum event {
	FIRST,
#if defined(INSIDE) || defined(KERNEL)
	LEAST = FIRST,
#else /* (outside) */
	OTHER,
#endif
#define ONE(name) name,
	EVENT_LIST(ONE)
};
int behind;
`;
    expect(found('x.h', text).filter((one) => !one.startsWith('macro'))).toEqual([
      'enum event 1',
      'enumerator FIRST 2',
      'enumerator LEAST 4',
      'enumerator OTHER 6',
      'variable behind 11',
    ]);
  });
});
