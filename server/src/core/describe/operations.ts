/** What a hover adds to an operation of the trap and to a privilege: who asks for what, where, and how sure that is. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type {
  ConditionOrigin,
  Need,
  Passing,
  Privilege,
  Prohibition,
  TrapOperation,
} from '../model/kernelInterface.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';
import { inlineCode } from './markdown.ts';
import { needSummary, originInShort, passingInShort, prohibitionInShort, refusalInShort } from './needs.ts';

type LinkTo = (label: string, path: string, line: number) => string;

/** Rows of a list that are shown; the tree has all of them. */
const shownRows = 6;
/** What passes a check, of one need. */
const shownPasses = 3;

/** Markdown for the name of an operation or a privilege; empty for any other. */
export function describeInterface(name: string, domain: DomainIndex, link: LinkTo): string {
  const isMeant = domain.factsNamed(name).some(({ kind }) => kind === 'trap-operation') || isPrivilege(name, domain);
  if (!isMeant) return '';
  const { operations, privileges } = domain.kernelInterface();
  const operation = operations.find(({ fact }) => fact.name === name);
  if (operation !== undefined) return describeOperation(operation, link);
  const privilege = privileges.find((one) => one.name === name);
  return privilege === undefined ? '' : describePrivilege(privilege, link);
}

function isPrivilege(name: string, domain: DomainIndex): boolean {
  return domain.facts().some(({ kind, detail }) => kind === 'entitlement-check' && detail === name);
}

function describeOperation({ code, entry, handler, needs, wrappers }: TrapOperation, link: LinkTo): string {
  if (code === undefined) return 'No handler of this release knows the operation.';
  const parts = [`Handled by ${inlineCode(handler ?? '')}, ${at(code, link)}.`];
  if (wrappers.length > 0)
    parts.push(`Asked for by ${wrappers.map(({ from }) => `${inlineCode(from.name)}, ${at(from, link)}`).join('; ')}.`);
  parts.push(
    needs.length === 0
      ? '**What a process must hold**: no check of an entitlement is seen on the way. That is what the source shows, not a promise.'
      : `**What a process must hold**:\n${needs
          .slice(0, shownRows)
          .map((need, row) => {
            // What passes a check is told once for all that ask for the same.
            const isTold = needs
              .slice(0, row)
              .some(({ privilege }) => privilege !== undefined && privilege === need.privilege);
            return `- ${describe(isTold ? { ...need, passes: [] } : need, link)}`;
          })
          .join('\n')}`,
  );
  const last = entry.at(-1);
  if (last !== undefined)
    parts.push(
      `Leads to ${inlineCode(last.to.name)} in ${entry.length} steps: ${entry.map(({ to }) => inlineCode(to.name)).join(' → ')}.`,
    );
  return parts.join('\n\n');
}

function describe(need: Need, link: LinkTo): string {
  const condition = need.condition === undefined ? '' : `: ${inlineCode(need.condition)}`;
  const passes = need.passes
    .slice(0, shownPasses)
    .map((one) => `passes this check without it: ${describePassing(one, link)}`);
  const more = need.passes.length - passes.length;
  const lines = [
    ...(need.fails === undefined ? [] : [`${refusalInShort(need.fails, inlineCode)}, ${at(need.fails, link)}`]),
    ...need.origins.map((one) =>
      // Where it is not enough to hold the entitlement, this is the way in.
      need.fails === undefined ? originInShort(one, inlineCode) : describeOrigin(one, link),
    ),
    ...passes,
    ...(more > 0 ? [`and ${more} more ${more === 1 ? 'case' : 'cases'}`] : []),
    ...need.mustNot.map((one) => `${prohibitionInShort(one, inlineCode)}, ${at(one, link)}`),
  ];
  return `${named(need)}, ${needSummary(need, inlineCode)}, ${at(need, link)}${condition}${lines.map((line) => `\n  - ${line}`).join('')}`;
}

function named({ entitlement, privilege }: { entitlement: string; privilege?: string }): string {
  return `${inlineCode(entitlement)}${privilege === undefined ? '' : ` (${inlineCode(privilege)})`}`;
}

/** Who sets what passes in place of an entitlement, and each check that stands before it. */
function describeOrigin({ condition, field, setters }: ConditionOrigin, link: LinkTo): string {
  const list = setters.map(({ checks, name, ...place }) => {
    const asked = checks.map((one) => {
      const beside = one.mustNot.map((not) => `\n        - ${prohibitionInShort(not, inlineCode)}, ${at(not, link)}`);
      return `\n      - ${named(one)}, ${at(one, link)}: ${inlineCode(one.condition ?? one.within)}${beside.join('')}`;
    });
    return `\n    - ${inlineCode(name)}, ${at(place, link)}, which asks for${asked.join('')}`;
  });
  return `${inlineCode(condition)} once ${inlineCode(field)} is set (*inferred*), by${list.join('')}`;
}

function describePassing(one: Passing, link: LinkTo): string {
  return `${inlineCode(passingInShort(one))}, in ${inlineCode(one.within)}, ${at(one, link)}`;
}

function describePrivilege(
  { checks, entitlements, name, operations, passes, prohibitions }: Privilege,
  link: LinkTo,
): string {
  const parts = entitlements.map(
    (one) => `Selects the entitlement ${inlineCode(one.name)} (*${one.certainty}*), ${at(one, link)}.`,
  );
  if (checks.length > 0)
    parts.push(
      `Checked in ${checks
        .slice(0, shownRows)
        .map((check) => `${inlineCode(check.within)}, ${at(check, link)}`)
        .join('; ')}.`,
    );
  for (const one of prohibitions) parts.push(describeProhibition(one, name, link));
  if (passes.length > 0)
    parts.push(`Passes without it:\n${passes.map((one) => `- ${describePassing(one, link)}`).join('\n')}`);
  if (operations.length > 0)
    parts.push(
      `Asked for on the way of ${operations.length === 1 ? 'the operation' : `${operations.length} operations of the trap, among them`} ${operations
        .slice(0, shownRows)
        .map(({ name, need }) => `${inlineCode(name)}${need.certainty === 'inferred' ? ' (*inferred*)' : ''}`)
        .join(', ')}.`,
    );
  return parts.join('\n\n');
}

/** Seen from the one that is asked for, or from the one that must not be held. */
function describeProhibition(one: Prohibition, name: string, link: LinkTo): string {
  const what =
    one.asked === name
      ? `Who holds it must not hold ${named(one)}`
      : `Must not be held with ${inlineCode(one.asked ?? '')}`;
  const sentence = one.asked === undefined ? 'Who holds it is turned back' : what;
  return `${sentence}: ${inlineCode(one.within)}, ${at(one, link)}, has ${inlineCode(one.condition)}.`;
}

function at({ file, line }: EvidencePlace, link: LinkTo): string {
  return link(`${file.slice(file.lastIndexOf('/') + 1)}:${line + 1}`, file, line);
}
