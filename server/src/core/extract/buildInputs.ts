/**
 * The input files of Tightbeam's compiler that a makefile names: `.tightbeam` sources and `.tbmodule` modules. They are not
 * published, but their names say which modules there are.
 */

/** Base names with their extension, in order, each once. Patterns and generated files are left out. */
export function readBuildInputs(makefile: string): string[] {
  const names = new Set<string>();
  for (const line of makefile.split('\n')) {
    const code = line.replace(/(^|\s)#.*$/, '');
    for (const [name] of code.matchAll(/(?<![\w%.$(){}/-])[A-Za-z][\w-]*\.(?:tightbeam|tbmodule)(?![\w.])/g))
      names.add(name);
  }
  return [...names];
}
