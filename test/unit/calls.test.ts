import { describe, expect, it } from 'vitest';
import { callPlaces, incomingCalls, outgoingCalls, registeredIn } from '../../server/src/core/index/calls.ts';
import { meaningIn } from '../../server/src/core/index/references.ts';
import { lineOf } from '../../server/src/core/source/sourceText.ts';
import { checkoutOf, referenceSourceOf } from '../support/checkout.ts';
import { type MarkedFiles, withMarks } from '../support/markers.ts';

const source = `// @file osfmk/kern/exclaves.h
struct ops {
	int (*/*<field*/start/*>*/)(int);
};
int exclaves_run(int a);
#define RUN(x) exclaves_run(x)
// @file osfmk/kern/exclaves.c
#include <kern/exclaves.h>
int
/*<run*/exclaves_run/*>*/(int a)
{
	return helper(a) + RUN(a);
}
static int
helper(int a)
{
	thread_start(worker, a);
	return /*<unpublished*/conclave_control_launch/*>*/(&client, a);
}
static void
/*<worker*/worker/*>*/(void)
{
}
static struct ops table = {
	.start = exclaves_run,
};
static const upcalls_s upcalls = {
	./*<slot*/alloc/*>*/ = ^(int a) {
		return exclaves_run(a);
	},
};
void
init(struct ops *o)
{
	o->start(1);
	upcalls_start(&upcalls);
}
STARTUP(EXCLAVES, FIRST, worker);
// @file bsd/kern/kern_exec.c
int exec(void) { return exclaves_run(1) + exclaves_run(2); }
`;

async function edges(marked: MarkedFiles, mark: string, direction: 'in' | 'out'): Promise<string[]> {
  const from = referenceSourceOf(await checkoutOf(marked.files));
  const { path, start } = marked.mark(mark);
  const [place] = callPlaces(from, path, start);
  if (place === undefined) return [];
  const found: string[] = [];
  for (const edge of direction === 'in' ? incomingCalls(from, place) : outgoingCalls(from, place)) {
    if (edge === undefined) continue;
    const line = lineOf(edge.place.file.lineStarts, edge.place.nameStart) + 1;
    found.push(
      `${edge.place.kind} ${edge.place.name} ${edge.place.file.path}:${line} ×${edge.uses.length}${edge.how === '' ? '' : ` ${edge.how}`}`,
    );
  }
  return found.sort();
}

describe('incoming calls', () => {
  it('come from functions, macros, blocks of tables and registrations, each with how', async () => {
    await withMarks(source, async (marked) => {
      expect(await edges(marked, 'run', 'in')).toEqual([
        'function exec bsd/kern/kern_exec.c:1 ×2',
        'macro RUN osfmk/kern/exclaves.h:5 ×1',
        'slot table.start osfmk/kern/exclaves.c:18 ×1 registered in table.start',
        'slot upcalls.alloc osfmk/kern/exclaves.c:21 ×1 registered in upcalls.alloc',
      ]);
      expect(await edges(marked, 'worker', 'in')).toEqual([
        'function helper osfmk/kern/exclaves.c:8 ×1 passed to thread_start',
        'invocation STARTUP osfmk/kern/exclaves.c:31 ×1 registered in STARTUP',
      ]);
      for (const unused of ['field', 'slot', 'unpublished']) marked.mark(unused);
    });
  });

  it('of a table’s entry come from whoever is given the table, and from calls through the field', async () => {
    await withMarks(source, async (marked) => {
      expect(await edges(marked, 'slot', 'in')).toEqual([
        'function init osfmk/kern/exclaves.c:26 ×1 passed to upcalls_start',
      ]);
      expect(await edges(marked, 'field', 'in')).toEqual(['function init osfmk/kern/exclaves.c:26 ×1']);
      for (const unused of ['run', 'worker', 'unpublished']) marked.mark(unused);
    });
  });

  it('of a name that is not published are its uses', async () => {
    await withMarks(source, async (marked) => {
      expect(await edges(marked, 'unpublished', 'in')).toEqual(['function helper osfmk/kern/exclaves.c:8 ×1']);
      for (const unused of ['run', 'worker', 'slot', 'field']) marked.mark(unused);
    });
  });
});

describe('outgoing calls', () => {
  it('are none for a line of the preprocessor, and for the type before a block’s or a pointer’s name', async () => {
    const text = `// @file osfmk/kern/exclaves.c
struct note { int (*unused)(void); };
static int
/*<run*/exclaves_run/*>*/(int a, tb_error_t (^done)(int), vendor_t (*_Nonnull made)(void))
{
#pragma unused(a)
	return vendor_call(made);
}
`;
    await withMarks(text, async (marked) => {
      expect(await edges(marked, 'run', 'out')).toEqual(['unpublished vendor_call osfmk/kern/exclaves.c:6 ×1']);
    });
  });

  it('go to functions, macros, names that are not published, and functions that are handed on', async () => {
    await withMarks(
      source
        .replace('/*<run*/exclaves_run/*>*/', 'exclaves_run')
        .replace('helper(int a)', '/*<helper*/helper/*>*/(int a)'),
      async (marked) => {
        expect(await edges(marked, 'helper', 'out')).toEqual([
          'function worker osfmk/kern/exclaves.c:14 ×1 passed to thread_start',
          'unpublished conclave_control_launch osfmk/kern/exclaves.c:11 ×1',
          'unpublished thread_start osfmk/kern/exclaves.c:10 ×1',
        ]);
        for (const unused of ['worker', 'slot', 'field', 'unpublished']) marked.mark(unused);
      },
    );
  });

  it('go to functions that a local hands on, from both ends', async () => {
    const text = `// @file osfmk/kern/exclaves.c
static void /*<one*/exclaves_one/*>*/(void) { }
static void exclaves_two(void) { }
static void exclaves_kept(void) { }
void
/*<run*/exclaves_run/*>*/(int flag)
{
	void (*handler)(void) = exclaves_one;
	void (*chosen)(void) = flag ? exclaves_two : &exclaves_one;
	void (*kept)(void);
	wait_for(handler, flag);
	chosen();
	kept = exclaves_kept;
}
`;
    await withMarks(text, async (marked) => {
      expect(await edges(marked, 'run', 'out')).toEqual([
        'function exclaves_kept osfmk/kern/exclaves.c:3 ×1 registered in kept',
        'function exclaves_one osfmk/kern/exclaves.c:1 ×1 called, through chosen',
        'function exclaves_one osfmk/kern/exclaves.c:1 ×1 passed to wait_for, through handler',
        'function exclaves_two osfmk/kern/exclaves.c:2 ×1 called, through chosen',
        'unpublished wait_for osfmk/kern/exclaves.c:10 ×1',
      ]);
      expect(await edges(marked, 'one', 'in')).toEqual([
        'function exclaves_run osfmk/kern/exclaves.c:5 ×1 called, through chosen',
        'function exclaves_run osfmk/kern/exclaves.c:5 ×1 passed to wait_for, through handler',
      ]);
    });
  });

  it('go through pointers in parentheses, and not to the type that a block gives back', async () => {
    const pointers = `// @file osfmk/kern/exclaves.h
struct ops { int (*/*<field*/bind/*>*/)(int); };
struct sock { struct ops *ops; };
typedef struct { int a; } reply_t;
reply_t reply(int a);
// @file osfmk/kern/exclaves.c
#include <kern/exclaves.h>
int
/*<bind*/do_bind/*>*/(struct sock *so)
{
	int (*local)(int) = 0;
	int error = (*so->ops->bind)(1);
	return (reply_t)(error), (so->ops->bind)(2);
}
void
/*<each*/each/*>*/(struct sock *so)
{
	walk(so, ^reply_t (void *data) {
		return reply(1);
	});
}
`;
    await withMarks(pointers, async (marked) => {
      expect(await edges(marked, 'bind', 'out')).toEqual(['field bind osfmk/kern/exclaves.h:1 ×2 through ops']);
      expect(await edges(marked, 'field', 'in')).toEqual(['function do_bind osfmk/kern/exclaves.c:3 ×2']);
      expect(await edges(marked, 'each', 'out')).toEqual([
        'function reply osfmk/kern/exclaves.h:4 ×1 in a block passed to walk',
        'unpublished walk osfmk/kern/exclaves.c:12 ×1',
      ]);
    });
  });

  it('in a block say so, from both ends, and a name that is not published is one callee', async () => {
    const text = `// @file osfmk/kern/exclaves.c
static void /*<note*/note/*>*/(int a) { }
void
/*<each*/exclaves_each/*>*/(struct list *all)
{
	note(1);
	tb_walk(all, ^(int a) {
		if (a > 0) { note(a); tb_fail(&a); }
		tb_fail(&a);
	});
	void (^later)(int) = ^(int a) { note(a); };
	tb_walk(all, later);
}
`;
    await withMarks(text, async (marked) => {
      expect(await edges(marked, 'each', 'out')).toEqual([
        'function note osfmk/kern/exclaves.c:1 ×1',
        'function note osfmk/kern/exclaves.c:1 ×1 in a block later',
        'function note osfmk/kern/exclaves.c:1 ×1 in a block passed to tb_walk',
        'unpublished tb_fail osfmk/kern/exclaves.c:7 ×2 in a block passed to tb_walk',
        'unpublished tb_walk osfmk/kern/exclaves.c:6 ×2',
      ]);
      expect(await edges(marked, 'note', 'in')).toEqual([
        'function exclaves_each osfmk/kern/exclaves.c:3 ×1',
        'function exclaves_each osfmk/kern/exclaves.c:3 ×1 in a block later',
        'function exclaves_each osfmk/kern/exclaves.c:3 ×1 in a block passed to tb_walk',
      ]);
    });
  });

  it('of a method come from methods of its class and of derived ones, without an object before it', async () => {
    const text = `// @file iokit/IOService.h
class IOService { bool exclaveStart(int a); };
// @file iokit/Exclaves/Exclaves.cpp
#include <IOKit/IOService.h>
class IOProxy : public IOService { bool start(int a); };
class Other { bool exclaveStart(int a); bool start(int a); };
bool IOService::/*<start*/exclaveStart/*>*/(int a) { return a; }
bool IOProxy::start(int a) { return exclaveStart(a); }
bool Other::exclaveStart(int a) { return a; }
bool Other::start(int a) { return exclaveStart(a); }
`;
    await withMarks(text, async (marked) => {
      expect(await edges(marked, 'start', 'in')).toEqual(['function start iokit/Exclaves/Exclaves.cpp:5 ×1']);
    });
  });

  it('through a field name the functions that are registered in it', async () => {
    await withMarks(source.replace('init(struct ops', '/*<init*/init/*>*/(struct ops'), async (marked) => {
      expect(await edges(marked, 'init', 'out')).toEqual([
        'field start osfmk/kern/exclaves.h:2 ×1 through ops',
        'function exclaves_run osfmk/kern/exclaves.c:3 ×1 registered in table',
        'unpublished upcalls_start osfmk/kern/exclaves.c:29 ×1',
      ]);
      for (const unused of ['run', 'worker', 'slot', 'field', 'unpublished']) marked.mark(unused);
    });
  });

  it('of a table’s entry are those of its block', async () => {
    await withMarks(source, async (marked) => {
      expect(await edges(marked, 'slot', 'out')).toEqual(['function exclaves_run osfmk/kern/exclaves.c:3 ×1']);
      for (const unused of ['run', 'worker', 'field', 'unpublished']) marked.mark(unused);
    });
  });
});

describe('what is registered in a field', () => {
  const registered = async (text: string) => {
    let rows: string[] = [];
    await withMarks(text, async (marked) => {
      const from = referenceSourceOf(await checkoutOf(marked.files));
      const { path, start } = marked.mark('field');
      const opened = from.read(path);
      if (opened === undefined) throw new Error('not indexed');
      const meaning = meaningIn(from, opened, start);
      const found = meaning.kind === 'symbols' ? registeredIn(from, meaning.symbols) : [];
      rows = found.map(({ place, table }) => `${place.name} ${table}`).sort();
    });
    return rows;
  };

  it('are the functions and blocks of initialisers and assignments, and no constant', async () => {
    const rows = await registered(`// @file osfmk/kern/exclaves.c
struct ops { int (*/*<field*/start/*>*/)(int); };
#define NOTHING ((void *)0)
static int one(int a) { return a; }
static int two(int a) { return a; }
struct ops a = { .start = one };
struct ops b = { .start = ^(int x) { return x; } };
struct ops c = { .start = NOTHING };
void f(struct ops *o) { o->start = &two; if (o->start == one) { } }
`);
    expect(rows).toEqual(['b.start b', 'one a', 'two f']);
  });

  it('are what macros are given for it, through another macro and among its elements', async () => {
    const rows = await registered(`// @file osfmk/kern/exclaves_task.h
struct entry { int (*/*<field*/run/*>*/)(void); int rank; };
#define ENTRY_(name, line, rank_, func) static struct entry entry_ ## name ## line = { .run = func, .rank = rank_ }
#define ENTRY(func, rank) ENTRY_(func, __LINE__, rank, func)
#define ENTRY_OF(name, ...) static struct entry of_ ## name = { .rank = 1, __VA_ARGS__ }
// @file osfmk/kern/exclaves_log.c
#include <kern/exclaves_task.h>
static int log_init(void) { return 0; }
ENTRY(log_init, 2);
static int other(void) { return 0; }
ENTRY_OF(log, .run = other);
`);
    expect(rows.map((row) => row.split(' ')[0])).toEqual(['log_init', 'other']);
  });
});
