/**
 * Texts that become the text of a panic in another function: one of the exclave world writes a text into a buffer and
 * hands that on through a pointer, to a caller whose variable is named for a panic.
 */
import { insideOf, partsOf } from '../../extract/argumentText.ts';
import { isExclaveName, isExclavePath } from '../../extract/exclaveNames.ts';
import { isDeadAt } from '../../index/checkoutIndex.ts';
import type { PanicText } from '../../model/boot.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import { placeIn } from '../tightbeam/places.ts';
import { buildsOf } from './builds.ts';
import { stringOf } from './families.ts';
import { textIn } from './panicTexts.ts';
import type { Sources } from './sources.ts';

const formats = /^(sn|scn|s)printf$/;
const conversion = /%%|%[-+ #0-9.]*(?:hh|h|ll|l|z|j|t)?[A-Za-z]/g;

/** By the file that writes them. */
export function readHandedPanics(sources: Sources): ReadonlyMap<FileFacts, readonly PanicText[]> {
  const found = new Map<FileFacts, PanicText[]>();
  for (const file of sources.files) {
    if (!isExclavePath(file.path)) continue;
    const written = file.calls.filter(
      ({ callee, start, within }) => within !== undefined && formats.test(callee) && !isDeadAt(file, start),
    );
    for (const { args, callee, conditions, start, within = '' } of written) {
      // Of several texts the last written is handed on, which their order does not tell.
      if (written.filter((one) => one.within === within).length > 1) continue;
      const format = args.findIndex((one) => textIn(one) !== '');
      if (format < 0 || !isTakenForPanic(sources, file, within)) continue;
      found.set(file, [
        ...(found.get(file) ?? []),
        {
          ...placeIn(file, start, start + callee.length),
          text: withConstants(textIn(args[format] ?? ''), args.slice(format + 1), sources),
          callee,
          within,
          isInferred: true,
          builds: buildsOf(file.path, conditions),
        },
      ]);
    }
  }
  return found;
}

/** A caller gives the address of a variable that is named for a panic, for a text that the function puts there. */
function isTakenForPanic(sources: Sources, file: FileFacts, name: string): boolean {
  const signature = sources.definitionOf(name)?.symbol.signature ?? '';
  const open = signature.indexOf(`${name}(`);
  if (open < 0 || !isExclaveName(name)) return false;
  const at = partsOf(insideOf(signature, open + name.length)).findIndex((one) => {
    const parameter = /\bchar\s*\*\s*\*\s*(\w+)$/.exec(one.trim())?.[1];
    return file.otherWrites.some(
      (write) => write.within === name && write.name === parameter && write.form === 'whole',
    );
  });
  return (
    at >= 0 &&
    sources.index
      .filesNaming([name])
      .some(({ calls }) => calls.some(({ args, callee }) => callee === name && /^&\s*\w*panic/i.test(args[at] ?? '')))
  );
}

/** A format with what constants say in the place of their conversions. */
function withConstants(format: string, values: readonly string[], sources: Sources): string {
  let at = 0;
  return format.replace(conversion, (written) => {
    if (written === '%%') return written;
    const value = values[at++] ?? '';
    if (written !== '%s' || !/^[A-Z]\w*$/.test(value)) return written;
    const macro = sources.named(value).find(({ symbol }) => symbol.kind === 'macro')?.symbol.value;
    return stringOf(macro ?? '') ?? written;
  });
}
