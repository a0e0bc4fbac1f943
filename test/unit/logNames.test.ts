/** Names and values in lines of a log: functions, constants, fields, settings, trace codes, panic flags. */
import { beforeAll, describe, expect, it } from 'vitest';
import { LogReader } from '../../server/src/core/logs/readLog.ts';
import { indexOf, sampleDomain } from '../support/facts.ts';
import { lineWith, notesOf } from '../support/logs.ts';

let reader: LogReader;
beforeAll(async () => {
  reader = new LogReader(await sampleDomain());
});

describe('a line of a log', () => {
  it('knows frames of a backtrace, with the underscore of a list of symbols or without', () => {
    const line = lineWith('osfmk/kern/exclaves_resource.c', 'exclaves_conclave_attach(');
    expect(notesOf('  lr: 0x1  _exclaves_conclave_attach + 0x1a4', reader)).toEqual([
      `symbol: function exclaves_conclave_attach, 0x1a4 bytes from its start @exclaves_resource.c:${line}`,
    ]);
    expect(notesOf('task_terminate_internal', reader)).toEqual([]);
  });

  it('takes the flags of a field apart', () => {
    const notes = notesOf('TH_EXCLAVES_UPCALL set, th_exclaves_state: 0x3', reader);
    expect(notes[0]).toMatch(/^constant: TH_EXCLAVES_UPCALL = 0x2 of thread_exclaves_state_flags_t @thread.h:/);
    expect(notes[1]).toMatch(/th_exclaves_state.*: 0x3 is TH_EXCLAVES_RPC \| TH_EXCLAVES_UPCALL @thread.h:/);
  });

  it('knows trace codes by name and by number', () => {
    const [named, begun, ended] = notesOf('MACH_EXCLAVES_UPCALL 0x012a0005, event 0x012a0002', reader);
    expect(named).toMatch(/^trace: MACH_EXCLAVES_UPCALL is the trace code 0x12a0004 @trace_codes:5/);
    expect(begun).toMatch(/^trace: 0x012a0005 is the trace code MACH_EXCLAVES_UPCALL, begin @/);
    expect(ended).toMatch(/^trace: 0x012a0002 is the trace code MACH_EXCLAVES_SWITCH, end @/);
  });

  it('takes a number for a trace code in the row of a trace, as likely elsewhere, and not where it is told otherwise', () => {
    const event = 'the trace code MACH_EXCLAVES_UPCALL, begin';
    for (const head of ['0.123 ', '  12:01:07.5  ', '10.5(0.2) ', '10.5   0.2   '])
      for (const [code, ...others] of [['12a0005'], ['0x12a0005'], ['012a0005', '0x12a0001']]) {
        const notes = notesOf(`${head}${code} ${others.join()} 1 2 3 4 af0`, reader);
        expect(notes, head + code).toEqual([expect.stringContaining(`trace: ${code} is ${event} @`)]);
      }
    for (const line of ['debugid: 0x12a0005', '"trace_code" : "0x12a0005"', 'event 0x12a0005', 'code is 0x12a0005'])
      expect(notesOf(line, reader)[0], line).toContain(`0x12a0005 is ${event} @`);
    for (const line of ['0x12a0005', 'exclaves: 0x12a0005', '[1.5] 0x12a0005 1 2', 'MACH_EXCLAVES_SWITCH 0x12a0005'])
      expect(notesOf(line, reader).at(-1), line).toContain(
        `0x12a0005 could be ${event}: inferred from the number alone @`,
      );
    for (const line of [
      'Kernel slide: 0x12a0004',
      'Kernel text exec base:  0x12a0004',
      'far: 0x12a0005',
      'FAR_EL1 0x12a0005',
      'x12: 0x12a0004 x13: 0x12a0005',
      'RAX: 0x12a0005, RIP: 0x12a0004',
      'CORE 1: PC=0x12a0005, LR=0x12a0004',
      'address 0x12a0005, size 0x12a0004',
      '"kernelTextBase" : "0x12a0005"',
      'fault_addresses = 0x12a0005 0x12a0004',
      'panicked thread: 0x12a0005',
      'the size of it is 0x12a0005',
      'a_function + 0x12a0005',
      'Map: 0x12a0000 - 0x12a0004',
      'panic(cpu 1 caller 0x12a0005): what',
      '0.123 12a0005',
      'rows 12a0005 1 2 3',
    ])
      expect(
        notesOf(line, reader).filter((note) => note.startsWith('trace')),
        line,
      ).toEqual([]);
  });

  it('knows fields of a stackshot by the enum that their comment names, and values of a sysctl', async () => {
    const { domain } = await indexOf({
      'libkdd/exclaves_info.h': 'enum thread_exclaves_flags : uint32_t { kExclaveRPCActive = 0x1 };',
      'osfmk/kern/exclaves_info.c': [
        'enum thread_exclaves_flags : uint32_t { kExclaveRPCActive = 0x1, kExclaveUpcallActive = 0x2 };',
        'struct thread_exclaves_info {',
        '\tuint32_t tei_flags; /* A combination of enum thread_exclaves_flags values */',
        '};',
        'typedef enum { EXCLAVES_LEVEL_LOW = 0, EXCLAVES_LEVEL_HIGH = 100 } exclaves_level_t;',
        'exclaves_level_t exclaves_get_level(void) { return EXCLAVES_LEVEL_LOW; }',
        'static int',
        'sysctl_exclaves_level(struct sysctl_oid *oidp, void *arg1, int arg2, struct sysctl_req *req)',
        '{',
        '\tint value = exclaves_get_level();',
        '\treturn sysctl_io_number(req, value, sizeof(value), NULL, NULL);',
        '}',
        'SYSCTL_PROC(_kern, OID_AUTO, exclaves_level, CTLTYPE_INT | CTLFLAG_RD, 0, 0, sysctl_exclaves_level, "I", "");',
      ].join('\n'),
    });
    const said = new LogReader(domain);
    expect(notesOf('  "tei_flags" : 3,', said)).toEqual([
      'value: field tei_flags of thread_exclaves_info: 3 is kExclaveRPCActive | kExclaveUpcallActive @exclaves_info.c:3',
    ]);
    expect(notesOf('kern.exclaves_level: 100', said)).toEqual([
      'value: the sysctl kern.exclaves_level: 100 is EXCLAVES_LEVEL_HIGH @exclaves_info.c:13',
    ]);
  });

  it('says what the value behind a variable is, however it is set apart', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_level.c': [
        'typedef enum { EXCLAVES_LEVEL_LOW = 0, EXCLAVES_LEVEL_HIGH = 100 } exclaves_level_t;',
        'static os_atomic(exclaves_level_t) exclaves_level = EXCLAVES_LEVEL_LOW;',
        'static int exclaves_count = 0;',
      ].join('\n'),
    });
    const said = new LogReader(domain);
    const expected = (value: string) => [
      `value: variable exclaves_level: ${value} is EXCLAVES_LEVEL_HIGH @exclaves_level.c:2`,
    ];
    expect(notesOf('exclaves_level = 100', said)).toEqual(expected('100'));
    expect(notesOf('exclaves_level: 0x64', said)).toEqual(expected('0x64'));
    expect(notesOf('exclaves_level 0x64', said)).toEqual(expected('0x64'));
    // Without a base or a sign it may be any number; of a plain counter there is nothing to say.
    expect(notesOf('exclaves_level 100', said)).toEqual([]);
    expect(notesOf('exclaves_count = 100', said)).toEqual([]);
  });

  it('tells every name of a value, and one without a sign that was printed with one', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_phase.c': [
        'typedef enum : uint32_t { EXCLAVES_PHASE_2 = 0, EXCLAVES_PHASE_CORE = 0, EXCLAVES_PHASE_NONE = ~0u } exclaves_phase_t;',
        'static exclaves_phase_t exclaves_phase = EXCLAVES_PHASE_NONE;',
        'void exclaves_say(exclaves_phase_t phase) { printf("phase of exclaves is %d\\n", phase); }',
      ].join('\n'),
    });
    const said = new LogReader(domain);
    const value = (written: string, text: string) =>
      `value: variable exclaves_phase: ${written} is ${text} @exclaves_phase.c:2`;
    expect(notesOf('exclaves_phase: 0', said)).toEqual([value('0', 'EXCLAVES_PHASE_2 or EXCLAVES_PHASE_CORE')]);
    expect(notesOf('exclaves_phase = -1', said)).toEqual([value('-1', 'EXCLAVES_PHASE_NONE')]);
    expect(notesOf('exclaves_phase: 0xffffffff', said)).toEqual([value('0xffffffff', 'EXCLAVES_PHASE_NONE')]);
    expect(notesOf('phase of exclaves is -1', said)[0]).toContain('phase = -1 (EXCLAVES_PHASE_NONE)');
    expect(notesOf('exclaves_phase: -2', said)).toEqual([]);
  });

  it('takes apart the flags of an atomic field, and of a setting that an enum is named for', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_marks.c': [
        'typedef enum : uint16_t { EXCLAVES_MARK_ONE = 0x1, EXCLAVES_MARK_TWO = 0x2, EXCLAVES_MARK_LAST = 0x8000 } exclaves_mark_flags_t;',
        'struct marked { exclaves_mark_flags_t _Atomic th_exclaves_marks; };',
        'typedef enum : unsigned int { exclaves_tell_one = 0x1, exclaves_tell_two = 0x2 } exclaves_tell_flags;',
        'TUNABLE(unsigned int, exclaves_tell, "exclaves_tell", exclaves_tell_one);',
        'TUNABLE(unsigned int, exclaves_mute, "exclaves_mute", 0);',
      ].join('\n'),
    });
    const said = new LogReader(domain);
    expect(notesOf('th_exclaves_marks: 0x8001', said)).toEqual([
      'value: field th_exclaves_marks of marked: 0x8001 is EXCLAVES_MARK_ONE | EXCLAVES_MARK_LAST @exclaves_marks.c:2',
    ]);
    expect(notesOf('boot-args: exclaves_tell=3 exclaves_mute=1', said)).toEqual([
      'value: the boot-arg exclaves_tell: 3 is exclaves_tell_one | exclaves_tell_two, inferred: the flags of exclaves_tell_flags are named for it @exclaves_marks.c:4',
      'value: the boot-arg exclaves_mute @exclaves_marks.c:5',
    ]);
  });

  it('names a constant in the kernel’s own header, where user space has a copy', async () => {
    const header = 'enum exclave_layout { kExclaveLayoutPlain = 1, kExclaveLayoutOther = 2 };\n';
    const { domain } = await indexOf({ 'libkdd/kcdata.h': header, 'osfmk/kern/kcdata.h': header });
    const [note] = new LogReader(domain).read('layout kExclaveLayoutOther').notes;
    expect(note?.place?.file).toBe('osfmk/kern/kcdata.h');
  });

  it('has a name that is no exclave’s own only where the line is about exclaves, and no everyday word as a field', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_names.h':
        '#define EXCLAVES_DOMAIN_ONE "com.apple.one.world"\nstruct task { void *conclave; int conclave_state; };',
    });
    const told = new LogReader(domain);
    expect(notesOf('   com.apple.one.world(1.0)[0A-1B]@0xff->0xfff', told)).toEqual([]);
    expect(notesOf('no exclave service in com.apple.one.world', told)).toHaveLength(1);
    expect(notesOf('the task has a conclave: 0x10', told)).toEqual([]);
    expect(notesOf('conclave_state: 0x10', told)).toEqual(['value: field conclave_state of task @exclaves_names.h:2']);
  });

  it('of a kernel extension that is named for exclaves is told by its form, as a frame or as a dependency', () => {
    const tail = '(1.0.2)[0A1B2C3D-0011-2233-4455-66778899AABB]@0xfffffe0012340000->0xfffffe001234ffff';
    expect(notesOf(`         com.apple.driver.ExclaveDoor${tail}`, reader)).toEqual([
      'extension: com.apple.driver.ExclaveDoor, a kernel extension that a backtrace leads through, version 1.0.2, 65536 bytes from 0xfffffe0012340000; its source is not this one',
    ]);
    expect(notesOf(`            dependency: com.apple.iokit.IOExclaveDoor${tail}`, reader)[0]).toContain(
      'IOExclaveDoor, a kernel extension that another one depends on, version 1.0.2',
    );
    expect(notesOf(`         com.apple.driver.Door${tail}`, reader)).toEqual([]);
    expect(notesOf('com.apple.driver.ExclaveDoor(1.0)[0A1B]@0x1->0x2', reader)).toEqual([]);
  });

  it('that lists boot-args has each that the source asks for, without a value or with one, short or long', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_args.c': [
        'void exclaves_args(void) {',
        '\tint on = 0; char text[8];',
        '\tif (PE_parse_boot_argn("-mend", &on, sizeof(on))) { exclaves_mend(); }',
        '\tif (PE_parse_boot_argn("exp", text, sizeof(text))) { exclaves_try(); }',
        '}',
      ].join('\n'),
    });
    const told = new LogReader(domain);
    expect(notesOf('Boot args: -v -mend exp=a,b expect=1', told)).toEqual([
      'value: the boot-arg -mend @exclaves_args.c:3',
      'value: the boot-arg exp @exclaves_args.c:4',
    ]);
    expect(notesOf('we -mend what exp=3 says', told)).toEqual([]);
  });

  it('that says nothing of exclaves has no notes, whatever it is about', () => {
    for (const line of [
      '',
      'Debugger message: panic',
      'failed: 3',
      'boot task',
      '0x1a2b3c4d',
      '../../x.c:3',
      'main.c:1',
    ])
      expect(notesOf(line, reader), line).toEqual([]);
  });

  it('is read in parts where a report was written as JSON', () => {
    const line = '"panicString" : "panic(cpu 0): no such privilege: 2\\nfoo\\n_exclaves_conclave_attach + 4\\n"';
    expect(reader.read(line).notes.map(({ kind }) => kind)).toEqual(['message', 'symbol']);
    for (const { end, kind, start } of reader.read(line).notes)
      expect(line.slice(start, end)).toBe(kind === 'message' ? 'no such privilege: 2' : '_exclaves_conclave_attach');
  });
});

describe('the flags of a panic header', () => {
  const header = `struct sample_panic_header { uint64_t sph_panic_flags; };
enum {
	SAMPLE_PANIC_HEADER_FLAG_DONE = 0x01,
	SAMPLE_PANIC_HEADER_FLAG_PACKED = 0x800,
	SAMPLE_PANIC_HEADER_FLAG_EXCLAVE_PANIC = 0x10000,
	OTHER_PANIC_HEADER_FLAG_HELD = 0x02,
};
`;
  it('are taken apart into those that the source has, with the bits that it does not have', async () => {
    const own = new LogReader((await indexOf({ 'osfmk/kern/debug.h': header })).domain);
    const flag = 'SAMPLE_PANIC_HEADER_FLAG_';
    const field = 'panicFlags, by its name the field sph_panic_flags of sample_panic_header';
    expect(notesOf('"panicFlags" : "0x10802",', own)).toEqual([
      `value: ${field}: 0x10802 is ${flag}PACKED | ${flag}EXCLAVE_PANIC | 0x2, of which the source has no flag @debug.h:1`,
      `value: ${flag}EXCLAVE_PANIC = 0x10000 is set @debug.h:5`,
    ]);
    expect(notesOf('panicFlags: 0x1', own)).toEqual([
      `value: ${field}: 0x1 is ${flag}DONE @debug.h:1`,
      `value: ${flag}EXCLAVE_PANIC = 0x10000 is not set @debug.h:5`,
    ]);
    expect(notesOf('sph_panic_flags 0x1', own)[0]).toContain('field sph_panic_flags of sample_panic_header: 0x1 is');
    expect(notesOf('panicFlags: none', own)).toEqual([]);
    // Without a base it may be a number of anything.
    expect(notesOf('panicFlags 1', own)).toEqual([]);
  });

  it('are not told by a source that has no flag of exclaves', async () => {
    const text = header.replace(/.*EXCLAVE_PANIC.*/, '');
    const own = new LogReader((await indexOf({ 'osfmk/kern/debug.h': text })).domain);
    expect(notesOf('panicFlags: 0x1', own)).toEqual([]);
  });
});
