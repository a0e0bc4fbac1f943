/**
 * A macro table that remembers what it was asked. The facts of a file are a function of its path, its text and these
 * answers; where another table gives the same ones, they hold there too.
 */
import type { Macro } from './definitions.ts';
import { type MacroNature, MacroTable } from './macroTable.ts';

export class AskedMacros extends MacroTable {
  private readonly askedNatures = new Map<string, MacroNature>();
  private readonly askedWholes = new Map<string, readonly [name: string, called: boolean, isWhole: boolean]>();
  private readonly askedDefinitions = new Map<string, string>();

  constructor(private readonly table: MacroTable) {
    super();
  }

  override definitions(name: string): readonly Macro[] {
    const found = this.table.definitions(name);
    if (!this.askedDefinitions.has(name)) this.askedDefinitions.set(name, print(found));
    return found;
  }
  override nature(name: string): MacroNature {
    const found = this.table.nature(name);
    this.askedNatures.set(name, found);
    return found;
  }
  override declaresWhole(name: string, called: boolean): boolean {
    const found = this.table.declaresWhole(name, called);
    this.askedWholes.set(called ? `${name}()` : name, [name, called, found]);
    return found;
  }

  /** True when another table answers every question as this one did. */
  agreesWith(other: MacroTable): boolean {
    for (const [name, nature] of this.askedNatures) if (other.nature(name) !== nature) return false;
    for (const [name, called, isWhole] of this.askedWholes.values())
      if (other.declaresWhole(name, called) !== isWhole) return false;
    for (const [name, printed] of this.askedDefinitions) if (print(other.definitions(name)) !== printed) return false;
    return true;
  }
}

/** Tables of releases share most of their macros. */
const printed = new WeakMap<Macro, string>();

/** A definition that several headers repeat says nothing more. */
function print(macros: readonly Macro[]): string {
  const [first] = macros;
  if (macros.length === 1 && first !== undefined) return printOne(first);
  return [...new Set(macros.map(printOne))].join('\n');
}

function printOne(macro: Macro): string {
  let print = printed.get(macro);
  if (print === undefined) {
    print = `${macro.parameters?.join() ?? '-'} ${macro.body}`;
    printed.set(macro, print);
  }
  return print;
}
