/** Short ways to evidence: places of facts, symbols and calls with a word on what is seen there. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { lineIn, type SymbolAt } from '../index/checkoutIndex.ts';
import type { Evidence, Finding, Verdict } from '../model/claims.ts';
import type { Certainty, DomainFact } from '../model/domainFact.ts';
import type { Call, FileFacts } from '../model/fileFacts.ts';
import type { EvidencedName } from '../model/tightbeam.ts';

/** More places than a reader will look at. */
const most = 8;

export function finding(
  verdict: Verdict,
  certainty: Certainty,
  explanation: string,
  evidence: readonly Evidence[] = [],
): Finding {
  return { verdict, certainty, explanation, evidence: evidence.slice(0, most) };
}

export function notVisible(explanation: string): Finding {
  return finding('notVisible', 'inferred', explanation);
}

export function ofFact({ end, file, line, name, start }: DomainFact, text: string): Evidence {
  return { name, text, file, start, end, line };
}

export function ofSymbol({ file, symbol }: SymbolAt, text: string): Evidence {
  const { line, name, nameEnd, nameStart } = symbol;
  return { name, text, file: file.path, start: nameStart, end: nameEnd, line };
}

export function ofNamed({ end, file, line, name, start }: EvidencedName, text: string): Evidence {
  return { name, text, file, start, end, line };
}

export interface CallAt {
  readonly file: FileFacts;
  readonly call: Call;
}

export function ofCall({ call, file }: CallAt, text: string): Evidence {
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

/** `a, b and c`. */
export function listed(names: readonly string[]): string {
  const unique = [...new Set(names)];
  return unique.length < 2 ? unique.join('') : `${unique.slice(0, -1).join(', ')} and ${unique.at(-1) ?? ''}`;
}

/** `NAMED_BUFFER`, `namedbuffer` and `named buffer` alike. */
export function squeezed(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
