/** The sysctls and boot-args of a release by their names, with the type whose constants their values are. */
import type { Constant } from '../concepts/boot/enums.ts';
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { BootModel, Sysctl } from '../model/boot.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';

export interface Setting extends EvidencePlace {
  /** `the sysctl kern.exclaves_status`. */
  readonly title: string;
  /** `''` when it has none that constants are declared for. */
  readonly type: string;
  /** Why it is taken for its type; `''` where it is declared. */
  readonly because: string;
}

export class SettingBook {
  private readonly settings = new Map<string, Setting>();
  private readonly arguments = new Map<string, Setting>();

  /** @param constantsOf the constants of a type; undefined for one that has none. */
  constructor(
    private readonly domain: DomainIndex,
    private readonly constantsOf: (type: string) => readonly Constant[] | undefined,
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
    if (name !== '' && !this.arguments.has(name)) this.arguments.set(name, this.settingOf(name, place, title, type));
    this.enter(name, place, title, type);
  }

  private enter(name: string, place: EvidencePlace, title: string, type: string): void {
    if (name.length >= 6 && !this.settings.has(name)) this.settings.set(name, this.settingOf(name, place, title, type));
  }

  private settingOf(name: string, { end, file, line, start }: EvidencePlace, title: string, declared: string): Setting {
    const flags = declared === '' ? this.flagsNamedFor(name.slice(name.lastIndexOf('.') + 1)) : '';
    const because = flags === '' ? '' : `inferred: the flags of ${flags} are named for it`;
    return { file, start, end, line, title, type: declared || flags, because };
  }

  /** A plain number may hold flags: those of the enum that is named for it, as its constants are, too. */
  private flagsNamedFor(name: string): string {
    for (const type of [`${name}_flags`, `${name}_flags_t`]) {
      const constants = this.constantsOf(type);
      if (constants?.every((one) => one.name.toLowerCase().startsWith(`${name}_`)) === true) return type;
    }
    return '';
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
    return this.constantsOf(type) === undefined ? '' : type;
  }
}
