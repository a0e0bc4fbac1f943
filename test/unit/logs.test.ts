/** Panic reports and logs, written by hand in XNU's form, read with the sample's source. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { type LogDocument, logDocument } from '../../server/src/core/describe/logDocument.ts';
import { matchFormat, readFormat } from '../../server/src/core/logs/format.ts';
import { LogReader } from '../../server/src/core/logs/readLog.ts';
import { factsOf, indexOf, sampleDomain, sampleTexts } from '../support/facts.ts';

let sample: DomainIndex;
let reader: LogReader;
beforeAll(async () => {
  sample = await sampleDomain();
  reader = new LogReader(sample);
});

function documentOf(text: string, left = 0, release?: string, domain = sample): LogDocument {
  let document: LogDocument | undefined;
  for (const step of logDocument(domain, { text, left }, release)) document = step ?? document;
  if (document === undefined) throw new Error('no document came');
  return document;
}
/** Notes as `kind: text @file:line`. */
function notesOf(line: string, of = reader): string[] {
  return of
    .read(line)
    .notes.map(({ kind, place, text }) => `${kind}: ${text} @${place.file.split('/').at(-1)}:${place.line + 1}`);
}
function valuesOf(format: string, line: string): string[] | undefined {
  return matchFormat(readFormat(format), line)?.values.map(({ text }) => text);
}
/** Line of a text of the sample, from 1. */
function lineWith(path: string, text: string): number {
  const lines = (sampleTexts().get(path) ?? '').split('\n');
  const found = lines.findIndex((line) => line.includes(text));
  if (found < 0) throw new Error(`${path} has no ${text}`);
  return found + 1;
}

describe('a format', () => {
  it.each([
    ['state %d of %s\n', 'x: state -3 of two words', ['-3', 'two words']],
    ['at 0x%llx, size %zu', 'at 0xfffe1, size 12', ['fffe1', '12']],
    ['task %p is %#x', 'task 0xfffffe00 is 0x1f', ['0xfffffe00', '0x1f']],
    ['%s: failed with %d', 'exclaves_boot: failed with 5', ['exclaves_boot', '5']],
    ['done %u%% of %{public}s.', 'done 50% of all.', ['50', 'all']],
    ['width %5d|%-8s|', 'width    42|name    |', ['42', 'name    ']],
    ['\tname:\t%s', 'name: one', ['one']],
    ['%s and %s', 'one and two and three', ['one', 'two and three']],
  ])('%j is found in a line, with its values', (format, line, values) => {
    expect(valuesOf(format, line)).toEqual(values);
  });

  it.each([
    ['state %d', 'state unknown'],
    ['task %p is gone', 'task is gone'],
    ['exclaves_resource', 'panic @exclaves_resource.c:12'],
    ['stop', 'exclaves_stopped'],
  ])('%j is not found in %j', (format, line) => {
    expect(matchFormat(readFormat(format), line)).toBeUndefined();
  });

  it('counts its values as printf does: a width from outside is one, a percent sign is none', () => {
    expect(readFormat('%% %.*s %d').argumentOf).toEqual([1, 2]);
  });

  it('takes time that grows with the line only, whatever both are made of', () => {
    const format = readFormat(`${'%s a'.repeat(60)}b`);
    const line = 'a'.repeat(20_000);
    expect(matchFormat(format, line)).toBeUndefined();
  });

  it('matches what it printed, and gives the values back', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    const piece = fc.record({ before: word, kind: fc.constantFrom('d', 'x', 's'), number: fc.nat() });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
        const values = pieces.map(({ kind, number }) => (kind === 'x' ? number.toString(16) : String(number)));
        const format = pieces.map(({ before, kind }) => `${before}: %${kind}, `).join('');
        const line = pieces.map(({ before }, at) => `${before}: ${values[at]}, `).join('');
        expect(valuesOf(format, line)).toEqual(values);
      }),
    );
  });
});

describe('the values of a message', () => {
  it('have the types of the function or the macro around it, else of the file, never of a neighbour', async () => {
    const { messages } = await factsOf(
      [
        'static size_t exclaves_room;',
        'static void first(void)\n{\n\tring_kind_t ring = one();\n\tprintf("first ring %u\\n", ring);\n}',
        'static void second(void)\n{\n\tprintf("second ring %u, room %zu\\n", ring, exclaves_room);\n}',
        '#define SAY(x) do { for (uint8_t at = 0; at < x; at++) printf("saying %u\\n", at); } while (0)',
      ].join('\n'),
      { path: 'osfmk/kern/exclaves_room.c' },
    );
    expect(messages.map(({ text, types }) => [text.trim(), types])).toEqual([
      ['first ring %u', ['ring_kind_t']],
      ['second ring %u, room %zu', ['', 'size_t']],
      ['saying %u', ['uint8_t']],
    ]);
  });
});

describe('a line of a log', () => {
  it('is told by the text that a panic is given, with the values by their expressions', () => {
    const panic = lineWith('osfmk/kern/exclaves_resource.c', 'leaves while it is alive');
    expect(
      notesOf(
        `panic(cpu 2 caller 0xfff): conclave of task 0xfffffe1b leaves while it is alive @exclaves_resource.c:${panic}`,
      ),
    ).toEqual([
      `message: fits what panic() is given in exclaves_conclave_detach: task = 0xfffffe1b @exclaves_resource.c:${panic}`,
      `place: the line that is named, in exclaves_conclave_detach @exclaves_resource.c:${panic}`,
    ]);
  });

  it('says the name of a value whose type has constants', () => {
    const [note] = notesOf('no such privilege: 2');
    expect(note).toMatch(
      /^message: fits what panic\(\) is given in exclaves_has_priv: priv = 2 \(EXCLAVES_PRIV_\w+\) @/,
    );
  });

  it('knows frames of a backtrace, with the underscore of a list of symbols or without', () => {
    const line = lineWith('osfmk/kern/exclaves_resource.c', 'exclaves_conclave_attach(');
    expect(notesOf('  lr: 0x1  _exclaves_conclave_attach + 0x1a4')).toEqual([
      `symbol: function exclaves_conclave_attach, 0x1a4 bytes from its start @exclaves_resource.c:${line}`,
    ]);
    expect(notesOf('task_terminate_internal')).toEqual([]);
  });

  it('takes the flags of a field apart', () => {
    const notes = notesOf('TH_EXCLAVES_UPCALL set, th_exclaves_state: 0x3');
    expect(notes[0]).toMatch(/^constant: TH_EXCLAVES_UPCALL = 0x2 of thread_exclaves_state_flags_t @thread.h:/);
    expect(notes[1]).toMatch(/th_exclaves_state.*: 0x3 is TH_EXCLAVES_RPC \| TH_EXCLAVES_UPCALL @thread.h:/);
  });

  it('knows trace codes by name and by number', () => {
    const [named, begun, ended] = notesOf('MACH_EXCLAVES_UPCALL 0x012a0005 0x012a0002');
    expect(named).toMatch(/^trace: MACH_EXCLAVES_UPCALL is the trace code 0x12a0004 @trace_codes:5/);
    expect(begun).toMatch(/^trace: 0x012a0005 is the trace code MACH_EXCLAVES_UPCALL, begin @/);
    expect(ended).toMatch(/^trace: 0x012a0002 is the trace code MACH_EXCLAVES_SWITCH, end @/);
  });

  it('puts the function of __func__ into the text, and finds the literal that a %s printed', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_said.c': [
        'const char *exclaves_said(int one) { return one ? "WELL DONE" : "NOT YET"; }',
        'void exclaves_say(int one) {',
        '\texclaves_debug_printf(show, "%s: OK\\n" "second line of %s\\n", __func__, exclaves_said(one));',
        '}',
      ].join('\n'),
    });
    const said = new LogReader(domain);
    expect(notesOf('exclaves_say: OK', said)[0]).toBe(
      'message: fits what exclaves_debug_printf() is given in exclaves_say @exclaves_said.c:3',
    );
    expect(notesOf('somebody: OK', said)).toEqual([]);
    expect(notesOf('second line of NOT YET', said)).toEqual([
      'message: fits what exclaves_debug_printf() is given in exclaves_say: exclaves_said(one) = NOT YET @exclaves_said.c:3',
      'value: “NOT YET” is a text of exclaves_said @exclaves_said.c:1',
    ]);
  });

  it('has the fixed texts among its values as they are, and no line without them', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_marks.h': '#define EXCLAVES_FAR "<far>"\n',
      'osfmk/kern/exclaves_said.c': [
        '#define EXCLAVES_MARK    "[Marked]"',
        'void exclaves_say(char *name, char *why, long pc) {',
        '\tsnprintf(all, sizeof(all), "%s %s:%s at PC: 0x%zx", EXCLAVES_MARK, name, why, pc);',
        '\tprintf("%s %s came from afar\\n", EXCLAVES_FAR, name);',
        '}',
      ].join('\n'),
    });
    const said = new LogReader(domain);
    const note =
      'message: fits what snprintf() is given in exclaves_say: name = One, why = it fell, pc = 0x1023 @exclaves_said.c:3';
    expect(notesOf('panic(cpu 4 caller 0xf60): [Marked] One:it fell at PC: 0x1023 @x.c:7', said)).toEqual([note]);
    expect(notesOf('{"panicString" : "panic(cpu 4): [Marked] One:it fell at PC: 0x1023\\nmore"}', said)).toEqual([
      note,
    ]);
    expect(notesOf('my app x y:z at PC: 0x1', said)).toEqual([]);
    expect(notesOf('<far> One came from afar', said)[0]).toContain('in exclaves_say: name = One @');
    expect(notesOf('somewhere One came from afar', said)).toEqual([]);
  });

  it('is no text of a function that prints nothing; only the whole name that one is given is known', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_asked.c': [
        'void exclaves_must(int what, const char *fmt, ...);',
        'void exclaves_ask(void) {',
        '\texclaves_describe("the number of open doors");',
        '\texclaves_look_up("com.example.exclaves.door", 1);',
        '\texclaves_must(1, "failed to open the door");',
        '\tos_log(all, "the door is open now\\n");',
        '\tEXNOTE("door %d", 1);',
        '\tEXNOTE("no door is left");',
        '\tos_log_create("com.example.exclaves.door", "the number of doors");',
        '}',
        'const char *exclaves_doors[] = { "com.example.hall" };',
      ].join('\n'),
    });
    const asked = new LogReader(domain);
    const line = (text: string) =>
      notesOf(text, asked).map((note) => note.replace(/ in exclaves_ask|(?<! a text) @.*/g, ''));
    expect(line('the number of open doors')).toEqual([]);
    expect(line('the number of doors')).toEqual([]);
    expect(line('no com.example.exclaves.door.two, com.example.exclaves.door')).toEqual([
      'value: is the name that exclaves_look_up() is given, and 1 more like it',
    ]);
    expect(line('no com.example.exclaves.door.two')).toEqual([]);
    expect(line('the exclave in com.example.hall, not com.example.hall.two')[0]).toMatch(/^value: is a text @/);
    expect(line('in com.example.hall.two')).toEqual([]);
    expect(line('failed to open the door')).toEqual(['message: fits what exclaves_must() is given']);
    expect(line('the door is open now')).toEqual(['message: fits what os_log() is given']);
    expect(line('no door is left')).toEqual(['message: fits what EXNOTE() is given']);
  });

  it('shows numbers that were printed to the base of 16 as such, and reads them so', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_hex.c': [
        'typedef enum { EXCLAVES_HEX_TEN = 10, EXCLAVES_HEX_SIXTEEN = 16 } exclaves_hex_t;',
        'void exclaves_hex(exclaves_hex_t kret) { printf("exclaves_hex returned %x\\n", kret); }',
      ].join('\n'),
    });
    expect(notesOf('exclaves_hex returned 10', new LogReader(domain))[0]).toContain(
      'kret = 0x10 (EXCLAVES_HEX_SIXTEEN) @',
    );
  });

  it('gives the values of a format of several lines to the right arguments, through macros for texts and for values', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_said.c': [
        '#define SAID_FORMAT "%c%c"',
        '#define SAID_VALUES(c) (((c) >> 8) & 0xFF), ((c) & 0xFF)',
        'void exclaves_say(struct said *it) {',
        '\tpaniclog_append_noflush(',
        '\t\t"\\tspace of it: " SAID_FORMAT "\\n"',
        '\t\t"\\tbase of its stack: 0x%zx\\n", SAID_VALUES(it->space), it->base);',
        '\tpaniclog_append_noflush("first of two: %d " UNKNOWN " second of two: %d\\n", it->one, it->two);',
        '}',
      ].join('\n'),
    });
    const said = new LogReader(domain);
    expect(notesOf('\tbase of its stack: 0x2000', said)).toEqual([
      'message: fits what paniclog_append_noflush() is given in exclaves_say: it->base = 0x2000 @exclaves_said.c:5',
    ]);
    expect(notesOf('\tspace of it: ab', said)[0]).toContain('SAID_VALUES(it->space) = a, SAID_VALUES(it->space) = b');
    expect(notesOf('first of two: 1 ', said)[0]).toContain('it->one = 1');
    // Which of the values is the second cannot be told.
    expect(notesOf(' second of two: 2', said)[0]).not.toContain('it->');
  });

  it('of equal texts is told by the line that is named, in the kernel’s file of that name', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves.c':
        'void exclaves_first(int a) { panic("bad exclaves privilege (%u)", a); }\n\n\nvoid exclaves_second(int b) { panic("bad exclaves privilege (%u)", b); }\n',
      'libsyscall/wrappers/exclaves.c': 'int exclaves_call(void) { return 0; }\n',
    });
    const said = new LogReader(domain);
    const line = (at: number) => notesOf(`panic(cpu 1 caller 0x1): bad exclaves privilege (8) @exclaves.c:${at}`, said);
    expect(line(1)[0]).toContain('in exclaves_first, and 1 more like it: a = 8');
    expect(line(4)[0]).toContain('in exclaves_second, and 1 more like it: b = 8');
    expect(line(4)[1]).toBe('place: the line that is named, in exclaves_second @exclaves.c:4');
  });

  it('takes no file name for the function of that name, and no bare name for a text that is printed', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_boot.c': 'TUNABLE(int, exclaves_mode, "exclaves_mode", 1);\nvoid exclaves_boot(void) { }',
    });
    const said = new LogReader(domain);
    expect(notesOf('osfmk/kern/exclaves_boot.c:2', said)).toEqual([
      'place: the line that is named, in exclaves_boot @exclaves_boot.c:2',
    ]);
    expect(notesOf('the exclaves_mode', said)).toEqual([]);
    expect(notesOf('boot-args: exclaves_mode=0x2', said)).toEqual([
      'value: the boot-arg exclaves_mode @exclaves_boot.c:1',
    ]);
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

  it('is told by what a macro makes of the words it is given, with what the code knows of a value', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_proxy.c': `#define proxy_note(op, step, id, status) \\
	exclaves_printf(progress, "proxy " #op " " #step ":\\t" \\
	    "id %ld, status %u\\n", (id), (status))
int
exclaves_proxy_call(long id)
{
	xnuproxy_status_t status = XNUPROXY_STATUS_BUSY;
	proxy_note(call, entered, id, status);
	while (1) {
		status = exclaves_run();
		switch (status) {
		case XNUPROXY_STATUS_BUSY:
			proxy_note(call, waits, id, status);
			continue;
		case XNUPROXY_STATUS_REPLY:
			proxy_note(call, returned, id, status);
		case XNUPROXY_STATUS_OTHER:
			proxy_note(call, fell, id, status);
			break;
		default:
			proxy_note(call, failed, id, status);
		}
	}
}
`,
    });
    const own = new LogReader(domain);
    const status = (step: string) =>
      /status = [^@]*/.exec(notesOf(`proxy call ${step}:\tid 7, status 3`, own).join())?.[0]?.trim();
    expect(status('entered')).toBe('status = 3 (XNUPROXY_STATUS_BUSY)');
    expect(status('waits')).toBe('status = 3 (XNUPROXY_STATUS_BUSY)');
    expect(status('returned')).toBe('status = 3 (XNUPROXY_STATUS_REPLY)');
    // One may come from the case above; the other is none of those named.
    expect(status('fell')).toBe('status = 3 (a xnuproxy_status_t, whose values are not published)');
    expect(status('failed')).toBe('status = 3 (a xnuproxy_status_t, whose values are not published)');
    expect(notesOf('status XNUPROXY_STATUS_REPLY, XNUPROXY_STATUS_GONE', own)).toEqual([
      'constant: XNUPROXY_STATUS_REPLY, a constant that the source uses in exclaves_proxy_call and does not define: its value is not published @exclaves_proxy.c:15',
    ]);
  });

  it('names a constant in the kernel’s own header, where user space has a copy', async () => {
    const header = 'enum exclave_layout { kExclaveLayoutPlain = 1, kExclaveLayoutOther = 2 };\n';
    const { domain } = await indexOf({ 'libkdd/kcdata.h': header, 'osfmk/kern/kcdata.h': header });
    const [note] = new LogReader(domain).read('layout kExclaveLayoutOther').notes;
    expect(note?.place.file).toBe('osfmk/kern/kcdata.h');
  });

  it('that says little is told where it goes on with a text of several lines, and nowhere else', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_tell.c': [
        'void exclaves_tell(struct exclaves_part *part) {',
        '\tpaniclog_append_noflush("Exclaves part of the panic:\\n"',
        '\t    "\\t\\tPart:\\n"',
        '\t    "\\t\\t\\tName: %s\\n"',
        '\t    "\\t\\t\\tID: 0x%llx\\n", part->name, part->id);',
        '}',
      ].join('\n'),
    });
    const told = new LogReader(domain);
    const report = [
      'Exclaves part of the panic:',
      '\t\tPart:',
      '\t\t\tName: one',
      '\t\t\tID: 0x2',
      'Name: two',
      '\t\t\tID: 0x3',
    ];
    expect(report.map((line) => notesOf(line, told))).toEqual([
      ['message: fits what paniclog_append_noflush() is given in exclaves_tell @exclaves_tell.c:2'],
      ['message: fits what paniclog_append_noflush() is given in exclaves_tell @exclaves_tell.c:2'],
      ['message: fits what paniclog_append_noflush() is given in exclaves_tell: part->name = one @exclaves_tell.c:2'],
      ['message: fits what paniclog_append_noflush() is given in exclaves_tell: part->id = 0x2 @exclaves_tell.c:2'],
      [],
      [],
    ]);
  });

  it('of a panic has the one word that it was given, behind the head that every panic has', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_head.c': [
        'void exclaves_first(void) { panic("doors"); }',
        'void exclaves_second(void) { panic("doors"); }',
      ].join('\n'),
    });
    const told = new LogReader(domain);
    expect(notesOf('panic(cpu 1 caller 0xff): doors', told)).toContain(
      'message: fits what panic() is given in exclaves_first, and 1 more like it @exclaves_head.c:1',
    );
    expect(notesOf('panic(cpu 1 caller 0xff): doors open', told)).toEqual([]);
    expect(notesOf('doors', told)).toEqual([]);
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
      expect(notesOf(line), line).toEqual([]);
  });

  it('is read in parts where a report was written as JSON', () => {
    const line = '"panicString" : "panic(cpu 0): no such privilege: 2\\nfoo\\n_exclaves_conclave_attach + 4\\n"';
    expect(reader.read(line).notes.map(({ kind }) => kind)).toEqual(['message', 'symbol']);
    for (const { end, kind, start } of reader.read(line).notes)
      expect(line.slice(start, end)).toBe(kind === 'message' ? 'no such privilege: 2' : '_exclaves_conclave_attach');
  });
});

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
    expect(notesOf('panicFlags: none', own)).toEqual([]);
  });

  it('are not told by a source that has no flag of exclaves', async () => {
    const text = header.replace(/.*EXCLAVE_PANIC.*/, '');
    const own = new LogReader((await indexOf({ 'osfmk/kern/debug.h': text })).domain);
    expect(notesOf('panicFlags: 0x1', own)).toEqual([]);
  });
});
