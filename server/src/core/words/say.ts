/**
 * Sentences of ours in the reader's language. What is said about code in hovers, pages and reports is English; guide texts,
 * which people read from end to end, are in every language that the extension has.
 */
import german from './de.json' with { type: 'json' };

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** What is put into a sentence; a list is joined as the language joins one. */
export type SaidValue = string | number | readonly string[] | Saying;

/** A sentence that has not been said yet: the English one with `{0}` where something is put in, which is its key, too. */
export interface Saying {
  readonly template: string;
  readonly values: readonly SaidValue[];
}

const sentences: Readonly<Record<Exclude<Language, 'en'>, Readonly<Record<string, string>>>> = { de: german };
const and: Readonly<Record<Language, string>> = { en: 'and', de: 'und' };

/** say`${name} is called in ${places}.` */
export function say(parts: TemplateStringsArray, ...values: readonly SaidValue[]): Saying {
  return { template: parts.reduce((whole, part, at) => `${whole}{${at - 1}}${part}`), values };
}

/** In the language, or in English where that has no such sentence: a test sees to it that it has. */
export function said({ template, values }: Saying, language: Language): string {
  const words = language === 'en' ? template : (sentences[language][template] ?? template);
  return words.replace(/\{(\d+)\}/g, (_, at: string) => spoken(values[Number(at)], language));
}

function spoken(value: SaidValue | undefined, language: Language): string {
  if (value === undefined || typeof value === 'string') return value ?? '';
  if (typeof value === 'number') return String(value);
  return 'template' in value ? said(value, language) : listed(value, and[language]);
}

/** `a, b and c`, each once. */
function listed(names: readonly string[], word: string): string {
  const unique = [...new Set(names)];
  return unique.length < 2 ? unique.join('') : `${unique.slice(0, -1).join(', ')} ${word} ${unique.at(-1) ?? ''}`;
}

/** The language for what an editor names as its own, `de` or `de-AT`; English for any other. */
export function languageOf(locale: string | undefined): Language {
  const wanted = locale?.toLowerCase().split(/[-_]/)[0];
  return languages.find((one) => one === wanted) ?? 'en';
}
