/**
 * Questions with known answers, by rule: functions, macros and types that a plain reading finds defined once in the whole
 * checkout, asked about where an exclave file first uses them. Prints one JSON object.
 */
import { type Head, headsAtColumnOne, macrosIn, typesIn } from '../support/plainScan.ts';
import { PlainTree } from '../support/plainWords.ts';

const [root = '', wanted = '150'] = process.argv.slice(2);

const tree = new PlainTree(root);
const definitions = new Map<string, { kind: string; path: string; line: number }[]>();
const scans: readonly [string, RegExp, (text: string) => Head[]][] = [
  ['function', /\.(c|cpp|h)$/, headsAtColumnOne],
  ['macro', /\.(c|cpp|h|s|defs)$/, macrosIn],
  ['type', /\.(c|h)$/, typesIn],
];
for (const path of tree.paths) {
  for (const [kind, files, scan] of scans) {
    if (!files.test(path)) continue;
    for (const { name, line } of scan(tree.textOf(path))) {
      const list = definitions.get(name) ?? [];
      list.push({ kind, path, line });
      definitions.set(name, list);
    }
  }
}

interface Question {
  readonly name: string;
  readonly kind: string;
  /** The place asked about: 1-based line, 0-based column. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly answer: { readonly path: string; readonly line: number };
}
const questions = new Map<string, Question>();
for (const path of tree.paths.filter((one) => /osfmk\/kern\/exclaves.*\.c$/.test(one)).sort()) {
  tree
    .codeOf(path)
    .split('\n')
    .forEach((text, at) => {
      for (const { 0: name, index } of text.matchAll(/(?<![\w$.>])[A-Za-z_]\w{3,}(?![\w$])/g)) {
        const [only, ...others] = definitions.get(name) ?? [];
        if (only === undefined || others.length > 0 || questions.has(name)) continue;
        if (only.path === path && only.line === at + 1) continue;
        if (!isMeant(only.kind, name, text.slice(0, index), text.slice(index + name.length))) continue;
        const answer = { path: only.path, line: only.line };
        questions.set(name, { name, kind: only.kind, path, line: at + 1, column: index, answer });
      }
    });
}
/** A parameter may be named as a function or a tag: asked is only where the word can be nothing else. */
function isMeant(kind: string, name: string, before: string, after: string): boolean {
  if (kind === 'function') return after.startsWith('(');
  if (kind === 'macro') return after.startsWith('(') || /^[A-Z][A-Z0-9_]+$/.test(name);
  return /_t$/.test(name) || /\b(struct|union|enum) $/.test(before);
}

const all = [...questions.values()];
const step = Math.max(1, Math.floor(all.length / Number(wanted)));
const sourceBytes = tree.paths.reduce((sum, path) => sum + Buffer.byteLength(tree.textOf(path)), 0);
process.stdout.write(
  JSON.stringify({
    files: tree.paths.length,
    bytes: sourceBytes,
    candidates: all.length,
    questions: all.filter((_, at) => at % step === 0).slice(0, Number(wanted)),
    paths: tree.paths,
  }),
);
