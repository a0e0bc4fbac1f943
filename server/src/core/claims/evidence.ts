/** Short ways to evidence: places of facts, symbols and calls with a word on what is seen there. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { lineIn, type SymbolAt } from '../index/checkoutIndex.ts';
import type { Evidence, Finding, Verdict } from '../model/claims.ts';
import type { Certainty, DomainFact } from '../model/domainFact.ts';
import type { Call, FileFacts } from '../model/fileFacts.ts';
import type { EvidencedName } from '../model/tightbeam.ts';
import type { Saying } from '../words/say.ts';

/** More places than a reader will look at. */
const most = 8;

export function finding(
  verdict: Verdict,
  certainty: Certainty,
  explanation: Saying,
  evidence: readonly Evidence<Saying>[] = [],
): Finding<Saying> {
  return { verdict, certainty, explanation, evidence: evidence.slice(0, most) };
}

export function notVisible(explanation: Saying): Finding<Saying> {
  return finding('notVisible', 'inferred', explanation);
}

export function ofFact({ end, file, line, name, start }: DomainFact, text: Saying): Evidence<Saying> {
  return { name, text, file, start, end, line };
}

export function ofSymbol({ file, symbol }: SymbolAt, text: Saying): Evidence<Saying> {
  const { line, name, nameEnd, nameStart } = symbol;
  return { name, text, file: file.path, start: nameStart, end: nameEnd, line };
}

export function ofNamed({ end, file, line, name, start }: EvidencedName, text: Saying): Evidence<Saying> {
  return { name, text, file, start, end, line };
}

export interface CallAt {
  readonly file: FileFacts;
  readonly call: Call;
}

export function ofCall({ call, file }: CallAt, text: Saying): Evidence<Saying> {
  // The callee's name alone: a call with blocks goes over many lines.
  const end = call.start + call.callee.length;
  return { name: call.callee, text, file: file.path, start: call.start, end, line: lineIn(file, call.start) };
}

export function callsIn(domain: DomainIndex, wanted: (call: Call, file: FileFacts) => boolean): CallAt[] {
  return domain.index
    .files()
    .flatMap((file) => file.calls.filter((call) => wanted(call, file)).map((call) => ({ file, call })));
}

export function isExclaveFile({ path }: FileFacts): boolean {
  return /xclave/i.test(path);
}

export function factsOf(domain: DomainIndex, kind: DomainFact['kind']): DomainFact[] {
  return domain.facts().filter((fact) => fact.kind === kind);
}

/** `NAMED_BUFFER`, `namedbuffer` and `named buffer` alike. */
export function squeezed(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
