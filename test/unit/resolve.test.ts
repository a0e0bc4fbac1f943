import { describe, expect, it } from 'vitest';
import { TokenView } from '../../server/src/core/extract/tokenView.ts';
import { candidatesFor, contextAt, wordAt } from '../../server/src/core/index/resolve.ts';
import { buildOf, type Configuration, defaultConfiguration } from '../../server/src/core/source/configuration.ts';
import { scan } from '../../server/src/core/source/lexer.ts';
import { indexOf } from '../support/facts.ts';
import { type MarkedFiles, withMarks } from '../support/markers.ts';

/** `path:line` of the candidates at a mark, best first; lines are 1-based, as in an editor. */
async function candidatesAt(
  marked: MarkedFiles,
  name: string,
  configuration: Configuration = defaultConfiguration,
): Promise<string[]> {
  const { index } = await indexOf(marked.files);
  const { path, start } = marked.mark(name);
  const text = marked.text(path);
  const word = wordAt(text, start);
  if (word === undefined) throw new Error(`no word at ${name}`);
  const context = contextAt(new TokenView(text, scan(text)), word.start, path);
  return candidatesFor(index, word.word, context, buildOf(path, configuration)).map(
    ({ file, symbol }) => `${file.path}:${symbol.line + 1}`,
  );
}

describe('which symbol a place means', () => {
  it('is the field behind an arrow or a dot, the function elsewhere', async () => {
    const source = `struct s { int state; };
int state(void);
void f(struct s *p) { p->/*<arrow*/state/*>*/ = /*<call*/state/*>*/(); p[0] . /*<dot*/state/*>*/ = 1; }
struct s t = { ./*<designator*/state/*>*/ = 1 };
`;
    await withMarks(source, async (marked) => {
      expect(await candidatesAt(marked, 'arrow')).toEqual(['case.c:1']);
      expect(await candidatesAt(marked, 'dot')).toEqual(['case.c:1']);
      expect(await candidatesAt(marked, 'designator')).toEqual(['case.c:1']);
      expect(await candidatesAt(marked, 'call')).toEqual(['case.c:2']);
    });
  });

  it('is the tag behind struct, the function or type elsewhere', async () => {
    const source = `struct task { int a; };
struct task *task(int pid);
struct /*<tag*/task/*>*/ *t; void f(void) { /*<plain*/task/*>*/(1); }
`;
    await withMarks(source, async (marked) => {
      expect(await candidatesAt(marked, 'tag')).toEqual(['case.c:1']);
      expect((await candidatesAt(marked, 'plain'))[0]).toBe('case.c:2');
    });
  });

  it('is the definition before the declaration, the file’s own before another’s', async () => {
    const source = `// @file osfmk/kern/exclaves.h
int run(void);
// @file osfmk/kern/exclaves.c
int run(void) { return 0; }
void f(void) { /*<use*/run/*>*/(); }
// @file osfmk/kern/exclaves_stub.c
int run(void) { return 1; }
void g(void) { /*<other*/run/*>*/(); }
`;
    await withMarks(source, async (marked) => {
      expect(await candidatesAt(marked, 'use')).toEqual([
        'osfmk/kern/exclaves.c:1',
        'osfmk/kern/exclaves_stub.c:1',
        'osfmk/kern/exclaves.h:1',
      ]);
      expect((await candidatesAt(marked, 'other'))[0]).toBe('osfmk/kern/exclaves_stub.c:1');
    });
  });

  it('is never the static function or the macro of another source file', async () => {
    const source = `// @file osfmk/kern/exclaves_a.c
static int helper(void) { return 0; }
#define LIMIT 1
int here(void) { return /*<own*/helper/*>*/(); }
// @file osfmk/kern/exclaves_b.c
static int helper(void) { return 1; }
#define LIMIT 2
int there(void) { return /*<other*/helper/*>*/() + /*<macro*/LIMIT/*>*/; }
`;
    await withMarks(source, async (marked) => {
      expect(await candidatesAt(marked, 'own')).toEqual(['osfmk/kern/exclaves_a.c:1']);
      expect(await candidatesAt(marked, 'other')).toEqual(['osfmk/kern/exclaves_b.c:1']);
      expect(await candidatesAt(marked, 'macro')).toEqual(['osfmk/kern/exclaves_b.c:2']);
    });
  });

  it('is the kernel’s before that of user space, tests and Intel; the real one before the stub', async () => {
    const source = `// @file libsyscall/wrappers/exclaves.c
int boot(void) { return 0; }
// @file osfmk/x86_64/exclaves.c
int boot(void) { return 1; }
// @file tests/exclaves.c
int boot(void) { return 2; }
// @file osfmk/kern/exclaves.c
#if CONFIG_EXCLAVES
int boot(void) { return 3; }
#else
int boot(void) { return 4; }
#endif
// @file bsd/kern/kern_exec.c
void f(void) { /*<use*/boot/*>*/(); }
`;
    await withMarks(source, async (marked) => {
      expect(await candidatesAt(marked, 'use')).toEqual([
        'osfmk/kern/exclaves.c:2',
        'osfmk/kern/exclaves.c:4',
        'libsyscall/wrappers/exclaves.c:1',
        'osfmk/x86_64/exclaves.c:1',
        'tests/exclaves.c:1',
      ]);
    });
  });
});

describe('variants of one name', () => {
  const source = `// @file osfmk/kern/exclaves.c
#ifndef CONFIG_EXCLAVES
int start(int type) { return 0; }
#endif
int f(void) { return /*<own*/start/*>*/(1); }
#if DEVELOPMENT || DEBUG
#define note(text) print(text)
#else
#define note(text)
#endif
void g(void) { /*<note*/note/*>*/("x"); }
// @file osfmk/kern/exclaves_sensor.c
#if CONFIG_EXCLAVES
int start(int type) { return type; }
#endif
// @file bsd/kern/kern_exec.c
int h(void) { return /*<other*/start/*>*/(2); }
`;
  const stub = 'osfmk/kern/exclaves.c:2';
  const real = 'osfmk/kern/exclaves_sensor.c:2';

  it('are all there, the active one first, whatever the file', async () => {
    await withMarks(source, async (marked) => {
      for (const place of ['own', 'other']) {
        expect(await candidatesAt(marked, place)).toEqual([real, stub]);
        expect(await candidatesAt(marked, place, { exclaves: 'off', kernel: 'release' })).toEqual([stub, real]);
      }
      expect(await candidatesAt(marked, 'note')).toEqual(['osfmk/kern/exclaves.c:8', 'osfmk/kern/exclaves.c:6']);
      expect(await candidatesAt(marked, 'note', { exclaves: 'on', kernel: 'debug' })).toEqual([
        'osfmk/kern/exclaves.c:6',
        'osfmk/kern/exclaves.c:8',
      ]);
    });
  });

  it('of an assertion are as the kernel is built', async () => {
    const asserting = `// @file osfmk/kern/check.h
#if MACH_ASSERT || APPLE_KEXT_ASSERTIONS
#define check3u(a, b) stop(a, b)
#else
#define check3u(a, b) (void)0
#endif
// @file osfmk/kern/exclaves.c
#include <kern/check.h>
void f(void) { /*<check*/check3u/*>*/(1, 2); }
`;
    const active = 'osfmk/kern/check.h:2';
    const empty = 'osfmk/kern/check.h:4';
    await withMarks(asserting, async (marked) => {
      expect(await candidatesAt(marked, 'check')).toEqual([empty, active]);
      expect(await candidatesAt(marked, 'check', { exclaves: 'on', kernel: 'development' })).toEqual([active, empty]);
    });
  });

  it('of two machines of one family are those of the newer first', async () => {
    const machines = `// @file osfmk/arm/asm.h
#define ENTER(x) x
// @file osfmk/arm64/asm.h
#define ENTER(x) x
// @file osfmk/arm64/exclaves.s
	b	/*<enter*/ENTER/*>*/(go)
`;
    await withMarks(machines, async (marked) => {
      expect(await candidatesAt(marked, 'enter')).toEqual(['osfmk/arm64/asm.h:1', 'osfmk/arm/asm.h:1']);
    });
  });

  it('are in the order of the files when neither configuration is preferred', async () => {
    await withMarks(source, async (marked) => {
      for (const place of ['own', 'other'])
        expect(await candidatesAt(marked, place, { exclaves: 'both', kernel: 'release' })).toEqual([stub, real]);
      await candidatesAt(marked, 'note');
    });
  });

  it('of another program are in that program’s order', async () => {
    const user = `${source}// @file tests/exclaves.c
int i(void) { return /*<user*/start/*>*/(3); }
`;
    await withMarks(user, async (marked) => {
      expect(await candidatesAt(marked, 'user')).toEqual([real, stub]);
      for (const place of ['own', 'other', 'note']) await candidatesAt(marked, place);
    });
  });

  it('are chosen in a header for the file that asks', async () => {
    const header = `// @file osfmk/mach/exclaves.h
#if !defined(KERNEL)
int call(int port, int tag);
#else
int call(int port);
#endif
#if defined(__cplusplus) && defined(KERNEL)
#define NONE nullptr
#else
#define NONE 0
#endif
// @file osfmk/kern/exclaves_case.c
int f(void) { return /*<kernel*/call/*>*/(/*<c*/NONE/*>*/); }
// @file libsyscall/wrappers/exclaves.c
int g(void) { return /*<user*/call/*>*/(1, 2); }
// @file iokit/Exclaves/Exclaves.cpp
int h(void) { return f(/*<cpp*/NONE/*>*/); }
// @file osfmk/kern/exclaves_case.h
static inline int i(void) { return /*<header*/NONE/*>*/; }
`;
    const first = async (marked: MarkedFiles, place: string) => (await candidatesAt(marked, place))[0];
    await withMarks(header, async (marked) => {
      expect(await first(marked, 'kernel')).toBe('osfmk/mach/exclaves.h:4');
      expect(await first(marked, 'user')).toBe('osfmk/mach/exclaves.h:2');
      expect(await first(marked, 'cpp')).toBe('osfmk/mach/exclaves.h:7');
      expect(await first(marked, 'c')).toBe('osfmk/mach/exclaves.h:9');
      expect(await first(marked, 'header')).toBe('osfmk/mach/exclaves.h:9');
    });
  });
});

describe('the word at an offset', () => {
  it('is the identifier around or before it, and no number', () => {
    expect(wordAt('a + th_state;', 8)?.word).toBe('th_state');
    expect(wordAt('f(x)', 1)?.word).toBe('f');
    expect(wordAt('0x1f', 2)).toBeUndefined();
    expect(wordAt('a  b', 2)).toBeUndefined();
    expect(wordAt('', 0)).toBeUndefined();
  });
});

describe('context', () => {
  const at = (text: string, word: string) => {
    const start = text.lastIndexOf(word);
    return contextAt(new TokenView(text, scan(text)), start, 'x.c');
  };
  it('tells a member from a designator', () => {
    expect(at('x.field', 'field')).toMatchObject({ member: true, designator: false });
    expect(at('f(a, .field', 'field')).toMatchObject({ member: false, designator: true });
    expect(at('{\n\t/* note */\n\t.field', 'field')).toMatchObject({ designator: true });
    expect(at('get()->field', 'field').member).toBe(true);
    expect(at('case 1 ... LAST', 'LAST')).toMatchObject({ member: false, designator: false });
    expect(at('{\n#if X\n\t.field', 'field')).toMatchObject({ designator: true });
    expect(at('#define FIELD(x) (x)->field', 'field').member).toBe(true);
  });
  it('is not told by a comment', () => {
    expect(at('// Stays as it is.\nname = 0;', 'name')).toMatchObject({ member: false, designator: false });
    expect(at('/* struct */ name', 'name').tag).toBe(false);
    expect(at('x /* . */ .field', 'field').member).toBe(true);
    expect(at('name /* of it */ (1)', 'name').called).toBe(true);
  });
  it('is not told by a line of the preprocessor', () => {
    expect(at('#define LAST .\nname = 0;', 'name').member).toBe(false);
    expect(at('#if X(.\nname', 'name').member).toBe(false);
  });
});
