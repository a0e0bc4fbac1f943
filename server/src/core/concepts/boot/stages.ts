/**
 * The stages of boot and what is called in each. The function that tells the stages apart calls one function for each; what
 * that one calls, in the order of the text, are the steps. Which of them an `if` skips is not followed.
 */
import { isExclaveName, isExclavePath } from '../../extract/exclaveNames.ts';
import type { BootStage, BootStatus, BootStep } from '../../model/boot.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import type { SourceSymbol } from '../../model/symbols.ts';
import type { EvidencedName } from '../../model/tightbeam.ts';
import { placeIn } from '../tightbeam/places.ts';
import { bootEnums, constantsOf } from './enums.ts';
import { namedAt, type Sources } from './sources.ts';

/** Calls below the function of a stage: its own, and those of the functions that it calls. */
const depth = 2;

export interface Stages {
  readonly stages: readonly BootStage[];
  readonly dispatcher?: EvidencedName;
}

interface Selected {
  readonly constant: string;
  readonly callee: string;
  readonly within: string;
  readonly file: FileFacts;
}

export function readStages(
  sources: Sources,
  statuses: readonly BootStatus[],
  runner: EvidencedName | undefined,
): Stages {
  const constants = constantsOf(sources, bootEnums.stage.type);
  const selected = selectedBy(sources, new Set(constants.map(({ name }) => name)));
  const dispatcher = mostSelective(selected);
  const steps = new Steps(sources, statuses, runner);
  const stages = constants.map(({ at, name, label, value }): BootStage => {
    const entry = selected.find(({ constant, within }) => constant === name && within === dispatcher?.within);
    const definition = entry === undefined ? undefined : sources.definitionOf(entry.callee);
    return {
      ...namedAt(at.file, at.symbol),
      label,
      value,
      ...(definition === undefined ? {} : { entry: namedAt(definition.file, definition.symbol) }),
      steps: definition === undefined ? [] : steps.of(definition.file, definition.symbol, depth, new Set()),
    };
  });
  const teller = dispatcher === undefined ? undefined : sources.definitionOf(dispatcher.within);
  return { stages, ...(teller === undefined ? {} : { dispatcher: namedAt(teller.file, teller.symbol) }) };
}

/** Functions of exclave files that are called for one stage alone. */
function selectedBy(sources: Sources, constants: ReadonlySet<string>): Selected[] {
  const found: Selected[] = [];
  for (const file of sources.index.filesNaming(constants)) {
    for (const { constant, is, from, to, within } of file.selections) {
      if (!is || !constants.has(constant)) continue;
      const call = file.calls.find(
        (one) => one.start >= from && one.start < to && one.within === within && isStep(sources, one.callee),
      );
      if (call !== undefined) found.push({ constant, callee: call.callee, within, file });
    }
  }
  return found;
}

/** Of several functions that ask for stages, the one that calls something for most of them. */
function mostSelective(selected: readonly Selected[]): Selected | undefined {
  const count = (within: string) =>
    new Set(selected.filter((one) => one.within === within).map(({ constant }) => constant)).size;
  let best: Selected | undefined;
  for (const one of selected) if (best === undefined || count(one.within) > count(best.within)) best = one;
  return best;
}

/** A function that the exclave files define: locks, assertions and prints are no steps of boot. */
function isStep(sources: Sources, callee: string): boolean {
  const definition = sources.definitionOf(callee);
  return definition !== undefined && isExclavePath(definition.file.path);
}

class Steps {
  constructor(
    private readonly sources: Sources,
    private readonly statuses: readonly BootStatus[],
    private readonly runner: EvidencedName | undefined,
  ) {}

  of(file: FileFacts, symbol: SourceSymbol, levels: number, above: ReadonlySet<string>): BootStep[] {
    const { sources } = this;
    const steps: BootStep[] = [];
    const inside = new Set([...above, symbol.name]);
    for (const status of this.statuses)
      for (const write of status.writes)
        if (write.within === symbol.name && write.file === file.path)
          steps.push({ ...write, name: status.name, kind: 'status', steps: [] });
    const written = new Set(steps.map(({ start }) => start));
    for (const call of file.calls) {
      if (call.within !== symbol.name || call.start < symbol.start || call.start >= symbol.end) continue;
      if (written.has(call.start) || inside.has(call.callee) || !isStep(sources, call.callee)) continue;
      const definition = sources.definitionOf(call.callee);
      const isRunner = call.callee === this.runner?.name;
      steps.push({
        ...placeIn(file, call.start, call.start + call.callee.length),
        name: call.callee,
        kind: isRunner ? 'tasks' : 'call',
        steps:
          definition === undefined || levels <= 1 || isRunner
            ? []
            : this.of(definition.file, definition.symbol, levels - 1, inside),
      });
    }
    return steps.sort((a, b) => a.start - b.start);
  }
}

/**
 * The function that runs the boot tasks: it reads the table that the macro fills, an external array of the type that the
 * macro makes one of.
 */
export function findRunner(sources: Sources): EvidencedName | undefined {
  const macros = sources.macros.filter(({ symbol }) => /BOOT_TASK/.test(symbol.name));
  const words = new Set(macros.flatMap(({ symbol }) => symbol.value?.match(/\b[A-Za-z_]\w*\b/g) ?? []));
  for (const { symbol } of sources.of('extern-variable')) {
    if (!/\[\s*\]/.test(symbol.signature)) continue;
    const type = /^extern\s+(?:const\s+)?(?:struct\s+)?(\w+)/.exec(symbol.signature)?.[1];
    if (type === undefined || !words.has(type) || !isExclaveName(type)) continue;
    for (const { file, offset } of sources.index.occurrences(symbol.name)) {
      const within = sources.around(file, offset);
      if (within !== undefined) return namedAt(file, within);
    }
  }
  return undefined;
}
