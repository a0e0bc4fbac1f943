import { describe, expect, it } from 'vitest';
import { expandInvocation, fromMacro, pastedTogether } from '../../server/src/core/dialect/expand.ts';
import { scan } from '../../server/src/core/source/lexer.ts';
import { macrosOf } from '../support/facts.ts';

function expand(defines: string, call: string) {
  const tokens = scan(call);
  const [expansion] = expandInvocation(macrosOf(defines), call, tokens, 0, 1, tokens.count - 1, 42);
  return expansion;
}

/** The expansion without blanks: how tokens are joined is no promise, what they are is. */
function result(defines: string, call: string): string | undefined {
  return expand(defines, call)?.text.replace(/\s+/g, '');
}

describe('substitution', () => {
  it('replaces parameters, after expanding the arguments', () => {
    expect(expand('#define D(t, n) t n = 0\n', 'D(uint64_t, count)')?.text).toBe('uint64_t count=0');
    expect(result('#define D(t) t x\n#define TYPE(t) t##_t\n', 'D(TYPE(boot))')).toBe('boot_tx');
  });

  it('keeps an object-like macro among the arguments by its name', () => {
    // `SYSCTL_OID(…, exclaves_debug, …)` with `#define exclaves_debug 0` for release kernels: the name is wanted.
    expect(result('#define D(n) int n\n#define exclaves_debug 0\n', 'D(exclaves_debug)')).toBe('intexclaves_debug');
  });

  it('makes strings of arguments as they were written', () => {
    expect(result('#define N(n) { #n }\n', 'N(_kern)')).toBe('{"_kern"}');
    expect(result('#define N(n) #n\n', 'N("a\\b")')).toBe('"\\"a\\\\b\\""');
    expect(result('#define N(n) #n\n#define A B\n', 'N(A)')).toBe('"A"');
  });

  it('pastes operands unexpanded, also __LINE__', () => {
    expect(result('#define P(a, b) a ## b\n#define x y\n', 'P(x, 1)')).toBe('x1');
    expect(result('#define T(f) entry_ ## f ## _ ## __LINE__\n', 'T(init)')).toBe('entry_init___LINE__');
  });

  it('gives the line of the invocation where __LINE__ is an operand through a helper', () => {
    expect(result('#define C(a, b) a ## b\n#define D(a, b) C(a, b)\n#define T(f) D(f, __LINE__)\n', 'T(v)')).toBe(
      'v42',
    );
  });

  it('pastes the empty argument away', () => {
    expect(result('#define P(a, b) x ## a ## b\n', 'P(, y)')).toBe('xy');
  });
});

describe('variadic macros', () => {
  it('takes the rest of the arguments, commas included', () => {
    expect(result('#define E(n, t, ...) enum : t { __VA_ARGS__ } n\n', 'E(e, uint8_t, A = 1, B,)')).toBe(
      'enum:uint8_t{A=1,B,}e',
    );
    expect(result('#define L(fmt, args...) f(fmt, args)\n', 'L("x", a, b)')).toBe('f("x",a,b)');
  });

  it('drops the comma before an empty `, ##__VA_ARGS__`, and only then', () => {
    const define = '#define L(fmt, ...) f(fmt, ##__VA_ARGS__)\n';
    expect(result(define, 'L("x")')).toBe('f("x")');
    expect(result(define, 'L("x", a, b)')).toBe('f("x",a,b)');
  });

  it('keeps a brace-enclosed list as one argument', () => {
    expect(result('#define D(n, t, ...) typedef enum : t __VA_ARGS__ n\n', 'D(e_t, uint32_t, { A, B })')).toBe(
      'typedefenum:uint32_t{A,B}e_t',
    );
  });
});

describe('rescanning', () => {
  it('expands what an expansion brings, and never a macro in itself', () => {
    expect(result('#define A(x) B(x)\n#define B(x) x + A(x)\n', 'A(1)')).toBe('1+A(1)');
    expect(result('#define A(x) A(x)\n', 'A(1)')).toBe('A(1)');
  });

  it('takes the definition that says something when a configuration defines the macro empty', () => {
    const defines = '#define D(n) MAKE(n)\n#define MAKE(n)\n#define MAKE(n) int n;\n';
    expect(result(defines, 'D(x)')).toBe('intx;');
  });

  it('stops somewhere when macros grow without end', () => {
    const defines = Array.from({ length: 20 }, (_, at) => `#define M${at}(x) M${at + 1}(x) M${at + 1}(x)\n`).join('');
    expect(expand(defines, 'M0(a)')?.text.length).toBeLessThan(1_000_000);
  });

  it('has no expansion for an unknown or an object-like name', () => {
    expect(expand('', 'D(x)')).toBeUndefined();
    expect(expand('#define D 1\n', 'D(x)')).toBeUndefined();
  });
});

describe('origins', () => {
  it('tell for every token where in the source it was written', () => {
    const call = 'LCK_MTX_DECLARE(boot_lock, &grp)';
    const expansion = expand('#define LCK_MTX_DECLARE(v, g) lck_mtx_t v; static int spec_ ## v = &v\n', call);
    const origins = new Map(
      Array.from(expansion?.starts ?? [], (start, at) => {
        const end = expansion?.starts[at + 1] ?? expansion?.text.length;
        return [expansion?.text.slice(start, end).trim() ?? '', expansion?.origins[at]] as const;
      }),
    );
    expect(origins.get('boot_lock')).toBe(call.indexOf('boot_lock'));
    expect(origins.get('lck_mtx_t')).toBe(fromMacro);
    expect(origins.get('spec_boot_lock')).toBe(pastedTogether);
  });
});
