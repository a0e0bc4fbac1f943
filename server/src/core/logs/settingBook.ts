/** The sysctls and boot-args of a release by their names, with the type whose constants their values are. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { BootModel, Sysctl } from '../model/boot.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';

export interface Setting extends EvidencePlace {
  /** `the sysctl kern.exclaves_status`. */
  readonly title: string;
  /** `''` when it has none that constants are declared for. */
  readonly type: string;
}

export class SettingBook {
  private readonly settings = new Map<string, Setting>();
  private readonly arguments = new Map<string, Setting>();

  /** @param hasConstants tells the types of which constants are known. */
  constructor(
    private readonly domain: DomainIndex,
    private readonly hasConstants: (type: string) => boolean,
  ) {
    const boot = domain.boot();
    if (boot === undefined) return;
    for (const sysctl of boot.sysctls)
      this.enter(sysctl.path, sysctl, `the sysctl ${sysctl.path}`, this.typeOf(sysctl, boot));
    for (const tunable of boot.tunables) this.enterArgument(tunable.bootArg, tunable, this.known(tunable.type));
    for (const argument of boot.bootArgs) this.enterArgument(argument.name, argument, '');
  }

  named(name: string): Setting | undefined {
    return this.settings.get(name);
  }

  /** A boot-arg, on a line that lists boot-args: there short names count, too. */
  argument(name: string): Setting | undefined {
    return this.arguments.get(name);
  }

  private enterArgument(name: string, place: EvidencePlace, type: string): void {
    const title = `the boot-arg ${name}`;
    const { end, file, line, start } = place;
    if (name !== '' && !this.arguments.has(name)) this.arguments.set(name, { file, start, end, line, title, type });
    this.enter(name, place, title, type);
  }

  private enter(name: string, { end, file, line, start }: EvidencePlace, title: string, type: string): void {
    if (name.length >= 6 && !this.settings.has(name)) this.settings.set(name, { file, start, end, line, title, type });
  }

  /** What the variable is declared as, or what the one function of the exclave world that the handler asks returns. */
  private typeOf({ handler, variable }: Sysctl, boot: BootModel): string {
    if (variable !== undefined) return this.known(boot.tunables.find((one) => one.name === variable)?.type ?? '');
    if (handler === undefined) return '';
    const { index } = this.domain;
    const calls = index.file(handler.file)?.calls.filter((one) => one.within === handler.name) ?? [];
    const types = new Set<string>();
    for (const { callee } of calls)
      for (const { symbol } of index.symbolsNamed(callee)) {
        if (symbol.kind !== 'function' && symbol.kind !== 'prototype') continue;
        const words = symbol.signature.slice(0, symbol.signature.indexOf(callee)).match(/\w+/g) ?? [];
        const type = this.known(words.at(-1) ?? '');
        if (type !== '') types.add(type);
      }
    const [type = ''] = types;
    return types.size === 1 ? type : '';
  }

  private known(type: string): string {
    return this.hasConstants(type) ? type : '';
  }
}
