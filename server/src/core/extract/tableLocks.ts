/**
 * Locks that do not name the exclave world and yet are its own: a function that is started for a table of exclaves makes
 * the locks of that table, and what is locked together with them are the elements in it.
 */
import type { Argument, Invocation } from '../model/fileFacts.ts';

/** A call or declaration that does not name the exclave world. */
export interface OtherInvocation {
  readonly name: string;
  readonly args: readonly Argument[];
  /** The function around a call; absent at file scope. */
  readonly within?: string | undefined;
}

/** What declares or makes a lock or a lock group. */
export const ofLocks = /^(lck_\w+_init|LCK_\w+_DECLARE\w*)$/;
const declaresGroup = /^LCK_GRP_DECLARE/;

/**
 * @param found what names the exclave world.
 * @param others of {@link ofLocks}, what does not.
 * @param functionsNaming the functions in whose text a name stands.
 */
export function locksOfTables<Other extends OtherInvocation>(
  found: readonly Invocation[],
  others: readonly Other[],
  functionsNaming: (name: string) => readonly string[],
): Other[] {
  if (found.length === 0 || others.length === 0) return [];
  // `STARTUP_ARG(…, table_start, &exclaves_table)`
  const started = new Set(
    found.flatMap(({ args, within }) => (within === undefined ? args.flatMap((one) => wordsOf(one.text)) : [])),
  );
  const declared = new Set(
    others.flatMap(({ args, name, within }) =>
      within === undefined && declaresGroup.test(name) ? (wordsOf(args[0]?.text)[0] ?? []) : [],
    ),
  );
  const groupOf = ({ args }: Other) => wordsOf(args[1]?.text).find((one) => declared.has(one));
  const groups = new Set(
    others.flatMap((one) => (one.within !== undefined && started.has(one.within) ? (groupOf(one) ?? []) : [])),
  );
  if (groups.size === 0) return [];
  const locking = new Set([...groups].flatMap(functionsNaming));
  for (const group of declared) if (functionsNaming(group).some((one) => locking.has(one))) groups.add(group);
  // Of a group all locks are shown, also one that a test in the same file declares for itself.
  return others.filter((one) =>
    groups.has((declaresGroup.test(one.name) ? wordsOf(one.args[0]?.text)[0] : groupOf(one)) ?? ''),
  );
}

function wordsOf(text = ''): string[] {
  return text.match(/[A-Za-z_]\w*/g) ?? [];
}
