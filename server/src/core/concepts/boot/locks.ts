/** Locks of the exclave world and their groups: declared by a macro, or made by a function. */
import { isExclaveName, isExclavePath } from '../../extract/exclaveNames.ts';
import type { Lock, LockGroup } from '../../model/boot.ts';
import { placeIn } from '../tightbeam/places.ts';
import type { Declared } from './declared.ts';
import { stringOf } from './families.ts';
import type { Sources } from './sources.ts';

const forms: Readonly<Record<string, string>> = {
  MTX: 'mutex',
  SPIN: 'spin lock',
  RW: 'read-write lock',
  TICKET: 'ticket lock',
};

/** `IOLocks.h`: each type has functions of its own. */
const ioKitForms: Readonly<Record<string, string>> = {
  IOLock: 'I/O Kit mutex',
  IORecursiveLock: 'I/O Kit recursive mutex',
  IORWLock: 'I/O Kit read-write lock',
  IOSimpleLock: 'I/O Kit spin lock',
};

export function readLockGroups(declared: Declared): LockGroup[] {
  return declared.of('lockGroup').flatMap(({ file, arg }): LockGroup[] => {
    const name = arg('name');
    if (name === undefined) return [];
    return [
      { ...placeIn(file, name.start, name.end), name: name.text, shown: stringOf(arg('shown')?.text ?? '') ?? '' },
    ];
  });
}

export function readLocks(sources: Sources, declared: Declared, groups: readonly LockGroup[]): Lock[] {
  const locks = declared.of('lock').flatMap(({ file, invocation, arg }): Lock[] => {
    const name = arg('name');
    if (name === undefined) return [];
    return [
      {
        ...placeIn(file, name.start, name.end),
        name: name.text,
        form: formOf(invocation.name),
        group: plain(arg('group')?.text ?? ''),
        within: '',
      },
    ];
  });
  const own = new Set(groups.map(({ name }) => name));
  for (const file of sources.files) {
    for (const { name, args, within } of file.invocations) {
      const [lock, group] = args;
      if (within === undefined || lock === undefined || !/^lck_\w+_init$/.test(name)) continue;
      // Elsewhere only locks of a group of ours: an `#if` around says too little about a lock.
      if (!own.has(plain(group?.text ?? ''))) continue;
      const last = /(\w+)\W*$/.exec(lock.text)?.[1] ?? lock.text;
      const start = lock.start + Math.max(0, lock.text.lastIndexOf(last));
      locks.push({
        ...placeIn(file, start, start + last.length),
        name: last,
        form: formOf(name.toUpperCase()),
        group: plain(group?.text ?? ''),
        within,
      });
    }
  }
  return [...locks, ...locksOfIoKit(sources)];
}

/** I/O Kit's locks are made by a function and have no group; where one is declared its type says what it is. */
function locksOfIoKit(sources: Sources): Lock[] {
  const found = [...sources.of('variable'), ...sources.of('field')].flatMap(({ file, symbol }): Lock[] => {
    const { name, nameStart, nameEnd, signature } = symbol;
    if (!signature.includes('Lock') || !(isExclavePath(file.path) || isExclaveName(name))) return [];
    const form = ioKitForms[/\b(IO\w*Lock)\s*\*/.exec(signature)?.[1] ?? ''];
    return form === undefined ? [] : [{ ...placeIn(file, nameStart, nameEnd), name, form, group: '', within: '' }];
  });
  return found.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start));
}

function plain(text: string): string {
  return text.replace(/^&\s*/, '');
}

function formOf(name: string): string {
  return forms[/^LCK_([A-Z]+)_/.exec(name)?.[1] ?? ''] ?? 'lock';
}
