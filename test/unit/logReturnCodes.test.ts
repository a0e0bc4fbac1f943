/** Numbers in a log that functions returned, and their names. */
import { beforeAll, describe, expect, it } from 'vitest';
import { readTextFile } from '../../server/src/core/extract/textFiles.ts';
import { LogReader } from '../../server/src/core/logs/readLog.ts';
import { factsOf, indexOf } from '../support/facts.ts';
import { notesOf } from '../support/logs.ts';

/** A header of made-up codes, counted from one. */
const header = (prefix: string, more: string) =>
  `${Array.from({ length: 18 }, (_, at) => `#define ${prefix}CODE_${String.fromCharCode(65 + at)}  ${at + 1}  /* Code number ${at + 1}. And more. */`).join('\n')}\n${more}`;
const headers = {
  'osfmk/mach/kern_return.h': header(
    'KERN_',
    '#define KERN_RETURN_MAX 0x100\n#define KERN_LATE 19\n/* Came\n * late\n */\n',
  ),
  'bsd/sys/errno.h': header(
    'E',
    '#define ESAME ECODE_B /* As the second */\n#define ELAST 18\n#define EAGAINST (-1)\n',
  ),
  'libsyscall/errno.h': header('U', ''),
};
const source = `
kern_return_t exclaves_open(int id);
int exclaves_count(void);
static int
exclaves_find(int id)
{
	return id > 3 ? ECODE_C : 0;
}
static int
exclaves_pass(int id)
{
	return exclaves_find(id);
}
static int
exclaves_mixed(int id)
{
	return id > 3 ? ECODE_C : KERN_CODE_C;
}
void
exclaves_run(void)
{
	tb_error_t ret = exclaves_proxy__run(TB_ERROR_GOOD);
	exclaves_debug_printf(show, "runtime exclave result %u\\n", ret);
}
void
exclaves_try(struct it *it)
{
	kern_return_t kr = it->kr;
	exclaves_debug_printf(show, "declared exclave result %x\\n", kr);
	int error = exclaves_open(1);
	exclaves_debug_printf(show, "returned exclave result %d\\n", error);
	error = exclaves_find(1);
	exclaves_debug_printf(show, "found exclave result %d\\n", error);
	error = exclaves_pass(1);
	exclaves_debug_printf(show, "passed exclave result %d\\n", error);
	error = exclaves_mixed(1);
	exclaves_debug_printf(show, "mixed exclave result %d\\n", error);
	it->error = exclaves_find(1);
	error = 7;
	exclaves_debug_printf(show, "plain exclave result %d\\n", error);
	exclaves_debug_printf(show, "told exclave errno: %d\\n", error);
	exclaves_debug_printf(show, "called exclave result %d\\n", exclaves_find(2));
	exclaves_debug_printf(show, "counted exclave results %d\\n", exclaves_count());
}
`;

describe('a number that a function returned', () => {
  let reader: LogReader;
  beforeAll(async () => {
    const { domain, index } = await indexOf({ 'osfmk/kern/exclaves_try.c': source });
    index.setTextFiles(Object.entries(headers).flatMap(([path, text]) => readTextFile(path, text, path) ?? []));
    reader = new LogReader(domain);
  });
  /** What is said of the value, and the lines of the codes. */
  const told = (line: string) => {
    const [message = '', ...codes] = notesOf(line, reader);
    return [/= [^@]*(?= @)/.exec(message)?.[0], ...codes];
  };

  it('has the name that its declared type has for it, whatever base it is printed to', () => {
    expect(told('declared exclave result 12')).toEqual([
      '= 0x12 (KERN_CODE_R)',
      'constant: KERN_CODE_R = 18, whose comment says “Code number 18” @kern_return.h:18',
    ]);
    expect(told('declared exclave result 13')).toEqual([
      '= 0x13 (KERN_LATE)',
      'constant: KERN_LATE = 19, whose comment says “Came late” @kern_return.h:20',
    ]);
    expect(told('declared exclave result 100')).toEqual(['= 0x100']);
  });

  it('has the name that the function which gave it returns or uses, with the reason', () => {
    expect(told('returned exclave result 2')[0]).toBe(
      '= 2 (KERN_CODE_B, inferred: exclaves_open() returns a kern_return_t)',
    );
    expect(told('found exclave result 2')).toEqual([
      '= 2 (ECODE_B or ESAME, inferred: exclaves_find() gives such codes)',
      'constant: ECODE_B = 2, whose comment says “Code number 2” @errno.h:2',
      'constant: ESAME = 2, whose comment says “As the second” @errno.h:19',
    ]);
    expect(told('passed exclave result 1')[0]).toBe(
      '= 1 (ECODE_A, inferred: exclaves_pass() gives such codes, which it has from exclaves_find())',
    );
    expect(told('called exclave result -1')[0]).toBe('= -1 (EAGAINST, inferred: exclaves_find() gives such codes)');
    expect(told('told exclave errno: 3')[0]).toBe('= 3 (ECODE_C, inferred: the text calls it errno)');
  });

  it('of the runtime that is not published is said to be such, by its type and by its name', () => {
    expect(told('runtime exclave result 2')).toEqual(['= 2 (a tb_error_t, whose values are not published)']);
    expect(notesOf('the exclave gave TB_ERROR_GOOD', reader)[0]).toMatch(
      /^constant: TB_ERROR_GOOD, a constant that the source uses in exclaves_run and does not define/,
    );
  });

  it('is a plain number where codes of several kinds are used, or none, or none gave it', () => {
    expect(told('mixed exclave result 2')).toEqual(['= 2']);
    expect(told('plain exclave result 2')).toEqual(['= 2']);
    expect(told('counted exclave results 2')).toEqual(['= 2']);
    expect(told('found exclave result 99')).toEqual(['= 99']);
  });

  it('is explained by its name alone on a line about exclaves, and on no other', () => {
    expect(notesOf('no exclave: KERN_CODE_C, ECODE_Q; UCODE_C, ECODE_QX', reader)).toEqual([
      'constant: KERN_CODE_C = 3, whose comment says “Code number 3” @kern_return.h:3',
      'constant: ECODE_Q = 17, whose comment says “Code number 17” @errno.h:17',
    ]);
    expect(notesOf('no such file: ECODE_Q', reader)).toEqual([]);
  });
});

describe('the giver of a value', () => {
  it('is the call that the name was given the result of nearest above, in the same function', async () => {
    const { messages } = await factsOf(
      `void exclaves_first(void) { int a = one(); if (a == two()) printf("value of a %d", a); }
void exclaves_second(int a, struct it *b) { b->a = three(); printf("value of %d and %d", a, b->a); a = four(); a = 5; printf("last of a %d", a); }`,
    );
    expect(messages.map(({ givers }) => givers)).toEqual([['one'], undefined, undefined]);
  });
});
