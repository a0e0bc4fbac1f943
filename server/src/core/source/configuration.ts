/**
 * Which kernel a reader has in mind, and how a file is compiled for it. Nothing is built here, so this says no more than
 * what XNU's makefiles fix for every build of the chosen kind.
 */
import { evaluateCondition, type MacroState } from './conditionValue.ts';
import { macroRules } from './knownMacros.ts';

/** What the user chooses. */
export interface Configuration {
  /** Whether CONFIG_EXCLAVES is set; `both` prefers neither. */
  readonly exclaves: 'on' | 'off' | 'both';
  readonly kernel: 'release' | 'development' | 'debug';
}

export const defaultConfiguration: Configuration = { exclaves: 'on', kernel: 'release' };

/** How a file is compiled. What is absent differs from build to build, or from one file that includes it to the next. */
export interface Build {
  readonly configuration: Configuration;
  readonly program?: 'kernel' | 'user';
  /** The top-level folder, whose makefile passes flags of its own. */
  readonly component?: string;
  /** Of a header: its own top-level folder, which most of what includes it belongs to. Good for an order, not for a statement. */
  readonly home?: string;
  readonly architecture?: 'arm64' | 'intel';
  readonly language?: 'c' | 'c++' | 'assembler';
}

const kernelComponents = /^(osfmk|bsd|iokit|libkern|libsa|pexpert|security|san)\//;
const userPrograms = /^(libsyscall|libkdd|tests?|tools|SETUP|makedefs)\//;
/** In folders of the kernel, and compiled for user space (or for drivers in it) as well. */
const sharedFolders = /^(iokit\/(DriverKit|IOKitUser)|libkern\/kxld)\//;
const languages: readonly (readonly [pattern: RegExp, language: NonNullable<Build['language']>])[] = [
  [/\.[cm]$/, 'c'],
  [/\.(cpp|cc|cxx|hpp|mm)$/, 'c++'],
  [/\.[sS]$/, 'assembler'],
];

/** @param path from the checkout's root, with forward slashes. */
export function buildOf(path: string, configuration: Configuration): Build {
  const program = programOf(path);
  const architecture = architectureOf(path) ?? (program === 'kernel' ? 'arm64' : undefined);
  const language = languages.find(([pattern]) => pattern.test(path))?.[1];
  // A header is compiled in whatever includes it.
  const folder = path.includes('/') ? path.split('/')[0] : undefined;
  const component = isHeader(path) ? undefined : folder;
  const home = isHeader(path) ? folder : undefined;
  return {
    configuration,
    ...(program === undefined ? {} : { program }),
    ...(component === undefined ? {} : { component }),
    ...(home === undefined ? {} : { home }),
    ...(architecture === undefined ? {} : { architecture }),
    ...(language === undefined ? {} : { language }),
  };
}

/**
 * How the text at a place is compiled. Code for development kernels, for Intel or, in a header, for user space means
 * what such a build has, whatever kernel the reader chose. CONFIG_EXCLAVES alone stays as it is set.
 *
 * @param conditions those around the place.
 */
export function buildAt(path: string, configuration: Configuration, conditions: readonly string[] | undefined): Build {
  const chosen = buildOf(path, configuration);
  if (conditions === undefined) return chosen;
  const others = (['release', 'development', 'debug'] as const).map((kernel) => ({
    ...chosen,
    configuration: { ...configuration, kernel },
  }));
  const { architecture: _architecture, ...anywhere } = chosen;
  const builds: Build[] = [chosen, ...others, { ...chosen, architecture: 'intel' }];
  if (isHeader(path)) builds.push({ ...anywhere, program: 'user' });
  const contradictions = (build: Build) => conditions.filter((one) => isActive(one, build) === false).length;
  let best = chosen;
  let fewest = contradictions(chosen);
  for (const build of fewest === 0 ? [] : builds) {
    const count = contradictions(build);
    if (count >= fewest) continue;
    best = build;
    fewest = count;
  }
  return best;
}

/** How the text of another file is compiled for the reader of a file: a header as there, a source file in its own way. */
export function buildSeenFrom(build: Build, path: string): Build {
  return isHeader(path) && !isElsewhere(build, path) ? build : buildOf(path, build.configuration);
}

/** True for a file that is no part of what a build makes: another program's, another machine's. */
export function isElsewhere(build: Build, path: string): boolean {
  const program = programOf(path);
  // User space includes the kernel's headers, but links none of its sources; the kernel uses nothing of user space.
  if (program !== undefined && build.program !== undefined && program !== build.program)
    if (program === 'user' || !isHeader(path)) return true;
  const architecture = architectureOf(path);
  return architecture !== undefined && build.architecture !== undefined && architecture !== build.architecture;
}

const programs = ['kernel', 'user'] as const;

/**
 * The programs that what stands at a place may be a part of.
 *
 * @param conditions those around the place.
 */
export function programsAt(
  path: string,
  configuration: Configuration,
  conditions: readonly string[] | undefined,
): readonly (typeof programs)[number][] {
  const { architecture: _architecture, ...anywhere } = buildOf(path, configuration);
  const possible = programs.filter((program) => !isElsewhere({ ...anywhere, program }, path));
  const active = possible.filter((program) => areActive(conditions, { ...anywhere, program }) !== false);
  return active.length > 0 ? active : possible;
}

/** @returns undefined when it cannot be told from what the build fixes. */
export function isActive(condition: string, build: Build): boolean | undefined {
  return evaluateCondition(condition, (name) => macroState(name, build));
}

/** The same for conditions that all must hold. */
export function areActive(conditions: readonly string[] | undefined, build: Build): boolean | undefined {
  let all: boolean | undefined = true;
  for (const condition of conditions ?? []) {
    const active = isActive(condition, build);
    if (active === false) return false;
    if (active === undefined) all = undefined;
  }
  return all;
}

export function macroState(name: string, build: Build): MacroState | undefined {
  return macroRules.get(name)?.state(build);
}

/** For example `exclaves on, release kernel`. */
export function describeConfiguration({ exclaves, kernel }: Configuration): string {
  return `exclaves ${exclaves === 'both' ? 'on or off' : exclaves}, ${kernel} kernel`;
}

/** A header is compiled as part of what includes it. */
export function isHeader(path: string): boolean {
  return /\.(h|hpp)$/.test(path);
}

function programOf(path: string): Build['program'] {
  if (sharedFolders.test(path)) return undefined;
  if (kernelComponents.test(path)) return 'kernel';
  return userPrograms.test(path) ? 'user' : undefined;
}

function architectureOf(path: string): Build['architecture'] {
  if (/(^|\/)(i386|x86_64|x86)\//.test(path)) return 'intel';
  return /(^|\/)(arm|arm64)\//.test(path) ? 'arm64' : undefined;
}
