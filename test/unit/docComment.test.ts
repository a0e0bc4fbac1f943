import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocComment, renderDocComment } from '../../server/src/core/describe/docComment.ts';
import { codeBlock, escapeMarkdown, inlineCode } from '../../server/src/core/describe/markdown.ts';
import { renderMarkdown, shown } from '../support/markdown.ts';

describe('HeaderDoc', () => {
  it('gives paragraphs, parameters and result, without the tags that only name', () => {
    const raw = `/*!
 * @function exclaves_endpoint_call
 *
 * @abstract
 * Sends one message
 * and waits.
 *
 * @param port
 * Must be MACH_PORT_NULL.
 *
 * @param size  Length in bytes.
 *
 * @result
 * KERN_SUCCESS or the reason.
 */`;
    expect(parseDocComment(raw)).toEqual({
      paragraphs: [{ text: 'Sends one message and waits.', verbatim: false }],
      parameters: [
        { name: 'port', text: 'Must be MACH_PORT_NULL.' },
        { name: 'size', text: 'Length in bytes.' },
      ],
      returns: 'KERN_SUCCESS or the reason.',
      others: [],
    });
  });

  it('reads the meaning that stands on the line of @define', () => {
    expect(parseDocComment('/*! @define MAX_X  The most there can be. */').paragraphs[0]?.text).toBe(
      'The most there can be.',
    );
  });
});

describe('Doxygen', () => {
  it('is read in its spellings', () => {
    const raw =
      '/**\n * \\brief Starts it.\n * @param[in,out] task   the owner\n * @return nothing\n * @see exclaves_boot\n * @warning Not twice.\n */';
    expect(parseDocComment(raw)).toMatchObject({
      paragraphs: [{ text: 'Starts it.' }],
      parameters: [{ name: 'task', text: 'the owner' }],
      returns: 'nothing',
      others: [
        { tag: 'see', text: 'exclaves_boot' },
        { tag: 'warning', text: 'Not twice.' },
      ],
    });
  });
});

describe('plain comments', () => {
  it('lose delimiters and stars and keep paragraphs', () => {
    expect(parseDocComment('/*\n * One sentence\n * on two lines.\n *\n * Another.\n */').paragraphs).toEqual([
      { text: 'One sentence on two lines.', verbatim: false },
      { text: 'Another.', verbatim: false },
    ]);
    expect(renderDocComment('// one\n// two')).toBe('one two');
    expect(renderDocComment('/* short */')).toBe('short');
    expect(renderDocComment('/**/')).toBe('');
  });

  it('lose the stars that a banner has around its words', () => {
    expect(renderDocComment(`// ${'*'.repeat(26)} Format Handlers ${'*'.repeat(32)}`)).toBe('Format Handlers');
    const line = '*'.repeat(80);
    expect(renderDocComment(`//${line}\n// [public] wake\n//\n// Wakes all.\n//${line}`)).toBe(
      '\\[public\\] wake\n\nWakes all\\.',
    );
    expect(parseDocComment(`/*${line}\n * Wakes all.\n ${line}/`).paragraphs).toEqual([
      { text: 'Wakes all.', verbatim: false },
    ]);
  });

  it('keep the items of a list apart', () => {
    const markdown = renderDocComment('/*\n * It can:\n * - start\n * - stop at\n *   once\n */');
    expect(
      shown(markdown)
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ).toEqual(['It can:', 'start', 'stop at once']);
  });

  it('show drawings and tables as they stand', () => {
    const drawing = '+------+  stop  +------+\n| None |<-------| Done |\n+------+        +------+';
    const raw = `/*\n * States:\n *\n${drawing.replace(/^/gm, ' * ')}\n */`;
    expect(parseDocComment(raw).paragraphs).toEqual([
      { text: 'States:', verbatim: false },
      { text: drawing, verbatim: true },
    ]);
    const boxes = '  root\n ╔════╗\n ║ a  ║';
    const lines = renderMarkdown(renderDocComment(`/*\n${boxes}\n */`));
    expect(lines).toContain('╔════╗\n');
  });

  it('are no drawing because of a dash or a comparison in a sentence', () => {
    expect(
      parseDocComment('/*\n * It is a -> b, and x |= y\n * for every one - always.\n */').paragraphs[0]?.verbatim,
    ).toBe(false);
  });
});

describe('what a comment holds', () => {
  it.each([
    ['HTML', '<img src=x onerror=alert(1)> & <b>bold</b>'],
    ['a link', '[click](command:workbench.action.quit) and ![image](https://x/y.png)'],
    ['an automatic link', '<https://example.com> <a@b.c>'],
    ['emphasis and code', '*a* **b** _c_ `d` ~~e~~'],
    ['a heading', '# Title'],
    ['a quotation', '> said'],
    ['a table', '| a | b |'],
    ['a code fence', '``` js'],
    ['an entity', '&copy; &lt;'],
    ['a backslash', 'a\\b \\* \\['],
    ['a theme icon', '$(gear)'],
    ['a reference', '[x]: https://example.com'],
  ])('never becomes %s', (_what, text) => {
    const markdown = renderDocComment(`/* ${text} */`);
    expect(shown(markdown)).toBe(text.trim());
    expect(renderMarkdown(markdown)).not.toMatch(/<(?!\/?p>)/);
    expect(markdown).not.toContain('$(');
  });

  it('never closes a code block from inside', () => {
    const markdown = codeBlock('a\n```\n<b>not bold</b>\n````');
    expect(renderMarkdown(markdown)).not.toContain('<b>');
    expect(shown(markdown)).toContain('not bold');
    expect(shown(inlineCode('a `b` ``c``'))).toBe('a `b` ``c``');
    expect(shown(inlineCode('`'))).toBe('`');
  });

  it('shows as it is, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const flat = text.replace(/\s+/g, ' ').trim();
        expect(shown(`x${escapeMarkdown(flat)}x`).replace(/\s+/g, ' ')).toBe(`x${flat}x`);
      }),
      { numRuns: 500 },
    );
  });

  it('parses whatever stands in a comment', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        renderDocComment(`/*${text}*/`);
        renderDocComment(`//${text}`);
      }),
      { numRuns: 300 },
    );
  });
});
