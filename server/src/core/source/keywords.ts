/** Words of the language itself: no symbol, no references. */
const keywordsOfC: ReadonlySet<string> = new Set(
  'auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while _Bool'.split(
    ' ',
  ),
);
/** Of C++ alone: C names locals and fields so. */
const keywordsOfCpp: ReadonlySet<string> = new Set(
  'class public private protected namespace template this virtual new delete'.split(' '),
);

/** @param cpp of C++ as well, as where the language is not known. */
export function isKeyword(word: string, cpp = true): boolean {
  return keywordsOfC.has(word) || (cpp && keywordsOfCpp.has(word));
}
