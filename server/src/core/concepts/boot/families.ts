/**
 * Families of declaring macros: what each argument of theirs is. The headers that define them are not read in every
 * release, so the shapes stand here, each with a reason and an example that a test runs.
 */
import type { Argument, Invocation } from '../../model/fileFacts.ts';

export type Role =
  | 'type'
  | 'name'
  | 'deviceTree'
  | 'deviceTreeName'
  | 'bootArg'
  | 'default'
  | 'parent'
  | 'access'
  | 'pointer'
  | 'handler'
  | 'format'
  | 'description'
  | 'group'
  | 'shown'
  | 'phase'
  | 'rank'
  | 'function'
  | 'argument'
  | 'other';

export type FamilyKind = 'tunable' | 'sysctl' | 'lockGroup' | 'lock' | 'startup' | 'bootTask';

export interface Family {
  readonly kind: FamilyKind;
  readonly names: RegExp;
  readonly roles: readonly Role[];
  readonly reason: string;
  readonly example: string;
}

export const families: readonly Family[] = [
  {
    kind: 'tunable',
    names: /^TUNABLE(_WRITEABLE|_DEV_WRITEABLE)?$/,
    roles: ['type', 'name', 'bootArg', 'default'],
    reason: 'a variable that a boot-arg sets',
    example: 'TUNABLE(bool, exclave_speed, "exclave_speed", true)',
  },
  {
    kind: 'tunable',
    names: /^TUNABLE_STR$/,
    roles: ['name', 'other', 'bootArg', 'default'],
    reason: 'the same for an array of characters: its second argument is the length',
    example: 'TUNABLE_STR(exclave_word, 16, "exclave_word", "none")',
  },
  {
    kind: 'tunable',
    names: /^TUNABLE_DT(_WRITEABLE|_DEV_WRITEABLE)?$/,
    roles: ['type', 'name', 'deviceTree', 'deviceTreeName', 'bootArg', 'default', 'other'],
    reason: 'a property of the device tree sets it first',
    example: 'TUNABLE_DT(bool, exclave_speed, "/defaults", "exclave-speed", "exclave_speed", true, TUNABLE_DT_NONE)',
  },
  {
    kind: 'tunable',
    names: /^TUNABLE_DT_WRITEABLE_SOURCE$/,
    roles: ['type', 'name', 'other', 'deviceTree', 'deviceTreeName', 'bootArg', 'default', 'other'],
    reason: 'it also notes where the value came from',
    example:
      'TUNABLE_DT_WRITEABLE_SOURCE(int, exclave_speed, from, "/defaults", "speed", "exclave_speed", 1, TUNABLE_DT_NONE)',
  },
  {
    kind: 'sysctl',
    names: /^SYSCTL_PROC$/,
    roles: ['parent', 'other', 'name', 'access', 'pointer', 'other', 'handler', 'format', 'description'],
    reason: 'a function answers',
    example: 'SYSCTL_PROC(_kern, OID_AUTO, exclave_speed, CTLTYPE_INT | CTLFLAG_RD, 0, 0, speed_sysctl, "I", "")',
  },
  {
    kind: 'sysctl',
    names: /^SYSCTL_(INT|UINT|COMPAT_INT|COMPAT_UINT|STRING)$/,
    roles: ['parent', 'other', 'name', 'access', 'pointer', 'other', 'description'],
    reason: 'a variable is shown; what follows it is a value or a length',
    example: 'SYSCTL_UINT(_kern, OID_AUTO, exclave_speed, CTLFLAG_RW, &exclave_speed, 0, "")',
  },
  {
    kind: 'sysctl',
    names: /^SYSCTL_(LONG|ULONG|QUAD)$/,
    roles: ['parent', 'other', 'name', 'access', 'pointer', 'description'],
    reason: 'a variable is shown, with no value beside it',
    example: 'SYSCTL_QUAD(_kern, OID_AUTO, exclave_speed, CTLFLAG_RD, &exclave_speed, "")',
  },
  {
    kind: 'sysctl',
    names: /^SYSCTL_SCALABLE_COUNTER$/,
    roles: ['parent', 'name', 'pointer', 'description'],
    reason: 'a counter is shown, for reading only',
    example: 'SYSCTL_SCALABLE_COUNTER(_debug, exclave_count, exclave_count, "")',
  },
  {
    kind: 'sysctl',
    names: /^SYSCTL_TEST_REGISTER$/,
    roles: ['name', 'handler'],
    reason: 'a test that runs when a number is written to debug.test',
    example: 'SYSCTL_TEST_REGISTER(exclave_test, exclave_test)',
  },
  {
    kind: 'sysctl',
    names: /^SYSCTL_NODE$/,
    roles: ['parent', 'other', 'name', 'access', 'handler', 'description'],
    reason: 'a node that others hang from',
    example: 'SYSCTL_NODE(_kern, OID_AUTO, exclave, CTLFLAG_RW, 0, "")',
  },
  {
    kind: 'lockGroup',
    names: /^LCK_GRP_DECLARE(_ATTR)?$/,
    roles: ['name', 'shown'],
    reason: 'a group of locks, with the name that statistics show',
    example: 'LCK_GRP_DECLARE(exclave_group, "exclave")',
  },
  {
    kind: 'lock',
    names: /^LCK_(MTX|SPIN|RW|TICKET)_DECLARE(_ATTR)?$/,
    roles: ['name', 'group'],
    reason: 'a lock of a group',
    example: 'LCK_MTX_DECLARE(exclave_lock, &exclave_group)',
  },
  {
    kind: 'startup',
    names: /^STARTUP$/,
    roles: ['phase', 'rank', 'function'],
    reason: 'a function that runs in a phase of the kernel’s start',
    example: 'STARTUP(EARLY_BOOT, STARTUP_RANK_MIDDLE, exclave_start)',
  },
  {
    kind: 'startup',
    names: /^STARTUP_ARG$/,
    roles: ['phase', 'rank', 'function', 'argument'],
    reason: 'the same with an argument for the function',
    example: 'STARTUP_ARG(LOCKS, STARTUP_RANK_LAST, table_start, &exclave_table)',
  },
  {
    kind: 'bootTask',
    names: /^\w*EXCLAVES?_BOOT_TASK$/,
    roles: ['function', 'rank'],
    reason: 'a function that boot runs in the order of its rank',
    example: 'EXCLAVES_BOOT_TASK(exclave_start, EXCLAVES_BOOT_RANK_FIRST)',
  },
];

export function familyOf(name: string): Family | undefined {
  return families.find((one) => one.names.test(name));
}

/** The argument of a role; undefined when it is not there. */
export function argumentOf(invocation: Invocation, family: Family, role: Role): Argument | undefined {
  const argument = invocation.args[family.roles.indexOf(role)];
  return argument === undefined || argument.text === '' ? undefined : argument;
}

/** Says what an invocation lacks; undefined when it has all arguments of its family. */
export function missingIn({ name, args }: Invocation, { roles }: Family): string | undefined {
  const given = args.filter(({ text }) => text !== '').length;
  if (args.length >= roles.length && roles.every((role, at) => role === 'other' || args[at]?.text !== ''))
    return undefined;
  return `${name} takes ${roles.length} arguments; ${given === 0 ? 'none is' : given === 1 ? 'one is' : `${given} are`} given`;
}

/** `"text"`, `"te" "xt"` → `text`; undefined for what is no string. */
export function stringOf(text: string): string | undefined {
  const parts = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1] ?? '');
  return parts.length > 0 && text.replace(/"(?:[^"\\]|\\.)*"/g, '').trim() === '' ? parts.join('') : undefined;
}
