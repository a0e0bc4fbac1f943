/**
 * Definitions in XNU's layout, found in the plain text by patterns: what the index finds is compared with these.
 * No parser, no lexer of the project: comments and dead branches are blanked, the rest is one pattern a kind.
 */

export interface Head {
  readonly name: string;
  /** 1-based. */
  readonly line: number;
}

/** Functions: the name begins a line, and so does the body's brace. */
export function headsAtColumnOne(text: string): Head[] {
  const plain = withoutDeadBranches(blankComments(text)).replace(/__attribute__\(\(.*?\)\)/g, (match) =>
    ' '.repeat(match.length),
  );
  const heads: Head[] = [];
  const lineAt = lineCounter(plain);
  // `name(` at column 1, no `;`, `=` or brace up to a `{` alone on its line. What lies between is looked at behind the
  // match: a pattern that has to choose its `)` tries too many in a long table.
  const head = /^(?:\w+::)?(\w+)\(([^;{}]*)\{$/gm;
  for (let match = head.exec(plain); match !== null; match = head.exec(plain)) {
    const [, name = '', between = ''] = match;
    const behind = between.slice(between.lastIndexOf(')') + 1);
    if (!between.includes(')') || !between.endsWith('\n') || behind.includes('=')) {
      head.lastIndex = match.index + name.length;
      continue;
    }
    if (/^(if|for|while|switch|return|sizeof)$/.test(name)) continue;
    // A macro in place of a declaration is followed by a blank line or another head: then its name is in capitals.
    if (/^[A-Z][A-Z0-9_]*$/.test(name)) continue;
    heads.push({ name, line: lineAt(match.index) });
  }
  return heads;
}

/** Macros, with the line of their name. */
export function macrosIn(text: string): Head[] {
  return found(withoutDeadBranches(blankComments(text), true), /^[ \t]*#[ \t]*define[ \t]+(\w+)/gm);
}

/** Types whose braces stand in column 1: `struct name {`, `} name_t;`. */
export function typesIn(text: string): Head[] {
  const plain = withoutDeadBranches(blankComments(text));
  return [
    ...found(plain, /^(?:typedef )?(?:struct|union|enum) (?!__)(\w+) ?\{$/gm),
    ...found(plain, /^typedef (?:struct|union|enum)(?: \w+)? ?\{\n(?:[ \t].*\n|\n)*\}[ ]?(?!__)(\w+);$/gm, true),
  ];
}

/** Enumerators, one a line, of enumerations in any of XNU's spellings. */
export function enumeratorsIn(text: string): Head[] {
  const head = /^(?:typedef )?enum\b.*\{$|^(?:__(?:enum|options)(?:_closed)?_decl|OS_(?:CLOSED_)?(?:ENUM|OPTIONS))\(/;
  return membersIn(text, head, /^[ \t]+([A-Z][A-Z0-9_]+)[ \t]*(?:=[^;]*)?,?[ \t]*$/);
}

/** Fields of one plain type and one name, of structs whose braces stand in column 1. */
export function fieldsIn(text: string): Head[] {
  const head = /^(?:typedef )?(?:struct|union)(?: \w+)? ?\{$/;
  return membersIn(text, head, /^\t(?:const |unsigned |struct )?\w+[ \t]+\**(\w+)(?:\[[^\]]*\])?;[ \t]*$/);
}

function membersIn(text: string, head: RegExp, member: RegExp): Head[] {
  const heads: Head[] = [];
  let isInside = false;
  for (const [at, line] of withoutDeadBranches(blankComments(text)).split('\n').entries()) {
    const name = isInside ? member.exec(line)?.[1] : undefined;
    if (name !== undefined) heads.push({ name, line: at + 1 });
    if (head.test(line.trimEnd())) isInside = true;
    else if (/^\S/.test(line) || /^[ \t]+\);/.test(line)) isInside = false;
  }
  return heads;
}

/** @param last the name stands on the last line of the match. */
function found(plain: string, pattern: RegExp, last = false): Head[] {
  const lineAt = lineCounter(plain);
  return [...plain.matchAll(pattern)].map((match) => ({
    name: match[1] ?? '',
    line: lineAt(match.index + (last ? match[0].length : 0)),
  }));
}

/** 1-based lines of offsets that do not decrease. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (offset) => {
    while (next >= 0 && next < offset) {
      line++;
      next = text.indexOf('\n', next + 1);
    }
    return line;
  };
}

function blankComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"/g, (match) =>
    match.startsWith('"') ? match : match.replace(/[^\n]/g, ' '),
  );
}

function withoutDeadBranches(text: string, keepsDirectives = false): string {
  const dead: boolean[] = [];
  return text
    .split('\n')
    .map((line) => {
      const directive = /^\s*#\s*(if|ifdef|ifndef|else|elif|endif)\b\s*(.*)$/.exec(line);
      if (directive === null) return dead.includes(true) ? '' : line;
      const [, word, condition] = directive;
      if (word === 'if' || word === 'ifdef' || word === 'ifndef') dead.push(word === 'if' && condition?.trim() === '0');
      else if (word === 'endif') dead.pop();
      else if (dead.length > 0) dead[dead.length - 1] = false;
      return keepsDirectives ? line : '';
    })
    .join('\n');
}
