import { describe, expect, it } from 'vitest';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { pageLenses } from '../../server/src/core/describe/pageLenses.ts';
import { operationsSentence, shownPage } from '../../server/src/core/describe/pageOperations.ts';
import { itemOf, tightbeamDocument } from '../../server/src/core/describe/tightbeamDocument.ts';
import { indexOf, sampleDomain } from '../support/facts.ts';

function pageOf(domain: DomainIndex, document: string) {
  const page = tightbeamDocument(document, domain);
  if (page === undefined) throw new Error('no page');
  return page;
}

describe('the operations of the trap on a page', async () => {
  const domain = await sampleDomain();
  const page = pageOf(domain, 'conclave_launcher');

  it('stand behind the call that they lead to, with the place of their code', () => {
    const { lines, text } = shownPage(page, domain);
    const line = lines[lines.findIndex((one) => one.includes('called by exclaves_conclave_launcher_launch')) + 1];
    const code = domain.kernelInterface().operations.find(({ fact }) => fact.name.endsWith('_LAUNCH_CONCLAVE'))?.code;
    expect(line).toContain(
      `//   trap: on the way of EXCLAVES_CTL_OP_LAUNCH_CONCLAVE, ${code?.file}:${(code?.line ?? 0) + 1}; inferred from calls`,
    );
    expect(text).toBe(`${lines.join('\n')}\n`);
  });

  it('move no line and no name', () => {
    const { lines } = shownPage(page, domain);
    expect(lines).toHaveLength(page.lines.length);
    const isKept = (line: string | undefined) => line?.includes('trap: ') === true;
    lines.forEach((line, at) => {
      if (!isKept(page.lines[at])) expect(line).toBe(page.lines[at]);
    });
    for (const { line } of page.places.values()) expect(isKept(page.lines[line])).toBe(false);
  });

  it('are in the lens over the method and in its hover', () => {
    const item = itemOf(page, 'conclave_launcher_conclavecontrol_launch');
    const lens = pageLenses(page, domain).find(({ line, title }) => line === item?.line && title.startsWith('trap'));
    expect(lens?.title).toBe('trap EXCLAVES_CTL_OP_LAUNCH_CONCLAVE');
    expect(lens?.places.map(({ file }) => file)).toEqual(['osfmk/kern/exclaves.c']);
    expect(operationsSentence(page, item, domain, (label) => label)).toMatch(
      /^On the way of 1 operation of the trap \(\*inferred\* from calls\): `EXCLAVES_CTL_OP_LAUNCH_CONCLAVE`, exclaves\.c:\d+ through `\w+`/,
    );
  });

  it('are none for a call that no operation leads to, and without a trap the page is as it was', async () => {
    const text =
      '#include <Tightbeam/tightbeam.h>\nvoid exclaves_turn(clock_dial_s *d)\n{\n\tclock_dial__init(d, ep());\n\tclock_dial_turn(d);\n}\n';
    const { domain: alone } = await indexOf({ 'osfmk/kern/exclaves_x.c': text });
    const clock = pageOf(alone, 'clock');
    expect(shownPage(clock, alone)).toBe(clock);
    const trap =
      'enum { EXCLAVES_CTL_OP_A = 1 };\nint _exclaves_ctl_trap(struct a *uap)\n{\n\tswitch (uap->op) {\n\tcase EXCLAVES_CTL_OP_A:\n\t\treturn exclaves_other();\n\t}\n}\nint exclaves_other(void) { return 0; }\n';
    const { domain: both } = await indexOf({ 'osfmk/kern/exclaves_x.c': text, 'osfmk/kern/exclaves.c': trap });
    expect(shownPage(pageOf(both, 'clock'), both).text).toBe(pageOf(both, 'clock').text);
  });

  it('follow an edit that changes who leads there, though the page itself stays', async () => {
    const call = '#include <Tightbeam/tightbeam.h>\nvoid exclaves_turn(clock_dial_s *d)\n{\n\tclock_dial_turn(d);\n}\n';
    const trap = (callee: string) =>
      `enum { EXCLAVES_CTL_OP_A = 1 };\nint _exclaves_ctl_trap(struct a *uap)\n{\n\tswitch (uap->op) {\n\tcase EXCLAVES_CTL_OP_A:\n\t\treturn ${callee}();\n\t}\n}\n`;
    const { domain: live, index } = await indexOf({
      'osfmk/kern/exclaves_x.c': call,
      'osfmk/kern/exclaves.c': trap('exclaves_turn'),
    });
    expect(shownPage(pageOf(live, 'clock'), live).text).toContain('on the way of EXCLAVES_CTL_OP_A');
    const { index: other } = await indexOf({ 'osfmk/kern/exclaves.c': trap('exclaves_rest') });
    const file = other.file('osfmk/kern/exclaves.c');
    if (file !== undefined) index.replace(file);
    expect(shownPage(pageOf(live, 'clock'), live).text).not.toContain('on the way of');
    // A line more in front of the code for the operation.
    for (const lines of [1, 2, 0]) {
      const { index: moved } = await indexOf({ 'osfmk/kern/exclaves.c': '\n'.repeat(lines) + trap('exclaves_turn') });
      const next = moved.file('osfmk/kern/exclaves.c');
      if (next !== undefined) index.replace({ ...next, hash: `moved ${lines}` });
      expect(shownPage(pageOf(live, 'clock'), live).text).toContain(
        `EXCLAVES_CTL_OP_A, osfmk/kern/exclaves.c:${5 + lines}`,
      );
    }
  });
});
