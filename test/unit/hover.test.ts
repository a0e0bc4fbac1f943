import { beforeAll, describe, expect, it } from 'vitest';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import {
  describeSlot,
  describeSymbol,
  describeTerm,
  describeTightbeamName,
  describeUnpublished,
  type LinkTo,
} from '../../server/src/core/describe/hover.ts';
import { Glossary } from '../../server/src/core/glossary/glossary.ts';
import { glossaryTerms } from '../../server/src/core/glossary/terms.ts';
import { buildOf, defaultConfiguration } from '../../server/src/core/source/configuration.ts';
import { factsOfKind, indexOf, sampleTexts } from '../support/facts.ts';
import { renderMarkdown } from '../support/markdown.ts';

const link: LinkTo = (label, path, line) => `[${label}](${path}#L${line + 1})`;
const build = buildOf('osfmk/kern/exclaves.c', defaultConfiguration);
const none = new Glossary([]);
const glossary = new Glossary(glossaryTerms);
let sample: DomainIndex;
beforeAll(async () => {
  sample = (await indexOf(sampleTexts())).domain;
});

function hoverOf(name: string, domain = sample): string {
  return describeSymbol(name, domain.index.symbolsNamed(name), domain, none, link, build);
}

describe('a symbol', () => {
  it('shows signature, kind, place, documentation, conditions, other places and mentions', () => {
    expect(hoverOf('exclaves_boot_wait')).toMatchInlineSnapshot(`
      "\`\`\`c
      kern_return_t exclaves_boot_wait(const exclaves_boot_stage_t desired)
      \`\`\`

      *function* · [osfmk/kern/exclaves_boot.c:116](osfmk/kern/exclaves_boot.c#L116)

      Only when \`CONFIG_EXCLAVES\` (active)  
      Declared at [osfmk/mach/exclaves.h:215](osfmk/mach/exclaves.h#L215) when \`defined(PRIVATE)\` and \`defined(XNU_KERNEL_PRIVATE)\` (active)  
      The name stands 3 times in 3 files of the index, whatever it means there"
    `);
  });

  it('shows parameters and result of its documentation, from the declaration when only that has one', () => {
    expect(hoverOf('exclaves_conclave_attach')).toContain('- `name`: Name of the conclave\\.');
    expect(hoverOf('exclaves_conclave_attach')).toContain('**Returns** KERN\\_SUCCESS, or');
  });

  it('shows what the header says to callers before what stands at the definition', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_x.h':
        '/*!\n * @abstract Takes a reference.\n * @param x the thing\n */\nint exclaves_take(int x);\n',
      'osfmk/kern/exclaves_x.c': '/* Without the lock. */\nint exclaves_take(int x) { return x; }\n',
    });
    const shown = domain.index.symbolsNamed('exclaves_take');
    for (const order of [shown, shown.toReversed()]) {
      const text = describeSymbol('exclaves_take', order, domain, glossary, link, build);
      expect(text).toMatch(/Takes a reference[\s\S]*- `x`: the thing[\s\S]*\*At the definition\*: Without the lock/);
    }
  });

  it('says which macro made it, and of which type it is a member', () => {
    expect(hoverOf('exclaves_boot_lock')).toContain('*variable declared by `LCK_MTX_DECLARE`*');
    expect(hoverOf('exclaves_status_t')).toContain('*type made by `OS_ENUM`*');
    expect(hoverOf('CONCLAVE_S_RUNNING')).toContain('*enumerator of `conclave_state_t`*');
    expect(hoverOf('CONCLAVE_S_RUNNING')).toContain('A state of a conclave.');
    expect(hoverOf('MAXCONCLAVENAME')).toContain('#define MAXCONCLAVENAME 128');
  });

  it('says what the resource table does with it', () => {
    expect(hoverOf('exclaves_resource_shared_memory_map')).toContain(
      'resources of type `XNUPROXY_RESOURCETYPE_SHAREDMEMORY`',
    );
    expect(hoverOf('EXCLAVES_DOMAIN_KERNEL')).toContain('A domain of the resource table: `"com.apple.kernel"`.');
  });

  it('counts the value of an enumerator that has none written', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_x.h': 'enum op { OP_ONE = 0x10, OP_TWO, OP_THREE, OP_MASK = OP_ONE | 1, OP_LAST };\n',
    });
    const shown = (name: string) =>
      describeSymbol(name, domain.index.symbolsNamed(name), domain, glossary, link, build);
    expect(shown('OP_THREE')).toContain('OP_THREE = 18');
    // What only a compiler can add up is not guessed.
    expect(shown('OP_LAST')).not.toMatch(/OP_LAST = /);
  });

  it('counts from 0 where nothing is written, also in an enumeration without a name', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_x.h':
        '#define OS_CLOSED(name, ...) enum name : int { __VA_ARGS__ }\n' +
        'enum {\n#if CONFIG_X\n\tEP_BOOT,\n#endif\n\tEP_LATER\n};\nenum { EP_ENTER, EP_LEAVE };\ntypedef enum { L4_OK, L4_BAD } l4_t;\n' +
        'OS_CLOSED(made, MADE_ONE, MADE_TWO);\nenum { EP_NEXT = L4_BAD, EP_UNKNOWN };\n',
    });
    const shown = (name: string) =>
      describeSymbol(name, domain.index.symbolsNamed(name), domain, none, link, build).split('\n')[1];
    expect(shown('EP_BOOT')).toContain('EP_BOOT = 0');
    // Only builds with the option have the one before.
    expect(shown('EP_LATER')).not.toContain('=');
    expect(shown('EP_ENTER')).toContain('EP_ENTER = 0');
    expect(shown('EP_LEAVE')).toContain('EP_LEAVE = 1');
    expect(shown('L4_OK')).toContain('L4_OK = 0');
    expect(shown('L4_BAD')).toContain('L4_BAD = 1');
    expect(shown('MADE_ONE')).toContain('MADE_ONE = 0');
    expect(shown('MADE_TWO')).toContain('MADE_TWO = 1');
    expect(shown('EP_UNKNOWN')).not.toContain('=');
  });

  it('keeps the documentation of the kernel’s function from the wrapper of user space that has its name', async () => {
    const { domain } = await indexOf({
      'osfmk/mach/exclaves.h': `#if !defined(KERNEL)
/*!
 * @abstract Starts a sensor.
 * @param port The port of a sensor.
 */
SPI_AVAILABLE(macos(14.4))
int
exclaves_start(mach_port_t port);
#endif
`,
      'osfmk/kern/exclaves_sensor.h':
        '/*!\n * @abstract Starts in the kernel.\n * @param type The type of a sensor.\n */\nint exclaves_start(int type);\n',
      'osfmk/kern/exclaves_sensor.c':
        '/*!\n * @abstract Locked in the kernel.\n * @param type The type.\n */\nint exclaves_start(int type) { return type; }\n',
      'libsyscall/wrappers/exclaves.c': 'int\nexclaves_start(mach_port_t port)\n{\n\treturn 0;\n}\n',
    });
    const all = domain.index.symbolsNamed('exclaves_start');
    const shownFirst = (path: string) => {
      const first = all.filter(({ file }) => file.path === path);
      const order = [...first, ...all.filter((one) => !first.includes(one))];
      return describeSymbol('exclaves_start', order, domain, none, link, build);
    };
    for (const path of ['osfmk/mach/exclaves.h', 'libsyscall/wrappers/exclaves.c']) {
      expect(shownFirst(path), path).toContain('- `port`: The port of a sensor');
      expect(shownFirst(path), path).not.toContain('in the kernel');
    }
    for (const path of ['osfmk/kern/exclaves_sensor.h', 'osfmk/kern/exclaves_sensor.c']) {
      expect(shownFirst(path), path).toContain('- `type`: The type');
      expect(shownFirst(path), path).not.toContain('port of a sensor');
    }
  });

  it('keeps the documentation of a namesake in another record to itself', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_x.h': 'struct a { int flags; };\n\nstruct b {\n\t/* of b alone */\n\tint flags;\n};\n',
    });
    const shown = domain.index.symbolsNamed('flags');
    expect(describeSymbol('flags', shown, domain, glossary, link, build)).not.toContain('of b alone');
  });

  it('names the #if of every variant, and which is active in the chosen kernel', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_x.c': `#if CONFIG_EXCLAVES
int run(void) { return 1; }
#else
int run(void) { return 0; }
#endif
#if UNKNOWN
int once(void) { return 0; }
#endif
`,
    });
    const shown = (name: string, exclaves: 'on' | 'off' | 'both') =>
      describeSymbol(
        name,
        domain.index.symbolsNamed(name),
        domain,
        none,
        link,
        buildOf('osfmk/kern/exclaves_x.c', { exclaves, kernel: 'debug' }),
      );
    const on = shown('run', 'on');
    expect(on).toContain('Only when `CONFIG_EXCLAVES` (active)');
    expect(on).toMatch(/Also defined at \S+ when `!CONFIG_EXCLAVES` \(inactive\)/);
    expect(on).toContain('Configuration: exclaves on, debug kernel');
    expect(shown('run', 'off')).toContain('Only when `CONFIG_EXCLAVES` (inactive)');
    expect(shown('run', 'both')).not.toMatch(/active|Configuration/);
    expect(shown('once', 'on')).toMatch(/Only when `UNKNOWN` {2}\n/);
  });

  it('is nothing for an unknown name', () => {
    expect(hoverOf('nobody_knows_this')).toBe('');
  });

  it('never lets the source write markup', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_x.c':
        '#pragma mark <b>Section</b> [x](command:y)\n#if `a` && <i>\n/* <b>bold</b> [x](command:y) */\nint evil(int a /* ``` */);\n#endif\n',
    });
    const html = renderMarkdown(hoverOf('evil', domain));
    expect(html).not.toMatch(/<b>|<i>|href="command/);
  });
});

describe('a name of Tightbeam’s generated code', () => {
  it('says what its form tells, where it is used, and that this is inferred', () => {
    const text = describeTightbeamName('conclave_launcher_conclavecontrol_suspend', sample, none, link);
    expect(text).toMatchInlineSnapshot(`
      "\`\`\`c
      conclave_launcher_conclavecontrol_suspend
      \`\`\`

      \`\`\`exclave-tightbeam
      method suspend(suspend: bool) -> result {
        failure: unknown
      }
      \`\`\`

      *client call* · Tightbeam module \`conclave_launcher\` · interface \`conclavecontrol\` · method \`suspend\`

      Its definition is not published: the header that Tightbeam’s compiler generates is not in the open source. What stands here is put together from its uses. *stated*: a server table or the parameters of a block write it; its parameters are not.

      \`\`\`c
      conclave_launcher_conclavecontrol_suspend(&control, suspend, ^(conclave_launcher_conclavecontrol_suspend__result_s result) { … })
      \`\`\`
      in \`exclaves_conclave_launcher_suspend\`, [osfmk/kern/exclaves_conclave.c:60](osfmk/kern/exclaves_conclave.c#L60)

      On the way of 1 operation of the trap (*inferred* from calls): \`EXCLAVES_CTL_OP_LAUNCH_CONCLAVE\`, [exclaves.c:136](osfmk/kern/exclaves.c#L136) through \`task_launch_conclave\` → \`exclaves_conclave_launch\` → \`exclaves_update_state_machine_locked\`.

      1 mention in 1 file, first at [osfmk/kern/exclaves_conclave.c:60](osfmk/kern/exclaves_conclave.c#L60)"
    `);
  });

  it('is nothing for a name of the tree itself', () => {
    expect(describeTightbeamName('exclaves_boot', sample, none, link)).toBe('');
  });
});

describe('a slot of an upcall table', () => {
  it('names its table and its handler', () => {
    const slot = factsOfKind(sample, 'tightbeam-server-method').find((one) => one.name === 'conclave_stop');
    expect(slot === undefined ? '' : describeSlot(slot, sample, link)).toMatchInlineSnapshot(`
      "\`\`\`c
      .conclave_stop = ^(const uint32_t flags, tb_error_t (^completion)(xnuupcalls_xnuupcalls_conclave_stop__result_s))
      \`\`\`

      *upcall method* of \`exclaves_tightbeam_upcalls\` · [osfmk/kern/exclaves_upcalls.c:79](osfmk/kern/exclaves_upcalls.c#L79)

      Handled by \`exclaves_conclave_upcall_legacy_stop\`.

      Completes with \`success\` at [osfmk/kern/exclaves_conclave.c:94](osfmk/kern/exclaves_conclave.c#L94), \`failure(XNUUPCALLS_LIFECYCLEERROR_FAILURE)\` at [osfmk/kern/exclaves_conclave.c:96](osfmk/kern/exclaves_conclave.c#L96).

      The other generation of the interface has it as \`stop\` in \`exclaves_tightbeam_upcalls_v2\`.

      The slot’s name and parameters are *stated* by the table; the interface they belong to is generated and not published."
    `);
  });
});

describe('a term', () => {
  it('shows meaning, how sure it is, evidence in this checkout, sources and related terms', () => {
    const term = glossary.named('conclave manager');
    const text = term === undefined ? '' : describeTerm(term, sample, glossary, link);
    expect(text).toMatch(/^\*\*conclave manager\*\* \(\*stated\*\)\n\n/);
    expect(text).toContain('Seen at: [XNUPROXY_RESOURCETYPE_CONCLAVEMANAGER](osfmk/kern/exclaves_resource.c#L206)');
    expect(text).toContain('Source: [Eclectic Light');
    expect(text).toMatch(/Related: .*conclave launcher/);
    expect(text).toContain('Since `xnu-10063.101.15`');
  });

  it('is shown without a checkout, too', () => {
    for (const term of glossaryTerms) {
      const html = renderMarkdown(describeTerm(term, undefined, glossary, link));
      expect(html, term.term).not.toContain('Seen at');
      expect(html.length).toBeGreaterThan(40);
    }
  });
});

describe('a name that nothing defines', () => {
  const path = 'osfmk/kern/exclaves_resource.c';

  it('is told by what the models know of it, with its term below, where no generated name is read in it', async () => {
    // As earlier releases write it.
    const texts = [...sampleTexts()].map(
      ([file, text]) =>
        [
          file,
          text
            .replaceAll('XNUPROXY_RESOURCETYPE_CONCLAVEMANAGER', 'XNUPROXY_RESOURCE_CONCLAVE_MANAGER')
            .replaceAll('XNUPROXY_RESOURCETYPE_', 'XNUPROXY_RESOURCE_')
            .replaceAll('xnuproxy_resourcetype_s', 'xnuproxy_resource_s'),
        ] as const,
    );
    const { domain } = await indexOf(new Map(texts));
    const text = describeUnpublished('XNUPROXY_RESOURCE_CONCLAVE_MANAGER', domain, glossary, link);
    expect(text).toContain('Nothing in this checkout defines it');
    expect(text).toContain('Its data is in `r_conclave`, a `conclave_resource_t`');
    expect(text).toContain('- `attach (exclaves_conclave_attach)`');
    expect(text).toContain(path);
    expect(text).toMatch(/\n\n\*\*conclave manager\*\*: .+ \(\*stated\*\)$/);
  });

  it('has the whole entry of the glossary where the models know nothing, and what is mentioned without a term', async () => {
    const { domain } = await indexOf({ [path]: 'void f(void) { g(XNUPROXY_RESOURCE_SENSOR, exclaves_absent); }\n' });
    expect(describeUnpublished('XNUPROXY_RESOURCE_SENSOR', domain, glossary, link)).toMatch(/^\*\*sensor\*\*/);
    expect(describeUnpublished('exclaves_absent', domain, none, link)).toContain('Nothing in this checkout');
  });
});

describe('an operation of the trap and a privilege', () => {
  it('say what a process must hold, where that is asked for, and how sure it is', () => {
    const shown = hoverOf('EXCLAVES_CTL_OP_SENSOR_MIN_ON_TIME');
    expect(shown).toContain('Handled by `_exclaves_ctl_trap`, [exclaves.c:152](osfmk/kern/exclaves.c#L152).');
    expect(shown).toContain(
      '- `com.apple.private.exclaves.indicator_min_on_time` (`EXCLAVES_PRIV_INDICATOR_MIN_ON_TIME`), asked for in its own code, in `_exclaves_ctl_trap`, [exclaves.c:153](osfmk/kern/exclaves.c#L153): `return exclaves_has_priv(task, EXCLAVES_PRIV_INDICATOR_MIN_ON_TIME) ? KERN_NOT_SUPPORTED : KERN_DENIED`',
    );
    expect(hoverOf('EXCLAVES_CTL_OP_ENDPOINT_CALL')).toContain('→ `exclaves_enter` → `sk_enter`.');
    const privilege = hoverOf('EXCLAVES_PRIV_BOOT');
    expect(privilege).toContain('Selects the entitlement `com.apple.private.exclaves.boot` (*stated*)');
    expect(privilege).toContain('Asked for on the way of the operation `EXCLAVES_CTL_OP_BOOT` (*inferred*).');
  });

  it('claim nothing where the source shows nothing', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves.c':
        'enum op { EXCLAVES_OP_A, EXCLAVES_OP_B };\nint exclaves_trap(int op) { switch (op) { case EXCLAVES_OP_A: return 0; } return 1; }\n',
    });
    expect(hoverOf('EXCLAVES_OP_A', domain)).toContain('no check of an entitlement is seen on the way');
    expect(hoverOf('EXCLAVES_OP_B', domain)).toContain('No handler of this release knows the operation.');
  });

  it('cannot be made to hold markup by what the source says', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves.c':
        'enum op { EXCLAVES_OP_A };\nenum { EXCLAVES_PRIV_A };\nint exclaves_trap(int op) { switch (op) { case EXCLAVES_OP_A:\n if (!has(EXCLAVES_PRIV_A, "com.apple.private.exclaves.a") || "`](command:x) <img src=x>") return 1; } return 0; }\n',
    });
    const html = renderMarkdown(hoverOf('EXCLAVES_OP_A', domain));
    expect(html).not.toContain('<img');
    expect(html).not.toContain('href="command:');
  });
});
