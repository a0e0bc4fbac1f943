/**
 * What the folder osfmk/kern of each published release comes to: the SHA-1 of its C files' names with the ids that git gives
 * their contents, a line each, sorted by name. A checkout without a tag (a source archive) is told by it, while nothing in
 * that folder was changed. Made from the tags of https://github.com/apple-oss-distributions/xnu: of a newer release,
 * `git ls-tree <tag> osfmk/kern/` gives the lines.
 */
const fingerprints: Readonly<Record<string, string>> = {
  '31c7206f375a71a0efbdf78be04150e869a60079': 'xnu-10002.1.13',
  '6a6512397632cf91fdcac904e9522d907a0e5436': 'xnu-10002.41.9',
  '8f3d4a59aaca1350a816162d03a9a797a3cbcd3c': 'xnu-10002.61.3',
  b8d44428767b4e41a7811f99540b104163ac1e46: 'xnu-10002.81.5',
  '525fef77ac45447703078f1af9a5b6b64ac7352d': 'xnu-10063.101.15',
  bc3f7651bdc8141ccb1433a5702f2e6decc1aebf: 'xnu-10063.121.3',
  d7c3650b03e8d4d3205326e7fead4b5f2445cade: 'xnu-10063.141.1',
  '4e2db22fbbda965e529fed4a1936379e59b5c9dc': 'xnu-11215.1.10',
  dc4255ede75ce7bba744f0bf3949aa016ed68dae: 'xnu-11215.41.3',
  '4fc6ccf8e55d562640895a173a3a6cca2bccb6dd': 'xnu-11215.61.5',
  '3baa7d90461913262f141805193a3bbccf1b0473': 'xnu-11215.81.4',
  fc62205019542036d2476054bb0594699d8f8191: 'xnu-11417.101.15',
  '8af6f1632a1be155eccd42edc821a46aaeb7c500': 'xnu-11417.121.6',
};

/** Undefined for a folder that is that of no release known here. */
export function releaseOfFingerprint(hash: string): string | undefined {
  return Object.hasOwn(fingerprints, hash) ? fingerprints[hash] : undefined;
}
