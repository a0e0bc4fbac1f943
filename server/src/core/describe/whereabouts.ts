/** What is known of the release that a checkout stands at: sentences for a person. */
import type { ReleaseOfFolders } from '../releases/fingerprints.ts';
import { systemsOf } from '../releases/systems.ts';

export interface Whereabouts {
  /** `unasked`: git may not be run here. `archive`: there is no repository. `unreadable`: git answers with an error. */
  readonly kind: 'repository' | 'archive' | 'unasked' | 'unreadable';
  readonly release?: string;
  /** There when the release was told by comparing files with what is known of releases, not from a tag. */
  readonly byContent?: ReleaseOfFolders;
  /** Absent for a detached head. */
  readonly branch?: string;
  readonly isShallow?: boolean;
  readonly isPartial?: boolean;
}

/** Files that concern exclaves, and which of them are not as in the release. */
export interface LocalChanges {
  readonly looked: number;
  readonly changed: readonly string[];
}

/** What is known of local changes: nothing yet, nothing at all since git failed, or which they are. */
export type KnownChanges = LocalChanges | 'unreadable' | undefined;

/** The first sentence is the answer, the others are what goes with it. Plain text. */
export function whereaboutsText(where: Whereabouts, changes: KnownChanges): string[] {
  const { release } = where;
  const sentences = [release === undefined ? 'The release is unknown.' : releaseSentence(where, release)];
  switch (where.kind) {
    case 'archive':
      sentences.push('The folder is no git repository of its own.');
      break;
    case 'unasked':
      sentences.push('The folder is not trusted, so git is not asked.');
      break;
    case 'unreadable':
      sentences.push('Git could not be asked.');
      break;
    case 'repository':
      if (release === undefined || where.byContent !== undefined)
        sentences.push('The checked-out commit has no tag of a release.');
      sentences.push(where.branch === undefined ? 'The head is detached.' : `On branch ${where.branch}.`);
      if (where.isShallow === true)
        sentences.push('The clone is shallow: releases whose commits were not fetched are missing.');
      if (where.isPartial === true)
        sentences.push(
          'The clone is partial: files of other releases may be missing, and are not fetched by themselves.',
        );
      break;
  }
  if (release !== undefined && isCompared(where)) sentences.push(changesSentence(changes, release));
  return sentences;
}

/** The same in a few words each, for a line that has no room for sentences; the release is told beside it. */
export function whereaboutsBrief(where: Whereabouts, changes: KnownChanges): string[] {
  const { kind, branch, release } = where;
  const repository = {
    archive: 'no git repository',
    unasked: 'git is not asked',
    unreadable: 'git could not be asked',
    repository: branch === undefined ? 'detached head' : `branch ${branch}`,
  }[kind];
  return [
    ...(where.byContent !== undefined ? ['told from the files'] : []),
    repository,
    ...(kind === 'repository' && (release === undefined || where.byContent !== undefined) ? ['no tag here'] : []),
    ...(where.isShallow === true ? ['shallow clone'] : []),
    ...(where.isPartial === true ? ['partial clone'] : []),
    ...(release === undefined || !isCompared(where) ? [] : [changedBrief(changes)]),
  ];
}

/** The files are compared with those that the repository has of the release. */
function isCompared({ kind }: Whereabouts): boolean {
  return kind === 'repository';
}

function changedBrief(changes: KnownChanges): string {
  if (changes === undefined) return 'changes not known yet';
  if (changes === 'unreadable') return 'changes unknown';
  const count = changes.changed.length;
  if (count === 0) return 'no local changes';
  return count === 1 ? '1 file changed' : `${count} files changed`;
}

/** The release in a few words, for a line of its own on the command line. */
export function releaseLine({ release, byContent, kind }: Whereabouts): string {
  if (release === undefined) {
    const why = { archive: 'no git repository', unasked: 'git is not asked', unreadable: 'git could not be asked' };
    return `unknown (${kind === 'repository' ? 'no tag of a release here' : why[kind]}, and the files are those of no release known here)`;
  }
  return byContent === undefined ? release : `${release} (inferred from ${foldersText(byContent)})`;
}

function foldersText({ same, changed }: ReleaseOfFolders): string {
  const files = `the files of ${listed(same)}, which are those of that release`;
  return changed.length === 0 ? files : `${files}; those of ${listed(changed)} are not`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function releaseSentence({ byContent }: Whereabouts, release: string): string {
  const belongs = belongsText(release);
  return byContent === undefined
    ? `${release}; ${belongs}.`
    : `${release}, inferred from ${foldersText(byContent)}; ${belongs}.`;
}

function belongsText(release: string): string {
  const known = systemsOf(release);
  if (known === undefined) return 'the systems that it belongs to are unknown';
  const { macOS, iOS } = known;
  const mac = `${macOS.name}, as Apple's list of projects says`;
  if (iOS === undefined) return `${mac}; the iOS is unknown`;
  return iOS.kernel === release
    ? `${mac}; ${iOS.name}, as its firmware says`
    : `${mac}; no iOS is known to have this very kernel, the nearest is ${iOS.kernel} of ${iOS.name}, which was not published`;
}

function changesSentence(changes: KnownChanges, release: string): string {
  if (changes === undefined)
    return 'Whether files were changed here is not known yet: they are compared with the release when everything is read.';
  if (changes === 'unreadable')
    return `Whether files were changed here cannot be told: git could not list the files of ${release}.`;
  const { looked, changed } = changes;
  if (changed.length === 0) return `No local changes in the ${looked} files that concern exclaves.`;
  const shown = changed.slice(0, 5).join(', ');
  const more = changed.length > 5 ? ` and ${changed.length - 5} more` : '';
  return `Local changes in ${changed.length} of ${looked} files that concern exclaves, against ${release}: ${shown}${more}.`;
}
