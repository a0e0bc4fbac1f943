/** The generated names of a checkout, kept for as long as no file says anything else about them. */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import type { SourceSymbol } from '../../model/symbols.ts';
import { calledIn, readNames, type TightbeamNames } from './names.ts';

interface Kept {
  readonly files: ReadonlyMap<string, FileFacts>;
  readonly inputs: string;
  readonly names: TightbeamNames;
}

export class KeptNames {
  private kept: Kept | undefined;

  /** The same maps as before where they hold the same; the files are always those of now. */
  of(index: CheckoutIndex): TightbeamNames {
    const files = new Map(index.files().map((file) => [file.path, file]));
    const inputs = index.buildInputs.join();
    const { kept } = this;
    let names: TightbeamNames;
    if (kept !== undefined && kept.inputs === inputs && sayTheSame(kept.files, files)) {
      names = { ...kept.names, files: kept.names.files.map((file) => files.get(file.path) ?? file) };
    } else {
      const read = readNames(index);
      names = kept !== undefined && textOf(kept.names) === textOf(read) ? { ...kept.names, files: read.files } : read;
    }
    this.kept = { files, inputs, names };
    return names;
  }
}

function textOf({ anchors, interfaces, names, runtime }: TightbeamNames): string {
  return JSON.stringify([[...names], [...anchors], [...interfaces], runtime]);
}

function sayTheSame(before: ReadonlyMap<string, FileFacts>, after: ReadonlyMap<string, FileFacts>): boolean {
  if (before.size !== after.size) return false;
  const isWord = (name: string) => [...after.values()].some(({ words }) => words.includes(name));
  for (const [path, file] of after) {
    const old = before.get(path);
    if (old === undefined || (old !== file && !saysTheSame(old, file, isWord))) return false;
  }
  return true;
}

/** All that names are read from: words, includes, what is declared, what is called with what first. */
function saysTheSame(a: FileFacts, b: FileFacts, isWord: (name: string) => boolean): boolean {
  return (
    isAlike(a.words, b.words, (one) => one) &&
    isAlike(a.includes, b.includes, ({ path }) => path) &&
    isAlike(a.symbols.filter(isWritten), b.symbols.filter(isWritten), textOfSymbol) &&
    isAlike(a.calls, b.calls, ({ args, callee, types }) => `${callee}(${args[0] ?? ''} ${types?.[0] ?? ''}`) &&
    isAlike([...calledIn(a)], [...calledIn(b)], (one) => one) &&
    // A macro can paste the line's number into a name: that matters to nobody who does not write the name.
    pastedIn(a, b).every((name) => !/^[A-Z]/.test(name) && !isWord(name))
  );
}

function isWritten({ origin }: SourceSymbol): boolean {
  return origin !== 'pasted';
}

function textOfSymbol({ kind, name, origin, signature }: SourceSymbol): string {
  return `${kind} ${origin} ${name} ${signature}`;
}

/** Pasted names that only one of two files has. */
function pastedIn(a: FileFacts, b: FileFacts): string[] {
  const namesOf = ({ symbols }: FileFacts) => new Set(symbols.flatMap((one) => (isWritten(one) ? [] : one.name)));
  const [ones, others] = [namesOf(a), namesOf(b)];
  return [...[...ones].filter((name) => !others.has(name)), ...[...others].filter((name) => !ones.has(name))];
}

function isAlike<T>(a: readonly T[], b: readonly T[], text: (one: T) => string): boolean {
  return (
    a.length === b.length &&
    a.every((one, at) => {
      const other = b[at];
      return other !== undefined && text(one) === text(other);
    })
  );
}
