/** Boot and configuration of the exclave world, put together from one file for each idea. */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { BootModel } from '../../model/boot.ts';
import type { DomainFact } from '../../model/domainFact.ts';
import { readBootArgs } from './bootArgs.ts';
import { Declared } from './declared.ts';
import { readEntitlements } from './entitlements.ts';
import { readLockGroups, readLocks } from './locks.ts';
import { readPanicFlags, readPanics } from './panics.ts';
import { readRecords } from './records.ts';
import { readRequirements } from './requirements.ts';
import { findRunner, readStages } from './stages.ts';
import { readStartup } from './startup.ts';
import { readStatuses } from './statuses.ts';
import { readSwitches, readTextLines } from './switches.ts';
import { readSysctls } from './sysctls.ts';
import { readTasks } from './tasks.ts';
import { readTraceCodes } from './traceCodes.ts';
import { readTunables } from './tunables.ts';

/** @param facts those of the other concepts: entitlements and where they are checked. */
export function buildBootModel(index: CheckoutIndex, facts: readonly DomainFact[]): BootModel {
  const declared = new Declared(index);
  const statuses = readStatuses(index);
  const runner = findRunner(index);
  const sysctls = readSysctls(index, declared);
  const options = readTextLines(index, 'switches');
  const lockGroups = readLockGroups(declared);
  return {
    ...readStages(index, statuses, runner),
    statuses,
    ...(runner === undefined ? {} : { runner }),
    startup: readStartup(index, declared),
    tasks: readTasks(index, declared),
    requirements: readRequirements(index),
    tunables: readTunables(index, declared, sysctls),
    bootArgs: readBootArgs(index),
    sysctls,
    entitlements: readEntitlements(facts),
    traceCodes: readTraceCodes(index),
    records: readRecords(index),
    panics: readPanics(index),
    panicFlags: readPanicFlags(index),
    lockGroups,
    locks: readLocks(index, declared, lockGroups),
    debuggerMacros: readTextLines(index, 'lldbMacros'),
    switches: readSwitches(index, options),
    options,
    sources: readTextLines(index, 'fileList'),
    makefiles: readTextLines(index, 'makefile'),
    problems: declared.problems,
  };
}
