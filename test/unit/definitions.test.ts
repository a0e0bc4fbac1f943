import { describe, expect, it } from 'vitest';
import { markerRules } from '../../server/src/core/source/markerComments.ts';
import { factsOf, listed, macrosOf, symbol } from '../support/facts.ts';
import { withMarks } from '../support/markers.ts';

describe('kinds', () => {
  it('tells definitions from declarations', async () => {
    const facts = await factsOf(
      'extern int declared;\nint defined;\nextern int both = 1;\nstatic int f(void);\nint f(void) { return 0; }\n' +
        'typedef struct s { int a; } s_t, *s_ptr_t;\nunion u { int b; };\nenum e { E_A };\n',
    );
    expect(listed(facts)).toEqual([
      'extern-variable declared',
      'variable defined',
      'variable both',
      'prototype f',
      'function f',
      'struct s',
      'field a',
      'typedef s_t',
      'typedef s_ptr_t',
      'union u',
      'field b',
      'enum e',
      'enumerator E_A',
    ]);
  });

  it('takes a pointer to a function for a variable, and a function that returns one for a function', async () => {
    const facts = await factsOf(
      'int (*handler)(int);\nvoid (*find(int which))(void);\nint *g(void);\nint a[3], *b, c(int);\n',
    );
    expect(listed(facts)).toEqual([
      'variable handler',
      'prototype find',
      'prototype g',
      'variable a',
      'variable b',
      'prototype c',
    ]);
  });

  it('keeps locals out, but not an extern that a body declares', async () => {
    const facts = await factsOf(
      'int f(void) {\n\tint local;\n\tstatic int kept;\n\textern int qsort(int);\n\treturn 0;\n}\n',
    );
    expect(listed(facts)).toEqual(['function f', 'prototype qsort']);
  });

  it('reads names that attributes and macros surround', async () => {
    const facts = await factsOf(
      '#define OS_CONST __attribute__((const))\n#define PTR(x)\n#define PTR(x) __attribute__((p(x)))\n' +
        'OS_CONST\nconst char *\nname_of(int x __unused) __dead2;\nstruct t { task_t PTR("d") c_task; };\n',
    );
    expect(symbol(facts, 'name_of').kind).toBe('prototype');
    expect(symbol(facts, 'c_task').kind).toBe('field');
  });
});

describe('what is behind macros of an SDK', () => {
  it('are prototypes, also with two attributes or one whose arguments are plain names', async () => {
    const text = `#define STARTING(_mac, _ios) __attribute__((availability(mac, introduced=_mac)))
#define STARTING(_mac, _ios)
int one(struct t *__restrict to,
    short flags) __SDK_UNAVAILABLE(macos) __attribute__((cold)) __SDK_AVAILABLE(ios(5.0));
int two(uint32_t *to) STARTING(MAC_10_15, IOS_13_0);
int three(void) __SDK_AVAILABLE(ios(5.0)) __SDK_UNAVAILABLE(macos)
{
	return 3;
}
`;
    expect(listed(await factsOf(text)).filter((one) => !one.startsWith('macro'))).toEqual([
      'prototype one',
      'prototype two',
      'function three',
    ]);
  });
});

describe('C++', () => {
  const cpp = { path: 'iokit/Kernel/IOExclave.cpp' };

  it('takes a specialization for the record it is', async () => {
    const text =
      'template <typename T>\nstruct tunable {\n\tint no;\n};\n\ntemplate <>\nstruct tunable <bool>{\n\tint yes;\n};\n' +
      'template <>\nclass list<int> : public base {\n\tint count;\n};\n';
    expect(listed(await factsOf(text, cpp))).toEqual([
      'struct tunable',
      'field no',
      'struct tunable',
      'field yes',
      'class list',
      'field count',
    ]);
  });

  it('takes a method behind a macro that is empty or virtual for a method', async () => {
    const text = `#if NEW
#define COMPATIBLE
#else
#define COMPATIBLE virtual
#endif
class service {
	/*! @abstract Acknowledges. */

	COMPATIBLE
	IOReturn acknowledge( void );
	COMPATIBLE
	IOReturn change( unsigned long ordinal );
	COMPATIBLE flags_t capability( void ) const;
	flags_t flags;
};
`;
    const facts = await factsOf(text, cpp);
    expect(listed(facts).filter((one) => !one.startsWith('macro'))).toEqual([
      'class service',
      'method-decl acknowledge',
      'method-decl change',
      'method-decl capability',
      'field flags',
    ]);
    expect(symbol(facts, 'acknowledge').doc).toContain('Acknowledges.');
  });

  it('names a destructor as it is written', async () => {
    const text =
      'class handler {\npublic:\n\thandler();\n\tvirtual ~handler();\n};\nhandler::handler()\n{\n}\nhandler::~handler()\n{\n}\n' +
      'class plain {\n\tplain() = default;\n\t~plain() override;\n};\n';
    const facts = await factsOf(text, cpp);
    expect(listed(facts)).toEqual([
      'class handler',
      'method-decl handler',
      'method-decl ~handler',
      'method handler',
      'method ~handler',
      'class plain',
      'method-decl plain',
      'method-decl ~plain',
    ]);
    for (const { name, nameStart, nameEnd } of facts.symbols) expect(text.slice(nameStart, nameEnd)).toBe(name);
  });
});

describe('places', () => {
  it('begin with an attribute before the declaration, but for one that comes to nothing the source shows', async () => {
    const text =
      '#define COLD __attribute__((cold))\n#define EMPTY\nSPI_AVAILABLE(macos(14.4))\nCOLD\nint f(void);\n' +
      '__attribute__((noreturn))\nstatic void\ng(void)\n{\n}\nSPI_AVAILABLE(macos(14.4))\nint h(void);\nEMPTY\nint i(void);\n';
    const facts = await factsOf(text);
    const starts = facts.symbols.filter(({ kind }) => kind !== 'macro').map(({ name, startLine }) => [name, startLine]);
    expect(starts).toEqual([
      ['f', 3],
      ['g', 5],
      ['h', 11],
      ['i', 13],
    ]);
  });

  it('are those of the name and of the whole definition', async () => {
    const source = `/* head */
static kern_return_t
exclaves_enter(int a)
//^^^^^^^^^^^^ name
{
	return a;
}
`;
    await withMarks(source, async (marked) => {
      const mark = marked.mark('name');
      const facts = await factsOf(marked.text());
      const found = symbol(facts, 'exclaves_enter');
      expect(found).toMatchObject({ line: 2, startLine: 1, endLine: 5, storage: 'static' });
      expect(found.nameStart).toBe(mark.start - 2);
      expect(found.nameEnd).toBe(mark.end);
    });
  });

  it('are UTF-16 offsets behind emoji and box characters', async () => {
    const text = '/* ╔══╗ 🔒🔒 */ const char *s = "🔒"; int behind;\n';
    const found = symbol(await factsOf(text), 'behind');
    expect(text.slice(found.nameStart, found.nameEnd)).toBe('behind');
  });

  it('are right in a file with CRLF line ends', async () => {
    const text = '#define A \\\r\n  1\r\nint\r\nf(void)\r\n{\r\n}\r\n';
    expect(symbol(await factsOf(text), 'f')).toMatchObject({ line: 3, startLine: 2, endLine: 5 });
  });
});

describe('what belongs to a symbol', () => {
  it('is its record: named, or named by its typedef, or nameless and told by what it is declared with', async () => {
    const facts = await factsOf(
      'typedef struct { int a; } one_t;\nstruct two { int b; };\nstruct { int c; } three;\ntypedef enum { D } four_t;\n',
    );
    expect(symbol(facts, 'a').parent).toBe('one_t');
    expect(symbol(facts, 'b').parent).toBe('two');
    expect(symbol(facts, 'c').parent).toBe('struct { … } three');
    expect(symbol(facts, 'three').record).toBe('struct { … } three');
    expect(symbol(facts, 'D').parent).toBe('four_t');
  });

  it('is the class of a method whose name stands on the line below it', async () => {
    const text =
      'Gate *\nGate::\nmake(int depth)\n{\n}\nvoid\nio::Gate::\nclose()\n{\n}\nint\nGate::size() const\n{\n}\n';
    const facts = await factsOf(text, { path: 'iokit/x.cpp' });
    expect(symbol(facts, 'make')).toMatchObject({
      parent: 'Gate',
      line: 2,
      signature: 'Gate * Gate:: make(int depth)',
    });
    expect(symbol(facts, 'close').parent).toBe('io::Gate');
    expect(symbol(facts, 'size')).toMatchObject({ parent: 'Gate', signature: 'int Gate::size() const' });
  });

  it('is the outer record for the members of an unnamed union or struct in it', async () => {
    const facts = await factsOf(
      'typedef struct resource {\n\tint r_id;\n\tunion {\n\t\tint r_shared;\n\t\tstruct { int r_deep; };\n\t};\n\tunion { int inside; } named;\n} resource_t;\n',
    );
    expect(symbol(facts, 'r_id').parent).toBe('resource');
    expect(symbol(facts, 'r_shared').parent).toBe('resource');
    expect(symbol(facts, 'r_deep').parent).toBe('resource');
    expect(symbol(facts, 'named').parent).toBe('resource');
    expect(symbol(facts, 'inside').parent).toBe('resource.named');
    expect(symbol(facts, 'named').record).toBe('resource.named');
  });

  it('is told apart for records without a name that have the same members', async () => {
    const facts = await factsOf(`struct args {
	union {
		struct { int enable; } irq;
		const struct { int enable; } *timer, *spare;
	} data;
};
void f(void) { struct { int enable; } local; use(local.enable); }
`);
    const records = facts.symbols.flatMap(({ name, parent }) => (name === 'enable' ? parent : []));
    expect(records).toEqual(['args.data.irq', 'args.data.timer', 'f().local']);
    expect(symbol(facts, 'spare').record).toBe('args.data.timer');
  });

  it('is the value of an enumerator, also where it holds commas or a branch follows', async () => {
    const facts = await factsOf('enum e {\n\tA = F(1, 2),\n\tB = 0x10, /* note */\n\tC,\n#if X\n\tD = 4\n#endif\n};\n');
    expect(['A', 'B', 'C', 'D'].map((name) => symbol(facts, name).value)).toEqual(['F(1, 2)', '0x10', undefined, '4']);
  });

  it('are its conditions and its section', async () => {
    const facts = await factsOf(
      '#pragma mark Tables\n#if CONFIG_EXCLAVES\nint a;\n#if DEBUG\nint b;\n#else\nint b;\n#endif\n#endif\n#pragma mark Rest\nint c;\n',
    );
    expect(symbol(facts, 'a')).toMatchObject({ conditions: ['CONFIG_EXCLAVES'], section: 'Tables' });
    const both = facts.symbols.filter((one) => one.name === 'b');
    expect(both.map((one) => one.conditions)).toEqual([
      ['CONFIG_EXCLAVES', 'DEBUG'],
      ['CONFIG_EXCLAVES', '!DEBUG'],
    ]);
    expect(symbol(facts, 'c').section).toBe('Rest');
    expect(symbol(facts, 'c').conditions).toBeUndefined();
  });

  it('is the signature on one line, without body, initialiser or comments', async () => {
    const facts = await factsOf(
      'kern_return_t\nf(int a, /* which */\n    int b)\n{\n}\nstatic const int t[2] = { 1, 2 };\nstruct s { int (*cb)(int); };\n',
    );
    expect(symbol(facts, 'f').signature).toBe('kern_return_t f(int a, int b)');
    expect(symbol(facts, 't').signature).toBe('static const int t[2] = { … }');
    expect(symbol(facts, 's').signature).toBe('struct s');
    expect(symbol(facts, 'cb').signature).toBe('int (*cb)(int);');
  });
});

describe('documentation', () => {
  const docOf = async (text: string, name: string) => symbol(await factsOf(text), name).doc;

  it('is the comment right above, line comments as one', async () => {
    expect(await docOf('/* Does f. */\nint f(void);\n', 'f')).toBe('/* Does f. */');
    expect(await docOf('// one\n// two\nint f(void);\n', 'f')).toBe('// one\n// two');
    expect(await docOf('/* Does f. */\nOS_NOINLINE\nstatic int\nf(void)\n{\n}\n', 'f')).toBe('/* Does f. */');
  });

  it('is the comment behind a field, an enumerator, a variable or a macro', async () => {
    const text =
      'struct s {\n\tint a; /* first */\n\tint b; /* second */\n};\nenum { E = 1, /* e */\n};\n#define M 1 /* m */\n';
    expect(await docOf(text, 'a')).toBe('/* first */');
    expect(await docOf(text, 'b')).toBe('/* second */');
    expect(await docOf(text, 'E')).toBe('/* e */');
    expect(await docOf(text, 'M')).toBe('/* m */');
  });

  it('stands above the attributes of a declaration, also those of an SDK, and in a class', async () => {
    const text = `#define NOT_TAIL __attribute__((not_tail_called))
#define COMPATIBLE
/* Does f. */
SPI_AVAILABLE(macos(14.4), ios(17.4))
NOT_TAIL
kern_return_t
f(mach_port_t port);
/* Does g. */
__attribute__((noreturn))
static void
g(void)
{
}
/* Does h. */
API_AVAILABLE(macos(10.15)) __attribute__((cold, noinline)) int h(void);
struct s {
	/* Aligned. */
	__attribute__((aligned(8)))
	int a;
};
/* Makes a group. */
NOT_TAIL
GROUP_DECLARE(group, "x");
`;
    const macros = macrosOf(text, '#define GROUP_DECLARE(name, text) struct group name = { text }\n');
    const facts = await factsOf(text, { macros });
    const docs = facts.symbols.filter(({ kind }) => kind !== 'macro').map(({ name, doc }) => [name, doc]);
    expect(docs).toEqual([
      ['f', '/* Does f. */'],
      ['g', '/* Does g. */'],
      ['h', '/* Does h. */'],
      ['s', undefined],
      ['a', '/* Aligned. */'],
      ['group', '/* Makes a group. */'],
    ]);
  });

  it('is not what stands above a mark around several declarations', async () => {
    const text =
      '#define NONNULL_BEGIN _Pragma("clang assume_nonnull begin")\n/* Part one. */\n__BEGIN_DECLS\nint f(void);\n' +
      '/* Part two. */\nNONNULL_BEGIN\nint g(void);\n';
    expect(await docOf(text, 'f')).toBeUndefined();
    expect(await docOf(text, 'g')).toBeUndefined();
  });

  it.each(markerRules)('passes over a comment for a tool: $example', async ({ example, reason }) => {
    expect(reason).not.toBe('');
    expect(await docOf(`/* Does f. */\n${example}\nint f(void);\n`, 'f')).toBe('/* Does f. */');
    expect(await docOf(`int before;\n${example}\nint f(void);\n`, 'f')).toBeUndefined();
    expect(await docOf(`int before; /* of it */\n${example}\nint f(void);\n`, 'f')).toBeUndefined();
    expect(await docOf(`int f; ${example}\n`, 'f')).toBeUndefined();
  });

  it('is no banner without words, and may be a line in capitals', async () => {
    expect(await docOf('/**********/\nint f(void);\n', 'f')).toBeUndefined();
    expect(await docOf('/* OBSOLETE */\nint f(void);\n', 'f')).toBe('/* OBSOLETE */');
    expect(await docOf('/* END OF LIST is (-1), see below */\nint f(void);\n', 'f')).toContain('END OF LIST');
  });

  it('is no license, no comment behind the line before, and none far above', async () => {
    expect(await docOf('/* Copyright (c) 2024 Someone */\nint f(void);\n', 'f')).toBeUndefined();
    expect(await docOf('int a; /* of a */\nint f(void);\n', 'f')).toBeUndefined();
    expect(await docOf('/* about the file */\n\n\n\nint f(void);\n', 'f')).toBeUndefined();
  });
});

describe('macros', () => {
  it('have value, parameters in their signature, and conditions', async () => {
    const facts = await factsOf(
      '#if A\n#define MAX(a, b) \\\n\t((a) > (b) ? (a) : (b))\n#endif\n#define FLAG\n#undef FLAG\n',
    );
    expect(symbol(facts, 'MAX')).toMatchObject({
      signature: '#define MAX(a, b)',
      value: '((a) > (b) ? (a) : (b))',
      conditions: ['A'],
      startLine: 1,
      endLine: 2,
    });
    expect(listed(facts)).toEqual(['macro MAX', 'macro FLAG']);
  });

  it('of dead branches are none, like everything else there', async () => {
    expect(listed(await factsOf('#if 0\n#define A 1\nint b;\n#else\nint c;\n#endif\n'))).toEqual(['variable c']);
  });
});

describe('the assembler', () => {
  it('has entries by their macros, labels, macros of its own and what it announces', async () => {
    const text = `#define EXCLAVES_X 1
#define MADE(x) \\
	LEXT(x)
/*
 * Goes in.
 */
	.text
	.align 2
	.globl EXT(exclaves_enter)
LEXT(exclaves_enter)
	cbz	x1, Lskip
Lskip:
LEXT(_copy)
dispatch:
_plain:
.macro SAVE from, to
	str	\\from, \\to
.endmacro
#if 0
LEXT(never)
#endif
`;
    const facts = await factsOf(text, { path: 'osfmk/arm64/exclaves.s' });
    expect(listed(facts)).toEqual([
      'macro EXCLAVES_X',
      'macro MADE',
      'prototype exclaves_enter',
      'function exclaves_enter',
      'function _copy',
      'function dispatch',
      'function plain',
      'macro SAVE',
    ]);
    const entry = facts.symbols.find(({ kind, name }) => kind === 'function' && name === 'exclaves_enter');
    expect(entry?.doc).toContain('Goes in.');
    const save = facts.symbols.find(({ name }) => name === 'SAVE');
    expect(text.slice(save?.start, save?.end)).toBe('.macro SAVE from, to\n\tstr\t\\from, \\to\n.endmacro');
  });

  it('of a header has macros too', async () => {
    const text =
      '#ifdef __ASSEMBLER__\n.macro EXCLAVES_SAVE to\n\tmov\tx1, \\\\to\n.endmacro\n#endif\nint exclaves_c;\n';
    expect(listed(await factsOf(text, { path: 'osfmk/arm64/exclaves_asm.h' }))).toEqual([
      'macro EXCLAVES_SAVE',
      'variable exclaves_c',
    ]);
  });
});

describe('names', () => {
  it('are found in code, macro bodies and directives, not in comments and strings', async () => {
    const text =
      '#if CONFIG_X\n#define M(a) use_it(a)\n#endif\n/* in_comment */ char *s = "in_string";\nint x = use_it(x);\n';
    const facts = await factsOf(text);
    const at = facts.words.indexOf('use_it');
    expect(Array.from(facts.offsets.subarray(facts.first[at], facts.first[at + 1]))).toEqual([
      text.indexOf('use_it'),
      text.lastIndexOf('use_it'),
    ]);
    expect(facts.words).toContain('CONFIG_X');
    expect(facts.words).not.toContain('in_comment');
    expect(facts.words).not.toContain('in_string');
  });
});
