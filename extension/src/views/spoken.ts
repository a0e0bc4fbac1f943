/** What a screen reader says of a row, and the titles of groups, in the editor's language. */
import * as vscode from 'vscode';
import type { TreeRow } from '../../../server/src/protocol/requests.ts';

/** Name, what stands behind it, and what it is, where that does not begin with it. */
export function spokenRow(row: TreeRow): string {
  const isSaid = row.kind === 'group' || row.description?.split(' · ')[0] === row.kind;
  const kind = isSaid ? '' : vscode.l10n.t(spokenKind(row.kind));
  return [shownLabel(row), row.description, kind].filter((part) => part !== undefined && part !== '').join(', ');
}

/**
 * The server writes the titles of groups in English; there are a few dozen of them, listed in `l10n/groups.json`. All other
 * labels are names of the source.
 */
export function shownLabel({ kind, label }: TreeRow): string {
  return kind === 'group' ? vscode.l10n.t(label) : label;
}

/** `serverMethod` → `server method`. */
function spokenKind(kind: string): string {
  return kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
