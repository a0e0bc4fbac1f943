import { describe, expect, it } from 'vitest';
import { TokenView } from '../../server/src/core/extract/tokenView.ts';
import { localsAround, meaningAt } from '../../server/src/core/index/meaning.ts';
import { typeDefinitionOf } from '../../server/src/core/index/typeDefinition.ts';
import { TypeReader } from '../../server/src/core/index/types.ts';
import { buildOf, defaultConfiguration } from '../../server/src/core/source/configuration.ts';
import { scan } from '../../server/src/core/source/lexer.ts';
import { indexOf } from '../support/facts.ts';
import { withMarks } from '../support/markers.ts';

const types = `// @file osfmk/kern/exclaves_types.h
struct conclave { int c_state; };
typedef struct conclave *conclave_t;
typedef struct { conclave_t r_conclave; uint32_t r_count; } resource_t;
typedef uint64_t exclaves_id_t;
typedef exclaves_id_t exclaves_key_t;
typedef conclave_t (*find_fn_t)(resource_t *);
enum color { RED, GREEN };
typedef enum { ONE, TWO } number_t;
conclave_t find(exclaves_id_t id);
extern resource_t table[];
#define LIMIT 3
// @file osfmk/kern/exclaves_case.c
`;

/** Where the type of the mark \`name\` is: lines of the header, 1-based. */
async function at(code: string, expected: string): Promise<void> {
  await withMarks(`${types}${code}`, async (marked) => {
    const { index, macros } = await indexOf(marked.files);
    const { path, start, text: word } = marked.mark('name');
    const text = marked.text(path);
    const view = new TokenView(text, scan(text));
    const file = index.file(path);
    const meaning = meaningAt(index, macros, view, file, path, start, buildOf(path, defaultConfiguration));
    const reader = new TypeReader(index, view, localsAround(view, file, start, view.at(start)), macros, path);
    const place = typeDefinitionOf(index, reader, word, meaning);
    const shown =
      place.kind === 'symbols'
        ? place.symbols.map(({ symbol }) => `${symbol.kind} ${symbol.line + 1}`).join(' ')
        : place.kind === 'unpublished'
          ? `unpublished ${place.name}`
          : 'none';
    expect(shown, code).toBe(expected);
  });
}

describe('the type of a name', () => {
  it('is the one that a macro writes, of what it declares', async () => {
    await at(
      '#define RESOURCE(name) static resource_t name = { 0 }; REGISTER(name)\nRESOURCE(one);\nvoid f(void) { use(&/*<name*/one/*>*/); }',
      'typedef 3',
    );
  });

  it('is where the name is declared, of a record that has none', async () => {
    await at('static struct { int count; } one;\nvoid f(void) { /*<name*/one/*>*/.count = 1; }', 'variable 1');
    await at('struct outer { union { int a; } /*<name*/inner/*>*/; };', 'field 1');
  });

  it('is the record behind typedefs, pointers and arrays', async () => {
    await at('void f(void) { conclave_t c; use(/*<name*/c/*>*/); }', 'struct 1');
    await at('void f(struct conclave *const /*<name*/c/*>*/) {}', 'struct 1');
    await at('void f(void) { run(^(resource_t *r) { use(/*<name*/r/*>*/); }); }', 'typedef 3');
    await at('void f(resource_t *r) { use(r->/*<name*/r_conclave/*>*/); }', 'struct 1');
    await at('void f(void) { use(/*<name*/table/*>*/[1]); }', 'typedef 3');
    await at('void f(void) { /*<name*/find/*>*/(1); }', 'struct 1');
    await at('void f(resource_t *r) { __typeof__(r->r_conclave) copy = 0; use(/*<name*/copy/*>*/); }', 'struct 1');
    await at('/*<name*/conclave_t/*>*/ one;', 'struct 1');
    await at('struct /*<name*/conclave/*>*/ one;', 'struct 1');
  });

  it('is the enum of an enumerator and of a variable', async () => {
    await at('int f(void) { return /*<name*/GREEN/*>*/; }', 'enum 7');
    await at('void f(enum color c) { use(/*<name*/c/*>*/); }', 'enum 7');
    await at('void f(number_t n) { use(/*<name*/n/*>*/); }', 'typedef 8');
  });

  it('is the typedef, where no record is behind it', async () => {
    await at('void f(exclaves_id_t id) { use(/*<name*/id/*>*/); }', 'typedef 4');
    await at('void f(exclaves_key_t key) { use(/*<name*/key/*>*/); }', 'typedef 5');
    await at('void f(find_fn_t fn) { /*<name*/fn/*>*/(0); }', 'typedef 6');
    await at('/*<name*/exclaves_key_t/*>*/ one;', 'typedef 5');
  });

  it('is nowhere for builtin types, macros and labels', async () => {
    await at('void f(int n) { use(/*<name*/n/*>*/); }', 'none');
    await at('void f(const char *const n) { use(/*<name*/n/*>*/); }', 'none');
    await at('int f(void) { return /*<name*/LIMIT/*>*/; }', 'none');
    await at('void f(void) { goto /*<name*/out/*>*/; out: return; }', 'none');
  });

  it('is not published, where nothing defines it', async () => {
    await at('void f(xnuproxy_info_s *info) { use(/*<name*/info/*>*/); }', 'unpublished xnuproxy_info_s');
    await at('/*<name*/xnuproxy_info_s/*>*/ info;', 'unpublished xnuproxy_info_s');
  });
});
