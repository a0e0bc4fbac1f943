/** Lines of a log that a text of the source printed, written by hand in XNU's form. */
import { beforeAll, describe, expect, it } from 'vitest';
import { LogReader } from '../../server/src/core/logs/readLog.ts';
import { indexOf, sampleDomain } from '../support/facts.ts';
import { lineWith, notesOf } from '../support/logs.ts';

let reader: LogReader;
beforeAll(async () => {
  reader = new LogReader(await sampleDomain());
});

describe('a line of a log', () => {
  it('is told by the text that a panic is given, with the values by their expressions', () => {
    const panic = lineWith('osfmk/kern/exclaves_resource.c', 'leaves while it is alive');
    expect(
      notesOf(
        `panic(cpu 2 caller 0xfff): conclave of task 0xfffffe1b leaves while it is alive @exclaves_resource.c:${panic}`,
        reader,
      ),
    ).toEqual([
      `message: fits what panic() is given in exclaves_conclave_detach: task = 0xfffffe1b @exclaves_resource.c:${panic}`,
      `place: the line that is named, in exclaves_conclave_detach @exclaves_resource.c:${panic}`,
    ]);
  });

  it('says the name of a value whose type has constants', () => {
    const [note] = notesOf('no such privilege: 2', reader);
    expect(note).toMatch(
      /^message: fits what panic\(\) is given in exclaves_has_priv: priv = 2 \(EXCLAVES_PRIV_\w+\) @/,
    );
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

  it('of few everyday words is told where it is the whole message, and not within another sentence', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_sensing.c': [
        'void exclaves_sensing(int which) {',
        '\tpanic("unknown sensor status");',
        '\tprintf("bad sensor %d", which);',
        '\tprintf("exclaves sensor is gone");',
        '\tprintf("the clock of this sensor is of no use");',
        '}',
      ].join('\n'),
    });
    const told = new LogReader(domain);
    const count = (line: string) => told.read(line).notes.filter(({ kind }) => kind === 'message').length;
    for (const line of [
      'unknown sensor status',
      '[   12.345] unknown sensor status',
      '2025-03-01 12:00:01.5+0100 unknown sensor status.',
      'kernel: (exclaves) unknown sensor status',
      'panic(cpu 2 caller 0xfffffe): unknown sensor status @exclaves_sensing.c:2',
      '"panicString" : "panic(cpu 2 caller 0xff): unknown sensor status @exclaves_sensing.c:2\\nmore"',
      '{"eventMessage":"unknown sensor status","pid":0}',
      'kernel[0]: bad sensor 3',
      '2025-03-01 12:00:01.5+0100 exclaves sensor is gone, and more that the next call prints',
    ])
      expect(count(line), line).toBe(1);
    for (const line of [
      'the app says that an unknown sensor status came',
      'unknown sensor status codes are listed below',
      'error: unknown sensor status in the daemon',
      'a bad sensor 3',
      'bad sensor 3 of 4',
      'no unknown sensor status',
      'we saw that exclaves sensor is gone from here',
      'the user says the clock of this sensor is of no use to him',
    ])
      expect(count(line), line).toBe(0);
  });

  it('ends where its format ends the line, and stands in no sentence, behind whatever a log puts before it', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_halls.c': [
        'void exclaves_hall(long id, int error, const char *name) {',
        '\texclaves_debug_printf(show, "exclaves: Halls: nothing is open\\n");',
        '\texclaves_debug_printf(show, "exclaves: Halls: hall 0x%lx opened hall 0x%lx\\n", id, id);',
        '\texclaves_debug_printf(show, "[hall_server] exclave_hall_open failed with %d\\n", error);',
        '\texclaves_debug_printf(show, "hall init failure: %llu\\n", id);',
        '\texclaves_debug_printf(show, "exclaves hall \'%s\' was left open\\n", name);',
        '\tif (id > 3) { panic("attempt to open exclaves twice"); }',
        '\tpaniclog_append_noflush("** Exclaves hall found:");',
        '\tpaniclog_append_noflush(" the third hall of exclaves\\n");',
        '\tos_log(all, "exclaves hall is cold");',
        '}',
      ].join('\n'),
    });
    const told = new LogReader(domain);
    const count = (line: string) => told.read(line).notes.filter(({ kind }) => kind === 'message').length;
    const texts = [
      'exclaves: Halls: nothing is open',
      'exclaves: Halls: hall 0x5 opened hall 0x6',
      '[hall_server] exclave_hall_open failed with 28',
      'hall init failure: 7',
      "exclaves hall 'was left' was left open",
      'attempt to open exclaves twice',
      'exclaves hall is cold',
    ];
    const heads = [
      '',
      '  ',
      '[   12.345]: ',
      '0.123 ',
      'kernel: ',
      'kernel ',
      'Mar  1 12:00:01 host kernel[0]: ',
      'Mar  1 12:00:01 ',
      'default\t12:00:01.123456+0100\tkernel\t',
      '2025-03-01 12:00:01.123456+0100 0x1a2 Default 0x0 0 0 kernel: (exclaves) ',
      '2025-03-01 12:00:01.123 Df kernel[0:1a2] ',
      'panic(cpu 2 caller 0xfffffe): ',
      '{"eventMessage" : "',
      'exclaves_hall:12 ',
      '[1.5] exclaves_halls.c:12 ',
    ];
    for (const head of heads)
      for (const text of texts)
        for (const tail of head.endsWith('"') ? ['"}', '", "pid" : 0'] : ['', '  '])
          expect(count(head + text + tail), head + text + tail).toBe(1);
    expect(count('panic(cpu 2 caller 0x1): attempt to open exclaves twice @exclaves_halls.c:7')).toBe(1);
    expect(count('** Exclaves hall found: the third hall of exclaves')).toBe(2);
    for (const line of [
      'exclaves: Halls: nothing is open because of X',
      'exclaves: Halls: hall 0x5 opened hall 0x6 and died',
      'exclaves: Halls: hall 0x5 opened hall 0x6g',
      '[hall_server] exclave_hall_open failed with 28x',
      '[hall_server] exclave_hall_open failed with 28.5',
      '[hall_server] exclave_hall_open failed to open',
      'hall init failure: 0x7',
      'we saw no attempt to open exclaves twice today',
      'we saw no attempt to open exclaves twice',
      'attempt to open exclaves twice was seen',
      'he found that exclaves hall is cold',
      'exclaves hall is cold today',
      'we saw the third hall of exclaves',
    ])
      expect(count(line), line).toBe(0);
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
});
