/**
 * Comments that speak to a tool and say nothing of the declaration below them. What documents it stands above such a
 * comment, so it is looked for there.
 *
 * To add one: a row here. `test/unit/definitions.test.ts` runs every example.
 */

export interface MarkerRule {
  /** Matched against the text between the delimiters, trimmed. */
  readonly pattern: RegExp;
  readonly reason: string;
  readonly example: string;
}

export const markerRules: readonly MarkerRule[] = [
  {
    pattern: /^(BEGIN|END)[A-Z]*(?: [A-Z]+)+$/,
    reason: 'A region that a style checker passes over: one line in capitals that says where it begins or ends.',
    example: '/* BEGIN IGNORE CODESTYLE */',
  },
  {
    pattern: /^(ARGSUSED|VARARGS|PRINTFLIKE|SCANFLIKE|PROTOLIB|LINTLIBRARY|CONSTCOND|CSTYLED)\d*$/,
    reason: 'A word of lint or cstyle, alone: the warning that it turns off is about the line below.',
    example: '/* ARGSUSED */',
  },
  {
    pattern: /^(clang-format (on|off)|\*INDENT-(ON|OFF)\*)$/,
    reason: 'A formatter is turned off or on.',
    example: '// clang-format off',
  },
];

/** True for a comment that speaks to a tool. */
export function isMarker(comment: string): boolean {
  if (comment.length > 80 || comment.includes('\n')) return false;
  const inner = comment.startsWith('//') ? comment.slice(2) : comment.slice(2, -2);
  const text = inner.trim();
  return markerRules.some(({ pattern }) => pattern.test(text));
}

/** True for a comment without a letter or a number: a line drawn between parts of a file. */
export function isBanner(comment: string): boolean {
  return !/[\p{L}\p{N}]/u.test(comment);
}
