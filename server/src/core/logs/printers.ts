/** Which functions and macros print the text that they are given, told by what the source shows of them. */
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import { hasConversion } from './format.ts';

/** How C names what prints: `x_printf`, `paniclog_append`, `os_log_error`, `IOLog`, `EXLOG`, `assertf`. */
const printingName = /print|panic|(?:^|_)log(?:_(?:error|fault|info|debug))?$|[a-z]Log$|LOG(?:_|$)|assertf?$/;
/** `const char *fmt, ...`: a format with its values. */
const formatParameter = /\bchar\s*\*\s*(?:(?:const|__restrict|restrict)\s+)?\w*\s*,\s*\.\.\./;

/** `snprintf`, `scnprintf`, `sbuf_printf`: they make a text that another one prints, anywhere in its own. */
const buildingName = /(?:^|_)v?(?:sn?|scn|as|sbuf_)printf/;
export function buildsText(callee: string): boolean {
  return buildingName.test(callee);
}

export class Printers {
  private readonly given = new Set<string>();
  private readonly known = new Map<string, boolean>();

  /** @param files whose calls tell what is given formats. */
  constructor(
    private readonly index: CheckoutIndex,
    files: readonly FileFacts[],
  ) {
    for (const { messages } of files)
      for (const { callee, text } of messages) if (callee !== undefined && hasConversion(text)) this.given.add(callee);
  }

  /** True for what is named so, is given a format somewhere, or is declared with one. */
  prints(callee: string): boolean {
    const known = this.known.get(callee);
    if (known !== undefined) return known;
    const prints =
      printingName.test(callee) ||
      this.given.has(callee) ||
      this.index.symbolsNamed(callee).some(({ symbol }) => formatParameter.test(symbol.signature));
    this.known.set(callee, prints);
    return prints;
  }
}
