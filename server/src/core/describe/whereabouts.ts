/** What is known of the release that a checkout stands at: sentences for a person. */
import { systemsOf } from '../releases/systems.ts';

export interface Whereabouts {
  /** `unasked`: git may not be run here. `archive`: there is no repository. `unreadable`: git answers with an error. */
  readonly kind: 'repository' | 'archive' | 'unasked' | 'unreadable';
  readonly release?: string;
  /** The release was told by comparing the files with what is known of releases, not from a tag. */
  readonly isByContent?: boolean;
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

/** The first sentence is the answer, the others are what goes with it. Plain text. */
export function whereaboutsText(where: Whereabouts, changes: LocalChanges | undefined): string[] {
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
      if (release === undefined || where.isByContent === true)
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
  if (changes !== undefined && release !== undefined) sentences.push(changesSentence(changes, release));
  return sentences;
}

/** The same in a few words each, for a line that has no room for sentences; the release is told beside it. */
export function whereaboutsBrief(where: Whereabouts, changes: LocalChanges | undefined): string[] {
  const { kind, branch, release } = where;
  const repository = {
    archive: 'no git repository',
    unasked: 'git is not asked',
    unreadable: 'git could not be asked',
    repository: branch === undefined ? 'detached head' : `branch ${branch}`,
  }[kind];
  return [
    ...(where.isByContent === true ? ['told from the files'] : []),
    repository,
    ...(kind === 'repository' && (release === undefined || where.isByContent === true) ? ['no tag here'] : []),
    ...(where.isShallow === true ? ['shallow clone'] : []),
    ...(where.isPartial === true ? ['partial clone'] : []),
    ...(changes === undefined || release === undefined ? [] : [changedBrief(changes.changed.length)]),
  ];
}

function changedBrief(count: number): string {
  if (count === 0) return 'no local changes';
  return count === 1 ? '1 file changed' : `${count} files changed`;
}

function releaseSentence({ isByContent }: Whereabouts, release: string): string {
  const system = systemsOf(release);
  const belongs =
    system === undefined
      ? 'the system that it belongs to is unknown'
      : `${system.macOS}, as Apple's list of projects says; the iOS is unknown`;
  return isByContent === true
    ? `${release}, inferred from the files of osfmk/kern, which are those of that release; ${belongs}.`
    : `${release}; ${belongs}.`;
}

function changesSentence({ looked, changed }: LocalChanges, release: string): string {
  if (changed.length === 0) return `No local changes in the ${looked} files that concern exclaves.`;
  const shown = changed.slice(0, 5).join(', ');
  const more = changed.length > 5 ? ` and ${changed.length - 5} more` : '';
  return `Local changes in ${changed.length} of ${looked} files that concern exclaves, against ${release}: ${shown}${more}.`;
}
