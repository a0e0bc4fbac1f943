import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { factsOf, listed, sampleMacros, sampleRoot, symbol } from '../support/facts.ts';
import { withMarks } from '../support/markers.ts';

const macros = sampleMacros();

describe('names written as an argument', () => {
  it('are found where they are written, with the macro that declares them', async () => {
    const source = `/* Guards the boot. */
static LCK_MTX_DECLARE(/*<name*/boot_lock/*>*/, &grp);
`;
    await withMarks(source, async (marked) => {
      const mark = marked.mark('name');
      const found = symbol(await factsOf(marked.text(), { macros }), 'boot_lock');
      expect(found).toMatchObject({
        kind: 'variable',
        nameStart: mark.start,
        nameEnd: mark.end,
        origin: 'argument',
        macro: 'LCK_MTX_DECLARE',
        storage: 'static',
        doc: '/* Guards the boot. */',
        signature: 'static LCK_MTX_DECLARE(boot_lock, &grp);',
        startLine: 1,
      });
    });
  });

  it('carry conditions and section of the place', async () => {
    const text = '#pragma mark debug\n#if DEBUG\nTUNABLE(bool, exclaves_x, "exclaves_x", true);\n#endif\n';
    expect(symbol(await factsOf(text, { macros }), 'exclaves_x')).toMatchObject({
      conditions: ['DEBUG'],
      section: 'debug',
      kind: 'variable',
    });
  });

  it('are declarations where the macro declares', async () => {
    const facts = await factsOf('SCALABLE_COUNTER_DECLARE(count_a);\nSCALABLE_COUNTER_DEFINE(count_b);\n', { macros });
    expect(symbol(facts, 'count_a')).toMatchObject({ kind: 'extern-variable', storage: 'extern' });
    expect(symbol(facts, 'count_b').kind).toBe('variable');
  });

  it('are enumerators with their values, and the type that the macro pastes', async () => {
    const facts = await factsOf(
      'OS_ENUM(exclaves_status, uint8_t,\n    EXCLAVES_STATUS_A = 0x01, /* first */\n    EXCLAVES_STATUS_B = 0xFF,\n    );\n',
      { macros },
    );
    expect(symbol(facts, 'EXCLAVES_STATUS_A')).toMatchObject({
      kind: 'enumerator',
      parent: 'exclaves_status_t',
      value: '0x01',
      line: 1,
      doc: '/* first */',
    });
    expect(symbol(facts, 'exclaves_status_t')).toMatchObject({
      kind: 'typedef',
      origin: 'pasted',
      macro: 'OS_ENUM',
      line: 0,
    });
  });

  it('may stand before __enum_decl’s braces', async () => {
    const facts = await factsOf('__enum_closed_decl(status_t, uint32_t, {\n\tS_NONE,\n\tS_READY = 2,\n});\n', {
      macros,
    });
    expect(listed(facts)).toEqual(['typedef status_t', 'enumerator S_NONE', 'enumerator S_READY']);
    expect(symbol(facts, 'status_t').origin).toBe('argument');
  });
});

describe('names that a macro pastes together', () => {
  it('are found at the invocation that makes them', async () => {
    const text = 'static int f(void);\nSYSCTL_PROC(_kern, OID_AUTO, status, 0, 0, 0, f, "I", "text");\n';
    const found = symbol(await factsOf(text, { macros }), 'sysctl__kern_status');
    expect(found).toMatchObject({ kind: 'variable', origin: 'pasted', macro: 'SYSCTL_PROC', line: 1 });
    expect(text.slice(found.nameStart, found.nameEnd)).toBe('SYSCTL_PROC');
  });

  it('hold the line number where the macro asks for it', async () => {
    const text = '\n\nEXCLAVES_BOOT_TASK(exclaves_x_init,\n    EXCLAVES_BOOT_RANK_ANY);\n';
    const names = (await factsOf(text, { macros })).symbols.map((one) => one.name);
    expect(names).toEqual(['__exclaves_boot_task_entry_exclaves_x_init___LINE__']);
  });

  it('are found behind a declarator, too', async () => {
    const facts = await factsOf('static uint64_t *PERCPU_DATA(exclaves_request);\n', { macros });
    expect(symbol(facts, 'percpu_slot_exclaves_request')).toMatchObject({
      kind: 'variable',
      storage: 'static',
      origin: 'pasted',
    });
  });
});

describe('members that a macro makes', () => {
  it('belong to the record around it, at the place where their names are written', async () => {
    const source = `#define SLOT(type, name) char name##_before[8]; type name
struct trap_args {
	SLOT(int, /*<name*/ta_name/*>*/);
	struct { SLOT(long, ta_deep); } ta_inner;
};
`;
    await withMarks(source, async (marked) => {
      const facts = await factsOf(marked.text());
      const found = symbol(facts, 'ta_name');
      expect(found).toMatchObject({ kind: 'field', parent: 'trap_args', signature: 'int ta_name;' });
      expect(found.nameStart).toBe(marked.mark('name').start);
      expect(symbol(facts, 'ta_deep').parent).toBe('trap_args.ta_inner');
      expect(symbol(facts, 'ta_name_before')).toMatchObject({ parent: 'trap_args', origin: 'pasted', line: 2 });
    });
  });

  it('may be members of two records, of a group and of what is around it', async () => {
    const facts =
      await factsOf(`#define group(tag, name, ...) union { struct __VA_ARGS__; struct tag __VA_ARGS__ name; }
struct proc {
	int p_id;
	group(proc_copied, p_copied, {
		int p_length;
		struct vnode *p_text; /* what runs */
	});
};
`);
    const parents = facts.symbols.flatMap(({ name, parent }) => (name === 'p_text' ? parent : []));
    expect(parents).toEqual(['proc', 'proc_copied']);
    expect(symbol(facts, 'p_text').doc).toBe('/* what runs */');
    expect(symbol(facts, 'p_copied')).toMatchObject({ kind: 'field', parent: 'proc' });
  });
});

describe('members that a macro without arguments makes', () => {
  const source = `#define SIGNED(what) __attribute__((annotate(what)))
#if HAS_KEYS
#define KEY_MEMBERS \\
	unsigned long first_key; \\
	bool *keys_off;
#else
#define KEY_MEMBERS
#endif
#define NO_MEMBERS
#define OWN_MEMBERS \\
	void *SIGNED("job.debug") debug; \\
	KEY_MEMBERS \\
	NO_MEMBERS
struct job {
	int before;
#define JOB_FLAG 1
	OWN_MEMBERS

	counter_type behind;     /* what is counted */
};
`;

  it('belong to the record around it, under every definition that names some', async () => {
    const facts = await factsOf(source);
    const members = facts.symbols.filter(({ kind, parent }) => kind === 'field' && parent === 'job');
    expect(members.map(({ name, origin }) => `${origin} ${name}`)).toEqual([
      'written before',
      'pasted debug',
      'pasted first_key',
      'pasted keys_off',
      'written behind',
    ]);
    const key = symbol(facts, 'first_key');
    expect(key).toMatchObject({ signature: 'unsigned long first_key;', macro: 'OWN_MEMBERS' });
    expect(source.slice(key.nameStart, key.nameEnd)).toBe('OWN_MEMBERS');
  });

  it('leave the member behind it what it is', async () => {
    const facts = await factsOf(source);
    expect(symbol(facts, 'behind')).toMatchObject({ signature: 'counter_type behind;', doc: '/* what is counted */' });
    expect(listed(facts)).not.toContain('field counter_type');
  });

  it('are none for a macro that stands for a type, though it stands on a line of its own', async () => {
    const facts = await factsOf('#define COUNT_TYPE unsigned long\nstruct job {\n\tCOUNT_TYPE\n\tcount;\n};\n');
    expect(symbol(facts, 'count').signature).toBe('COUNT_TYPE count;');
  });
});

describe('macros that come to whole functions', () => {
  it('need no semicolon behind them, one below the other', async () => {
    const facts = await factsOf(`#define GETTER(part) \\
	bool has_##part(struct job *one) \\
	{ \\
		return one->part; \\
	} \\
	void set_##part(struct job *one) \\
	{ \\
		one->part = true; \\
	}
#define BOTH(part) GETTER(part)
BOTH(heap)
GETTER(pointer)
extern_type shared;
BOTH(last)
void
behind(struct job *one)
{
}
`);
    expect(listed(facts).filter((one) => !one.startsWith('macro'))).toEqual([
      'function has_heap',
      'function set_heap',
      'function has_pointer',
      'function set_pointer',
      'variable shared',
      'function has_last',
      'function set_last',
      'function behind',
    ]);
  });

  it('are not those that stand for a record', async () => {
    const facts = await factsOf(
      '#define HEAD(tag, type) struct tag { struct type *first; }\ntypedef HEAD(job_head, job)\n    job_head_t;\n',
    );
    expect(listed(facts)).toContain('typedef job_head_t');
  });
});

describe('invocations that declare nothing new', () => {
  it('give no symbol for a macro without definition, and lose nothing around it', async () => {
    const facts = await factsOf('int before;\nUNKNOWN_MACRO(a, b);\nint behind;\n');
    expect(listed(facts)).toEqual(['variable before', 'variable behind']);
  });

  it('give no symbol for names that are the macro’s own', async () => {
    const facts = await factsOf('#define NOTE(x) static int always_the_same = x\nNOTE(1);\n');
    expect(listed(facts)).toEqual(['macro NOTE']);
  });

  it('keep both twins of a macro that configurations define differently', async () => {
    const text = readFileSync(`${sampleRoot}/osfmk/kern/exclaves.c`, 'utf8');
    const found = (await factsOf(text, { macros })).symbols.filter(
      (one) => one.name === 'exclaves_relaxed_requirements',
    );
    expect(found.map((one) => one.conditions)).toEqual([
      ['CONFIG_EXCLAVES', 'DEVELOPMENT || DEBUG'],
      ['CONFIG_EXCLAVES', '!(DEVELOPMENT || DEBUG)'],
    ]);
  });
});
