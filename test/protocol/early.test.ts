/** What is asked of the built server before it has read the checkout: no answer is half of one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleRoot } from '../support/facts.ts';
import { LspClient, type Place } from '../support/lspClient.ts';

/** Names that the exclave files do not settle: declared or defined in headers around them, or in files beyond those. */
const places: readonly (Place & { readonly what: string })[] = [
  { what: 'a function that a header around the scope declares', file: 'osfmk/kern/exclaves.c', find: 'lck_mtx_lock' },
  { what: 'a macro of a header around the scope', file: 'osfmk/kern/exclaves.c', find: 'LCK_MTX_DECLARE' },
  { what: 'a constant of a header around the scope', file: 'osfmk/kern/exclaves_boot.c', find: 'LCK_MTX_ASSERT_OWNED' },
  { what: 'a function of a file that has nothing of exclaves', file: 'osfmk/kern/clock.c', find: 'clock_tick' },
  { what: 'a variable of the exclave files', file: 'osfmk/kern/exclaves.c', find: 'exclaves_clock_mtx' },
];
const questions = [
  'textDocument/definition',
  'textDocument/implementation',
  'textDocument/typeDefinition',
  'textDocument/hover',
  'textDocument/prepareCallHierarchy',
];

describe('asked at once', () => {
  let client: LspClient;
  let early: unknown[][];
  let late: unknown[][];
  beforeAll(async () => {
    client = await LspClient.start({ folders: [sampleRoot] });
    const whole = client.waitFor((state) => state.complete === true);
    const askAll = () =>
      Promise.all(
        places.map((place) =>
          Promise.all([
            ...questions.map((question) => client.ask<unknown>(question, place)),
            client.ask<unknown>('textDocument/references', place, { context: { includeDeclaration: true } }),
          ]),
        ),
      );
    early = await askAll();
    await whole;
    late = await askAll();
  });
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
  });

  /** But for the last line of a hover: while more is read, places of the name are counted instead of its uses. */
  const withoutCount = (answers: unknown) =>
    JSON.parse(JSON.stringify(answers).replace(/(Used|The name stands) \d+ times? in \d+ files?[^"]*/, '')) as unknown;

  it.each(places.map(({ what }, at) => ({ what, at })))('$what is what it is when all is read', ({ at }) => {
    expect(withoutCount(early[at])).toEqual(withoutCount(late[at]));
    expect(early[at]?.[0]).not.toBeNull();
  });
});
