/** Boot-args that a function reads itself, by a call that names one and a variable for it. */
import { isExclaveName, isExclavePath } from '../../extract/exclaveNames.ts';
import type { BootArg } from '../../model/boot.ts';
import { placeIn } from '../tightbeam/places.ts';
import { buildsOf } from './builds.ts';
import { stringOf } from './families.ts';
import type { Sources } from './sources.ts';
import { textOf } from './tunables.ts';

const reads = /^PE_parse_boot_arg/;

export function readBootArgs(sources: Sources): BootArg[] {
  return sources.files.flatMap((file) =>
    file.invocations.flatMap((call): BootArg[] => {
      const [word, target] = call.args;
      if (!reads.test(call.name) || word === undefined || call.within === undefined) return [];
      const name = textOf(sources, word.text);
      const isNamed = isExclavePath(file.path) || isExclaveName(`${name} ${target?.text ?? ''}`);
      const reason =
        call.leadsTo !== undefined
          ? `${target?.text ?? 'its variable'} decides whether ${call.leadsTo} is reached`
          : 'it is read under a condition that names exclaves';
      return [
        {
          ...placeIn(file, word.start, word.end),
          name,
          written: stringOf(word.text) ?? word.text,
          callee: call.name,
          within: call.within,
          target: target?.text.replace(/^&\s*/, '') ?? '',
          builds: buildsOf(file.path, call.conditions),
          certainty: isNamed ? 'stated' : 'inferred',
          ...(isNamed ? {} : { reason }),
        },
      ];
    }),
  );
}
