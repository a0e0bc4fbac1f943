import { describe, expect, it } from 'vitest';
import { sentenceOf } from '../../server/src/workspace/releaseStore.ts';

describe('what git says of a failure', () => {
  it.each([
    [new Error('fatal: not a tree object\n'), 'not a tree object.'],
    [new Error('Error: fatal: not a git repository'), 'not a git repository.'],
    ['GitError: the tag\n is gone.', 'the tag is gone.'],
  ])('%s is told as a sentence', (error, sentence) => {
    expect(sentenceOf(error)).toBe(sentence);
  });
});
