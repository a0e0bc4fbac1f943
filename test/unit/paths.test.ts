import { beforeAll, describe, expect, it } from 'vitest';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { pathStarts } from '../../server/src/core/concepts/pathStarts.ts';
import { type PathBounds, pathBounds, tracePaths } from '../../server/src/core/concepts/paths.ts';
import { pathDiagram } from '../../server/src/core/describe/pathDiagram.ts';
import type { CallPath } from '../../server/src/core/model/callPath.ts';
import { indexOf, sampleDomain } from '../support/facts.ts';

let sample: DomainIndex;
beforeAll(async () => {
  sample = await sampleDomain();
});

function trace(domain: DomainIndex, name: string, path: string, bounds: PathBounds = pathBounds): CallPath {
  const graph = domain.callGraph();
  const starts = pathStarts(
    graph,
    name,
    path,
    domain.index.file(path)?.symbols.find((one) => one.name === name)?.nameStart,
  );
  let found: CallPath | undefined;
  for (const one of tracePaths(graph, starts, () => false, bounds)) found = one ?? found;
  if (found === undefined) throw new Error('no result');
  return found;
}
const steps = ({ steps: list }: CallPath) => list.map(({ from, kind, to }) => `${from.name} -${kind}-> ${to.name}`);

describe('ways through a name', () => {
  it('go from user space through the trap to the secure kernel', () => {
    const path = trace(sample, 'exclaves_endpoint_call', 'libsyscall/wrappers/exclaves.c');
    expect(steps(path)).toEqual([
      'exclaves_endpoint_call -trap-> EXCLAVES_CTL_OP_ENDPOINT_CALL',
      'EXCLAVES_CTL_OP_ENDPOINT_CALL -call-> operation_endpoint_call',
      'operation_endpoint_call -call-> exclaves_xnuproxy_endpoint_call',
      'exclaves_xnuproxy_endpoint_call -call-> exclaves_run',
      'exclaves_run -call-> exclaves_enter',
      'exclaves_enter -call-> sk_enter',
      'exclaves_xnuproxy_endpoint_call -call-> exclaves_call_upcall_handler',
      'exclaves_call_upcall_handler -back-> exclaves_tightbeam_upcalls',
      'exclaves_call_upcall_handler -back-> exclaves_tightbeam_upcalls_v2',
    ]);
    expect(path.exits.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'secureEntry sk_enter',
      'exclave exclaves_tightbeam_upcalls',
      'exclave exclaves_tightbeam_upcalls_v2',
    ]);
  });

  it('go from an exclave’s upcall to the function that serves it', () => {
    const path = trace(sample, 'exclaves_storage_upcall_root', 'osfmk/kern/exclaves_storage.c');
    expect(steps(path).slice(-3)).toEqual([
      'exclaves_call_upcall_handler -back-> exclaves_tightbeam_upcalls_v2',
      'exclaves_tightbeam_upcalls_v2 -upcall-> exclaves_tightbeam_upcalls_v2.root',
      'exclaves_tightbeam_upcalls_v2.root -slot-> exclaves_storage_upcall_root',
    ]);
    // The exclave was called by somebody.
    expect(path.entries.map(({ kind }) => kind)).toEqual(['wrapper']);
  });

  it('go into an exclave and back: by the status of the call, the look-up of the handler, the table and its slot', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_upcalls.c': `#include <Tightbeam/tightbeam.h>
typedef int (*exclave_handler_t)(void *context);
struct exclaves_upcall_registration { exclave_handler_t handler; void *context; };
static struct exclaves_upcall_registration registered[COUNT];
static int exclaves_hello_handler(void *context) { return 0; }
static int exclaves_answer(tb_error_t (^done)(void)) { return done(); }
static const clock_face__server_s face = {
	.show = ^(tb_error_t (^done)(void)) {
		return exclaves_answer(done);
	},
};
int exclaves_register_upcall(int id, exclave_handler_t given)
{
	registered[id] = (struct exclaves_upcall_registration){ .handler = given, };
	return 0;
}
int exclaves_init(void) { return exclaves_register_upcall(1, exclaves_hello_handler); }
int exclaves_call_upcall(int id) { return registered[id].handler(registered[id].context); }
`,
      'osfmk/kern/exclaves_call.c': `int exclaves_call(int id)
{
	for (;;) {
		sk_enter(id);
		switch (status) {
		case XNUPROXY_STATUS_REPLY:
			return 0;
		case XNUPROXY_STATUS_UPCALL:
			exclaves_call_upcall(id);
			continue;
		}
	}
}
`,
    });
    const down = trace(domain, 'exclaves_call', 'osfmk/kern/exclaves_call.c');
    expect(down.exits.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['secureEntry sk_enter', 'exclave face']);
    expect(down.steps.map(({ how }) => how)).toContain('call for XNUPROXY_STATUS_UPCALL');
    const up = trace(domain, 'exclaves_answer', 'osfmk/kern/exclaves_upcalls.c');
    expect(steps(up)).toEqual([
      'exclaves_call -call-> exclaves_call_upcall',
      'exclaves_call_upcall -back-> face',
      'face -upcall-> face.show',
      'face.show -slot-> exclaves_answer',
    ]);
    expect(pathDiagram('exclaves_answer', up, domain.index).edges.map(({ label }) => label)).toContain(
      'upcall, handed on by generated code that is not in the open source, inferred',
    );
    const handler = trace(domain, 'exclaves_hello_handler', 'osfmk/kern/exclaves_upcalls.c');
    expect(steps(handler)).toContain('exclaves_call_upcall -pointer-> exclaves_hello_handler');
  });

  it('tell a method with its class, and methods of one name apart', async () => {
    const { domain } = await indexOf({
      'iokit/Exclaves/Exclaves.cpp':
        'class One { bool exclaveGo(); };\nclass Two { bool exclaveGo(); };\nbool One::exclaveGo() { return true; }\nbool Two::exclaveGo() { return exclave_two(); }\nbool exclave_two() { return true; }\n',
    });
    const path = trace(domain, 'exclave_two', 'iokit/Exclaves/Exclaves.cpp');
    expect(pathDiagram('exclave_two', path, domain.index).nodes.map(({ label }) => label)).toEqual([
      'Two::exclaveGo',
      'exclave_two',
    ]);
  });

  it('lead from a slot to the function that serves it, also when that leads nowhere further', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_upcalls.c':
        '#include <Tightbeam/tightbeam.h>\nstatic int exclaves_answer(tb_error_t (^done)(void)) { return done(); }\nstatic const clock_face__server_s face = {\n\t.show = ^(tb_error_t (^done)(void)) {\n\t\treturn exclaves_answer(done);\n\t},\n};\n',
    });
    const graph = domain.callGraph();
    const slots = [...graph.all()].filter(({ kind }) => kind === 'slot');
    let path: CallPath | undefined;
    for (const one of tracePaths(graph, slots)) path = one ?? path;
    if (path === undefined) throw new Error('no result');
    expect(steps(path)).toEqual(['face -upcall-> face.show', 'face.show -slot-> exclaves_answer']);
    expect(pathDiagram('face.show', path, domain.index).summary).toContain('it is served by exclaves_answer');
  });

  it('take no call under #if 0, and begin at nothing that only such a call leads to', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves.c': `
static int exclaves_deep(void) { return sk_enter(1); }
static int exclaves_lost(void) { return exclaves_deep(); }
void exclaves_live(void) { exclaves_deep(); }
void task_hold(void)
{
#if 0
	exclaves_lost();
	exclaves_live();
#endif
}
void task_end(void) { exclaves_live(); }
`,
    });
    expect(steps(trace(domain, 'exclaves_deep', 'osfmk/kern/exclaves.c')).sort()).toEqual([
      'exclaves_deep -call-> sk_enter',
      'exclaves_live -call-> exclaves_deep',
      'task_end -call-> exclaves_live',
    ]);
  });

  it('say of a method of an exclave that the kernel is left there', () => {
    const path = trace(sample, 'conclave_launcher_conclavecontrol_launch', 'osfmk/kern/exclaves_conclave.c');
    const { summary } = pathDiagram('launch', path, sample.index);
    expect(summary).toContain('here the kernel is left for an exclave');
  });

  it('begin at a macro’s registration, a table, a block that is passed', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves.c': `
#define EXCLAVES_BOOT_TASK(f, rank) static void *__task_##f = f
static int exclaves_task(void) { return exclaves_deep(); }
static int exclaves_listed(void) { return exclaves_deep(); }
static int exclaves_worker(void) { return exclaves_deep(); }
static int exclaves_deep(void) { return sk_enter(1); }
EXCLAVES_BOOT_TASK(exclaves_task, FIRST);
static struct ops exclaves_ops = { .run = exclaves_listed };
void exclaves_start(void) { with_lock(^{ exclaves_deep(); }); thread_start(exclaves_worker, 0); }
`,
    });
    expect(steps(trace(domain, 'exclaves_deep', 'osfmk/kern/exclaves.c')).sort()).toEqual([
      'EXCLAVES_BOOT_TASK(exclaves_task) -registered-> exclaves_task',
      'exclaves_deep -call-> sk_enter',
      'exclaves_listed -call-> exclaves_deep',
      'exclaves_ops -slot-> exclaves_listed',
      'exclaves_start -passed-> exclaves_deep',
      'exclaves_task -call-> exclaves_deep',
    ]);
    const worker = trace(domain, 'exclaves_worker', 'osfmk/kern/exclaves.c');
    expect(worker.steps[0]?.how).toBe('passed to thread_start');
  });

  it('take a method behind an arrow for the exclave world’s alone', async () => {
    const { domain } = await indexOf({
      'iokit/Kernel/IOService.cpp': 'void _IONotifier::enable(bool was)\n{\n}\nvoid exclave_note(void) { }\n',
      'iokit/Exclaves/Exclaves.cpp':
        'bool IOService::exclaveStart(int index)\n{\n\tsource->enable();\n\treturn service->exclaveRegister(index);\n}\nbool IOService::exclaveRegister(int index)\n{\n\treturn true;\n}\n',
    });
    const graph = domain.callGraph();
    expect(
      graph
        .named('exclaveStart')
        .flatMap((one) => graph.from(one))
        .map(({ to }) => to.name),
    ).toEqual(['exclaveRegister']);
  });

  it('take no type that a macro declares for a function of that name', async () => {
    const { domain } = await indexOf({
      'osfmk/mach/exclaves.h':
        '#define OS_ENUM(name, type, ...) typedef type name##_t; enum { __VA_ARGS__ }\nOS_ENUM(exclaves_status, unsigned, EXCLAVES_ONE);\n',
      'osfmk/kern/exclaves.c': 'int exclaves_status(void) { return 0; }\n',
    });
    const graph = domain.callGraph();
    expect(graph.named('exclaves_status').flatMap((one) => graph.to(one))).toEqual([]);
  });

  it('take no argument for a function that is a local’s or a field’s name', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/debug.c': 'void log(int level)\n{\n}\nvoid link(void)\n{\n}\nvoid exclaves_note(void) { }\n',
      'osfmk/kern/exclaves_log.c':
        'void\nexclaves_replay(os_log_t log, int n)\n{\n\tint flag, link;\n\tos_log_error(log, "none");\n\ttake(flag, link);\n\tLIST_FOREACH(n, &all, link);\n\tvisit(^(const entry_t *log) { replay(log); });\n\tset_handler(exclaves_note);\n}\n',
    });
    const graph = domain.callGraph();
    expect(
      graph
        .named('exclaves_replay')
        .flatMap((one) => graph.from(one))
        .map(({ how, to }) => `${to.name} ${how}`),
    ).toEqual(['exclaves_note passed to set_handler']);
  });

  it('go on in a function of a class whose address is handed over, and of that class only', async () => {
    const { domain } = await indexOf({
      'iokit/Exclaves/Exclaves.cpp': [
        'bool Service::exclaveFired(int n)\n{\n\treturn sk_enter(n);\n}',
        'bool Other::exclaveFired(int n)\n{\n\treturn n;\n}',
        'bool Service::exclaveRegister(int n)\n{\n\taction = member_cast(Action, this, &Service::exclaveFired);\n\treturn n;\n}\n',
      ].join('\n'),
    });
    const graph = domain.callGraph();
    const [start] = graph.named('exclaveRegister');
    expect(
      (start === undefined ? [] : graph.from(start)).map(({ how, to }) => `${to.name}:${to.line + 1} ${how}`),
    ).toEqual(['exclaveFired:1 passed to member_cast']);
  });

  describe('through a local', () => {
    const functions =
      'static int exclaves_one(int n) { return sk_enter(n); }\nstatic int exclaves_two(int n) { return n; }\n';
    const from = async (body: string) => {
      const text = `${functions}int\nexclaves_start(int flag, handler_t given)\n{\n${body}\n}\n`;
      const { domain } = await indexOf({ 'osfmk/kern/exclaves.c': text });
      const graph = domain.callGraph();
      const [start] = graph.named('exclaves_start');
      return (start === undefined ? [] : graph.from(start)).map(
        ({ at, how, kind, to }) => `${kind} ${to.name}, ${how} @${text.slice(at.start, at.end).slice(0, 12)}`,
      );
    };

    it('go to the function that it was given before, or in a branch since', async () => {
      expect(await from('handler_t h = exclaves_one;\nh = exclaves_two;\nwait_for(flag, h);')).toEqual([
        'passed exclaves_two, passed to wait_for, through h @exclaves_two',
      ]);
      expect(await from('int (*h)(int) = exclaves_one;\nif (flag) h = exclaves_two;\nwait_for(h);')).toEqual([
        'passed exclaves_one, passed to wait_for, through h @exclaves_one',
        'passed exclaves_two, passed to wait_for, through h @exclaves_two',
      ]);
      expect(
        await from(
          'handler_t h;\nswitch (flag) { case 1: h = &exclaves_one; break; default: h = (handler_t)exclaves_two; }\nwait_for(h);',
        ),
      ).toHaveLength(2);
      // Two builds.
      expect(
        await from('#if A\nhandler_t h = exclaves_one;\n#else\nhandler_t h = exclaves_two;\n#endif\nwait_for(h);'),
      ).toHaveLength(2);
      expect(
        await from('handler_t h;\n#if A\nh = exclaves_one;\n#else\nh = exclaves_two;\nwait_for(h);\n#endif'),
      ).toHaveLength(1);
      expect(await from('handler_t h = flag ? exclaves_one : exclaves_two;\nreturn h(1);')).toEqual([
        'call exclaves_one, call, through h @exclaves_one',
        'call exclaves_two, call, through h @exclaves_two',
      ]);
    });

    it('go on in a block that it was given', async () => {
      expect(
        await from('int (^b)(int) = ^(int n) { return exclaves_one(n); };\nvisit(flag, b);\nreturn exclaves_two(1);'),
      ).toEqual([
        'passed exclaves_one, call in a block passed to visit, through b @exclaves_one',
        'call exclaves_two, call @exclaves_two',
      ]);
    });

    it('go nowhere where it holds something else', async () => {
      for (const body of [
        'handler_t h = exclaves_one;\nh = given;\nwait_for(h);',
        '{ handler_t h = exclaves_one; (void)h; }\n{ handler_t h = given; wait_for(h); }',
        'handler_t h;\nwait_for(h);\nh = exclaves_one;',
        'record.h = exclaves_one;\nwait_for(h);',
        'int exclaves_one = 1;\nint h = exclaves_one;\nwait_for(h);',
        'handler_t h = exclaves_one;\nwait_for(record->h, h + 1);',
      ])
        expect(await from(body), body).toEqual([]);
    });
  });

  describe('through a pointer', () => {
    const record = 'struct exclaves_ops {\n\tint (*eo_run)(int);\n\tint eo_count;\n};\n';
    const functions =
      'static int exclaves_one(int n) { return sk_enter(n); }\nstatic int exclaves_two(int n) { return n; }\n';
    const call = 'int exclaves_start(struct exclaves_ops *ops) { return ops->eo_run(1); }\n';
    const pointers = async (source: string, more: Record<string, string> = {}) => {
      const { domain } = await indexOf({ 'osfmk/kern/exclaves.c': source, ...more });
      const graph = domain.callGraph();
      return [...graph.all()].flatMap((one) =>
        graph
          .from(one)
          .flatMap(({ from, how, kind, to }) => (kind === 'pointer' ? `${from.name}: ${to.name}, ${how}` : [])),
      );
    };
    const said = (name: string) => `exclaves_start: ${name}, through eo_run of exclaves_ops, inferred`;

    it('go to what a table or a write gives the field', async () => {
      const table = 'static struct exclaves_ops exclaves_table = { .eo_count = 2, .eo_run = exclaves_one };\n';
      const write = 'void exclaves_set(struct exclaves_ops *ops) { ops->eo_run = exclaves_two; }\n';
      expect(await pointers(record + functions + table + write + call)).toEqual([
        said('exclaves_one'),
        said('exclaves_two'),
      ]);
    });

    it('go to what a macro, or a call that hands it over, gives the field', async () => {
      const macro =
        '#define OPS_(f, c) static struct exclaves_ops ops_##f = { .eo_count = c, .eo_run = f }\n#define OPS(f) OPS_(f, 3)\n';
      expect(await pointers(`${macro}${record}${functions}OPS(exclaves_one);\n${call}`)).toEqual([
        said('exclaves_one'),
      ]);
      const set = 'void exclaves_set(struct exclaves_ops *ops, int (*run)(int)) { ops->eo_run = run; }\n';
      const handed = 'void exclaves_init(struct exclaves_ops *ops) { exclaves_set(ops, exclaves_two); }\n';
      expect(await pointers(record + functions + set + handed + call)).toEqual([said('exclaves_two')]);
    });

    it('are none where nothing gives it, another record has the field, or it is no pointer to a function', async () => {
      expect(await pointers(record + functions + call)).toEqual([]);
      const table = 'static struct exclaves_ops exclaves_table = { .eo_run = exclaves_one };\n';
      const other = 'struct exclaves_more { int (*eo_run)(int); };\n';
      expect(await pointers(other + record + functions + table + call)).toEqual([]);
      // What another source file defines is not known here, and where neither is this file's own, none is meant.
      expect(await pointers(record + functions + table + call, { 'osfmk/kern/exclaves_other.c': other })).toEqual([
        said('exclaves_one'),
      ]);
      const headers = { 'osfmk/kern/exclaves_a.h': other, 'osfmk/kern/exclaves_b.h': record };
      expect(await pointers(functions + table + call, headers)).toEqual([]);
      expect(await pointers((record + functions + table + call).replace('(*eo_run)(int)', 'eo_run'))).toEqual([]);
    });

    it('go through a field whose type is a name for a pointer to a function', async () => {
      const named =
        'typedef int (*exclaves_run_t)(int);\nstruct exclaves_ops { exclaves_run_t eo_run; int eo_count; };\n';
      const table = 'static struct exclaves_ops exclaves_table = { .eo_run = exclaves_one };\n';
      expect(await pointers(named + functions + table + call)).toEqual([said('exclaves_one')]);
      expect(
        await pointers(named.replace('(*exclaves_run_t)(int)', 'exclaves_run_t') + functions + table + call),
      ).toEqual([]);
    });

    it('never go to a function that only has the name of the field', async () => {
      const { domain } = await indexOf({
        'osfmk/kern/exclaves.c': `${record}int eo_run(int n) { return n; }\n${call}`,
      });
      expect(trace(domain, 'exclaves_start', 'osfmk/kern/exclaves.c').steps).toEqual([]);
    });

    it('are dashed, with what the field is, in the diagram', async () => {
      const table = 'static struct exclaves_ops exclaves_table = { .eo_run = exclaves_one };\n';
      const { domain } = await indexOf({ 'osfmk/kern/exclaves.c': record + functions + table + call });
      const path = trace(domain, 'exclaves_start', 'osfmk/kern/exclaves.c');
      expect(pathDiagram('exclaves_start', path, domain.index).edges[0]).toMatchObject({
        label: 'through eo_run of exclaves_ops, inferred',
        isDashed: true,
      });
    });
  });

  it('begin at the constant that a macro completes', () => {
    const graph = sample.callGraph();
    const starts = pathStarts(graph, 'ENDPOINT_CALL', 'libsyscall/wrappers/exclaves.c', 0);
    expect(starts.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['operation EXCLAVES_CTL_OP_ENDPOINT_CALL']);
  });

  it('are the same each time, and within their bounds', () => {
    const again = () => steps(trace(sample, '_exclaves_ctl_trap', 'osfmk/kern/exclaves.c'));
    expect(again()).toEqual(again());
    for (const bounds of [
      { ...pathBounds, depth: 2 },
      { ...pathBounds, stations: 3 },
      { ...pathBounds, width: 1 },
    ])
      expect(trace(sample, '_exclaves_ctl_trap', 'osfmk/kern/exclaves.c', bounds).isCut).toBe(true);
  });

  it('end where functions call each other in circles, and stand still for what calls nothing', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves.c':
        'int exclaves_b(void);\nint exclaves_a(void) { return exclaves_b(); }\nint exclaves_b(void) { return exclaves_a(); }\nint exclaves_alone(void) { return 0; }\n',
    });
    expect(trace(domain, 'exclaves_a', 'osfmk/kern/exclaves.c')).toMatchObject({ steps: [], isCut: false });
    expect(trace(domain, 'exclaves_alone', 'osfmk/kern/exclaves.c').stations).toHaveLength(1);
    expect(pathStarts(domain.callGraph(), 'exclaves_nothing', 'osfmk/kern/exclaves.c', undefined)).toEqual([]);
  });
});

describe('their diagram', () => {
  it('tells user space, kernel and secure world apart, and what each edge is', () => {
    const path = trace(sample, 'exclaves_endpoint_call', 'libsyscall/wrappers/exclaves.c');
    const diagram = pathDiagram('exclaves_endpoint_call', path, sample.index);
    expect(diagram.nodes.map(({ group, label, role }) => `${group} ${role} ${label}`)).toEqual([
      'user focus exclaves_endpoint_call',
      'kernel plain EXCLAVES_CTL_OP_ENDPOINT_CALL',
      'kernel plain operation_endpoint_call',
      'kernel plain exclaves_xnuproxy_endpoint_call',
      'kernel plain exclaves_run',
      'kernel plain exclaves_enter',
      'secure external sk_enter',
      'kernel plain exclaves_call_upcall_handler',
      'secure external exclaves_tightbeam_upcalls',
      'secure external exclaves_tightbeam_upcalls_v2',
    ]);
    expect(diagram.edges.map(({ isDashed, label }) => `${label}${isDashed ? ' dashed' : ''}`).slice(0, 2)).toEqual([
      'trap dashed',
      'call',
    ]);
    for (const { place } of [...diagram.nodes, ...diagram.edges]) expect(place?.line).toBeGreaterThan(0);
    expect(diagram.summary).toContain('one place where the kernel is left');
    // The lines of a function, from its head to its end.
    const wrapper = diagram.nodes[0]?.lines;
    expect((wrapper?.endLine ?? 0) - (wrapper?.startLine ?? 0)).toBeGreaterThan(3);
  });
});
