/**
 * The systems that releases of XNU belong to, as it is published.
 *
 * macOS: `release.json` in https://github.com/apple-oss-distributions/distribution-macOS, at the tag that each row names,
 * lists the project xnu with its tag. The list for iOS (distribution-iOS) names no xnu.
 *
 * iOS: https://github.com/blacktop/ipsw-diffs has read the version of the kernel off the firmware of each iOS; the folder that
 * a row names holds the page that says so. Most of these kernels were never tagged: iOS 18.3 has xnu-11215.82.4, and what
 * is published is xnu-11215.81.4, that of macOS. So an iOS is told as that of a release only where its kernel has the very
 * version, and as the nearest where its number is the next.
 */
import { isReleaseTag } from './tags.ts';

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

/** iOS → the version of its kernel, and the page that says so. */
const kernels: readonly (readonly [iOS: string, kernel: string, page: string])[] = [
  ['17.0', 'xnu-10002.2.11', '17_0_21A329__vs_17_0_1_21A340'],
  ['17.1', 'xnu-10002.42.9', '17_1_21B80__vs_17_1_1_21B91'],
  ['17.2', 'xnu-10002.60.75.0.3', '17_2_21C62__vs_17_2_1_21C66'],
  ['17.3', 'xnu-10002.82.4', '17_3_21D50__vs_17_3_1_21D61'],
  ['17.4', 'xnu-10063.102.14', '17_4_21E219__vs_17_4_1_21E236'],
  ['17.5', 'xnu-10063.122.3', '17_5_21F79__vs_17_5_1_21F90'],
  ['17.6', 'xnu-10063.142.1', '17_6_21G79__vs_17_6_1_21G93'],
  ['18.0', 'xnu-11215.2.5', '18_0_22A3354__vs_18_0_1_22A3370'],
  ['18.1', 'xnu-11215.42.1', '18_1_22B82__vs_18_1_1_22B91'],
  ['18.2', 'xnu-11215.62.3', '18_2_22C152__vs_18_2_1_22C161'],
  ['18.3', 'xnu-11215.82.4', '18_3_22D63__vs_18_3_1_22D72'],
  ['18.4', 'xnu-11417.102.9', '18_4_22E240__vs_18_4_1_22E252'],
  ['18.5', 'xnu-11417.122.4', '18_5_22F75__vs_18_5_22F76'],
  ['18.6', 'xnu-11417.140.69', '18_6_22G84__vs_18_6_22G86'],
  ['26.0', 'xnu-12377.2.8', '26_0_23A340__vs_26_0_23A341'],
];

export interface SystemOfRelease {
  readonly name: string;
  /** Where it is said, for a link. */
  readonly source: string;
}

export interface ReleaseSystems {
  readonly macOS: SystemOfRelease;
  /**
   * Undefined when none is known. Where `kernel` is not the release itself, the iOS has a kernel of the neighbouring
   * number, which was not published.
   */
  readonly iOS?: SystemOfRelease & { readonly kernel: string };
}

/** Undefined for a release that the published lists known here do not name. */
export function systemsOf(tag: string): ReleaseSystems | undefined {
  const found = Object.hasOwn(systems, tag) ? systems[tag] : undefined;
  if (found === undefined) return undefined;
  const [macOS, list] = found;
  const source = `https://github.com/apple-oss-distributions/distribution-macOS/blob/${list}/release.json`;
  const iOS = kernels.find(([, kernel]) => kernel === tag) ?? kernels.find(([, kernel]) => isNext(tag, kernel));
  return { macOS: { name: `macOS ${macOS}`, source }, ...(iOS === undefined ? {} : { iOS: iOSOf(iOS) }) };
}

function iOSOf([iOS, kernel, page]: (typeof kernels)[number]): NonNullable<ReleaseSystems['iOS']> {
  const source = `https://github.com/blacktop/ipsw-diffs/blob/main/${page}/README.md`;
  return { name: `iOS ${iOS}`, kernel, source };
}

/** Of one series, and their second numbers follow each other. */
function isNext(a: string, b: string): boolean {
  if (!isReleaseTag(a) || !isReleaseTag(b)) return false;
  const [[series, left = 0] = [], [other, right = 0] = []] = [a, b].map((tag) =>
    tag.slice('xnu-'.length).split('.').map(Number),
  );
  return series === other && Math.abs(left - right) === 1;
}

/** The systems in a few words: `macOS 15.3, near iOS 18.3`. */
export function systemsBrief(tag: string): string {
  const known = systemsOf(tag);
  if (known === undefined) return 'system unknown';
  const { macOS, iOS } = known;
  if (iOS === undefined) return macOS.name;
  return `${macOS.name}, ${iOS.kernel === tag ? '' : 'near '}${iOS.name}`;
}
