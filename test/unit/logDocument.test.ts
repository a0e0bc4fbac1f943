/** The document that a log is shown in: every line as it is, with what the source says below it. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { type LogDocument, logDocument } from '../../server/src/core/describe/logDocument.ts';
import { indexOf, sampleDomain } from '../support/facts.ts';
import { lineWith } from '../support/logs.ts';

let sample: DomainIndex;
beforeAll(async () => {
  sample = await sampleDomain();
});

function documentOf(text: string, left = 0, release?: string, domain = sample): LogDocument {
  let document: LogDocument | undefined;
  for (const step of logDocument(domain, { text, left }, release)) document = step ?? document;
  if (document === undefined) throw new Error('no document came');
  return document;
}

describe('the document of a log', () => {
  const text = 'first\nno such privilege: 2\r\n\nlast';

  it('leaves every line as it is and writes below it, with links to the source', () => {
    const { lines, links, total } = documentOf(text);
    expect(total).toBe(4);
    const body = lines.slice(lines.indexOf('') + 1);
    expect(body.filter((line) => !line.startsWith('    |> '))).toEqual(['first', 'no such privilege: 2', '', 'last']);
    const [link] = links;
    expect(lines[link?.line ?? 0]?.slice(link?.character, (link?.character ?? 0) + (link?.length ?? 0))).toBe(
      `osfmk/kern/exclaves.c:${lineWith('osfmk/kern/exclaves.c', 'no such privilege')}`,
    );
  });

  it('gives a place a line of its own where it would stand out of sight', async () => {
    const value = `exclaves_value_${'x'.repeat(60)}`;
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_long.c': `void exclaves_check(void)\n{\n\tpanic("a long privilege of exclaves: %d", ${value});\n}\n`,
    });
    const { lines, links } = documentOf('a long privilege of exclaves: 7', 0, undefined, domain);
    const place = 'osfmk/kern/exclaves_long.c:3';
    expect(lines.slice(-2)).toEqual([
      `    |> fits what panic() is given in exclaves_check: ${value} = 7`,
      `    |>   ${place}`,
    ]);
    expect(links.map(({ line, character, length }) => lines[line]?.slice(character, character + length))).toEqual([
      place,
    ]);
  });

  it('has a mark that no line of the log begins with', () => {
    const { lines } = documentOf('|> I am no note\n  ||> nor I\nno such privilege: 2');
    expect(lines.slice(lines.indexOf('') + 1).filter((line) => !line.startsWith('    |||> '))).toEqual([
      '|> I am no note',
      '  ||> nor I',
      'no such privilege: 2',
    ]);
  });

  it('says when the log is of another release, and when only its beginning was read', () => {
    const head = (...args: Parameters<typeof documentOf>) => documentOf(...args).lines.join('\n');
    const log = 'Darwin Kernel Version 24.5.0; root:xnu-11417.121.6~2/RELEASE_ARM64_T8140';
    expect(head(log, 0, 'xnu-11417.121.6')).not.toContain('may differ');
    expect(head(log, 0, 'xnu-11215.81.4')).toContain(
      'The log names xnu-11417.121.6, the source is xnu-11215.81.4: texts, values and lines may differ.',
    );
    expect(head('x', 42_000_000)).toContain('Only the beginning was read: 42.0 MB are left out.');
    expect(head('y'.repeat(30_000))).toContain('10000 characters of this line were not looked at');
  });

  it('with more notes than are shown says that it holds at least so much', () => {
    const flags = 'TH_EXCLAVES_UPCALL';
    const few = documentOf(`${flags}\n`.repeat(3)).lines.join('\n');
    expect(few).toContain('|> 3 of 3 lines hold');
    const most = documentOf(`${flags}\n`.repeat(50_000)).lines.slice(0, 8).join('\n');
    expect(most).toContain('|> 50000 of 50000 lines hold');
    expect(most).not.toContain('are shown as they are');
    const more = documentOf(`${flags}\n`.repeat(50_002)).lines.slice(0, 8).join('\n');
    expect(more).toContain('|> At least 50000 of 50002 lines hold');
    expect(more).toContain('After 50000 notes the lines are shown as they are.');
  });

  it('keeps every line of any text, and points into the source only', () => {
    const line = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }).map((one) => one.replace(/[\r\n]/g, '')),
      fc.constantFrom(
        'no such privilege: 4',
        '|> x',
        '\\n\\n',
        '%s%n',
        'th_exclaves_state: 99999999999999999999',
        'task ',
      ),
    );
    fc.assert(
      fc.property(fc.array(line), (list) => {
        // What is no text is left out: a test of its own.
        const log = list.map((one) => one.replace(/[\p{Cc}\ufffd]/gu, '')).join('\n');
        const { lines, links, total } = documentOf(log);
        const own = log.split('\n');
        if (own.at(-1) === '') own.pop();
        expect(total).toBe(own.length);
        const mark = /^(\|+>)/.exec(lines[0] ?? '')?.[1] ?? '';
        expect(lines.slice(lines.indexOf('') + 1).filter((one) => !one.startsWith(`    ${mark} `))).toEqual(own);
        for (const { character, length, line: at, place } of links) {
          expect(lines[at]?.slice(character, character + length)).toBe(`${place.file}:${place.line + 1}`);
          expect(sample.index.anyFile(place.file)).toBeDefined();
        }
      }),
    );
  });
});

describe('a log without a line', () => {
  it('is said to be empty', () => {
    const { lines, total } = documentOf('');
    expect(total).toBe(0);
    expect(lines).toContain('|> The log is empty.');
    expect(lines.join()).not.toContain('0 of');
    expect(documentOf('\n').lines).toContainEqual(expect.stringContaining('0 of 1 lines'));
  });
});

describe('a log that is no text in parts', () => {
  it('says which lines are left out, and keeps the rest', () => {
    const { lines, notes, total } = documentOf('first\n\0\x01\n\0\nTH_EXCLAVES_UPCALL\n');
    expect(lines.slice(-4)).toEqual([
      'first',
      '    |> lines 2 to 3 of the log are no text and left out',
      'TH_EXCLAVES_UPCALL',
      expect.stringContaining('TH_EXCLAVES_UPCALL = 0x2'),
    ]);
    expect([notes[0]?.line, total]).toEqual([3, 4]);
  });
});
