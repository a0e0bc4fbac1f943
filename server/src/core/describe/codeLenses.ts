/** What is shown over the definitions of a file: facts about a function, and which definitions have references counted. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { isExclavePath } from '../extract/exclaveNames.ts';
import type { DomainFact } from '../model/domainFact.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';
import { needsInShort } from './needs.ts';

export interface FactLens {
  /** A definition, or a place in one. */
  readonly over: { readonly name: string; readonly start: number };
  /** One plain line. */
  readonly title: string;
  /** The places that show it, in the order of the title; never empty. */
  readonly evidence: readonly EvidencePlace[];
}

/** "handles upcall …", "asks for entitlement …" and "boot task …" over the functions of a file. */
export function factLenses(file: FileFacts, domain: DomainIndex): FactLens[] {
  const facts = domain.facts();
  const upcalls = byFunction(facts, 'tightbeam-server-method');
  const checks = byFunction(facts, 'entitlement-check');
  const lenses: FactLens[] = [];
  for (const over of file.symbols) {
    if (over.kind !== 'function' || over.origin === 'pasted') continue;
    const isMeant = (fact: DomainFact) => fact.file === file.path || over.storage !== 'static';
    const handled = (upcalls.get(over.name) ?? []).filter(isMeant);
    for (const fact of handled)
      lenses.push({ over, title: `handles upcall ${fact.name} (${fact.of ?? ''})`, evidence: [fact] });
    // A check stands in the function itself, so a namesake's (the stub of another configuration) is not meant.
    const checked = (checks.get(over.name) ?? []).filter(
      ({ file: path, start }) => path === file.path && over.start <= start && start < over.end,
    );
    // Where a constant selects among several, it is the caller that needs one of them.
    const isSelected = (fact: DomainFact) => fact.certainty === 'stated' && fact.detail !== undefined;
    lenses.push(...entitlementLens(over, 'checks', checked.filter(isSelected)));
    lenses.push(
      ...entitlementLens(
        over,
        'asks for',
        checked.filter((fact) => !isSelected(fact)),
      ),
    );
    const tasks = domain.factsNamed(over.name).filter((fact) => fact.kind === 'boot-task' && isMeant(fact));
    for (const fact of tasks)
      lenses.push({
        over,
        title: fact.detail === undefined ? 'boot task' : `boot task, ${fact.detail}`,
        evidence: [fact],
      });
  }
  lenses.push(...operationLenses(file, domain));
  return lenses;
}

/** Over the code for an operation of a trap, what a process must hold for it; over a wrapper, which operation it asks for. */
function operationLenses(file: FileFacts, domain: DomainIndex): FactLens[] {
  const facts = domain.facts();
  // A file that names neither the trap nor an operation of it has no such lens: nothing is put together for it.
  const names = facts
    .filter(({ kind }) => kind === 'trap-operation' || kind === 'exclave-trap')
    .map(({ name }) => name);
  if (!names.some((name) => file.words.includes(name))) return [];
  const lenses: FactLens[] = [];
  for (const { code, fact, needs, wrappers } of domain.kernelInterface().operations) {
    const what = needsInShort(needs);
    const evidence = facts.filter(
      (one) =>
        one.kind === 'entitlement-check' && needs.some((need) => need.file === one.file && need.start === one.start),
    );
    if (code?.file === file.path && needs.length > 0)
      lenses.push({ over: { name: code.name, start: code.start }, title: what, evidence });
    for (const { from } of wrappers) {
      const over = from.file === file.path ? file.symbols.find((one) => one.nameStart === from.start) : undefined;
      if (over !== undefined) lenses.push({ over, title: `trap ${fact.name}: ${what}`, evidence: [fact, ...evidence] });
    }
  }
  return lenses;
}

/** One lens for all the entitlements that are checked in the same way; none without any. */
function entitlementLens(over: SourceSymbol, verb: string, checks: readonly DomainFact[]): FactLens[] {
  const first = new Map<string, DomainFact>();
  for (const fact of checks) if (fact.of !== undefined && !first.has(fact.of)) first.set(fact.of, fact);
  if (first.size === 0) return [];
  const noun = first.size === 1 ? 'entitlement' : 'entitlements';
  return [{ over, title: `${verb} ${noun} ${[...first.keys()].join(', ')}`, evidence: [...first.values()] }];
}

/** Functions and tables of a file that is named for exclaves: what "N references" stands over. */
export function countedDefinitions(file: FileFacts): SourceSymbol[] {
  if (!isExclavePath(file.path)) return [];
  return file.symbols.filter(({ kind, origin, startLine, endLine }) => {
    if (origin === 'pasted') return false;
    // What one or two lines hold is no table.
    return kind === 'function' || kind === 'method' || (kind === 'variable' && endLine > startLine + 1);
  });
}

function byFunction(facts: readonly DomainFact[], kind: DomainFact['kind']): Map<string, DomainFact[]> {
  const grouped = new Map<string, DomainFact[]>();
  for (const fact of facts) {
    if (fact.kind !== kind || fact.function === undefined) continue;
    const list = grouped.get(fact.function);
    if (list === undefined) grouped.set(fact.function, [fact]);
    else list.push(fact);
  }
  return grouped;
}
