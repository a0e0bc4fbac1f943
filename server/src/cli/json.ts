/** Values as the command line prints them. */

/** Lines are 1-based in what the command line prints, as in compilers' output. */
export function oneBasedLines(key: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  return key === 'line' && typeof value === 'number' ? value + 1 : value;
}
