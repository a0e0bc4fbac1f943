/** What a hover adds to an operation of the trap and to a privilege: who asks for what, where, and how sure that is. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { Need, Passing, Privilege, TrapOperation } from '../model/kernelInterface.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';
import { inlineCode } from './markdown.ts';
import { needSummary, passingInShort } from './needs.ts';

type LinkTo = (label: string, path: string, line: number) => string;

/** Rows of a list that are shown; the tree has all of them. */
const shownRows = 6;

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
          .map((need) => `- ${describe(need, link)}`)
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
  const privilege = need.privilege === undefined ? '' : ` (${inlineCode(need.privilege)})`;
  const condition = need.condition === undefined ? '' : `: ${inlineCode(need.condition)}`;
  return `${inlineCode(need.entitlement)}${privilege}, ${needSummary(need, inlineCode)}, ${at(need, link)}${condition}${need.passes.map((one) => `\n  - passes without it: ${describePassing(one, link)}`).join('')}`;
}

function describePassing(one: Passing, link: LinkTo): string {
  return `${inlineCode(passingInShort(one))}, in ${inlineCode(one.within)}, ${at(one, link)}`;
}

function describePrivilege({ checks, entitlements, operations, passes }: Privilege, link: LinkTo): string {
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

function at({ file, line }: EvidencePlace, link: LinkTo): string {
  return link(`${file.slice(file.lastIndexOf('/') + 1)}:${line + 1}`, file, line);
}
