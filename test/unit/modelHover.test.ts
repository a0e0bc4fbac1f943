import { beforeAll, describe, expect, it } from 'vitest';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { describeInModels } from '../../server/src/core/describe/modelHover.ts';
import { markdownReport } from '../../server/src/core/describe/report.ts';
import { describeResourceString } from '../../server/src/core/describe/resourceHover.ts';
import { describeWriteAt } from '../../server/src/core/describe/writeHover.ts';
import { indexOf, sampleTexts } from '../support/facts.ts';

let domain: DomainIndex;
beforeAll(async () => {
  domain = (await indexOf(sampleTexts())).domain;
});
const hover = (name: string) => describeInModels(name, domain, (label) => label).join('\n\n');

describe('the hover', () => {
  it('of a state says where it is written, from which states, and what it is left for', () => {
    const text = hover('CONCLAVE_S_ATTACHED');
    expect(text).toContain(
      '- `NONE → ATTACHED` in `exclaves_conclave_attach`, osfmk/kern/exclaves_resource.c:338, reached from `spawn, posix_spawn_task (by its name)`',
    );
    expect(text).toContain('- `STOPPED` in `exclaves_conclave_stop`, osfmk/kern/exclaves_resource.c:481');
    // Nothing tests the state before it.
    expect(text).toMatch(/- `SUSPENDED, from any state` in `exclaves_update_state_machine_locked`/);
  });

  it('of a function that writes one says from what to what, and what leads there', () => {
    const text = hover('exclaves_conclave_attach');
    expect(text).toContain('`NONE → ATTACHED`');
    expect(text).toContain('Reached from `spawn, posix_spawn_task (by its name)`.');
  });

  it('of a resource type lists its operations and its data', () => {
    const text = hover('XNUPROXY_RESOURCETYPE_CONCLAVEMANAGER');
    expect(text).toContain('`r_conclave`, a `conclave_resource_t`');
    expect(text).toContain('- `attach (exclaves_conclave_attach)`');
    expect(hover('XNUPROXY_RESOURCETYPE_SHAREDMEMORY')).toContain(
      'Operations of the trap that come to it (*inferred*):\n- `EXCLAVES_CTL_OP_NAMED_BUFFER_CREATE through exclaves_resource_shared_memory_map`, osfmk/kern/exclaves.c:122',
    );
  });

  it('of a request says where it is made and taken back, and what serves it', () => {
    const text = hover('CONCLAVE_R_LAUNCH_REQUESTED');
    expect(text).toContain('- `sets LAUNCH_REQUESTED` in `exclaves_conclave_launch`');
    expect(text).toMatch(/- `clears LAUNCH_REQUESTED` in `exclaves_update_state_machine_locked`/);
    expect(text).toContain('Served by:');
  });

  it('of a constant for a domain says where it is looked in, and for what', () => {
    const text = hover('EXCLAVES_DOMAIN_KERNEL');
    expect(text).toContain('Looked in:');
    expect(text).toMatch(/for `[^`]*com\.apple\.service\.Stackshot[^`]*`, by `\w+` in `\w+`, osfmk\/kern\/\w+\.c:\d+/);
  });

  it('of any other name has nothing of the models', () => {
    expect(hover('lck_mtx_lock')).toBe('');
    expect(hover('exclaves_log_drain_absent')).toBe('');
  });
});

describe('the hover of a string', () => {
  const of = (value: string) => describeResourceString(value, domain, (label) => label).join('\n\n');

  it('says where a resource is looked up, with its type and domain', () => {
    expect(of('com.apple.service.Stackshot')).toMatch(
      /A resource that look-ups name:\n- `XNUPROXY_RESOURCETYPE_SERVICE` of `[^`]*com\.apple\.kernel[^`]*`, by `\w+` in `\w+`/,
    );
  });

  it('says where a domain is looked in', () => {
    expect(of('com.apple.darwin')).toMatch(/^A domain of the resource table\.\n\nLooked in:\n- for `/);
  });

  it('has nothing for a string that no look-up names', () => {
    for (const value of ['com.apple.nothing', 'plain words', '', '%s.%d', '../x'])
      expect(of(value), JSON.stringify(value)).toBe('');
  });
});

describe('the hover of a write', () => {
  const path = 'osfmk/kern/exclaves_resource.c';
  const at = (text: string, part: string): string => {
    const source = sampleTexts().get(path) ?? '';
    const start = source.indexOf(text);
    expect(start, text).toBeGreaterThan(0);
    return describeWriteAt(path, start + text.indexOf(part), domain, (label) => label).join('\n\n');
  };

  it('says from what to what, when, under which lock and what leads there, at the field and at the value', () => {
    const text = 'conclave->c_state = CONCLAVE_S_ATTACHED;';
    const said = at(text, 'c_state');
    expect(said).toContain('Here the state of a conclave changes:\n- `NONE → ATTACHED`');
    expect(said).toMatch(/when `conclave->c_state == CONCLAVE_S_NONE`/);
    expect(said).toContain('reached from `spawn, posix_spawn_task (by its name)`');
    expect(at(text, 'CONCLAVE_S_ATTACHED')).toBe(said);
    // The record is not what is written.
    expect(at(text, 'conclave->')).toBe('');
  });

  it('says at the local that carries the value where it is written', () => {
    expect(at('pending_state = CONCLAVE_S_RUNNING', 'pending_state')).toMatch(
      /`ATTACHED → RUNNING`, written at line \d+/,
    );
  });

  it('says which requests are set', () => {
    expect(at('c_request |= CONCLAVE_R_LAUNCH_REQUESTED', 'c_request')).toContain('- `sets LAUNCH_REQUESTED` in ');
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
