/** The rules by their names in `claims.json`. A new one: a file in `rules/`, and a line here. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { Finding } from '../model/claims.ts';
import type { Saying } from '../words/say.ts';
import { conclaveTask } from './rules/conclaveTask.ts';
import { domainUnused } from './rules/domainUse.ts';
import { foundAtBoot } from './rules/foundAtBoot.ts';
import { identity } from './rules/identity.ts';
import { knownResource } from './rules/knownResource.ts';
import { managersInKernel } from './rules/managersInKernel.ts';
import { mention } from './rules/mention.ts';
import { pageTypes } from './rules/pageTypes.ts';
import { panicLog } from './rules/panicLog.ts';
import { resourceType } from './rules/resourceType.ts';
import { secondLevel } from './rules/secondLevel.ts';
import { settledAtBoot } from './rules/settledAtBoot.ts';
import { sharedIdentifiers } from './rules/sharedIdentifiers.ts';
import { subsystem } from './rules/subsystem.ts';
import { tightbeam } from './rules/tightbeam.ts';
import { twoLevels } from './rules/twoLevels.ts';

/** Judges a claim by what the index shows; `subject` is the claim's. */
export type ClaimRule = (domain: DomainIndex, subject: string) => Finding<Saying>;

export const claimRules: Readonly<Record<string, ClaimRule>> = {
  settledAtBoot,
  foundAtBoot,
  twoLevels,
  secondLevel,
  identity,
  sharedIdentifiers,
  resourceType,
  managersInKernel,
  domainUnused,
  subsystem,
  mention,
  panicLog,
  pageTypes,
  tightbeam,
  conclaveTask,
  knownResource,
};
