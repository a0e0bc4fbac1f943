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
import { Sources } from './sources.ts';
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
  const sources = new Sources(index);
  const declared = new Declared(sources);
  const statuses = readStatuses(sources);
  const runner = findRunner(sources);
  const sysctls = readSysctls(sources, declared);
  const options = readTextLines(sources, 'switches');
  const lockGroups = readLockGroups(declared);
  return {
    ...readStages(sources, statuses, runner),
    statuses,
    ...(runner === undefined ? {} : { runner }),
    startup: readStartup(sources, declared),
    tasks: readTasks(sources, declared),
    requirements: readRequirements(sources),
    tunables: readTunables(sources, declared, sysctls),
    bootArgs: readBootArgs(sources),
    sysctls,
    entitlements: readEntitlements(index, facts),
    traceCodes: readTraceCodes(sources),
    records: readRecords(sources),
    panics: readPanics(sources),
    panicFlags: readPanicFlags(sources),
    lockGroups,
    locks: readLocks(sources, declared, lockGroups),
    debuggerMacros: readTextLines(sources, 'lldbMacros'),
    switches: readSwitches(sources, options),
    options,
    sources: readTextLines(sources, 'fileList'),
    makefiles: readTextLines(sources, 'makefile'),
    problems: declared.problems,
  };
}
