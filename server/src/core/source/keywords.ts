/** Words of the language itself: no symbol, no references. */
const keywords: ReadonlySet<string> = new Set(
  'auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while _Bool class public private protected namespace template this virtual new delete'.split(
    ' ',
  ),
);

export function isKeyword(word: string): boolean {
  return keywords.has(word);
}
