/** Whether the exclave files mention something at all. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import { lineIn } from '../../index/checkoutIndex.ts';
import type { Evidence, Finding } from '../../model/claims.ts';
import { type Saying, say } from '../../words/say.ts';
import { finding, isExclaveFile, notVisible } from '../evidence.ts';

interface Subject {
  readonly words: RegExp;
  readonly what: Saying;
  /** A name that would count. */
  readonly example: string;
}

const secureEnclave: Subject = {
  words: /secure_?enclave|sepos|(?:^|_)sep(?:_|$)|^SEP[A-Z]|AppleSEP/i,
  what: say`the Secure Enclave or its system`,
  example: 'AppleSEPManager',
};

export const mentionSubjects: Readonly<Record<string, Subject>> = {
  secureEnclave,
  appleId: {
    words: /apple_?id(?:$|_)|icloud|virtual_?machine|hypervisor|guest_?os/i,
    what: say`Apple ID, iCloud or virtual machines`,
    example: 'apple_id_token',
  },
  extensions: {
    words: /ExclaveKextClient|ExclaveSEPManagerProxy|ExclavesAudioKext/,
    what: say`these kernel extensions`,
    example: 'ExclaveKextClient',
  },
};

export function mention(domain: DomainIndex, subject: string): Finding<Saying> {
  const { what, words } = mentionSubjects[subject] ?? { words: /(?!)/, what: say`${subject}` };
  const found = placesOf(domain, words);
  return found.length === 0
    ? notVisible(say`No name in the exclave files is about ${what}.`)
    : finding('confirmed', 'inferred', say`Names in the exclave files are about ${what}.`, found);
}

export function enclaveWords(domain: DomainIndex): Evidence<Saying>[] {
  return placesOf(domain, secureEnclave.words);
}

function placesOf(domain: DomainIndex, words: RegExp): Evidence<Saying>[] {
  return domain.index.files().flatMap((file) =>
    isExclaveFile(file)
      ? file.words.flatMap((word, at) => {
          const start = file.offsets[file.first[at] ?? 0];
          if (!words.test(word) || start === undefined) return [];
          const end = start + word.length;
          return [{ name: word, text: say`a name`, file: file.path, start, end, line: lineIn(file, start) }];
        })
      : [],
  );
}
