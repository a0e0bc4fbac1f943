/** Which kernels have a piece of code, told from the conditions around it. */
import type { Builds } from '../../model/boot.ts';
import { areActive, buildOf, type Configuration } from '../../source/configuration.ts';

const kernels = ['release', 'development', 'debug'] as const;

/** What stands under one list of conditions stands in one file: it is judged once. */
const known = new WeakMap<readonly string[], { readonly path: string; readonly builds: Builds }>();

/** Exclaves are taken to be on: a kernel without them has none of it. */
export function buildsOf(path: string, conditions: readonly string[] | undefined): Builds {
  if (conditions === undefined || conditions.length === 0) return 'every';
  const before = known.get(conditions);
  if (before?.path === path) return before.builds;
  const builds = judge(path, conditions);
  known.set(conditions, { path, builds });
  return builds;
}

function judge(path: string, conditions: readonly string[]): Builds {
  const [release, development, debug] = kernels.map((kernel) => {
    const configuration: Configuration = { exclaves: 'on', kernel };
    // What cannot be told is told of all kernels alike: it is no reason against one of them.
    return areActive(conditions, buildOf(path, configuration));
  });
  if (release === true && development === true && debug === true) return 'every';
  if (release === false && (development !== false || debug !== false)) return 'development';
  if (release !== false && development === false && debug === false) return 'release';
  return 'unknown';
}

export const buildWords: Readonly<Record<Builds, string>> = {
  every: 'release and development kernels',
  development: 'development and debug kernels only',
  release: 'release kernels only',
  unknown: 'depends on more than the kind of kernel',
};
