/**
 * What some folders of each published release come to: the SHA-1 of the names of their C files with the ids that git gives
 * the contents, a line each, sorted by name. A checkout without a tag (a source archive) is told by them: each of these
 * folders differs in every release. Made from the tags of https://github.com/apple-oss-distributions/xnu: of a newer release,
 * `git ls-tree <tag> <folder>/` gives the lines.
 */
const fingerprints: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'osfmk/kern': {
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
  },
  'osfmk/vm': {
    '4bb88b4c0fd4c3193616379311335e01bc73093d': 'xnu-10002.1.13',
    '846637d0501d2e68bc57279629477c608260c046': 'xnu-10002.41.9',
    '9b1904b38d35927353a3d0298ac6da6f0041150b': 'xnu-10002.61.3',
    '3d2a52f67eaeda93f43831dff035ab3d750549e6': 'xnu-10002.81.5',
    e506c1b9a138d245e75bba6e464ca9c3f08c0c44: 'xnu-10063.101.15',
    '26f29ca284fcf440704c4fe36fa281d0ba4ac8b2': 'xnu-10063.121.3',
    a967afbbc15c2109ff2830ce2f237ff56eed3984: 'xnu-10063.141.1',
    '083d19fe2838ee7d0504e44abcaaeaf43f504768': 'xnu-11215.1.10',
    a90116cc14201fcc07c5285f2416ed587368f888: 'xnu-11215.41.3',
    d5c2819fd3ee5f6b9dc001ac9bfe53ff334e33e8: 'xnu-11215.61.5',
    '182981f11480b4c18c4970709cb7e0dd3c99cd33': 'xnu-11215.81.4',
    a92f6a59df8fcac3b9c1ee77bf48995b14e7689f: 'xnu-11417.101.15',
    b6d3d1e5fb2df3f88629816faebc34c55c9c3ac9: 'xnu-11417.121.6',
  },
  'bsd/kern': {
    bb84def34ce0be7221e3e34be07121609d1096b3: 'xnu-10002.1.13',
    '46262d5793ac6422c42aeb5ada3a40778125bad2': 'xnu-10002.41.9',
    '104c045f89c64cb0438abdf5e218183280ed64ec': 'xnu-10002.61.3',
    '5f48a486febd21ad3ebc627145e168ab650795c0': 'xnu-10002.81.5',
    '14a37fa46f2ffd90073b5085ec1e24e933e09cf7': 'xnu-10063.101.15',
    f3a462ddbe8f2f5239bb7640664b8d6707ed09f9: 'xnu-10063.121.3',
    c025ec3a3309645ce778a1ae59323d63c4838d31: 'xnu-10063.141.1',
    '877ac52042360f9ce9e755187727f8e580f1f73e': 'xnu-11215.1.10',
    '00620d3d00c1271f18679737ff5720b8caf232c3': 'xnu-11215.41.3',
    e94ec5c78dd4d056a1c5ac340b5e621e4c89ad54: 'xnu-11215.61.5',
    '4b9ceff68ef107495b2282758196ad7c07f794ec': 'xnu-11215.81.4',
    '744ed479cdeb17e85421b29e45d3ffaeb67cb828': 'xnu-11417.101.15',
    '54f201abb814b07f01b47174280a8238a4fdfe43': 'xnu-11417.121.6',
  },
  'bsd/vfs': {
    f8f860bcaabc8557b4f656c71dc6727619a49911: 'xnu-10002.1.13',
    '2c5840d7a22efede8f911f14bae3e7e88c9fcc3b': 'xnu-10002.41.9',
    '9d33269376d773d430e0a6814d93fd6c17c2acc8': 'xnu-10002.61.3',
    c37f29827ba2a4ed8361f27ca2c4798969e183cf: 'xnu-10002.81.5',
    e79c5729664e2c1a69b3a556c592cafbba1ddda6: 'xnu-10063.101.15',
    '192ad159080c76416dc8bffe526457e5c13fff98': 'xnu-10063.121.3',
    dbc05342939876a38d1baca478afe286687778d3: 'xnu-10063.141.1',
    '878397997591053801cb4c64041d37a0176177f7': 'xnu-11215.1.10',
    '687e81c64b0b290f57093bfaf6c98b78a361e5c7': 'xnu-11215.41.3',
    f4efe7422e087eb4835c8684de65b62281e102da: 'xnu-11215.61.5',
    '5f2b77f23e69a87dca1a9eddbcf192e56989ea3d': 'xnu-11215.81.4',
    c4cc8632b16e2f002e8ae8cbc3dc4929d6c4dd45: 'xnu-11417.101.15',
    '2a57fbd4380cd78f3c595f6f42f3cc78c91ed9f8': 'xnu-11417.121.6',
  },
};

export const printedFolders: readonly string[] = Object.keys(fingerprints);

export interface ReleaseOfFolders {
  readonly release: string;
  /** Folders that are those of the release, and folders that are those of none: something in them was changed. */
  readonly same: readonly string[];
  readonly changed: readonly string[];
}

/**
 * The release whose folders these are. Undefined where none of them is that of a release, and where they are those of
 * more than one.
 *
 * @param prints the hash of each folder; undefined for one that could not be read.
 */
export function releaseOfFolders(prints: ReadonlyMap<string, string | undefined>): ReleaseOfFolders | undefined {
  const found = [...prints].map(([folder, hash]) => ({ folder, release: releaseOfPrint(folder, hash ?? '') }));
  const [release, ...others] = new Set(found.flatMap((one) => one.release ?? []));
  if (release === undefined || others.length > 0) return undefined;
  return {
    release,
    same: found.filter((one) => one.release === release).map(({ folder }) => folder),
    changed: found.filter((one) => one.release === undefined).map(({ folder }) => folder),
  };
}

function releaseOfPrint(folder: string, hash: string): string | undefined {
  const known = Object.hasOwn(fingerprints, folder) ? fingerprints[folder] : undefined;
  return known !== undefined && Object.hasOwn(known, hash) ? known[hash] : undefined;
}
