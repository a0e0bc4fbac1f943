import { beforeAll, describe, expect, it } from 'vitest';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { pageLenses } from '../../server/src/core/describe/pageLenses.ts';
import { stateLenses } from '../../server/src/core/describe/stateLenses.ts';
import { documentNames, tightbeamDocument } from '../../server/src/core/describe/tightbeamDocument.ts';
import { lineIn } from '../../server/src/core/index/checkoutIndex.ts';
import { indexOf, sampleTexts } from '../support/facts.ts';

let domain: DomainIndex;
beforeAll(async () => {
  domain = (await indexOf(sampleTexts())).domain;
});

describe('a lens over a write', () => {
  const path = 'osfmk/kern/exclaves_resource.c';
  /** The line under the lens → its title. */
  const lenses = (of: string): [line: string, title: string][] => {
    const file = domain.index.file(of);
    const lines = (sampleTexts().get(of) ?? '').split('\n');
    return file === undefined
      ? []
      : stateLenses(file, domain).map(({ over, title }) => [(lines[lineIn(file, over.start)] ?? '').trim(), title]);
  };

  it('says from what to what, and when', () => {
    expect(lenses(path)).toContainEqual([
      'conclave->c_state = CONCLAVE_S_ATTACHED;',
      'NONE → ATTACHED, when conclave->c_state == CONCLAVE_S_NONE',
    ]);
    expect(lenses(path).find(([line]) => line.includes('|= CONCLAVE_R_LAUNCH_REQUESTED'))?.[1]).toMatch(
      /^sets LAUNCH_REQUESTED in ATTACHED, when not/,
    );
  });

  it('stands where a local is given the value, too', () => {
    expect(lenses(path).find(([line]) => line.includes('pending_state = CONCLAVE_S_RUNNING'))?.[1]).toMatch(
      /^ATTACHED → RUNNING/,
    );
  });

  it('stands over statements that write the field and nothing else, leads somewhere, and is one short line', () => {
    for (const [line, title] of lenses(path)) {
      expect(line).toMatch(/c_state|c_request|pending_state/);
      expect(title.length).toBeLessThan(220);
    }
    const file = domain.index.file(path);
    for (const { evidence } of file === undefined ? [] : stateLenses(file, domain))
      expect(evidence.length).toBeGreaterThan(0);
    expect(lenses('osfmk/kern/exclaves_memory.c')).toEqual([]);
  });
});

describe('a lens in a page', () => {
  it('counts the uses of an element’s names, names the handlers, and leads to the evidence', () => {
    const titles = documentNames(domain).flatMap((name) => {
      const page = tightbeamDocument(name, domain);
      return page === undefined
        ? []
        : pageLenses(page, domain).map(({ line, places, title }) => {
            expect(places.length).toBeGreaterThan(0);
            for (const { end, file, start } of places) {
              const text = sampleTexts().get(file)?.slice(start, end) ?? '';
              expect(text, `${title} at ${file}`).toMatch(/^\S/);
            }
            return `${page.lines[line]?.trim().replace(/ *\/\/.*/, '')}: ${title}`;
          });
    });
    // Two generations have the method.
    expect(titles.filter((one) => /^upcall alloc\(.*: handler exclaves_memory_upcall/.test(one)).length).toBe(2);
    expect(titles.some((one) => /^method launch\(.*: \d+ uses?$/.test(one))).toBe(true);
    expect(titles.some((one) => /^slot root = .*: handler exclaves_storage_upcall_root$/.test(one))).toBe(true);
    // Fields and cases stay without.
    expect(titles.filter((one) => one.startsWith('case '))).toEqual([]);
  });
});
