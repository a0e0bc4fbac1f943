/**
 * Tightbeam as domain facts: modules, interfaces, calls, tables, types, constants. Everything is *inferred* but the server
 * tables, whose slots the source writes out.
 */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { DomainFact, DomainFactKind } from '../../model/domainFact.ts';
import { lineOf } from '../../source/sourceText.ts';
import { readConnections } from './connections.ts';
import type { TightbeamName } from './forms.ts';
import type { TightbeamNames } from './names.ts';
import { handlerIn, isWhole } from './upcalls.ts';
import { serverType } from './uses.ts';

export function tightbeamFacts(index: CheckoutIndex, names: TightbeamNames): DomainFact[] {
  return new FactBuilder(index, names).run();
}

class FactBuilder {
  private readonly facts: DomainFact[] = [];

  constructor(
    private readonly index: CheckoutIndex,
    private readonly names: TightbeamNames,
  ) {}

  run(): DomainFact[] {
    this.addModuleFacts();
    this.addClientFacts();
    this.addServerFacts();
    this.addRuntimeFacts();
    this.addConnectionFacts();
    return this.facts;
  }

  private addModuleFacts(): void {
    const ofModule = new Map<string, TightbeamName[]>();
    for (const one of this.names.names.values()) {
      const list = ofModule.get(one.module);
      if (list === undefined) ofModule.set(one.module, [one]);
      else list.push(one);
    }
    for (const [module, list] of [...ofModule].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (module !== '') {
        const first = this.firstUse(list.map((one) => one.name));
        if (first !== undefined) this.add('tightbeam-module', module, first, { detail: `${list.length} names used` });
        const interfaces = [
          ...new Set(list.flatMap((one) => (one.interface === undefined ? [] : [one.interface]))),
        ].sort();
        for (const name of interfaces) {
          const use = this.firstUse(list.filter((one) => one.interface === name).map((one) => one.name));
          if (use !== undefined) this.add('tightbeam-interface', `${module}_${name}`, use, { of: module });
        }
      }
      for (const one of list.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const use = this.firstUse([one.name]);
        if (use === undefined) continue;
        const { uses } = this.index.countOccurrences(one.name);
        const detail = `${one.role}, ${uses} ${uses === 1 ? 'use' : 'uses'}`;
        const of = module;
        if (one.role === 'enum case' || one.role === 'tag of a union')
          this.add('tightbeam-constant', one.name, use, { of, detail });
        else if (/_s$/.test(one.name) || one.role === 'client handle')
          this.add('tightbeam-type', one.name, use, { of, detail });
        else if (one.role !== 'client call' && one.role !== 'client constructor')
          this.add('tightbeam-function', one.name, use, { of, detail });
      }
    }
  }

  private addClientFacts(): void {
    for (const file of this.names.files) {
      for (const call of file.calls) {
        const one = this.names.names.get(call.callee);
        if (one === undefined || (one.role !== 'client call' && one.role !== 'client constructor')) continue;
        const at = { file: file.path, start: call.start, end: call.start + call.callee.length };
        this.add(one.role === 'client call' ? 'tightbeam-call' : 'tightbeam-client', call.callee, at, {
          of: `${one.module}_${one.interface ?? ''}`,
          detail: `(${call.args.join(', ')})`,
          function: call.within,
        });
      }
    }
  }

  private addServerFacts(): void {
    for (const file of this.names.files) {
      for (const symbol of file.symbols) {
        const type = serverType(symbol)?.replace(/__server_s$/, '');
        if (type === undefined) continue;
        const slots = file.slots.filter((slot) => slot.table === symbol.name);
        this.add(
          'tightbeam-server-table',
          symbol.name,
          { file: file.path, start: symbol.nameStart, end: symbol.nameEnd },
          {
            of: type,
            detail: `${slots.length} methods`,
            ...(slots.some(({ half }) => half === true) ? {} : { certainty: 'stated' }),
          },
        );
        for (const slot of slots) {
          const handler = handlerIn(this.index, slot);
          this.add(
            'tightbeam-server-method',
            slot.name,
            { file: file.path, start: slot.start, end: slot.start + slot.name.length },
            {
              of: symbol.name,
              detail: slot.value === undefined ? `(${slot.parameters})` : `= ${slot.value}`,
              function: handler,
              ...(isWhole(slot) ? { certainty: 'stated' } : {}),
            },
          );
        }
      }
    }
  }

  private addRuntimeFacts(): void {
    for (const name of this.names.runtime) {
      const use = this.firstUse([name]);
      if (use === undefined) continue;
      const { uses } = this.index.countOccurrences(name);
      this.add('tightbeam-runtime', name, use, { detail: `${uses} ${uses === 1 ? 'use' : 'uses'}` });
    }
  }

  private addConnectionFacts(): void {
    for (const { constructorName, endpoint, handle, sends, within, ...at } of readConnections(this.index, this.names)) {
      const { domain, service } = endpoint;
      const detail = `${service === undefined ? 'no service name is seen' : `service "${service}"`}${domain === undefined ? '' : ` of domain "${domain}"`}`;
      this.add('tightbeam-connection', constructorName, at, { of: handle, detail, function: within });
      for (const { callee, arguments: given, ...place } of sends)
        this.add('tightbeam-send', callee, place, { of: handle, detail: `(${given.join(', ')})`, function: within });
    }
  }

  private firstUse(names: readonly string[]): { file: string; start: number; end: number } | undefined {
    let best: { file: string; start: number; end: number } | undefined;
    for (const name of names) {
      const use =
        this.index.occurrences(name).find((one) => /xclave/i.test(one.file.path)) ?? this.index.occurrences(name)[0];
      if (use === undefined) continue;
      const at = { file: use.file.path, start: use.offset, end: use.offset + name.length };
      if (best === undefined || at.file < best.file || (at.file === best.file && at.start < best.start)) best = at;
    }
    return best;
  }

  private add(
    kind: DomainFactKind,
    name: string,
    at: { file: string; start: number; end: number },
    extra: { of?: string; detail?: string; function?: string | undefined; certainty?: 'stated' },
  ): void {
    const { function: within, certainty, ...rest } = extra;
    const lineStarts = this.index.file(at.file)?.lineStarts;
    this.facts.push({
      kind,
      name,
      ...at,
      line: lineStarts === undefined ? 0 : lineOf(lineStarts, at.start),
      certainty: certainty ?? 'inferred',
      ...rest,
      ...(within === undefined ? {} : { function: within }),
    });
  }
}
