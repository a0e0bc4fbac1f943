/** How sure something is, in words for people. */
import { type Saying, say } from '../words/say.ts';

export const certaintyWords: Readonly<Record<'stated' | 'inferred' | 'external', Saying>> = {
  stated: say`stated`,
  inferred: say`inferred`,
  external: say`external`,
};
