/** The tree of boot and configuration: how the exclave world comes up, what it can be set by, what tools read of it. */
import { buildWords } from '../concepts/boot/builds.ts';
import type { DomainIndex } from '../concepts/domainIndex.ts';
import {
  answeredBy,
  codeText,
  defaultText,
  lastWord,
  layoutText,
  panicOwner,
  panicsNote,
  requirementText,
  shortRank,
  stepsNote,
  stepWords,
  switchText,
  sysctlType,
  tasksNote,
  valueText,
  writeableWords,
} from '../describe/bootReport.ts';
import type { BootModel, BootStep, TextLine, Use } from '../model/boot.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';
import { group, type NodeKind, type TreeNode, withUniqueIds } from './node.ts';

export function buildBootTree(domain: DomainIndex): TreeNode[] {
  const model = domain.boot();
  return withUniqueIds([
    ...stageGroups(model),
    ...taskGroups(model),
    ...settingGroups(model),
    ...traceGroups(model),
    ...group(
      'boot/panics',
      'Panics',
      [
        ...model.panics.map((one) => ({
          ...row('message', `boot/panics/${one.within}:${one.text}`, one.text, panicOwner(one), one),
          note: `${one.callee} in ${panicOwner(one)}: ${buildWords[one.builds]}.`,
        })),
        ...model.panicFlags.map((one) =>
          row(
            'record',
            `boot/panics/flag:${one.name}`,
            one.name,
            valueText(one.value),
            one,
            usedIn(one.name, one.uses),
          ),
        ),
      ],
      panicsNote,
    ),
    ...lockGroup(model),
    ...group('boot/debugger', 'Debugger macros', lines('command', 'boot/debugger', model.debuggerMacros)),
    ...buildGroups(model),
    ...group(
      'boot/problems',
      'Not understood',
      model.problems.map((one) => ({
        ...row('problem', `boot/problems/${one.name}`, one.name, one.text, one),
        note: one.text,
      })),
    ),
  ]);
}

function row(
  kind: NodeKind,
  id: string,
  label: string,
  description: string,
  at: EvidencePlace,
  children: readonly TreeNode[] = [],
): TreeNode {
  return {
    id,
    label,
    kind,
    place: { path: at.file, start: at.start, end: at.end },
    children,
    ...(description === '' ? {} : { description }),
  };
}

function stageGroups({ stages, statuses, dispatcher }: BootModel): TreeNode[] {
  const stageRows = stages.map((stage): TreeNode => {
    const id = `boot/stages/${stage.name}`;
    const entry =
      stage.entry === undefined
        ? []
        : [
            row(
              'function',
              `${id}/${stage.entry.name}`,
              stage.entry.name,
              'boots the stage',
              stage.entry,
              stepRows(`${id}/${stage.entry.name}`, stage.steps),
            ),
          ];
    return { ...row('stage', id, stage.label, valueText(stage.value), stage, entry), symbolName: stage.name };
  });
  const teller = dispatcher === undefined ? '' : `${dispatcher.name} tells them apart. `;
  return [
    ...group('boot/stages', 'Boot stages', stageRows, teller + stepsNote),
    ...group(
      'boot/statuses',
      'Boot statuses',
      statuses.map((one) => {
        const id = `boot/statuses/${one.name}`;
        const first = one.initialOf;
        const children = [
          ...(first === undefined ? [] : [row('field', `${id}/first`, first.name, 'first value', first)]),
          ...usedIn(one.name, one.writes),
        ];
        return { ...row('state', id, one.label, valueText(one.value), one, children), symbolName: one.name };
      }),
      'How far boot has come; below each where it is written.',
    ),
  ];
}

function stepRows(parent: string, steps: readonly BootStep[]): TreeNode[] {
  return steps.map((step) => {
    const id = `${parent}/${step.kind}:${step.name}`;
    const description = step.kind === 'call' ? '' : stepWords[step.kind];
    return row('step', id, step.name, description, step, stepRows(id, step.steps));
  });
}

function taskGroups(model: BootModel): TreeNode[] {
  const runner = model.runner === undefined ? '' : ` ${model.runner.name} runs them.`;
  const isOrdered = model.startup.some(({ order }) => order !== undefined);
  return [
    ...group(
      'boot/tasks',
      'Boot tasks',
      model.tasks.map((one) => row('bootTask', `boot/tasks/${one.name}`, one.name, shortRank(one), one)),
      tasksNote + runner,
    ),
    ...group(
      'boot/startup',
      'Start of the kernel',
      model.startup.map((one) => ({
        ...row(
          'startup',
          `boot/startup/${one.phase}:${one.name}:${one.argument ?? ''}`,
          one.name,
          `${one.argument === undefined ? '' : `(${one.argument}) · `}${one.phase} · ${lastWord(one.rank)}`,
          one,
        ),
        note: `${one.macro} registers ${one.name} for the phase ${one.phase}: ${buildWords[one.builds]}.`,
      })),
      isOrdered
        ? 'Functions that macros register for phases of the kernel’s start, in the order of the phases.'
        : 'Functions that macros register for phases of the kernel’s start. The order of the phases is not in the index of this release.',
    ),
  ];
}

function settingGroups(model: BootModel): TreeNode[] {
  const requirements = model.requirements.map((one) => ({
    ...row('requirement', `boot/requirements/${one.name}`, one.label, requirementText(one), one, [
      ...group(`boot/requirements/${one.name}/enforced`, 'Enforced', usedIn(`${one.name}/enforced`, one.enforced)),
      ...group(`boot/requirements/${one.name}/asked`, 'Asked', usedIn(`${one.name}/asked`, one.asked)),
      ...group(`boot/requirements/${one.name}/changed`, 'Otherwise used', usedIn(`${one.name}/changed`, one.changed)),
    ]),
    symbolName: one.name,
  }));
  const tunables = model.tunables.map((one) =>
    row('tunable', `boot/tunables/${one.name}`, one.name, tunableText(one), one, [
      ...one.sysctls.map((shown) => ({
        ...row('sysctl', `boot/tunables/${one.name}/${shown.name}`, shown.name, 'shows it', shown),
        symbolName: shown.name.slice(shown.name.lastIndexOf('.') + 1),
      })),
      ...one.others.map((other) => ({
        ...row('tunable', `boot/tunables/${one.name}/other:${other.text}`, one.name, other.text, other),
        note: `${other.text}: ${buildWords[other.builds]}.`,
      })),
    ]),
  );
  const bootArgs = model.bootArgs.map((one) => ({
    ...row('tunable', `boot/bootArgs/${one.within}:${one.name}`, one.name, `read by ${one.within}`, one),
    symbolName: one.written,
    note: `${one.within} reads the boot-arg ${one.name} into ${one.target}: ${buildWords[one.builds]}.${one.reason === undefined ? '' : ` Inferred: ${one.reason}.`}`,
  }));
  const sysctls = model.sysctls.map((one) => ({
    ...row(
      'sysctl',
      `boot/sysctls/${one.path}`,
      one.path,
      one.access,
      one,
      one.handler === undefined
        ? []
        : [row('function', `boot/sysctls/${one.path}/${one.handler.name}`, one.handler.name, 'answers', one.handler)],
    ),
    symbolName: one.name,
    note: sentences([
      one.description ?? '',
      `${sysctlType(one)}, ${one.access}: ${buildWords[one.builds]}`,
      answeredBy(one) === '' ? '' : `Answered by ${answeredBy(one)}`,
      one.certainty === 'inferred' ? 'The path is inferred from the name of its parent' : '',
    ]),
  }));
  const entitlements = model.entitlements.map((one) =>
    row(
      'entitlement',
      `boot/entitlements/${one.name}`,
      one.name,
      `checked in ${new Set(one.checks.map(({ name }) => name)).size} functions`,
      one,
      one.checks.map((check) =>
        row(
          'usedIn',
          `boot/entitlements/${one.name}/${check.name}`,
          check.name,
          [check.privilege ?? '', check.certainty === 'inferred' ? 'inferred' : ''].filter((part) => part).join(' · '),
          check,
        ),
      ),
    ),
  );
  return [
    ...group('boot/requirements', 'Requirements', requirements, 'Flags; one that no call names is only declared.'),
    ...group('boot/tunables', 'Tunables', tunables, 'Variables that a boot-arg or the device tree sets at start.'),
    ...group('boot/bootArgs', 'Boot-args that functions read', bootArgs),
    ...group('boot/sysctls', 'Sysctls', sysctls),
    ...group('boot/entitlements', 'Entitlements', entitlements),
  ];
}

function tunableText(one: BootModel['tunables'][number]): string {
  return [
    one.type,
    `${one.bootArg}=${defaultText(one)}`,
    ...(one.deviceTree === undefined ? [] : [one.deviceTree]),
    writeableWords[one.writeable],
    buildWords[one.builds],
  ].join(' · ');
}

function traceGroups(model: BootModel): TreeNode[] {
  const codes = model.traceCodes.map((one) => {
    const definition = one.definition;
    return {
      ...row('traceCode', `boot/traceCodes/${one.name}`, one.name, codeText(one), one, [
        ...(definition === undefined || one.code === ''
          ? []
          : [row('limit', `boot/traceCodes/${one.name}/constant`, one.name, valueText(definition.value), definition)]),
        ...usedIn(one.name, one.uses),
      ]),
      note: sentences([
        one.code === '' ? codeText(one) : `Printed for the code ${one.code}`,
        one.group === undefined ? '' : `Group ${one.group.name}`,
        one.conflict ?? '',
      ]),
    };
  });
  const records = model.records.map((one) =>
    row(
      'record',
      `boot/records/${one.name}`,
      one.name,
      [one.value, layoutText(one)].filter((part) => part).join(' · '),
      one,
      [
        ...(one.layout === undefined
          ? []
          : [
              row(
                'messageType',
                `boot/records/${one.name}/${one.layout.name}`,
                one.layout.name,
                `${one.layout.fields} fields`,
                one.layout,
              ),
            ]),
        ...usedIn(one.name, one.uses),
      ],
    ),
  );
  return [
    ...group(
      'boot/traceCodes',
      'Trace codes',
      codes,
      'Names that tools print for kdebug codes, and where they are recorded.',
    ),
    ...group('boot/records', 'kcdata and stackshots', records),
  ];
}

function lockGroup({ lockGroups, locks }: BootModel): TreeNode[] {
  const known = new Set(lockGroups.map(({ name }) => name));
  const lockRow = (parent: string, one: BootModel['locks'][number]) =>
    row(
      'lock',
      `${parent}/${one.name}`,
      one.name,
      one.within === '' ? one.form : `${one.form}, made by ${one.within}`,
      one,
    );
  return group('boot/locks', 'Locks', [
    ...lockGroups.map((one) => {
      const id = `boot/locks/${one.name}`;
      const own = locks.filter((lock) => lock.group === one.name);
      return row(
        'lock',
        id,
        one.name,
        `group “${one.shown}”`,
        one,
        own.map((lock) => lockRow(id, lock)),
      );
    }),
    ...locks.filter((lock) => !known.has(lock.group)).map((lock) => lockRow('boot/locks', lock)),
  ]);
}

function buildGroups(model: BootModel): TreeNode[] {
  const switches = model.switches.map((one) => ({
    ...row('limit', `boot/build/switches/${one.name}`, one.name, `${one.symbols} symbols`, one),
    note: sentences([switchText(one), `${one.symbols} symbols stand under it or its opposite`]),
  }));
  return group('boot/build', 'Build', [
    ...group('boot/build/options', 'Options', lines('buildFile', 'boot/build/options', model.options)),
    ...group('boot/build/switches', 'Names that #if asks for', switches),
    ...group('boot/build/sources', 'Source files', lines('buildFile', 'boot/build/sources', model.sources)),
    ...group('boot/build/makefiles', 'Makefiles', lines('buildFile', 'boot/build/makefiles', model.makefiles)),
  ]);
}

function lines(kind: NodeKind, parent: string, all: readonly TextLine[]): TreeNode[] {
  return all.map((one) => ({
    ...row(kind, `${parent}/${one.file}:${one.name}:${one.detail}`, one.name, one.detail, one),
    note: sentences([one.detail, one.file]),
  }));
}

function usedIn(parent: string, uses: readonly Use[]): TreeNode[] {
  return uses.map((use) => row('usedIn', `boot/uses/${parent}/${use.within}`, use.within, use.callee, use));
}

function sentences(parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}${/[.!?]$/.test(part) ? '' : '.'}`)
    .join(' ');
}
