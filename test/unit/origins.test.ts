import { describe, expect, it } from 'vitest';
import { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { readTextFile } from '../../server/src/core/extract/textFiles.ts';
import { OuterIndex } from '../../server/src/core/index/outerIndex.ts';
import type { Origins } from '../../server/src/core/model/conclaves.ts';
import { indexOf } from '../support/facts.ts';

const machine = `
typedef enum { CONCLAVE_S_NONE = 0, CONCLAVE_S_UP, CONCLAVE_S_GONE } conclave_state_t;
typedef struct { conclave_state_t c_state; } conclave_resource_t;
struct holder { conclave_resource_t r_conclave; };
void conclave_setup(struct holder *h) { h->r_conclave.c_state = CONCLAVE_S_NONE; }
void conclave_open(struct holder *h) { if (h->r_conclave.c_state == CONCLAVE_S_NONE) { h->r_conclave.c_state = CONCLAVE_S_UP; } }
void conclave_stop(struct holder *h) { if (h->r_conclave.c_state == CONCLAVE_S_UP) { h->r_conclave.c_state = CONCLAVE_S_GONE; } }
`;
/** Reaches the conclave, in a file of the scope. */
const task = `
void task_hold(struct holder *h, bool conclave)
{
	if (conclave) {
		conclave_stop(h);
	}
}
void sleepy(struct holder *h) { task_hold(h, false); }
`;

/** Where the ways to `task_hold` begin, given the files around the scope. */
async function originsIn(
  around: Record<string, string>,
  options: { scope?: string; isWhole?: boolean; master?: string } = {},
): Promise<{ of: Origins; texts: Record<string, string> }> {
  const texts = { 'osfmk/kern/exclaves_resource.c': machine, 'osfmk/kern/task.c': options.scope ?? task };
  const { index } = await indexOf(texts);
  const master = 'bsd/kern/syscalls.master';
  const calls = readTextFile(master, options.master ?? '', 'hash');
  index.setTextFiles(calls === undefined ? [] : [calls]);
  const outer = new OuterIndex();
  for (const [path, text] of Object.entries(around)) outer.read(path, text);
  const domain = new DomainIndex(index, { outer, isWhole: options.isWhole ?? true });
  const chains = [...(domain.conclaves()?.chains.values() ?? [])].flat();
  const chain = chains.find(({ steps }) => steps.at(-1)?.name === 'task_hold');
  const of = chain === undefined ? undefined : domain.originsOfChain(chain);
  if (of === undefined) throw new Error(`no way leads through task_hold: ${chains.map((one) => one.trigger).join()}`);
  return { of, texts: { ...texts, ...around, [master]: options.master ?? '' } };
}
const listed = ({ list }: Origins) =>
  list.map(({ kind, name, steps }) => `${kind} ${name}: ${steps.map((one) => one.name).join(' < ')}`);

describe('where ways through the kernel begin', () => {
  it('is a system call, told by the list of system calls and with its line', async () => {
    const { of, texts } = await originsIn(
      {
        'bsd/kern/kern_sig.c': 'static void halt(void *h) { task_hold(h, true); }\nint kill(void *h) { halt(h); }\n',
      },
      { master: '37\tAUE_KILL\tALL\t{ int kill(int pid, int signum, int posix) NO_SYSCALL_STUB; }\n' },
    );
    expect(listed(of)).toEqual(['systemCall kill: task_hold < halt < kill']);
    for (const { file, start, end, name } of of.list) expect(texts[file]?.slice(start, end)).toBe(name);
    for (const step of of.list[0]?.steps.slice(1) ?? [])
      expect(texts[step.file]?.slice(step.start, step.end)).toMatch(/^(task_hold|halt)$/);
    expect(of.note).toBe('');
  });

  it('is a Mach trap, a routine of MIG or an exception’s assembler', async () => {
    const { of } = await originsIn({
      'osfmk/kern/a.c': 'int hold_trap(struct hold_args *a) { task_hold(a->h, true); }\n',
      'osfmk/kern/b.c':
        'int hold_message(void *h) { task_hold(h, true); }\nvoid fault(void *h) { task_hold(h, true); }\n',
      'osfmk/kern/syscall_sw.c': 'const mach_trap_t table[] = {\n/* 0 */ MACH_TRAP(hold_trap, 1, 2, munge_wl),\n};\n',
      'osfmk/mach/task.defs': 'routine hold_message(\n\ttarget : task_t);\n',
      'osfmk/arm64/locore.s': '\tbl\tEXT(fault)\n',
    });
    expect(listed(of).sort()).toEqual([
      'assembler osfmk/arm64/locore.s: task_hold < fault',
      'machTrap hold_trap: task_hold < hold_trap',
      'message hold_message: task_hold < hold_message',
    ]);
  });

  it('is sought through macros, and what an exception enters may be called, too', async () => {
    const { of } = await originsIn({
      'osfmk/kern/a.h': '#define HOLD(h) task_hold(h, true)\n',
      'osfmk/kern/a.c': 'void fault(void *h) { HOLD(h); }\nint ask(void *h) { fault(h); }\n',
      'osfmk/mach/task.defs': 'routine ask(\n\ttarget : task_t);\n',
      'osfmk/arm64/locore.s': '\tbl\tEXT(fault)\n',
    });
    expect(listed(of)).toEqual([
      'assembler osfmk/arm64/locore.s: task_hold < HOLD < fault',
      'message ask: task_hold < HOLD < fault < ask',
    ]);
  });

  it('passes by what does not lead there: other programs and machines, another’s static, #if 0, members, constants', async () => {
    const { of } = await originsIn(
      {
        'tests/hold.c': 'int kill(void *h) { task_hold(h, true); }\n',
        'libsyscall/wrappers/kill.c': 'int kill(void *h) { task_hold(h, true); }\n',
        'osfmk/i386/trap.c': 'int kill(void *h) { task_hold(h, true); }\n',
        'bsd/kern/own.c': 'static void task_hold(void *h, int a) { }\nint kill(void *h) { task_hold(h, 1); }\n',
        'bsd/kern/dead.c': 'int kill(void *h) {\n#if 0\n\ttask_hold(h, true);\n#endif\n}\n',
        'bsd/kern/member.c': 'int kill(struct ops *h) { h->task_hold(h, true); }\n',
        'bsd/kern/sleep.c': 'int kill(void *h) { sleepy(h); }\n',
      },
      { master: '37\tAUE_KILL\tALL\t{ int kill(int pid); }\n' },
    );
    expect(listed(of)).toEqual([]);
    expect(of.note).toBe('nothing in the checkout calls task_hold by its name');
  });

  it('may be lost at a pointer, and that is said with its place', async () => {
    const { of } = await originsIn({
      'bsd/kern/a.c':
        'static void worker(void *h) { task_hold(h, true); }\nvoid start(void) { thread_start(worker); }\n',
    });
    expect(of).toEqual({
      callers: ['worker'],
      list: [],
      note: 'worker is called through a pointer, handed over at bsd/kern/a.c:2',
    });
  });

  it('says of a way that is lost at a pointer beside one that is not', async () => {
    const { of } = await originsIn({
      'bsd/kern/a.c':
        'static void image(void *h) { task_hold(h, true); }\nstruct act table[] = { { image, "one" } };\nint ask(void *h) { task_hold(h, true); }\n',
      'osfmk/mach/task.defs': 'routine ask(\n\ttarget : task_t);\n',
    });
    expect(listed(of)).toEqual(['message ask: task_hold < ask']);
    expect(of.note).toBe('image is called through a pointer, handed over at bsd/kern/a.c:2');
  });

  it('is not told before every file is read', async () => {
    const { of } = await originsIn({ 'bsd/kern/a.c': 'void a(void *h) { task_hold(h, true); }\n' }, { isWhole: false });
    expect(of).toEqual({ callers: [], list: [], note: 'callers in files that name no exclaves are not read' });
  });

  it('keeps to the nearest, and says so', async () => {
    const names = Array.from({ length: 12 }, (_, at) => `ask_${at}`);
    const { of } = await originsIn({
      'bsd/kern/a.c': names.map((name) => `void ${name}(void *h) { task_hold(h, true); }\n`).join(''),
      'osfmk/mach/task.defs': names.map((name) => `routine ${name}(\n\ttarget : task_t);\n`).join(''),
    });
    expect(of.list).toHaveLength(8);
    expect(of.note).toBe('these are the nearest');
  });
});
