/** Which files belong to the scope by their text: those that mention exclaves, and the one that orders what they register. */
import { isExclaveName } from './exclaveNames.ts';

/** The phases of the kernel's start, in their order: exclaves register for them also where the list has none of theirs. */
export const phaseType = 'startup_subsystem_id_t';
const listsPhases = new RegExp(`enum\\w*\\s*\\(\\s*${phaseType}\\b|\\}\\s*${phaseType}\\s*;`);

/** True for a text whose file is read with all its facts. */
export function isOfScope(text: string): boolean {
  return isExclaveName(text) || (text.includes(phaseType) && listsPhases.test(text));
}
