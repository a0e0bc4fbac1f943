/** What the kernel says when it goes down because of exclaves: the texts of panics, lines of the panic log, flags. */
import { insideOf, partsOf } from '../../extract/argumentText.ts';
import { isExclaveName, isExclavePath } from '../../extract/exclaveNames.ts';
import { isDeadAt } from '../../index/checkoutIndex.ts';
import type { PanicFlag, PanicText } from '../../model/boot.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import { placeIn } from '../tightbeam/places.ts';
import { buildsOf } from './builds.ts';
import { readHandedPanics } from './handedPanics.ts';
import { layout, textIn } from './panicTexts.ts';
import { namedAt, type Sources } from './sources.ts';

const says = /^panic/;

export function readPanics(sources: Sources): PanicText[] {
  const wrappers = findWrappers(sources);
  const handed = readHandedPanics(sources);
  const handing = new Set(sources.index.filesNaming(wrappers.keys()));
  return sources.files.flatMap((file) => {
    const direct = file.invocations.flatMap((call): PanicText[] => {
      if (!says.test(call.name) || call.within === undefined) return [];
      const text = call.args.map((one) => textIn(one.text)).find((one) => /\w/.test(one));
      if (text === undefined) return [];
      const isOfExclaves =
        isExclavePath(file.path) ||
        isExclaveName(`${text} ${call.within}`) ||
        call.conditions?.some((one) => isExclaveName(one) && !one.startsWith('!')) === true;
      if (!isOfExclaves) return [];
      const place = placeIn(file, call.start, call.start + call.name.length);
      return [{ ...place, text, callee: call.name, within: call.within, builds: buildsOf(file.path, call.conditions) }];
    });
    const handedOn = (handing.has(file) ? file.calls : []).flatMap(
      ({ callee, args, within, start, conditions }): PanicText[] => {
        const format = wrappers.get(callee)?.(args);
        if (format === undefined || within === undefined || isDeadAt(file, start)) return [];
        const text = textIn(format);
        const place = placeIn(file, start, start + callee.length);
        return /\w/.test(text) ? [{ ...place, text, callee, within, builds: buildsOf(file.path, conditions) }] : [];
      },
    );
    const more = [...handedOn, ...panicsOfMacros(file), ...(handed.get(file) ?? [])];
    return more.length === 0 ? direct : [...direct, ...more].sort((a, b) => a.start - b.start);
  });
}

/** What the bodies of macros say, before their uses put anything to it. */
function panicsOfMacros(file: FileFacts): PanicText[] {
  return file.messages.flatMap(({ callee, within, start, end, text }): PanicText[] => {
    if (callee === undefined || within !== undefined || !says.test(callee) || !/\w/.test(text)) return [];
    const macro = file.symbols.find((one) => one.kind === 'macro' && one.start <= start && start < one.end);
    if (macro === undefined || isDeadAt(file, start)) return [];
    if (!isExclavePath(file.path) && !isExclaveName(`${text} ${macro.name}`)) return [];
    return [
      {
        ...placeIn(file, start, end),
        text: text.replace(layout, ' ').replace(/\s+/g, ' ').trim(),
        callee,
        within: macro.name,
        isOfMacro: true,
        builds: buildsOf(file.path, macro.conditions),
      },
    ];
  });
}

/** The format that a call comes to; undefined for one that gives none. */
type Wrapper = (args: readonly string[]) => string | undefined;

/** Macros and functions of the exclave world that panic with a format they are given, by their names. */
function findWrappers(sources: Sources): ReadonlyMap<string, Wrapper> {
  const found = new Map<string, Wrapper>();
  for (const { symbol } of sources.macros) {
    const { name, signature, value } = symbol;
    if (value === undefined || !value.includes('panic')) continue;
    const parameters = parametersOf(signature, name).map((one) => one.name);
    if (parameters.length === 0) continue;
    for (const { index } of value.matchAll(/\bpanic\w*\s*\(/g)) {
      const format = partsOf(insideOf(value, index)).find((one) => textIn(one) !== '' || namesOne(one, parameters));
      if (format === undefined || !namesOne(format, parameters)) continue;
      found.set(name, (args) =>
        format.replace(strings, (part, word: string | undefined) => {
          const at = word === undefined ? -1 : parameters.indexOf(word);
          return at < 0 ? part : (args[at] ?? '');
        }),
      );
    }
  }
  for (const file of sources.files)
    for (const { name, within, args } of file.invocations) {
      if (!/^panic/.test(name) || within === undefined || !isExclaveName(within)) continue;
      const parameters = parametersOf(sources.definitionOf(within)?.symbol.signature ?? '', within);
      const at = parameters.findIndex(({ name: one, isText }) => isText && args.some(({ text }) => text === one));
      if (at >= 0 && args.every((one) => textIn(one.text) === '')) found.set(within, (given) => given[at]);
    }
  return found;
}

/** A string, which stays, or a word. */
const strings = /"(?:[^"\\]|\\.)*"|\b([A-Za-z_]\w*)\b/g;

function namesOne(text: string, parameters: readonly string[]): boolean {
  return [...text.matchAll(strings)].some(([, word]) => word !== undefined && parameters.includes(word));
}

/** The parameters of a function or a macro. */
function parametersOf(signature: string, name: string): { name: string; isText: boolean }[] {
  const at = signature.indexOf(`${name}(`);
  const list = at < 0 ? [] : partsOf(insideOf(signature, at + name.length));
  return list.map((one) => ({ name: /(\w+)\s*$/.exec(one)?.[1] ?? '', isText: /\bchar\s*\*/.test(one) }));
}

export function readPanicFlags(sources: Sources): PanicFlag[] {
  const seen = new Set<string>();
  const flags: PanicFlag[] = [];
  for (const { file, symbol } of sources.constants) {
    const { name, value } = symbol;
    if (value === undefined || seen.has(name)) continue;
    if (!name.includes('PANIC') || !/FLAG|OPTION/.test(name)) continue;
    seen.add(name);
    flags.push({ ...namedAt(file, symbol), value, uses: sources.usesOf(name) });
  }
  return flags;
}
