/** Calls into exclaves: each with what is read of its result, what becomes of a failure, and the functions that lead to it. */
import { isDeadAt } from '../../index/checkoutIndex.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import type { SourceSymbol } from '../../model/symbols.ts';
import type { Client, Downcall, EvidencedName, VariantRead } from '../../model/tightbeam.ts';
import type { Endpoints } from './endpoints.ts';
import { placeIn } from './places.ts';
import type { GeneratedCall, Uses } from './uses.ts';

/** Steps up from a static function. */
const callerDepth = 5;

export class Downcalls {
  private readonly reached = new Map<string, readonly EvidencedName[]>();

  constructor(
    private readonly uses: Uses,
    private readonly endpoints: Endpoints,
  ) {}

  downcall(at: GeneratedCall): Downcall {
    const { file, call } = at;
    const reads: VariantRead[] = [];
    for (const other of this.uses.callsIn(file)) {
      if (other.call.start <= call.start || other.call.start >= call.end) continue;
      const { variant, role } = other.name;
      if (variant === undefined || !role.startsWith('reads')) continue;
      const { outcome } = other.call;
      reads.push({ ...this.uses.placeOf(other), variant, ...(outcome === undefined ? {} : { outcome }) });
    }
    return {
      ...this.uses.placeOf(at),
      callee: call.callee,
      within: call.within ?? '',
      arguments: call.args,
      reads,
      reachedFrom: this.reachedFrom(call.within ?? '', file),
      ...(call.outcome === undefined ? {} : { outcome: call.outcome }),
    };
  }

  client(at: GeneratedCall): Client {
    const { file, call, name } = at;
    const [handle = '', endpoint = ''] = call.args;
    return {
      ...this.uses.placeOf(at),
      module: name.module,
      interface: name.interface ?? '',
      constructorName: call.callee,
      handle: handle.replace(/^&\s*/, ''),
      within: call.within ?? '',
      endpoint: endpoint === '' ? { steps: [] } : this.endpoints.follow(endpoint, file, call.within ?? '', call.start),
      ...(call.outcome === undefined ? {} : { outcome: call.outcome }),
    };
  }

  /** Functions that other files can call, from a function upwards: itself, or the nearest callers of a static one. */
  private reachedFrom(name: string, file: FileFacts): readonly EvidencedName[] {
    const key = `${file.path}:${name}`;
    const known = this.reached.get(key);
    if (known !== undefined) return known;
    const found: EvidencedName[] = [];
    const seen = new Set<string>([key]);
    let level: { name: string; file: FileFacts }[] = [{ name, file }];
    for (let depth = 0; depth < callerDepth && level.length > 0 && found.length === 0; depth++) {
      const next: { name: string; file: FileFacts }[] = [];
      for (const one of level) {
        const symbol = functionIn(one.file, one.name);
        if (symbol !== undefined && symbol.storage !== 'static') {
          found.push({ name: one.name, ...placeIn(one.file, symbol.nameStart, symbol.nameEnd) });
          continue;
        }
        for (const caller of this.uses.callsOf(one.name)) {
          if (caller.file !== one.file || caller.call.within === undefined) continue;
          if (isDeadAt(caller.file, caller.call.start)) continue;
          const callerKey = `${caller.file.path}:${caller.call.within}`;
          if (seen.has(callerKey)) continue;
          seen.add(callerKey);
          next.push({ name: caller.call.within, file: caller.file });
        }
      }
      level = next;
    }
    this.reached.set(key, found);
    return found;
  }
}

function functionIn(file: FileFacts, name: string): SourceSymbol | undefined {
  return file.symbols.find((one) => one.name === name && (one.kind === 'function' || one.kind === 'method'));
}
