/** Conditions and sets of flags that name one thing twice. */
import type { FindingRule } from '../finding.ts';
import { isSubjectFile, placeAt } from '../subjects.ts';

export const sameTestTwice: FindingRule = {
  id: 'same-test-twice',
  title: 'The same operand twice',
  why: 'Both operands of one chain of ||, && or | are the same tokens, and neither has effects, so the second adds nothing.',
  certainty: 'stated',
  needsCheckout: false,
  find: ({ domain: { index } }) =>
    index
      .files()
      .filter((file) => isSubjectFile(file.path))
      .flatMap((file) =>
        file.repeats.map(({ first, operator, second, text, within }) => ({
          rule: 'same-test-twice',
          name: text,
          text: `${text} stands on both sides of ${operator}${within === undefined ? '' : ` in ${within}`}.`,
          places: [placeAt(file, ...first, 'first'), placeAt(file, ...second, 'second')] as const,
        })),
      ),
};
