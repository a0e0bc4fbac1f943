export const languages: readonly string[];
export interface ManifestText {
  readonly key: string;
  readonly text: string;
  readonly replace: (value: string) => void;
}
export function manifestTexts(manifest: object): ManifestText[];
export function localized<Manifest>(manifest: Manifest, texts: Readonly<Record<string, string>>): Manifest;
export function extensionTexts(root: string): { texts: string[]; odd: string[] };
export function serverTexts(root: string): string[];
export function bareTexts(root: string): string[];
export function compareTexts(
  source: Readonly<Record<string, string>>,
  translation: Readonly<Record<string, string>>,
  file: string,
): string[];

/** The sentences that the core says in the reader's language. */
export function guideSentences(root: string): { texts: string[]; odd: string[] };
