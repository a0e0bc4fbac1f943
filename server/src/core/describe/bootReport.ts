/** The report on boot and configuration: a table for each idea, each line with its place. */
import { buildWords } from '../concepts/boot/builds.ts';
import type {
  BootModel,
  BootStatus,
  BootStep,
  BootTask,
  KcRecord,
  PanicText,
  Requirement,
  StartupCall,
  Switch,
  Sysctl,
  TextLine,
  TraceCode,
  Tunable,
  Use,
} from '../model/boot.ts';
import { placeText, type Report, type ReportSection } from './report.ts';

export const stepsNote =
  'Calls of functions that exclave files define, in the order of the text; which of them a condition skips is not followed.';
export const tasksNote = 'Boot tasks run from the lowest rank to the highest. Among equal ranks the order is not told.';
export const panicsNote =
  'Texts of panics in exclave files, and of others that name exclaves or stand under a condition that does. What a macro or a function hands on to a panic is put together; the text in the body of a macro is listed, too. “(inferred)” marks a text that a function writes into a buffer for a caller that takes it for a panic.';

/** What a panic stands in. */
export function panicOwner({ isInferred, isOfMacro, within }: PanicText): string {
  if (isInferred === true) return `${within} (inferred)`;
  return isOfMacro === true ? `macro ${within}` : within;
}

export function bootReport(model: BootModel, release: string | undefined): Report {
  const sections: ReportSection[] = [
    {
      title: 'Boot stages',
      ...(model.dispatcher === undefined
        ? {}
        : { note: `Told apart by ${model.dispatcher.name}, ${placeText(model.dispatcher)}. ${stepsNote}` }),
      columns: ['Stage or step', 'Value or kind', 'Place'],
      rows: model.stages.flatMap((stage) => [
        [stage.name, valueText(stage.value), placeText(stage)],
        ...(stage.entry === undefined ? [] : [[`→ ${stage.entry.name}`, 'boots the stage', placeText(stage.entry)]]),
        ...stepRows(stage.steps, '→ → '),
      ]),
    },
    {
      title: 'Boot statuses',
      columns: ['Status', 'Value', 'Place', 'Written'],
      rows: model.statuses.map((one) => [one.name, valueText(one.value), placeText(one), writtenText(one)]),
    },
    {
      title: 'Boot tasks',
      note: `${tasksNote}${model.runner === undefined ? '' : ` ${model.runner.name} runs them, ${placeText(model.runner)}.`}`,
      columns: ['Function', 'Rank', 'Registered at', 'Kernels'],
      rows: model.tasks.map((one) => [one.name, rankText(one), placeText(one), buildWords[one.builds]]),
    },
    {
      title: 'Registered for the start of the kernel',
      columns: ['Function', 'Phase', 'Rank', 'Place', 'Kernels'],
      rows: model.startup.map((one) => [startupText(one), one.phase, one.rank, placeText(one), buildWords[one.builds]]),
    },
    {
      title: 'Requirements',
      columns: ['Requirement', 'Value', 'Place', 'Enforced', 'Asked', 'Otherwise used', 'Summary'],
      rows: model.requirements.map((one) => [
        one.name,
        one.value,
        placeText(one),
        usesText(one.enforced),
        usesText(one.asked),
        usesText(one.changed),
        requirementText(one),
      ]),
    },
    {
      title: 'Tunables',
      columns: [
        'Tunable',
        'Type',
        'Boot-arg',
        'Default',
        'Device tree',
        'Kernels',
        'Written later',
        'Place',
        'Instead',
      ],
      rows: model.tunables.map((one) => [
        one.name,
        one.type,
        one.bootArg,
        defaultText(one),
        one.deviceTree ?? '',
        buildWords[one.builds],
        writeableWords[one.writeable],
        placeText(one),
        one.others.map((other) => `${other.text} (${buildWords[other.builds]}, ${placeText(other)})`).join('; '),
      ]),
    },
    {
      title: 'Boot-args that functions read',
      columns: ['Boot-arg', 'Read by', 'Into', 'Place', 'Kernels', 'Certainty'],
      rows: model.bootArgs.map((one) => [
        one.name,
        one.within,
        one.target,
        placeText(one),
        buildWords[one.builds],
        one.reason === undefined ? one.certainty : `${one.certainty}: ${one.reason}`,
      ]),
    },
    {
      title: 'Sysctls',
      columns: ['Sysctl', 'Type', 'Access', 'Answered by', 'Kernels', 'Place', 'Description'],
      rows: model.sysctls.map((one) => [
        one.path,
        sysctlType(one),
        one.access,
        answeredBy(one),
        buildWords[one.builds],
        placeText(one),
        one.description ?? '',
      ]),
    },
    {
      title: 'Entitlements',
      columns: ['Entitlement', 'Place', 'Checked in'],
      rows: model.entitlements.map((one) => [
        one.name,
        placeText(one),
        one.checks
          .map((check) => `${check.name} (${placeText(check)}${check.certainty === 'inferred' ? ', inferred' : ''})`)
          .join('; '),
      ]),
    },
    {
      title: 'Trace codes',
      columns: ['Code', 'Name', 'Place', 'Constant', 'Group', 'Used'],
      rows: model.traceCodes.map((one) => [
        codeText(one),
        one.name,
        placeText(one),
        one.definition === undefined ? '' : `${one.definition.value}, ${placeText(one.definition)}`,
        one.group?.name ?? '',
        usesText(one.uses),
      ]),
    },
    {
      title: 'Records of kcdata and stackshots',
      columns: ['Record', 'Value', 'Kind', 'Layout', 'Place', 'Used'],
      rows: model.records.map((one) => [
        one.name,
        one.value,
        one.form,
        layoutText(one),
        placeText(one),
        usesText(one.uses),
      ]),
    },
    {
      title: 'Panics',
      note: panicsNote,
      columns: ['Text', 'By', 'In', 'Place', 'Kernels'],
      rows: model.panics.map((one) => [one.text, one.callee, panicOwner(one), placeText(one), buildWords[one.builds]]),
    },
    {
      title: 'Panic flags',
      columns: ['Flag', 'Value', 'Place', 'Used'],
      rows: model.panicFlags.map((one) => [one.name, one.value, placeText(one), usesText(one.uses)]),
    },
    {
      title: 'Locks',
      columns: ['Lock or group', 'Kind', 'Group', 'Place'],
      rows: [
        ...model.lockGroups.map((one) => [one.name, 'group', one.shown, placeText(one)]),
        ...model.locks.map((one) => [
          one.name,
          one.within === '' ? one.form : `${one.form}, made by ${one.within}`,
          one.group,
          placeText(one),
        ]),
      ],
    },
    {
      title: 'Names that #if asks for',
      columns: ['Name', 'Definition', 'Place', 'Symbols under it or its opposite'],
      rows: model.switches.map((one) => [one.name, switchText(one), placeText(one), String(one.symbols)]),
    },
    lineSection('Switches of the configuration', 'Switch', model.options),
    lineSection('Source files that the build lists', 'File', model.sources),
    lineSection('Makefiles', 'File', model.makefiles),
    lineSection('Macros of the debugger', 'Command', model.debuggerMacros),
    {
      title: 'Not understood',
      columns: ['Macro', 'What', 'Place'],
      rows: model.problems.map((one) => [one.name, one.text, placeText(one)]),
    },
  ];
  return {
    title: `Boot and configuration${release === undefined ? '' : ` in ${release}`}`,
    sections: sections.filter(({ rows }) => rows.length > 0),
  };
}

function lineSection(title: string, head: string, lines: readonly TextLine[]): ReportSection {
  return {
    title,
    columns: [head, 'Line says', 'Place'],
    rows: lines.map((one) => [one.name, one.detail, placeText(one)]),
  };
}

function stepRows(steps: readonly BootStep[], indent: string): string[][] {
  return steps.flatMap((step) => [
    [`${indent}${step.name}`, stepWords[step.kind], placeText(step)],
    ...stepRows(step.steps, `${indent}→ `),
  ]);
}

export const stepWords: Readonly<Record<BootStep['kind'], string>> = {
  call: 'call',
  tasks: 'runs the boot tasks',
  status: 'sets the status',
};

export const writeableWords: Readonly<Record<Tunable['writeable'], string>> = {
  never: 'fixed after start',
  development: 'writable in development and debug kernels',
  always: 'writable',
};

export function valueText(value: string): string {
  return value === '' ? '' : `= ${value}`;
}

export function writtenText({ writes, initialOf }: BootStatus): string {
  const first = initialOf === undefined ? [] : [`first value of ${initialOf.name} (${placeText(initialOf)})`];
  return [...first, ...(writes.length === 0 ? [] : [usesText(writes)])].join('; ');
}

/** A file name and line are enough beside the function. */
export function usesText(uses: readonly Use[]): string {
  return uses.map((use) => `${use.within} (${placeText(use)})`).join('; ');
}

export function rankText({ rank, rankValue }: BootTask): string {
  if (rankValue === undefined) return `${rank} (value not told)`;
  return rank === String(rankValue) ? rank : `${rank} = ${rankValue}`;
}

/** The same without the words that all ranks begin with, for narrow places. */
export function shortRank(one: BootTask): string {
  return rankText({ ...one, rank: lastWord(one.rank) });
}

/** `STARTUP_RANK_MIDDLE` → `MIDDLE`. */
export function lastWord(name: string): string {
  return /^[A-Z0-9_]+_([A-Z0-9]+)$/.exec(name)?.[1] ?? name;
}

export function startupText({ name, argument }: StartupCall): string {
  return argument === undefined ? name : `${name}(${argument})`;
}

export function requirementText({ enforced, asked, changed }: Requirement): string {
  const part = (count: number, word: string) =>
    count === 0 ? [] : [`${word} ${count === 1 ? 'once' : `${count} times`}`];
  const parts = [
    ...part(enforced.length, 'enforced'),
    ...part(asked.length, 'asked'),
    ...part(changed.length, 'otherwise used'),
  ];
  return parts.length === 0 ? 'only declared' : parts.join(', ');
}

export function defaultText({ default: given, defaultValues }: Tunable): string {
  const values = defaultValues.map(({ value, builds }) =>
    defaultValues.length === 1 ? value : `${value} (${buildWords[builds]})`,
  );
  return values.length === 0 ? given : `${given} = ${values.join(' or ')}`;
}

export function switchText({ definitions, option }: Switch): string {
  const parts = [
    ...(option === undefined ? [] : [`option of ${placeText(option)}`]),
    ...(definitions.length > 0
      ? [`defined as ${definitions.map((one) => (one === '' ? 'nothing' : one)).join(' or ')}`]
      : option === undefined
        ? ['no #define in the index']
        : []),
  ];
  return parts.join('; ');
}

export function sysctlType({ type, format }: Sysctl): string {
  return format === undefined ? type : `${type}, format "${format}"`;
}

export function answeredBy({ handler, variable }: Sysctl): string {
  return handler?.name ?? (variable === undefined ? '' : `the variable ${variable}`);
}

export function codeText({ code, conflict, isUnlisted }: TraceCode): string {
  if (isUnlisted === true) return 'no line in the list';
  if (code === '') return 'the list of names is not read';
  return conflict === undefined ? code : `${code}; ${conflict}`;
}

export function layoutText({ layout, said }: KcRecord): string {
  return layout === undefined ? said : `struct ${layout.name}, ${layout.fields} fields`;
}
