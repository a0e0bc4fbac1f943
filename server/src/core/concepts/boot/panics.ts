/** What the kernel says when it goes down because of exclaves: the texts of panics, lines of the panic log, flags. */
import { isExclaveName, isExclavePath } from '../../extract/exclaveNames.ts';
import type { PanicFlag, PanicText } from '../../model/boot.ts';
import { placeIn } from '../tightbeam/places.ts';
import { buildsOf } from './builds.ts';
import { namedAt, type Sources } from './sources.ts';

const says = /^panic/;
/** `\\n`, `\\t`: of layout only. */
const layout = /\\[nt]/g;

export function readPanics(sources: Sources): PanicText[] {
  return sources.files.flatMap((file) =>
    file.invocations.flatMap((call): PanicText[] => {
      if (!says.test(call.name) || call.within === undefined) return [];
      const text = call.args.map((one) => textIn(one.text)).find((one) => /\w/.test(one));
      if (text === undefined) return [];
      const isOfExclaves =
        isExclavePath(file.path) ||
        isExclaveName(`${text} ${call.within}`) ||
        call.conditions?.some((one) => isExclaveName(one) && !one.startsWith('!')) === true;
      if (!isOfExclaves) return [];
      return [
        {
          ...placeIn(file, call.start, call.start + call.name.length),
          text,
          callee: call.name,
          within: call.within,
          builds: buildsOf(file.path, call.conditions),
        },
      ];
    }),
  );
}

/** The strings of a format, with `…` for what macros put between them; `''` for an argument without a string. */
function textIn(argument: string): string {
  const strings = [...argument.matchAll(/"((?:[^"\\]|\\.)*)"/g)];
  let text = '';
  let end = 0;
  for (const match of strings) {
    const between = argument.slice(end, match.index).trim();
    text += (between === '' || end === 0 ? '' : '…') + (match[1] ?? '');
    end = match.index + match[0].length;
  }
  return text.replace(layout, ' ').replace(/\s+/g, ' ').trim();
}

export function readPanicFlags(sources: Sources): PanicFlag[] {
  const seen = new Set<string>();
  const flags: PanicFlag[] = [];
  for (const { file, symbol } of [...sources.of('macro'), ...sources.of('enumerator')]) {
    const { name, value } = symbol;
    if (value === undefined || seen.has(name)) continue;
    if (!/PANIC/.test(name) || !/FLAG|OPTION/.test(name) || !isExclaveName(name)) continue;
    seen.add(name);
    flags.push({ ...namedAt(file, symbol), value, uses: sources.usesOf(name) });
  }
  return flags;
}
