/**
 * The systems that releases of XNU belong to, as Apple publishes it: `release.json` in
 * https://github.com/apple-oss-distributions/distribution-macOS, at the tag that each row names, lists the project xnu
 * with its tag. The list for iOS (distribution-iOS) names no xnu, and the kernels that iOS reports in public logs have
 * versions of their own (18.2.1: 11215.62.3) that were never tagged: what iOS a release belongs to is not told.
 */

/** Tag of XNU → macOS, and the tag of Apple's list that says so. */
const systems: Readonly<Record<string, readonly [macOS: string, list: string]>> = {
  'xnu-10002.1.13': ['14.0', 'macos-140'],
  'xnu-10002.41.9': ['14.1', 'macos-141'],
  'xnu-10002.61.3': ['14.2', 'macos-142'],
  'xnu-10002.81.5': ['14.3', 'macos-143'],
  'xnu-10063.101.15': ['14.4', 'macos-144'],
  'xnu-10063.121.3': ['14.5', 'macos-145'],
  'xnu-10063.141.1': ['14.6', 'macos-146'],
  'xnu-11215.1.10': ['15.0', 'macos-150'],
  'xnu-11215.41.3': ['15.1', 'macos-151'],
  'xnu-11215.61.5': ['15.2', 'macos-152'],
  'xnu-11215.81.4': ['15.3', 'macos-153'],
  'xnu-11417.101.15': ['15.4', 'macos-154'],
  'xnu-11417.121.6': ['15.5', 'macos-155'],
  'xnu-11417.140.69': ['15.6', 'macos-156'],
  'xnu-12377.1.9': ['26.0', 'macos-260'],
};

export interface ReleaseSystems {
  readonly macOS: string;
  /** Where it is said, for a link. */
  readonly source: string;
}

/** Undefined for a release that the published lists known here do not name. */
export function systemsOf(tag: string): ReleaseSystems | undefined {
  const found = Object.hasOwn(systems, tag) ? systems[tag] : undefined;
  return found === undefined
    ? undefined
    : {
        macOS: `macOS ${found[0]}`,
        source: `https://github.com/apple-oss-distributions/distribution-macOS/blob/${found[1]}/release.json`,
      };
}
