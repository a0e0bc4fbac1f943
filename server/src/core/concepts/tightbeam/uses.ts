/** The facts about generated names, gathered once: where each stands, which calls are of generated code, who calls whom. */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { Call, FileFacts } from '../../model/fileFacts.ts';
import type { EvidencePlace } from '../../model/tightbeam.ts';
import type { TightbeamName } from './forms.ts';
import type { TightbeamNames } from './names.ts';
import { placeIn } from './places.ts';

export interface CallAt {
  readonly file: FileFacts;
  readonly call: Call;
}
export interface GeneratedCall extends CallAt {
  readonly name: TightbeamName;
}

export class Uses {
  /** Calls of generated names, file by file, in order. */
  readonly calls: readonly GeneratedCall[];
  private readonly byName = new Map<string, EvidencePlace[]>();
  private byCallee: Map<string, CallAt[]> | undefined;

  constructor(
    readonly index: CheckoutIndex,
    readonly names: TightbeamNames,
    private readonly onCallsOf: (name: string) => void = () => undefined,
  ) {
    const calls: GeneratedCall[] = [];
    for (const file of names.files) {
      file.words.forEach((word, at) => {
        if (!names.names.has(word)) return;
        const list = this.byName.get(word) ?? [];
        for (let use = file.first[at] ?? 0; use < (file.first[at + 1] ?? 0); use++) {
          const start = file.offsets[use] ?? 0;
          list.push(placeIn(file, start, start + word.length));
        }
        this.byName.set(word, list);
      });
      for (const call of file.calls) {
        const name = names.names.get(call.callee);
        if (name !== undefined) calls.push({ file, call, name });
      }
    }
    this.calls = calls;
  }

  placesOf(name: string): readonly EvidencePlace[] {
    return this.byName.get(name) ?? [];
  }

  callsOf(callee: string): readonly CallAt[] {
    this.onCallsOf(callee);
    if (this.byCallee === undefined) {
      this.byCallee = new Map();
      for (const file of this.index.files()) {
        for (const call of file.calls) {
          const list = this.byCallee.get(call.callee);
          if (list === undefined) this.byCallee.set(call.callee, [{ file, call }]);
          else list.push({ file, call });
        }
      }
    }
    return this.byCallee.get(callee) ?? [];
  }

  placeOf({ file, call }: CallAt): EvidencePlace {
    return placeIn(file, call.start, call.start + call.callee.length);
  }
}
