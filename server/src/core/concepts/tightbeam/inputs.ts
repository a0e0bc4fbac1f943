/** Which module an input file of the generator may be: files are named for modules, with a prefix and underscores. */

export interface ModuleInputs {
  /** Module names as the files spell them, with underscores: candidates for where a module's name ends. */
  readonly spelled: ReadonlySet<string>;
  /** The files that a module may come from. */
  readonly of: (module: string) => readonly string[];
}

/** @param files base names: `exclaves_log.tightbeam`, `Stackshot.tbmodule`. */
export function matchInputs(files: readonly string[], modules: readonly string[]): ModuleInputs {
  const stems = files.map((file) => ({ file, stem: file.replace(/\.\w+$/, '').toLowerCase() }));
  const prefix = commonPrefix(stems.map((one) => one.stem));
  const spelled = new Set<string>();
  const found = new Map<string, string[]>();
  for (const { file, stem } of stems) {
    const rest = prefix !== '' && stem.startsWith(prefix) ? stem.slice(prefix.length) : stem;
    spelled.add(rest).add(stem);
    const plain = rest.replace(/_/g, '');
    const exact = modules.filter((module) => module === stem || module === rest || module.replace(/_/g, '') === plain);
    // `upcalls_v2` for a module whose name has more before it; of several the shortest.
    const [ending] = modules
      .filter((module) => module.endsWith(plain))
      .sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
    const module = exact[0] ?? ending;
    if (module === undefined) continue;
    const list = found.get(module);
    if (list === undefined) found.set(module, [file]);
    else list.push(file);
  }
  return { spelled, of: (module) => found.get(module) ?? [] };
}

/** What several names begin with, up to an underscore: the folder's own mark. */
function commonPrefix(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) {
    const cut = name.indexOf('_');
    if (cut > 0) counts.set(name.slice(0, cut + 1), (counts.get(name.slice(0, cut + 1)) ?? 0) + 1);
  }
  const [best] = [...counts].filter(([, count]) => count > 1).sort(([, a], [, b]) => b - a);
  return best?.[0] ?? '';
}
