import { describe, expect, it } from 'vitest';
import { fuzzyScore } from '../../server/src/core/index/fuzzy.ts';
import { type OutlineItem, outlineOf } from '../../server/src/core/index/outline.ts';
import { factsOf, sampleMacros } from '../support/facts.ts';

/** Names with their children indented. */
function printed(items: readonly OutlineItem[], indent = ''): string[] {
  return items.flatMap((item) => [`${indent}${item.kind} ${item.name}`, ...printed(item.children, `${indent}  `)]);
}

async function outlineFor(text: string, path?: string): Promise<string[]> {
  return printed(outlineOf(await factsOf(text, { macros: sampleMacros(), ...(path === undefined ? {} : { path }) })));
}

describe('outline', () => {
  it('puts fields and enumerators under their type', async () => {
    expect(
      await outlineFor('struct s {\n\tint a;\n\tunion { int b; };\n};\nenum e { E_A, E_B };\nint f(void);\n'),
    ).toEqual(['struct s', '  field a', '  field b', 'enum e', '  enumerator E_A', '  enumerator E_B', 'prototype f']);
  });

  it('puts what a typedef wraps under the typedef', async () => {
    expect(await outlineFor('typedef struct { int a; } s_t;\ntypedef struct tag { int b; } tag_t;\n')).toEqual([
      'typedef s_t',
      '  field a',
      'typedef tag_t',
      '  struct tag',
      '    field b',
    ]);
  });

  it('groups by #pragma mark and leaves what comes before ungrouped', async () => {
    expect(
      await outlineFor('int before;\n#pragma mark Tables\nint a;\n#pragma mark - Upcalls -\nint b(void) {\n}\n'),
    ).toEqual(['variable before', 'section Tables', '  variable a', 'section Upcalls', '  function b']);
  });

  it('shows an enumeration made by a macro with its values, and no name that nobody writes', async () => {
    const text = 'OS_ENUM(exclaves_status, uint8_t, E_A = 1, E_B);\nLCK_MTX_DECLARE(lock, &grp);\n';
    expect(await outlineFor(text)).toEqual([
      'typedef exclaves_status_t',
      '  enumerator E_A',
      '  enumerator E_B',
      'variable lock',
    ]);
  });

  it('keeps each item inside the one that holds it', async () => {
    const text =
      '#pragma mark A\ntypedef struct { int a; enum { X } b; } s_t;\nstruct t { struct { int c; } d; };\n#pragma mark B\nint f(void) { return 0; }';
    const check = (items: readonly OutlineItem[], from: number, to: number) => {
      for (const item of items) {
        expect(item.start).toBeGreaterThanOrEqual(from);
        expect(item.end).toBeLessThanOrEqual(to);
        check(item.children, item.start, item.end);
      }
    };
    check(outlineOf(await factsOf(text)), 0, text.length);
  });
});

describe('a table of blocks', () => {
  it('holds its slots', async () => {
    const facts = await factsOf(
      'struct ops { void (^go)(int); };\nstatic struct ops table = {\n\t.go = ^(int a) {\n\t\trun(a);\n\t},\n};\n',
    );
    const table = outlineOf(facts).find((item) => item.name === 'table');
    expect(table?.children.map(({ name, kind, detail }) => [name, kind, detail])).toEqual([['go', 'slot', '^(int a)']]);
  });
});

describe('fuzzy search', () => {
  const best = (query: string, ...names: string[]) =>
    names
      .map((name) => ({ name, score: fuzzyScore(query, name) }))
      .filter((one) => one.score !== undefined)
      .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
      .map((one) => one.name);

  it('finds subsequences in order, case-insensitively, and nothing else', () => {
    expect(best('ecl', 'exclaves_conclave_launch', 'task')).toEqual(['exclaves_conclave_launch']);
    expect(fuzzyScore('CONCLAVE', 'task_get_conclave')).toBeDefined();
    expect(fuzzyScore('zz', 'fuzz')).toBeDefined();
    expect(fuzzyScore('abc', 'acb')).toBeUndefined();
    expect(fuzzyScore('', 'anything')).toBe(0);
  });

  it('prefers the whole name, then its beginning, then a word of it, then scattered letters', () => {
    expect(best('boot', 'reboot_x', 'exclaves_boot', 'boot_exclaves', 'boot', 'b_o_o_t')).toEqual([
      'boot',
      'boot_exclaves',
      'exclaves_boot',
      'reboot_x',
      'b_o_o_t',
    ]);
  });
});
