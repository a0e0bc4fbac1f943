import { beforeAll, describe, expect, it } from 'vitest';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { describeInModels } from '../../server/src/core/describe/modelHover.ts';
import { markdownReport } from '../../server/src/core/describe/report.ts';
import { indexOf, sampleTexts } from '../support/facts.ts';

let domain: DomainIndex;
beforeAll(async () => {
  domain = (await indexOf(sampleTexts())).domain;
});
const hover = (name: string) => describeInModels(name, domain, (label) => label).join('\n\n');

describe('the hover', () => {
  it('of a state says where it is written, from which states, and what it is left for', () => {
    const text = hover('CONCLAVE_S_ATTACHED');
    expect(text).toContain('- `NONE → ATTACHED` in `exclaves_conclave_attach`, osfmk/kern/exclaves_resource.c:338');
    expect(text).toContain('- `STOPPED` in `exclaves_conclave_stop`, osfmk/kern/exclaves_resource.c:467');
  });

  it('of a function that writes one says from what to what, and what leads there', () => {
    const text = hover('exclaves_conclave_attach');
    expect(text).toContain('`NONE → ATTACHED`');
    expect(text).toContain('Reached from `posix_spawn_task`.');
  });

  it('of a resource type lists its operations and its data', () => {
    const text = hover('XNUPROXY_RESOURCETYPE_CONCLAVEMANAGER');
    expect(text).toContain('`r_conclave`, a `conclave_resource_t`');
    expect(text).toContain('- `attach (exclaves_conclave_attach)`');
  });

  it('of any other name has nothing of the models', () => {
    expect(hover('lck_mtx_lock')).toBe('');
    expect(hover('exclaves_log_drain_absent')).toBe('');
  });
});

describe('a report as Markdown', () => {
  it('shows source text as it is, whatever it holds', () => {
    const text = markdownReport({
      title: '<script>',
      sections: [{ title: '[a](b)', columns: ['x|y'], rows: [['a | b\n`c` <img>']] }],
    });
    expect(text).not.toMatch(/<script>|<img>|\[a\]\(b\)/);
    expect(text.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(3);
    expect(text).toContain('a \\| b');
  });
});
