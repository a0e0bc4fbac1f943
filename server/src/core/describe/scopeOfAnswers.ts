/** The narrow scope of answers, for those who have clangd or cpptools beside this server: exclave terms only. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { isExclaveName } from '../extract/exclaveNames.ts';
import type { Glossary } from '../glossary/glossary.ts';

export function isExclaveTerm(name: string, domain: DomainIndex, glossary: Glossary): boolean {
  return (
    isExclaveName(name) ||
    domain.tightbeamName(name) !== undefined ||
    domain.factsNamed(name).length > 0 ||
    glossary.forIdentifier(name) !== undefined
  );
}
