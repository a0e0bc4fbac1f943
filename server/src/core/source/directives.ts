/**
 * What the preprocessor lines of a file say: conditional groups, macro definitions, includes, `#pragma mark` sections.
 * Nothing is evaluated here beyond what no build can change ({@link deadBranch}): every branch stays readable, whatever
 * configuration a reader chooses (`configuration.ts`).
 */
import { type DirectiveLine, identifier, type Tokens } from './lexer.ts';

/** One branch of a conditional group: from the end of its opening line to the start of the next directive of the group. */
export interface Branch {
  /** When the branch is taken, as a person would write it: `#ifdef X` → `defined(X)`; `#elif`, `#else` → with the negated others. */
  readonly condition: string;
  /** What its own line says; for `#else` the negated others. */
  readonly written: string;
  readonly start: number;
  readonly end: number;
  readonly kind: 'if' | 'elif' | 'else';
  /** The tokens strictly inside. */
  readonly firstToken: number;
  readonly endToken: number;
}
export interface ConditionalGroup {
  readonly branches: readonly Branch[];
  /** Offset of the `#if` and end of the `#endif` line. */
  readonly start: number;
  readonly end: number;
}
export interface MacroDefinition {
  readonly name: string;
  readonly nameStart: number;
  /** Absent for an object-like macro. A variadic one ends in `...` or in `name...`. */
  readonly parameters?: readonly string[];
  /** Offsets of the body; equal when it is empty. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly start: number;
  readonly end: number;
  readonly undefined: boolean;
}
export interface Include {
  readonly path: string;
  readonly system: boolean;
  readonly start: number;
  readonly end: number;
}
export interface Mark {
  readonly title: string;
  readonly start: number;
}
export interface Directives {
  readonly groups: readonly ConditionalGroup[];
  readonly macros: readonly MacroDefinition[];
  readonly includes: readonly Include[];
  readonly marks: readonly Mark[];
}

interface OpenGroup {
  branches: { condition: string; written: string; kind: Branch['kind']; start: number; firstToken: number }[];
  closed: Branch[];
  start: number;
}

export function readDirectives(text: string, tokens: Tokens): Directives {
  const groups: ConditionalGroup[] = [];
  const macros: MacroDefinition[] = [];
  const includes: Include[] = [];
  const marks: Mark[] = [];
  const open: OpenGroup[] = [];
  const closeBranch = (group: OpenGroup, line: DirectiveLine) => {
    const last = group.branches.at(-1);
    if (last === undefined) return;
    group.closed.push({ ...last, end: line.start, endToken: line.firstToken });
  };
  for (const line of tokens.directives) {
    switch (line.keyword) {
      case 'if':
      case 'ifdef':
      case 'ifndef': {
        const condition = conditionOf(text, tokens, line);
        open.push({
          branches: [{ condition, written: condition, kind: 'if', start: line.end, firstToken: line.endToken }],
          closed: [],
          start: line.start,
        });
        break;
      }
      case 'elif':
      case 'else': {
        const group = open.at(-1);
        if (group === undefined) break;
        closeBranch(group, line);
        const earlier = group.branches.map((branch) => negate(branch.written)).join(' && ');
        const written = line.keyword === 'else' ? earlier : conditionOf(text, tokens, line);
        group.branches.push({
          condition: line.keyword === 'else' ? earlier : afterOthers(group, written),
          written,
          kind: line.keyword,
          start: line.end,
          firstToken: line.endToken,
        });
        break;
      }
      case 'endif': {
        const group = open.pop();
        if (group === undefined) break;
        closeBranch(group, line);
        groups.push({ branches: group.closed, start: group.start, end: line.end });
        break;
      }
      case 'define':
      case 'undef': {
        const macro = readMacro(text, tokens, line);
        if (macro !== undefined) macros.push(macro);
        break;
      }
      case 'include':
      case 'import':
      case 'include_next': {
        const include = includeOf(text, line);
        if (include !== undefined) includes.push(include);
        break;
      }
      case 'pragma': {
        const match = /^#\s*pragma\s+mark\s+-?\s*(.*?)\s*-?$/.exec(text.slice(line.start, line.end).trimEnd());
        if (match?.[1]) marks.push({ title: match[1], start: line.start });
        break;
      }
      default:
    }
  }
  // An unclosed group (half-typed code) reaches to the end of the text.
  for (const group of open.reverse()) {
    const last = group.branches.at(-1);
    if (last !== undefined) group.closed.push({ ...last, end: text.length, endToken: tokens.count });
    groups.push({ branches: group.closed, start: group.start, end: text.length });
  }
  groups.sort((a, b) => a.start - b.start);
  return { groups, macros, includes, marks };
}

/** The path of an include line; undefined for any other line, and where a macro stands for the path. */
export function includeOf(text: string, line: DirectiveLine): Include | undefined {
  if (!/^(include|import|include_next)$/.test(line.keyword)) return undefined;
  const match = /[<"]([^>"\n]+)[>"]/.exec(text.slice(line.start, line.end));
  if (match?.[1] === undefined) return undefined;
  const start = line.start + match.index;
  return { path: match[1], system: match[0].startsWith('<'), start, end: start + match[0].length };
}

function conditionOf(text: string, tokens: Tokens, line: DirectiveLine): string {
  let condition = '';
  for (let token = line.firstToken; token < line.endToken; token++) {
    const previousEnd = token > line.firstToken ? (tokens.end[token - 1] ?? 0) : 0;
    const start = tokens.start[token] ?? 0;
    if (condition !== '' && start > previousEnd) condition += ' ';
    condition += text.slice(start, tokens.end[token]);
  }
  if (line.keyword === 'ifdef') return `defined(${condition})`;
  if (line.keyword === 'ifndef') return `!defined(${condition})`;
  return condition;
}

/** The condition of an `#elif`: what `#if 0` would add says nothing. */
function afterOthers({ branches }: OpenGroup, written: string): string {
  const others = branches.filter((branch) => branch.written !== '0').map((branch) => negate(branch.written));
  return [...others, others.length > 0 && /\|\||\?/.test(written) ? `(${written})` : written].join(' && ');
}

function negate(condition: string): string {
  if (/^!?\w+$/.test(condition) || /^!?defined\(\w+\)$/.test(condition)) {
    return condition.startsWith('!') ? condition.slice(1) : `!${condition}`;
  }
  return `!(${condition})`;
}

function readMacro(text: string, tokens: Tokens, line: DirectiveLine): MacroDefinition | undefined {
  const first = line.firstToken;
  if (first >= line.endToken || tokens.kind[first] !== identifier) return undefined;
  const nameStart = tokens.start[first] ?? 0;
  const nameEnd = tokens.end[first] ?? 0;
  const name = text.slice(nameStart, nameEnd);
  let body = first + 1;
  let parameters: string[] | undefined;
  // Function-like only when the parenthesis touches the name.
  if (body < line.endToken && tokens.kind[body] === 40 && tokens.start[body] === nameEnd) {
    parameters = [];
    let current = '';
    for (body++; body < line.endToken && tokens.kind[body] !== 41; body++) {
      if (tokens.kind[body] === 44) {
        parameters.push(current);
        current = '';
      } else {
        current += text.slice(tokens.start[body], tokens.end[body]);
      }
    }
    if (current !== '') parameters.push(current);
    body++;
  }
  const bodyStart = body < line.endToken ? (tokens.start[body] ?? line.end) : line.end;
  const bodyEnd = body < line.endToken ? (tokens.end[line.endToken - 1] ?? line.end) : line.end;
  return {
    name,
    nameStart,
    ...(parameters === undefined ? {} : { parameters }),
    bodyStart,
    bodyEnd,
    start: line.start,
    end: line.end,
    undefined: line.keyword === 'undef',
  };
}

/**
 * True for a branch that no build of this file can take: `#if 0`, and what only the other language or the assembler sees.
 * It decides what is indexed; everything else is kept, because all configurations matter to a reader.
 */
export function deadBranch(branch: Branch, isCpp: boolean): boolean {
  return isDead(branch.written, isCpp);
}

/** True for what nobody compiles, in whatever language. */
export function isNeverCompiled(condition: string): boolean {
  return condition === '0' || condition === '!1';
}

/** Start and end of each branch that no build compiles. */
export function deadBranches({ groups }: Directives): (readonly [number, number])[] {
  return groups.flatMap(({ branches }) =>
    branches.flatMap(({ condition, start, end }): (readonly [number, number])[] =>
      isNeverCompiled(condition) ? [[start, end]] : [],
    ),
  );
}

/** The same for a condition alone. */
export function isDead(condition: string, isCpp: boolean): boolean {
  switch (condition) {
    case '0':
    case '!1':
    case 'defined(__ASSEMBLER__)':
    case '__ASSEMBLER__':
    case 'defined(ASSEMBLER)':
      return true;
    case 'defined(__cplusplus)':
    case '__cplusplus':
    case '!(!defined(__cplusplus))':
      return !isCpp;
    case '!defined(__cplusplus)':
      return isCpp;
    default:
      return false;
  }
}
