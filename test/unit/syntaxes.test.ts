import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadWASM, OnigScanner, OnigString } from 'vscode-oniguruma';
import { type IGrammar, INITIAL, type IToken, parseRawGrammar, Registry } from 'vscode-textmate';

type Host = 'source.c' | 'source.cpp';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('../..', import.meta.url));
const sampleRoot = `${root}test/fixtures/sample-xnu/`;

/** The injections and the hosts that each goes into, as the manifest contributes them. */
const injections: readonly { scopeName: string; file: string; injectTo: readonly Host[] }[] = [
  {
    scopeName: 'source.exclaves.injection',
    file: 'exclaves.injection.tmLanguage.json',
    injectTo: ['source.c'],
  },
  {
    scopeName: 'source.exclaves.injection.cpp',
    file: 'exclaves.cpp.injection.tmLanguage.json',
    injectTo: ['source.cpp'],
  },
  {
    scopeName: 'source.exclaves.calls.injection',
    file: 'exclaves.calls.injection.tmLanguage.json',
    injectTo: ['source.c'],
  },
  {
    scopeName: 'source.exclaves.heads.injection',
    file: 'exclaves.heads.injection.tmLanguage.json',
    injectTo: ['source.c'],
  },
  {
    scopeName: 'source.exclaves.enumerators.injection',
    file: 'exclaves.enumerators.injection.tmLanguage.json',
    injectTo: ['source.cpp'],
  },
  {
    scopeName: 'source.exclaves.types.injection',
    file: 'exclaves.types.injection.tmLanguage.json',
    injectTo: ['source.cpp'],
  },
  {
    scopeName: 'source.exclaves.strings.injection',
    file: 'exclaves.strings.injection.tmLanguage.json',
    injectTo: ['source.c', 'source.cpp'],
  },
];

const grammarFiles = new Map<string, string>([
  ['source.c', require.resolve('tm-grammars/grammars/c.json')],
  ['source.cpp', require.resolve('tm-grammars/grammars/cpp.json')],
  ['source.cpp.embedded.macro', require.resolve('tm-grammars/grammars/cpp-macro.json')],
  ...injections.map(({ scopeName, file }): [string, string] => [scopeName, `${root}syntaxes/${file}`]),
]);

async function load(host: Host, withInjections: boolean): Promise<IGrammar> {
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources: string[]) => new OnigScanner(sources),
      createOnigString: (text: string) => new OnigString(text),
    }),
    loadGrammar: async (scopeName) => {
      const file = grammarFiles.get(scopeName);
      return file === undefined ? null : parseRawGrammar(readFileSync(file, 'utf8'), file);
    },
    getInjections: (scopeName) =>
      withInjections
        ? injections.filter(({ injectTo }) => injectTo.some((to) => to === scopeName)).map((each) => each.scopeName)
        : undefined,
  });
  const grammar = await registry.loadGrammar(host);
  if (grammar === null) {
    throw new Error(`no grammar for ${host}`);
  }
  return grammar;
}

/** The tokens of each line. */
function tokenize(grammar: IGrammar, text: string): { line: string; tokens: IToken[] }[] {
  let state = INITIAL;
  return text.split('\n').map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return { line, tokens };
  });
}

const isOurs = (scope: string): boolean => scope.endsWith('.exclaves');

/** Scopes at every character, so that a token cut in two still compares equal. */
function scopesByCharacter({ line, tokens }: { line: string; tokens: readonly IToken[] }): (readonly string[])[] {
  const all: (readonly string[])[] = [];
  for (const { startIndex, endIndex, scopes } of tokens) {
    for (let i = startIndex; i < Math.min(endIndex, line.length); i++) {
      all[i] = scopes;
    }
  }
  return all;
}

/** Scopes where a word first occurs. */
function scopesOf(grammar: IGrammar, text: string, word: string): readonly string[] {
  for (const lineTokens of tokenize(grammar, text)) {
    const at = lineTokens.line.indexOf(word);
    if (at >= 0) {
      return scopesByCharacter(lineTokens)[at] ?? [];
    }
  }
  throw new Error(`"${word}" does not occur`);
}

const oursOf = (grammar: IGrammar, text: string, word: string): readonly string[] =>
  scopesOf(grammar, text, word).filter(isOurs);

const grammars = new Map<string, IGrammar>();
const grammarFor = (host: Host, injected: boolean): IGrammar => {
  const grammar = grammars.get(`${host} ${injected}`);
  if (grammar === undefined) {
    throw new Error('not loaded');
  }
  return grammar;
};

beforeAll(async () => {
  const wasm = readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'));
  await loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  for (const host of ['source.c', 'source.cpp'] as const) {
    for (const injected of [false, true]) {
      grammars.set(`${host} ${injected}`, await load(host, injected));
    }
  }
});

const snippet = `/* CONCLAVE_S_NONE in a comment */
#include "exclaves_comment.h"
#define SAMPLE_STATE CONCLAVE_S_STOPPED
#if EXCLAVES_SAMPLE
static tb_error_t
exclaves_sample(struct exclaves_resource *resource, exclaves_boot_stage_t stage)
{
	conclave_launcher_conclavecontrol_s control = {};
	tb_endpoint_t ep = tb_endpoint_create_with_value(TB_TRANSPORT_TYPE_XNU, 7, TB_ENDPOINT_OPTIONS_NONE);
	conclave->c_state = CONCLAVE_S_RUNNING;
	conclave->c_request |= CONCLAVE_R_STOP_REQUESTED;
	switch (resource->r_type) {
	case XNUPROXY_RESOURCETYPE_SERVICE:
	case EXCLAVES_CTL_OP_BOOT:
		exclaves_count = exclaves_list[0];
	}
	start = xnuupcalls_xnuupcalls__server_start;
	conclave_launcher_conclavecontrol_launch(&control,
	    ^(conclave_launcher_conclavecontrol_launch__result_s result) {
		call(resource, "com.apple.private.exclaves.kernel-domain");
	});
	find("com.apple.service.SampleEcho", "com.apple.private.other", "exclaves_in_string tb_error_t");
	tag = XNUUPCALLSV2_LIFECYCLEERROR_FAILURE | EXCLAVES_R_EIC;
	other = STACKSHOT_KCDATA_FORMAT;
	struct exclaves_shared_t *shared;
	kern_return_t plain = KERN_SUCCESS;
}
EXCLAVES_BOOT_TASK(exclaves_sample_init, EXCLAVES_BOOT_RANK_ANY);
`;

describe('injection into C', () => {
  it.each([
    ['tb_error_t', 'support.type.tightbeam.exclaves'],
    ['tb_endpoint_t', 'support.type.tightbeam.exclaves'],
    ['exclaves_resource *', 'entity.name.type.exclaves'],
    ['exclaves_boot_stage_t', 'support.type.exclaves'],
    ['exclaves_shared_t', 'support.type.exclaves'],
    ['conclave_launcher_conclavecontrol_s', 'support.type.tightbeam.exclaves'],
    ['conclave_launcher_conclavecontrol_launch__result_s', 'support.type.tightbeam.exclaves'],
    ['TB_TRANSPORT_TYPE_XNU', 'constant.other.tightbeam.exclaves'],
    ['TB_ENDPOINT_OPTIONS_NONE', 'constant.other.tightbeam.exclaves'],
    ['XNUUPCALLSV2_LIFECYCLEERROR_FAILURE', 'constant.other.tightbeam.exclaves'],
    ['CONCLAVE_S_RUNNING', 'constant.other.conclave-state.exclaves'],
    ['CONCLAVE_R_STOP_REQUESTED', 'constant.other.conclave-request.exclaves'],
    ['XNUPROXY_RESOURCETYPE_SERVICE', 'constant.other.resource-type.exclaves'],
    ['EXCLAVES_CTL_OP_BOOT', 'constant.other.trap-operation.exclaves'],
    ['EXCLAVES_R_EIC', 'constant.other.exclaves'],
    ['EXCLAVES_BOOT_RANK_ANY', 'constant.other.exclaves'],
    ['exclaves_count', 'variable.other.global.exclaves'],
    ['xnuupcalls_xnuupcalls__server_start', 'support.function.tightbeam.exclaves'],
    ['exclaves_sample_init', 'entity.name.function.exclaves'],
    ['com.apple.private.exclaves.kernel-domain', 'constant.other.entitlement.exclaves'],
    ['com.apple.service.SampleEcho', 'constant.other.service.exclaves'],
  ])('colors %s', (word, scope) => {
    expect(oursOf(grammarFor('source.c', true), snippet, word)).toEqual([scope]);
  });

  it.each([
    ['a comment', 'CONCLAVE_S_NONE'],
    ['an included file', 'exclaves_comment'],
    ['a macro body', 'CONCLAVE_S_STOPPED'],
    ['a condition', 'EXCLAVES_SAMPLE'],
    ['words of a string', 'exclaves_in_string'],
    ['another entitlement', 'com.apple.private.other'],
    ['a stackshot flag that is not generated', 'STACKSHOT_KCDATA_FORMAT'],
    ['a type of the kernel', 'kern_return_t'],
    ['a constant of the kernel', 'KERN_SUCCESS'],
  ])('leaves %s alone', (_what, word) => {
    expect(oursOf(grammarFor('source.c', true), snippet, word)).toEqual([]);
  });

  it.each([
    ['exclaves_sample(', 'entity.name.function.exclaves'],
    ['tb_endpoint_create_with_value', 'support.function.tightbeam.exclaves'],
    ['conclave_launcher_conclavecontrol_launch(', 'support.function.tightbeam.exclaves'],
    ['EXCLAVES_BOOT_TASK', 'entity.name.function.exclaves'],
  ])('colors %s where it is called or defined, behind what the host says', (word, scope) => {
    const scopes = scopesOf(grammarFor('source.c', true), snippet, word);
    expect(scopes.slice(-2)).toEqual(['entity.name.function.c', scope]);
  });

  it.each([
    ['f(exclaves_called(1), 2);'],
    ['f(1, exclaves_called(2));'],
    ['if (exclaves_called(1)) { }'],
    ['while (!exclaves_called(1)) { }'],
    ['x = exclaves_called(1);'],
    ['switch (x) {\n\tcase 1:\n\t\texclaves_called(x);\n\t}'],
    ['f(x, ^(int y) {\n\t\texclaves_called(y);\n\t});'],
  ])('colors the call in %s, and nothing around it differs', (statement) => {
    const text = `static int\nplain(int x)\n{\n\t${statement}\n}\n`;
    expect(oursOf(grammarFor('source.c', true), text, 'exclaves_called')).toEqual(['entity.name.function.exclaves']);
    const theirs = tokenize(grammarFor('source.c', false), text).map(scopesByCharacter);
    const ours = tokenize(grammarFor('source.c', true), text).map(scopesByCharacter);
    expect(ours.map((line) => line.map((scopes) => scopes.filter((one) => !isOurs(one))))).toEqual(theirs);
  });

  it('leaves names of other functions and of arrays to the host, and the parentheses', () => {
    const grammar = grammarFor('source.c', true);
    expect(scopesOf(grammar, snippet, '(TB_TRANSPORT').at(-1)).toBe(
      'punctuation.section.arguments.begin.bracket.round.c',
    );
    expect(scopesOf(grammar, snippet, '(struct').at(-1)).toBe('punctuation.section.parameters.begin.bracket.round.c');
    expect(scopesOf(grammar, snippet, 'find(').at(-1)).toBe('entity.name.function.c');
    expect(scopesOf(grammar, snippet, 'exclaves_list').at(-1)).toBe('variable.object.c');
  });

  it('adds its scope innermost, where themes look first', () => {
    expect(scopesOf(grammarFor('source.c', true), snippet, 'tb_error_t').slice(-2)).toEqual([
      'support.type.posix-reserved.c',
      'support.type.tightbeam.exclaves',
    ]);
  });
});

const cppSnippet = `bool
IOService::exclaveStart(IOService *provider)
{
	ref->ep = tb_endpoint_create_with_value(TB_TRANSPORT_TYPE_XNU, endpoint, TB_ENDPOINT_OPTIONS_NONE);
	if (state != CONCLAVE_S_ATTACHED) {
		lookup("com.apple.service.SampleEcho");
	}
	return tberr == TB_ERROR_SUCCESS;
}
typedef enum {
	CONCLAVE_S_SUSPENDED = 3,
	CONCLAVE_R_LAUNCHED,
	PLAIN_ENUMERATOR
} conclave_sample_t;
struct sample {
	exclaves_member_t s_one;
	tb_client_connection_t s_connection;
	size_t s_size;
};
extern kern_return_t
exclaves_declared(const char *name, exclaves_parameter_t *one);
extern exclaves_returned_t *
exclaves_below(exclaves_boot_stage_t stage);
const exclaves_clock_type_t clocks[] = {
	EXCLAVES_CLOCK_ABSOLUTE
};
`;

describe('injection into C++', () => {
  it.each([
    ['TB_TRANSPORT_TYPE_XNU', 'constant.other.tightbeam.exclaves'],
    ['TB_ERROR_SUCCESS', 'constant.other.tightbeam.exclaves'],
    ['CONCLAVE_S_ATTACHED', 'constant.other.conclave-state.exclaves'],
    ['com.apple.service.SampleEcho', 'constant.other.service.exclaves'],
    ['tb_endpoint_create_with_value', 'support.function.tightbeam.exclaves'],
    ['CONCLAVE_S_SUSPENDED', 'constant.other.conclave-state.exclaves'],
    ['CONCLAVE_R_LAUNCHED', 'constant.other.conclave-request.exclaves'],
    ['exclaves_member_t', 'support.type.exclaves'],
    ['tb_client_connection_t', 'support.type.tightbeam.exclaves'],
    ['exclaves_declared', 'entity.name.function.exclaves'],
    ['exclaves_parameter_t', 'support.type.exclaves'],
    ['exclaves_below', 'entity.name.function.exclaves'],
    ['exclaves_boot_stage_t', 'support.type.exclaves'],
  ])('colors %s', (word, scope) => {
    expect(oursOf(grammarFor('source.cpp', true), cppSnippet, word)).toEqual([scope]);
  });

  it.each(['PLAIN_ENUMERATOR', 's_one', 'size_t', 'kern_return_t', 'lookup('])('leaves %s alone', (word) => {
    expect(oursOf(grammarFor('source.cpp', true), cppSnippet, word)).toEqual([]);
  });

  it('leaves every scope of the host where it was', () => {
    const theirs = tokenize(grammarFor('source.cpp', false), cppSnippet).map(scopesByCharacter);
    const ours = tokenize(grammarFor('source.cpp', true), cppSnippet).map(scopesByCharacter);
    expect(ours.map((line) => line.map((scopes) => scopes.filter((one) => !isOurs(one))))).toEqual(theirs);
  });

  it('keeps the scopes that the host gives to a name it does not know', () => {
    const plain = scopesOf(grammarFor('source.cpp', false), cppSnippet, 'TB_ERROR_SUCCESS');
    const ours = scopesOf(grammarFor('source.cpp', true), cppSnippet, 'TB_ERROR_SUCCESS');
    expect(plain.at(-1)).toBe('variable.other.unknown.TB_ERROR_SUCCESS.cpp');
    expect(ours).toEqual([...plain, 'constant.other.tightbeam.exclaves']);
  });
});

describe('a whole file', () => {
  const wholeFiles: [Host, string][] = [
    ['source.c', 'osfmk/kern/exclaves.c'],
    ['source.c', 'osfmk/kern/exclaves_resource.c'],
    ['source.c', 'osfmk/kern/exclaves_sensor.c'],
    ['source.c', 'osfmk/kern/exclaves_upcalls.c'],
    ['source.c', 'bsd/kern/kern_sysctl.c'],
    ['source.c', 'osfmk/mach/exclaves.h'],
    ['source.cpp', 'iokit/Exclaves/Exclaves.cpp'],
    ['source.cpp', 'osfmk/kern/exclaves_resource.h'],
    ['source.cpp', 'osfmk/kern/exclaves_conclave.c'],
    ['source.cpp', 'osfmk/mach/exclaves.h'],
  ];

  it.each(wholeFiles)('%s: %s differs from the host only by our scopes on single names', (host, path) => {
    const text = readFileSync(sampleRoot + path, 'utf8');
    const plain = tokenize(grammarFor(host, false), text);
    const injected = tokenize(grammarFor(host, true), text);
    const differences: string[] = [];
    const named: string[] = [];

    expect(injected).toHaveLength(plain.length);
    for (const [i, theirs] of plain.entries()) {
      const ours = injected[i] ?? { line: '', tokens: [] };
      const report = (column: number, what: string): void => {
        differences.push(`${path}:${i + 1}:${column + 1}: ${what}`);
      };

      // The host's scopes are all there, in their order, and at most one of ours comes after them.
      const before = scopesByCharacter(theirs);
      const after = scopesByCharacter(ours);
      for (let column = 0; column < theirs.line.length; column++) {
        const host = before[column] ?? [];
        const scopes = after[column] ?? [];
        const added = scopes.slice(host.length);
        if (host.some((scope, depth) => scope !== scopes[depth]) || !added.every(isOurs) || added.length > 1) {
          report(column, `${host.join(' ')} became ${scopes.join(' ')}`);
        }
      }

      // What we name is one identifier, or one literal within a string.
      const boundaries = new Set(theirs.tokens.map((token) => token.startIndex));
      for (const { startIndex, endIndex, scopes } of ours.tokens.filter((token) => token.scopes.some(isOurs))) {
        const name = theirs.line.slice(startIndex, endIndex);
        const inString = scopes.some((scope) => scope.startsWith('string.'));
        if (!(inString ? /^com\.apple\.[\w.-]+$/ : /^[A-Za-z_]\w*$/).test(name)) {
          report(startIndex, `"${name}" is no name`);
        }
        named.push(name);
        boundaries.add(startIndex).add(endIndex);
      }

      // Elsewhere a token is cut only where one of our names begins or ends, and no host token is joined to another.
      const starts = new Set(ours.tokens.map((token) => token.startIndex));
      for (const start of boundaries) {
        if (start < theirs.line.length && !starts.delete(start)) {
          report(start, 'two tokens became one');
        }
      }
      for (const start of starts) {
        if (!boundaries.has(start)) {
          report(start, 'one token became two');
        }
      }
    }

    expect(differences).toEqual([]);
    expect(named.length).toBeGreaterThanOrEqual(3);
  });
});
