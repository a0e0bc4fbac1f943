/** Scores a name against a query as a subsequence: the order of the characters must hold, gaps cost. */

/** Undefined when the query is no subsequence of the name. Higher is better; case-insensitive. */
export function fuzzyScore(query: string, name: string): number | undefined {
  if (query === '') return 0;
  const wanted = query.toLowerCase();
  const text = name.toLowerCase();
  const whole = text.indexOf(wanted);
  if (whole >= 0)
    return (
      1000 - whole - (name.length - query.length) + (isWordStart(name, whole) ? 100 : 0) + (text === wanted ? 1000 : 0)
    );
  let score = 0;
  let from = 0;
  let previous = -2;
  for (const character of wanted) {
    const at = text.indexOf(character, from);
    if (at < 0) return undefined;
    if (at === previous + 1) score += 5;
    if (isWordStart(name, at)) score += 8;
    score -= Math.min(at - from, 10);
    previous = at;
    from = at + 1;
  }
  return score - (name.length - query.length) / 4;
}

function isWordStart(name: string, at: number): boolean {
  if (at === 0) return true;
  const before = name.charAt(at - 1);
  return before === '_' || (/[a-z]/.test(before) && /[A-Z]/.test(name.charAt(at)));
}
