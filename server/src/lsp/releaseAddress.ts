/** The addresses of files in releases, and of pages about releases. */
import { isReleaseTag } from '../core/releases/tags.ts';
import { releaseScheme } from '../protocol/requests.ts';

export interface ReleaseAddress {
  /** Of the open checkout whose repository holds the release. */
  readonly number: number;
  readonly tag: string;
  /** From the root of the release; empty for the root itself. */
  readonly path: string;
}

export function releaseUri({ number, tag, path }: ReleaseAddress): string {
  const escaped = path.split('/').map(encodeURIComponent).join('/');
  return `${releaseScheme}:/${tag}${escaped === '' ? '' : `/${escaped}`}${queryOf(number)}`;
}

/** Undefined for what is no address of a release. */
export function releaseAddress(uri: string): ReleaseAddress | undefined {
  const parts = partsOf(uri, releaseScheme);
  if (parts === undefined) return undefined;
  const [tag = '', ...path] = parts.path;
  return isReleaseTag(tag) ? { number: parts.number, tag, path: path.join('/') } : undefined;
}

export interface ReleasePageAddress {
  readonly number: number;
  readonly page:
    | { readonly kind: 'whatsnew'; readonly from: string; readonly to: string }
    | { readonly kind: 'history'; readonly name: string };
}

export function releasePageUri({ number, page }: ReleasePageAddress): string {
  const name = page.kind === 'whatsnew' ? `${page.from}...${page.to}` : page.name;
  return `${releaseScheme}:/${page.kind}/${encodeURIComponent(name)}.md${queryOf(number)}`;
}

export function releasePageAddress(uri: string): ReleasePageAddress | undefined {
  const parts = partsOf(uri, releaseScheme);
  const [kind, file = '', ...rest] = parts?.path ?? [];
  if (parts === undefined || rest.length > 0 || !file.endsWith('.md')) return undefined;
  const { number } = parts;
  const name = file.slice(0, -'.md'.length);
  const [from = '', to = ''] = name.split('...');
  if (kind === 'whatsnew' && isReleaseTag(from) && isReleaseTag(to)) return { number, page: { kind, from, to } };
  if (kind === 'history' && isName(name)) return { number, page: { kind, name } };
  return undefined;
}

/** An identifier, or the dotted name of something generated. */
export function isName(text: string): boolean {
  return /^[A-Za-z_][\w.:~]{0,255}$/.test(text);
}

function queryOf(number: number): string {
  return number === 0 ? '' : `?${number}`;
}

function partsOf(uri: string, scheme: string): { number: number; path: string[] } | undefined {
  const match = /^([\w-]+):\/*([^?#]*)(?:(?:\?|%3F)(\d{1,4}))?(?:#.*)?$/i.exec(uri);
  if (match?.[1] !== scheme) return undefined;
  try {
    const path = (match[2] ?? '').split('/').map(decodeURIComponent);
    return { number: Number(match[3] ?? 0), path: path.at(-1) === '' ? path.slice(0, -1) : path };
  } catch {
    return undefined;
  }
}
