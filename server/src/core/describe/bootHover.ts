/** What boot and configuration add to a hover: where a setting is seen, when a task runs, what enforces a requirement. */
import { buildWords } from '../concepts/boot/builds.ts';
import type { BootArg, BootEntitlement, BootModel, Sysctl, Use } from '../model/boot.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';
import { defaultText, rankText, startupText, sysctlType, writeableWords } from './bootReport.ts';
import type { LinkTo } from './hover.ts';
import { escapeMarkdown, inlineCode } from './markdown.ts';

/** More would not be read. */
const shown = 4;

/** Sentences about a name; none for one that is not of boot and configuration. */
export function describeInBoot(name: string, model: BootModel, link: LinkTo): string[] {
  return [
    ...stageLines(name, model, link),
    ...taskLines(name, model, link),
    ...requirementLines(name, model, link),
    ...tunableLines(name, model, link),
    ...bootArgLines(name, model, link),
    ...entitlementLines(name, model, link),
    ...sysctlLines(name, model, link),
    ...toolLines(name, model, link),
    ...lockLines(name, model, link),
  ];
}

/** The hover of a string that is the name of a setting: a boot-arg, an entitlement, a property of the device tree. */
export function describeBootString(text: string, model: BootModel, link: LinkTo): string {
  const parts: string[] = [];
  const entitlement = model.entitlements.find(({ name }) => name === text);
  if (entitlement !== undefined) parts.push(entitlementSentence(entitlement, 'An entitlement', link));
  for (const one of model.tunables) {
    if (one.bootArg !== text && one.deviceTree?.endsWith(`/${text}`) !== true) continue;
    const what = one.bootArg === text ? 'A boot-arg' : 'A property of the device tree';
    parts.push(`${what} that sets ${inlineCode(one.name)}, ${at(one, link)}. ${tunableSentence(one)}`);
  }
  for (const one of model.bootArgs) if (one.name === text) parts.push(bootArgSentence(one, 'A boot-arg', link));
  return parts.length === 0 ? '' : [inlineCode(text), ...new Set(parts)].join('\n\n');
}

/** The sysctl whose last part a name is, where the name is nothing else. */
export function describeSysctlName(name: string, model: BootModel, link: LinkTo): string {
  return model.sysctls
    .filter((one) => one.name === name)
    .map((one) => sysctlSentence(one, link))
    .join('\n\n');
}

/** The sysctl that is declared with the name at a place: what its macro makes of the name may be known by another. */
export function describeSysctlAt(path: string, start: number, model: BootModel, link: LinkTo): string {
  const one = model.sysctls.find((sysctl) => sysctl.file === path && sysctl.start === start);
  return one === undefined ? '' : sysctlSentence(one, link);
}

function stageLines(name: string, { stages, statuses, dispatcher, runner, tasks }: BootModel, link: LinkTo): string[] {
  const lines: string[] = [];
  for (const stage of stages) {
    if (stage.name === name && stage.entry !== undefined)
      lines.push(`A boot stage: ${inlineCode(stage.entry.name)} boots it, ${at(stage.entry, link)}.`);
    if (stage.entry?.name === name) lines.push(`Boots the stage ${inlineCode(stage.name)}, ${at(stage, link)}.`);
  }
  for (const status of statuses) {
    if (status.name !== name) continue;
    const { initialOf, writes } = status;
    const parts = [
      ...(initialOf === undefined ? [] : [`the first value of ${inlineCode(initialOf.name)}, ${at(initialOf, link)}`]),
      ...(writes.length === 0 ? [] : [`set in ${usesIn(writes, link)}`]),
    ];
    lines.push(`A boot status: ${parts.length === 0 ? 'no write of it is seen' : parts.join('; ')}.`);
  }
  if (dispatcher?.name === name) lines.push('Tells the boot stages apart.');
  if (runner?.name === name) lines.push(`Runs the boot tasks, ${tasks.length} in this release, by rank.`);
  return lines;
}

function taskLines(name: string, { tasks, runner, startup }: BootModel, link: LinkTo): string[] {
  const by = runner === undefined ? '' : ` by ${inlineCode(runner.name)}, ${at(runner, link)}`;
  return [
    ...tasks
      .filter((one) => one.name === name)
      .map((one) => {
        const before = tasks.filter(
          ({ rankValue }) => rankValue !== undefined && one.rankValue !== undefined && rankValue < one.rankValue,
        ).length;
        const order =
          one.rankValue === undefined ? '' : before === 0 ? ', among the first' : `, after ${before} of lower rank`;
        return `Run${by}, at rank ${inlineCode(rankText(one))}${order}; registered at ${at(one, link)}.`;
      }),
    ...startup
      .filter((one) => one.name === name)
      .map(
        (one) =>
          `Registered for the start of the kernel as ${inlineCode(startupText(one))}, phase ${inlineCode(one.phase)}, rank ${inlineCode(one.rank)}, ${at(one, link)}; ${buildWords[one.builds]}.`,
      ),
  ];
}

function requirementLines(name: string, { requirements }: BootModel, link: LinkTo): string[] {
  return requirements.flatMap((one) => {
    if (one.name !== name) {
      const own = one.enforced.filter(({ within }) => within === name);
      return own.length === 0
        ? []
        : [`Enforces the requirement ${inlineCode(one.name)}, ${own.map((use) => at(use, link)).join(', ')}.`];
    }
    const part = (word: string, uses: readonly Use[]) =>
      uses.length === 0 ? [] : [`${word} in ${usesIn(uses, link)}`];
    const parts = [
      ...part('enforced', one.enforced),
      ...part('asked', one.asked),
      ...part('otherwise used', one.changed),
    ];
    return [
      parts.length === 0
        ? 'A requirement that is only declared: no call in the index names it.'
        : `A requirement: ${parts.join('; ')}.`,
    ];
  });
}

function tunableSentence(one: BootModel['tunables'][number]): string {
  const tree = one.deviceTree === undefined ? '' : `, device tree ${inlineCode(one.deviceTree)}`;
  return `Default ${inlineCode(defaultText(one))}${tree}; ${writeableWords[one.writeable]}; ${buildWords[one.builds]}.`;
}

function tunableLines(name: string, { tunables }: BootModel, link: LinkTo): string[] {
  return tunables.flatMap((one) => {
    if (one.name !== name) return [];
    const sysctls = one.sysctls.map((sysctl) => `${inlineCode(sysctl.name)} (${at(sysctl, link)})`);
    const others = one.others.map(
      (other) => `${inlineCode(other.text)} (${buildWords[other.builds]}, ${at(other, link)})`,
    );
    return [
      `A tunable of type ${inlineCode(one.type)}, set by the boot-arg ${inlineCode(one.bootArg)}. ${tunableSentence(one)}`,
      ...(sysctls.length === 0 ? [] : [`Shown by the sysctl ${joined(sysctls)}.`]),
      ...(others.length === 0 ? [] : [`Where it is not compiled: ${joined(others)}.`]),
    ];
  });
}

function bootArgSentence(one: BootArg, subject: string, link: LinkTo): string {
  return `${subject} that ${inlineCode(one.within)} reads into ${inlineCode(one.target)}, ${at(one, link)}; ${buildWords[one.builds]}.`;
}

function entitlementSentence({ checks }: BootEntitlement, subject: string, link: LinkTo): string {
  if (checks.length === 0) return `${subject}; no check of it is seen.`;
  const places = checks.map((check) => {
    const privilege = check.privilege === undefined ? '' : ` for ${inlineCode(check.privilege)}`;
    return `${inlineCode(check.name)}${privilege} (${at(check, link)}${check.certainty === 'inferred' ? ', *inferred*' : ''})`;
  });
  return `${subject}, checked in ${joined(places)}.`;
}

/** A macro that an entitlement is named by. */
function entitlementLines(name: string, { entitlements }: BootModel, link: LinkTo): string[] {
  return entitlements
    .filter(({ macros }) => macros?.includes(name) === true)
    .map((one) => entitlementSentence(one, `The name of the entitlement ${inlineCode(one.name)}`, link));
}

/** A macro that a boot-arg is named by. */
function bootArgLines(name: string, { bootArgs }: BootModel, link: LinkTo): string[] {
  return bootArgs.flatMap((one) =>
    one.written === name && one.name !== name
      ? [bootArgSentence(one, `The name of the boot-arg ${inlineCode(one.name)}`, link)]
      : [],
  );
}

function sysctlSentence(one: Sysctl, link: LinkTo): string {
  const said = one.description === undefined ? '' : ` “${escapeMarkdown(one.description)}”`;
  const path = one.certainty === 'inferred' ? ' (*inferred*)' : '';
  const by =
    one.handler !== undefined
      ? `, answered by ${inlineCode(one.handler.name)}, ${at(one.handler, link)}`
      : one.variable === undefined
        ? ''
        : `, shows ${inlineCode(one.variable)}`;
  return `The sysctl ${inlineCode(one.path)}${path}, ${at(one, link)}: ${inlineCode(sysctlType(one))}, ${one.access}${by}; ${buildWords[one.builds]}.${said}`;
}

function sysctlLines(name: string, { sysctls, tunables }: BootModel, link: LinkTo): string[] {
  const isTunable = tunables.some((one) => one.name === name);
  return sysctls.flatMap((one) => {
    if (one.handler?.name === name) return [sysctlSentence(one, link)];
    // A tunable names its sysctls itself.
    return one.variable === name && !isTunable ? [sysctlSentence(one, link)] : [];
  });
}

function toolLines(name: string, { traceCodes, records, panicFlags }: BootModel, link: LinkTo): string[] {
  const lines: string[] = [];
  for (const one of traceCodes) {
    if (one.name !== name) continue;
    const used = one.uses.length === 0 ? 'no use of it is seen' : `recorded in ${usesIn(one.uses, link)}`;
    const group = one.group === undefined ? '' : ` of ${inlineCode(one.group.name)}`;
    lines.push(
      one.code === ''
        ? `A kdebug code${one.isUnlisted === true ? ' without a line in the list of trace codes' : ''}; ${used}.`
        : `A kdebug code${group}: tools print ${inlineCode(one.name)} for ${inlineCode(one.code)}, ${at(one, link)}; ${used}.`,
    );
    if (one.conflict !== undefined) lines.push(`${escapeMarkdown(one.conflict)}.`);
  }
  for (const one of records)
    if (one.name === name) {
      const layout =
        one.layout === undefined
          ? ''
          : `, laid out as ${inlineCode(`struct ${one.layout.name}`)}, ${at(one.layout, link)}`;
      const used = one.uses.length === 0 ? 'no use of it is seen' : `used in ${usesIn(one.uses, link)}`;
      lines.push(`A ${one.form} of kcdata${layout}; ${used}.`);
    }
  for (const one of panicFlags)
    if (one.name === name)
      lines.push(
        one.uses.length === 0
          ? 'A flag of panics; no use of it is seen.'
          : `A flag of panics, used in ${usesIn(one.uses, link)}.`,
      );
  return lines;
}

function lockLines(name: string, { locks, lockGroups }: BootModel, link: LinkTo): string[] {
  return [
    ...locks
      .filter((one) => one.name === name)
      .map((one) => {
        const by = one.within === '' ? '' : `, made by ${inlineCode(one.within)}`;
        return `A ${one.form} of the group ${inlineCode(one.group)}${by}, ${at(one, link)}.`;
      }),
    ...lockGroups
      .filter((one) => one.name === name)
      .map((one) => {
        const own = locks.filter(({ group }) => group === name).length;
        return `A lock group, shown as ${inlineCode(one.shown)}, with ${own === 1 ? 'one lock' : `${own} locks`}.`;
      }),
  ];
}

function at({ file, line }: EvidencePlace, link: LinkTo): string {
  return link(`${file.slice(file.lastIndexOf('/') + 1)}:${line + 1}`, file, line);
}

function usesIn(uses: readonly Use[], link: LinkTo): string {
  const byFunction = new Map<string, Use[]>();
  for (const use of uses) byFunction.set(use.within, [...(byFunction.get(use.within) ?? []), use]);
  return joined(
    [...byFunction].map(
      ([within, list]) =>
        `${inlineCode(within)} (${list
          .slice(0, shown)
          .map((use) => at(use, link))
          .join(', ')})`,
    ),
  );
}

function joined(parts: readonly string[]): string {
  const more = parts.length > shown ? [`${parts.length - shown} more`] : [];
  return [...parts.slice(0, shown), ...more].join(', ');
}
