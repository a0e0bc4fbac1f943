import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wordRules } from '../../server/src/core/dialect/words.ts';
import { isExclavePath } from '../../server/src/core/extract/exclaveNames.ts';
import { wasmEngine } from '../support/engines.ts';
import { errorsIn, factsOf, listed, type macrosOf, maskOf, sampleMacros, sampleTexts } from '../support/facts.ts';

/** Asserts what every mask owes: same length, same line breaks, nothing left for the parser to stumble over. */
async function expectReadable(text: string, options: { path?: string; macros?: ReturnType<typeof macrosOf> } = {}) {
  const masked = maskOf(text, options).text;
  expect(masked).toHaveLength(text.length);
  expect(masked.replace(/[^\n]/g, '')).toBe(text.replace(/[^\n]/g, ''));
  expect(await errorsIn(text, options), masked).toBe(0);
}

describe('every word rule', () => {
  it.each(wordRules.map((rule) => [rule.example, rule] as const))('%s', async (example, rule) => {
    await expectReadable(`${example}\n`, rule.cpp === true ? { path: 'iokit/x.cpp' } : {});
  });

  it('is needed: its example uses one of its words', () => {
    for (const { example, words } of wordRules) {
      expect(
        example.match(/[A-Za-z_]\w*/g)?.some((word) => words.test(word)),
        example,
      ).toBe(true);
    }
  });
});

/** One row a structural rule: what it is about, source as XNU writes it, and the symbols that must come out. */
const structures: readonly { rule: string; source: string; symbols?: readonly string[]; path?: string }[] = [
  {
    rule: 'block literal as an argument and as an initialiser',
    source: 'int f(void) {\n\tg(^(int x) { return x; });\n\tvoid (^w)(void) = ^{ h(); };\n\treturn 0;\n}\n',
    symbols: ['function f'],
  },
  {
    rule: 'block literal with a result type',
    source:
      'int f(void) {\n\ttable_get(&t, ^bool (void *value) {\n\t\tfound = value;\n\t\treturn true;\n\t});\n\treturn 0;\n}\n',
    symbols: ['function f'],
  },
  {
    rule: 'block inside a block',
    source: 'void f(void) {\n\ta(^(int i) {\n\t\tb(^(int j) { c(i, j); });\n\t});\n}\n',
    symbols: ['function f'],
  },
  {
    rule: 'block literal with no room for its end mark',
    source: 'void f(void) {\n\tg(^{ h();}, 1);\n\tg(^{}, 2);\n}\n',
    symbols: ['function f'],
  },
  {
    rule: 'block types: parameter, variable, typedef, field',
    source:
      'typedef void (^done_t)(int);\nstruct s { int (^cb)(void); };\nint f(int (^each)(void *), int (^)(void));\nint (^handler)(int);\n',
    symbols: ['typedef done_t', 'struct s', 'field cb', 'prototype f', 'variable handler'],
  },
  {
    rule: 'caret as exclusive or',
    source: 'int f(int a, int b) { return a ^ b ^ (a) ^ g(b) ^ a; }\n',
    symbols: ['function f'],
  },
  {
    rule: 'statement expression',
    source: 'void f(void) { const int b = ({ int c = 1; c * 2; }); }\n',
    symbols: ['function f'],
  },
  {
    rule: 'operator argument',
    source: 'void f(void) {\n\tassert3u(a, ==, b);\n\tassert3s(a + 1, <=, b);\n\tassert3p(p, !=, NULL);\n}\n',
    symbols: ['function f'],
  },
  {
    rule: 'type argument',
    source:
      'void f(void) {\n\tt *p = kalloc_type(struct thing, Z_WAITOK);\n\tq = qe(e, unsigned int, f);\n\tr = cast(t *, x);\n}\n',
    symbols: ['function f'],
  },
  {
    rule: 'statement and empty arguments',
    source: 'void f(void) {\n\tLOOP(x, { x++; }, return);\n\tPAIR(, 2);\n\tINIT(.a = 1, .b = 2, );\n}\n',
    symbols: ['function f'],
  },
  {
    rule: 'case range',
    source:
      'int f(int c) {\n\tswitch (c) {\n\tcase 0x00 ... 0x1f:\n\t\treturn 1;\n\tcase A...B:\n\t\treturn 2;\n\t}\n\treturn 0;\n}\n',
    symbols: ['function f'],
  },
  {
    rule: 'enum with a fixed type',
    source: 'enum color : uint8_t { RED, GREEN };\ntypedef enum __attribute__((x)) : uint32_t {\n\tA = 1,\n} e_t;\n',
    symbols: ['enum color', 'enumerator RED', 'enumerator GREEN', 'enumerator A', 'typedef e_t'],
  },
  {
    rule: 'declaring macro with and without storage, with and without semicolon',
    source:
      '#define DECL(n, s) int n\nDECL(a, "a");\nstatic DECL(b, "b");\nDECL(c, "c")\nstatic int after;\nextern DECL(d, "d");\n',
    symbols: ['macro DECL', 'variable a', 'variable b', 'variable c', 'variable after', 'extern-variable d'],
  },
  {
    rule: 'declaring macro with an initialiser',
    source: '#define RO(t) t\nRO(struct ops) my_ops = {\n\t.a = 1,\n};\nint next;\n',
    symbols: ['macro RO', 'variable my_ops', 'variable next'],
  },
  {
    rule: 'macro in place of a declarator',
    source: '#define PERCPU_DATA(n) percpu_##n = {0}\nstatic uint64_t *PERCPU_DATA(request);\nint next;\n',
    symbols: ['macro PERCPU_DATA', 'variable percpu_request', 'variable next'],
  },
  {
    rule: 'macro in place of a type',
    source:
      '#define LIST_HEAD(n, t) struct n { struct t *first; }\ntypedef LIST_HEAD(tags, tag) tags_t;\nstatic TYPE_OF(tags) one;\n',
    symbols: ['macro LIST_HEAD', 'struct tags', 'typedef tags_t', 'variable one'],
  },
  {
    rule: 'macro in place of a field',
    source:
      '#define LIST_ENTRY(t) struct { struct t *next; }\nstruct item {\n\tint a;\n\tLIST_ENTRY(item) link;\n\tint b;\n};\n',
    symbols: ['macro LIST_ENTRY', 'struct item', 'field a', 'field link', 'field b'],
  },
  {
    rule: 'loop macro',
    source:
      'void f(void) {\n\tLIST_FOREACH(e, &head, link) {\n\t\tuse(e);\n\t}\n\tLIST_FOREACH(e, &head, link)\n\tuse(e);\n}\n',
    symbols: ['function f'],
  },
  {
    rule: 'statement macro without a semicolon',
    source: 'void f(void) {\n\tCHECK_IN(x)\n\tuse(x);\n\tCHECK_OUT(x)\n}\n',
    symbols: ['function f'],
  },
  {
    rule: 'parameter-list macro',
    source:
      '#define SYSCTL_HANDLER_ARGS (struct oid *oidp, void *arg1)\nstatic int\nhandler SYSCTL_HANDLER_ARGS\n{\n\treturn 0;\n}\nint other SYSCTL_HANDLER_ARGS;\n',
    symbols: ['macro SYSCTL_HANDLER_ARGS', 'function handler', 'prototype other'],
  },
  {
    rule: 'both branches of whole declarations',
    source: '#if A\nint f(void) { return 1; }\n#else\nint f(void) { return 0; }\n#endif\n',
    symbols: ['function f', 'function f'],
  },
  {
    rule: 'both branches of whole enumerators',
    source: 'enum e {\n\tA,\n#if X\n\tB,\n#else\n\tC\n#endif\n};\n',
    symbols: ['enum e', 'enumerator A', 'enumerator B', 'enumerator C'],
  },
  {
    rule: 'two heads of one body',
    source: '#if A\nint f(int a)\n#else\nint f(void)\n#endif\n{\n\treturn 0;\n}\nint g(void) { return 1; }\n',
    symbols: ['function f', 'function g'],
  },
  {
    rule: 'half a condition',
    source:
      'int f(void) {\n\tif (a\n#if X\n\t    && b\n#else\n\t    && c\n#endif\n\t    ) {\n\t\treturn 1;\n\t}\n\treturn 0;\n}\n',
    symbols: ['function f'],
  },
  {
    rule: 'a brace that opens in one branch and closes in another',
    source: 'int f(void) {\n#if X\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t\tg();\n\t}\n\treturn 0;\n}\nint h;\n',
    symbols: ['function f', 'variable h'],
  },
  {
    rule: 'branches around a brace that is opened twice',
    source:
      '#if ARM\nint f(void) { return 1; }\n#elif INTEL\nstruct frame { int a; };\nint g(void) {\n#if WIDE\n\twhile (a) {\n#else\n\twhile (b) {\n#endif\n\t\tc();\n\t}\n\treturn 0;\n}\n#else\nint h(void) { return 2; }\n#endif\n',
    symbols: ['function f', 'struct frame', 'field a', 'function g', 'function h'],
  },
  {
    rule: 'branches that end with a macro that comes to whole declarations',
    source:
      '#define STUB(x) asm(".global " #x);\n#if !ON\nSTUB(f)\nSTUB(g)\n#else\nint f(void) { return 1; }\n#endif\nint h;\n',
    symbols: ['macro STUB', 'function f', 'variable h'],
  },
  {
    rule: 'dead code',
    source: '#if 0\nthis is { no code (\n#endif\nint x;\n',
    symbols: ['variable x'],
  },
  {
    rule: 'linkage bracket of C++ in a C header',
    source: '#ifdef __cplusplus\nextern "C" {\n#endif\nint f(void);\n#ifdef __cplusplus\n}\n#endif\n',
    symbols: ['prototype f'],
  },
  {
    rule: 'inline assembly with and without volatile and goto',
    source:
      'void f(void) {\n\t__asm__ volatile ("wfi");\n\tasm goto ("b %l0" :::: done);\n\t__asm__("nop");\ndone:\n\treturn;\n}\n',
    symbols: ['function f'],
  },
  {
    rule: 'array size spelt over a line of its own',
    source: 'static uint64_t\n    kernel_bitmap[MAX / 64] = {0};\n',
    symbols: ['variable kernel_bitmap'],
  },
  {
    rule: 'C++ class with access, structors and members',
    path: 'iokit/x.cpp',
    source:
      'class Gate : public OSObject {\n\tint depth;\npublic:\n\texplicit Gate(int d) : depth(d)\n\t{\n\t}\n\t~Gate();\n\tint enter() { return ++depth; }\n\tvirtual void leave() override;\n};\nGate::~Gate()\n{\n}\nint after;\n',
    symbols: [
      'class Gate',
      'field depth',
      'method Gate',
      'method-decl ~Gate',
      'method enter',
      'method-decl leave',
      'method ~Gate',
      'variable after',
    ],
  },
  {
    rule: 'C++ member definition, reference and default argument',
    path: 'iokit/x.cpp',
    source:
      'bool\nIOService::start(IOService *provider, const char &name)\n{\n\treturn provider != nullptr;\n}\nvoid g(int a, int b = 2);\n',
    symbols: ['method start', 'prototype g'],
  },
  {
    rule: 'C++ methods that change nothing',
    path: 'iokit/x.cpp',
    source:
      'class Gate {\n\tint size() const;\n\tbool isOpen() const { return open; }\n\tbool open;\n};\nint\nGate::size() const\n{\n\treturn 1;\n}\nbool Gate::opens(int when) const { return open; }\n',
    symbols: ['class Gate', 'method-decl size', 'method isOpen', 'field open', 'method size', 'method opens'],
  },
  {
    rule: 'C++ class and method on two lines',
    path: 'iokit/x.cpp',
    source: 'Gate *\nGate::\nmake(int depth)\n{\n\treturn 0;\n}\nvoid\nio::Gate::\nclose()\n{\n}\nint behind;\n',
    symbols: ['method make', 'method close', 'variable behind'],
  },
  {
    rule: 'C++ template, namespace, linkage',
    path: 'iokit/x.cpp',
    source:
      'template <typename T> int size(T *x) { return 1; }\nnamespace io {\nint inner;\n}\nextern "C" int c_call(int);\nOSPtr<OSData> data;\n',
    symbols: ['function size', 'variable inner', 'prototype c_call', 'variable data'],
  },
  {
    rule: 'C++ lambda',
    path: 'iokit/x.cpp',
    source: 'void f(void) {\n\tauto g = [&](int x) { return x; };\n\trun([this, a]() { h(); });\n}\n',
    symbols: ['function f'],
  },
];

describe('structural rules', () => {
  it.each(structures.map((row) => [row.rule, row] as const))('%s', async (_rule, { source, symbols, path }) => {
    const options = path === undefined ? {} : { path };
    await expectReadable(source, options);
    if (symbols !== undefined) expect(listed(await factsOf(source, options))).toEqual(symbols);
  });

  it('show both branches only where both are whole', () => {
    const masked = maskOf('int f(void) {\n#if X\n\ta();\n#else\n\tb();\n#endif\n}\n').text;
    expect(masked).toContain('a();');
    expect(masked).toContain('b();');
  });

  it('leave plain C alone', () => {
    const text =
      'static const int a[2] = { 1, 2 };\nint f(int x)\n{\n\tif (x > 0) {\n\t\treturn g(x) * a[0];\n\t}\n\treturn ~x;\n}\n';
    expect(maskOf(text).text).toBe(text);
  });
});

describe('the sample checkout', () => {
  const macros = sampleMacros();
  it.each([...sampleTexts()].filter(([path]) => isExclavePath(path)))('%s parses whole', async (path, text) => {
    await expectReadable(text, { path, macros });
  });

  it('would not parse unmasked, or the dialect stage would have nothing to do', async () => {
    const text = readFileSync(new URL('../fixtures/sample-xnu/osfmk/kern/exclaves_upcalls.c', import.meta.url), 'utf8');
    expect((await wasmEngine()).countErrors(text).errors).toBeGreaterThan(10);
  });
});
