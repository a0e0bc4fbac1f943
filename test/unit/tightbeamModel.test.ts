/** What is put together of Tightbeam's interfaces: on the sample, on a renamed copy of it, and on broken input. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { Notation } from '../../server/src/core/concepts/tightbeam/cTypes.ts';
import { tightbeamDocument } from '../../server/src/core/describe/tightbeamDocument.ts';
import type { Interface, Method, TightbeamModel, ValueType } from '../../server/src/core/model/tightbeam.ts';
import { buildTightbeamTree } from '../../server/src/core/trees/tightbeam.ts';
import { indexOf, sampleTexts } from '../support/facts.ts';
import { canonical, renameTree } from '../support/renamedTree.ts';

const path = 'osfmk/kern/exclaves_x.c';
const head = '#include <Tightbeam/tightbeam.h>\n';

let sample: DomainIndex;
beforeAll(async () => {
  sample = (await indexOf(sampleTexts())).domain;
});

async function domainOf(code: string): Promise<DomainIndex> {
  return (await indexOf({ [path]: head + code })).domain;
}
const modelOf = async (code: string): Promise<TightbeamModel> => (await domainOf(code)).tightbeam();

function interfaceOf(model: TightbeamModel, module: string, name: string): Interface {
  const found = model.modules.find((one) => one.name === module)?.interfaces.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no interface ${module}.${name}`);
  return found;
}
function methodOf(model: TightbeamModel, module: string, owner: string, name: string): Method {
  const found = interfaceOf(model, module, owner).methods.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no method ${module}.${owner}.${name}`);
  return found;
}
function typeOf(model: TightbeamModel, module: string, name: string): ValueType {
  const found = model.modules.find((one) => one.name === module)?.types.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no type ${module}.${name}`);
  return found;
}
const signature = ({ parameters }: Method) => parameters.map(({ name, type }) => `${name}: ${type}`).join(', ');

describe('every generated name', () => {
  it('belongs to one element, and the element is there', () => {
    const { modules, elementOf } = sample.tightbeam();
    const elements = new Set<string>();
    for (const module of modules) {
      for (const one of module.interfaces) {
        elements.add(`${module.name}.${one.name}`);
        for (const method of one.methods) elements.add(`${module.name}.${one.name}.${method.name}`);
      }
      for (const type of module.types) elements.add(`${module.name}.${type.name}`);
    }
    expect(elementOf.size).toBeGreaterThan(80);
    expect([...elementOf].filter(([, element]) => !elements.has(element))).toEqual([]);
  });
});

describe('methods', () => {
  it('take their parameters from arguments, and their result from the block', () => {
    const stop = methodOf(sample.tightbeam(), 'conclave_launcher', 'conclavecontrol', 'stop');
    expect(signature(stop)).toBe('stop_reason: u32, arg2: bool');
    expect(stop).toMatchObject({ confidence: 'stated', reply: { kind: 'result' } });
    expect(stop.parameters.map((one) => one.confidence)).toEqual(['inferred', 'inferred']);
  });

  it('have what their results carry from what they are read into', () => {
    const { variants } = methodOf(sample.tightbeam(), 'conclave_launcher', 'conclavecontrol', 'launch').reply;
    expect(variants.map(({ name, payload }) => `${name}: ${payload}`)).toEqual([
      'success: conclavestatus',
      'failure: conclavelauncherfailure',
    ]);
  });

  it('take their parameters from a table word for word', () => {
    const open = methodOf(sample.tightbeam(), 'xnuupcalls', 'xnuupcalls', 'open');
    expect(signature(open)).toBe('fstag: fstag, root: u64, name: u8[256]');
    expect(open.parameters.every((one) => one.confidence === 'stated')).toBe(true);
  });

  it('belong to the interface that declares their result, and show that it is inherited', () => {
    const model = sample.tightbeam();
    expect(interfaceOf(model, 'sharedmemorybase', 'segxnuaccess').extends).toEqual(['segaccessbase']);
    const called = methodOf(model, 'sharedmemorybase', 'segxnuaccess', 'mappingdestroy');
    expect(called.reply.of).toBe('sharedmemorybase.segaccessbase.mappingdestroy');
    expect(signature(methodOf(model, 'sharedmemorybase', 'segaccessbase', 'mappingdestroy'))).toBe('mapping: mapping');
    expect(interfaceOf(model, 'xnuupcallsv2', 'xnuupcalls').extends).toEqual([
      'conclaveupcallsprivate',
      'storageupcallsprivate',
    ]);
  });

  it('of the older generator reply through their last argument', () => {
    const start = methodOf(sample.tightbeam(), 'ioservice', 'ioserviceprivate', 'startprivate');
    expect(start.reply).toMatchObject({ kind: 'value', type: 'bool' });
  });

  it('know the types of fields, of file-wide variables, of functions and of constants', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_x.h':
        'struct state {\n\tuint16_t depth;\n\tclock_time_s when;\n};\nint8_t zone_of(int where);\n',
      [path]: `${head}#include "exclaves_x.h"\nstatic clock_dial_s dial;\nstatic uint64_t total;\nvoid f(struct state *s)\n{\n\tclock_dial__init(&dial, ep);\n\tclock_dial_set(&dial, s->depth, &s->when, total, zone_of(1), CLOCK_COLOR_RED, (uint8_t)x, a == b, 7, odd + 1, who());\n}\n`,
    });
    expect(signature(methodOf(domain.tightbeam(), 'clock', 'dial', 'set'))).toBe(
      'depth: u16, when: time, total: u64, arg4: i8, arg5: color, arg6: u8, arg7: bool, arg8: integer, arg9: integer, arg10: unknown',
    );
  });
});

describe('a call with nothing but its module to tell it by', () => {
  const use = (call: string) =>
    `static foo_dial_s dial;\nvoid start(void)\n{\n\tfoo_dial__init(&dial, endpoint());\n\tfoo_dial_turn(&dial, 1);\n\t${call}\n}\n`;

  it('is a method of an interface that only its name shows, of the longer module where two fit', async () => {
    const both = `${use('foo_knob_push(&knob, 2);')}static foo_bar_rod_s rod;\nvoid more(void)\n{\n\tfoo_bar_rod__init(&rod, endpoint());\n\tfoo_bar_lid_open(&lid);\n}\n`;
    const model = await modelOf(both);
    expect(methodOf(model, 'foo', 'knob', 'push')).toMatchObject({ confidence: 'inferred', calls: [{}] });
    expect(methodOf(model, 'foo_bar', 'lid', 'open').conflicts).toEqual([
      'foo_bar_lid_open could be of module foo, too: the longer module was taken',
    ]);
    expect(interfaceOf(model, 'foo', 'knob').confidence).toBe('nameOnly');
  });

  it('is left alone where names written by hand begin with the module, too', async () => {
    const model = await modelOf(`${use('foo_knob_push(&knob, 2);')}static void foo_own(void)\n{\n}\n`);
    expect(model.modules.map((one) => one.interfaces.map(({ name }) => name))).toEqual([['dial']]);
  });
});

describe('types', () => {
  it('are structs by their members, with types from what these are read into', async () => {
    const model = await modelOf(
      'void f(clock_time_s *t, clock_mark_v_s *m)\n{\n\tclock_dial_s dial;\n\tclock_dial__init(&dial, ep);\n\tuint64_t s = t->seconds;\n\tbool b = t->zone.has_value;\n\tuint8_t z = t->zone.value;\n\tclock_mark__v_visit(&t->marks, ^(size_t i, const clock_mark_s *one) {});\n\tclock_mark__v_visit(&t->more.value, ^(size_t i, const clock_mark_s *one) {});\n\tuse(t->where.x);\n}\n',
    );
    const time = typeOf(model, 'clock', 'time');
    expect(time.kind).toBe('struct');
    expect(time.fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      'seconds: u64',
      'zone: u8?',
      'marks: [mark]',
      'more: [mark]?',
      'where: unknown',
    ]);
    expect(time.fields.at(-1)?.fields.map((one) => one.name)).toEqual(['x']);
    expect(typeOf(model, 'clock', 'mark').containers).toEqual(['vector']);
  });

  it('have fields of enums by the constants that these are compared with, and others by what they are given for', async () => {
    const model = await modelOf(
      'void each(void (^one)(const char *name, uint64_t size))\n{\n}\nvoid f(clock_time_s *t, void (^one)(uint64_t size, bool on))\n{\n\tclock_dial_s dial;\n\tclock_dial__init(&dial, ep);\n\tif (t->zone == CLOCK_ZONE_EAST) {\n\t\tone(t->size, t->on);\n\t\tuse((uint16_t)t->cast);\n\t}\n}\n',
    );
    expect(typeOf(model, 'clock', 'time').fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      'zone: zone',
      'size: u64',
      'on: bool',
      'cast: unknown',
    ]);
  });

  it('are enums by constants, and unions by tags and by what reads their cases', async () => {
    const model = await modelOf(
      'void f(clock_event_s *e)\n{\n\tclock_dial_s dial;\n\tclock_dial__init(&dial, ep);\n\tclock_dial_paint(&dial, CLOCK_COLOR_RED);\n\tif (e->tag == CLOCK_EVENT__ALARM) {\n\t\tclock_event_alarm_s *a = clock_event_alarm__get(e);\n\t\tuse(a->volume);\n\t}\n}\n',
    );
    expect(typeOf(model, 'clock', 'color')).toMatchObject({ kind: 'enum', cases: [{ name: 'RED' }] });
    expect(typeOf(model, 'clock', 'event')).toMatchObject({
      kind: 'union',
      fields: [],
      cases: [{ name: 'ALARM', payload: 'event.alarm' }],
    });
    expect(typeOf(model, 'clock', 'event.alarm').fields.map((one) => one.name)).toEqual(['volume']);
  });

  it('without a module stand for what they hold', () => {
    expect(typeOf(sample.tightbeam(), '', 'u32')).toMatchObject({ kind: 'alias', containers: ['vector'] });
  });
});

describe('downcalls', () => {
  it('say which variants are read and what becomes of them, and which function of the kernel leads there', async () => {
    const model = await modelOf(
      'static int inner(clock_dial_s *d)\n{\n\ttb_error_t err = clock_dial_go(d, ^(clock_dial_go__result_s r) {\n\t\tif (clock_dial_go__result_get_failure(&r) != NULL) {\n\t\t\tok = false;\n\t\t}\n\t});\n\tif (err != TB_ERROR_SUCCESS) {\n\t\treturn -1;\n\t}\n\treturn 0;\n}\nstatic int middle(void)\n{\n\treturn inner(&dial);\n}\nint\nouter(void)\n{\n\treturn middle();\n}\n',
    );
    const [call] = methodOf(model, 'clock', 'dial', 'go').calls;
    expect(call).toMatchObject({ within: 'inner', outcome: 'if (err != TB_ERROR_SUCCESS) return -1' });
    expect(call?.reads.map(({ variant, outcome }) => `${variant}: ${outcome}`)).toEqual([
      'failure: if (… != NULL) ok = false',
    ]);
    expect(call?.reachedFrom.map((one) => one.name)).toEqual(['outer']);
  });

  it('follow an endpoint through locals, parameters and macros to the service', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_x.h': '#define X_DOMAIN "com.apple.kernel"\n#define X_NAME "com.apple.service.Named"\n',
      [path]: `${head}#include "exclaves_x.h"\n#define X_ID_EP (find_service(X_DOMAIN, \\\n    "com.apple.service.Dial"))\nvoid a(void)\n{\n\tclock_dial_s dial;\n\ttb_endpoint_t ep = tb_endpoint_create_with_value(TB_TRANSPORT_TYPE_XNU,\n\t    X_ID_EP, TB_ENDPOINT_OPTIONS_NONE);\n\tclock_dial__init(&dial, ep);\n}\nstatic void b(uint64_t id, clock_hand_s *hand)\n{\n\ttb_endpoint_t ep = tb_endpoint_create_with_value(TB_TRANSPORT_TYPE_XNU, id, 0);\n\tclock_hand__init(hand, ep);\n}\nvoid c(void)\n{\n\tuint64_t found = find_service(X_DOMAIN, X_NAME);\n\tb(found, &hand);\n}\n`,
    });
    const clients = domain
      .tightbeam()
      .clients.map(({ interface: name, endpoint: { domain: within, service, steps } }) => ({
        name,
        within,
        service,
        steps: steps.map((one) => one.text),
      }));
    expect(clients).toEqual([
      {
        name: 'dial',
        within: 'com.apple.kernel',
        service: 'com.apple.service.Dial',
        steps: [
          'ep',
          'tb_endpoint_create_with_value(TB_TRANSPORT_TYPE_XNU, X_ID_EP, TB_ENDPOINT_OPTIONS_NONE)',
          'X_ID_EP',
          'find_service(X_DOMAIN, "com.apple.service.Dial")',
        ],
      },
      {
        name: 'hand',
        within: 'com.apple.kernel',
        service: 'com.apple.service.Named',
        steps: [
          'ep',
          'tb_endpoint_create_with_value(TB_TRANSPORT_TYPE_XNU, id, 0)',
          'id',
          'found in c',
          'find_service(X_DOMAIN, X_NAME)',
        ],
      },
    ]);
  });
});

it('a domain alone is not taken for the service', async () => {
  const endpointOf = async (declared: string, found: string) => {
    const model = await modelOf(
      `#define X_DOMAIN "com.apple.kernel"\n#define X_OTHER "com.apple.x"\n${declared}\nvoid f(const char *name, clock_dial_s *dial)\n{\n\tuint64_t id = ${found};\n\ttb_endpoint_t ep = tb_endpoint_create_with_value(TB_TRANSPORT_TYPE_XNU, id, 0);\n\tclock_dial__init(dial, ep);\n}\n`,
    );
    const { domain, service } = model.clients[0]?.endpoint ?? {};
    return { domain, service };
  };
  const kernel = { domain: 'com.apple.kernel', service: undefined };
  const other = { domain: 'com.apple.x', service: undefined };
  expect(await endpointOf('', 'find(X_DOMAIN, name)')).toEqual(kernel);
  expect(await endpointOf('', 'find(X_DOMAIN, name_of(name, "en"))')).toEqual(kernel);
  expect(await endpointOf('uint64_t find(const char *domain, const char *name);', 'find(X_OTHER, name)')).toEqual(
    other,
  );
  expect(await endpointOf('uint64_t find(const char *where, const char *name);', 'find(X_OTHER, name)')).toEqual(other);
  expect(await endpointOf('uint64_t find(const char *name, int kind);', 'find(X_OTHER, 3)')).toEqual({
    domain: undefined,
    service: 'com.apple.x',
  });
});

it('an endpoint that a local is given by a choice is shown as written', async () => {
  const model = await modelOf(
    'void f(struct r *r, clock_dial_s *dial)\n{\n\tuint64_t id = r->kind == KIND_ONE ? r->id : other(r);\n\ttb_endpoint_t ep = tb_endpoint_create_with_value(TB_TRANSPORT_TYPE_XNU, id, 0);\n\tclock_dial__init(dial, ep);\n}\n',
  );
  expect(model.clients[0]?.endpoint.steps.at(-1)?.text).toBe('r->kind == KIND_ONE ? r->id : other(r)');
});

it('an endpoint that may come from several places has all of them, and what one replaces on every way has gone', async () => {
  const from = async (before: string, rest = '') => {
    const model = await modelOf(
      `${rest}void f(struct r *r, const char *name, clock_dial_s *dial)\n{\n\tuint64_t id = 0;\n${before}\ttb_endpoint_t ep = tb_endpoint_create_with_value(TB_TRANSPORT_TYPE_XNU, id, 0);\n\tclock_dial__init(dial, ep);\n}\n`,
    );
    const endpoint = interfaceOf(model, 'clock', 'dial').clients[0]?.endpoint;
    return [endpoint, ...(endpoint?.others ?? [])];
  };
  const two = await from(
    '\tif (r != NULL) {\n\t\tid = r->numbers[0];\n\t}\n\tif (name != NULL) {\n\t\tid = find("clock.service");\n\t}\n',
  );
  expect(two.map((one) => [one?.service, one?.steps.at(-1)?.text])).toEqual([
    ['clock.service', 'find("clock.service")'],
    [undefined, 'r->numbers[0]'],
  ]);
  expect(two[1]?.steps[0]?.place?.line).toBeGreaterThan(0);
  const one = await from('\tid = find("old.service");\n\tid = find("clock.service");\n');
  expect(one.map((trail) => trail?.service)).toEqual(['clock.service']);
});

it('an endpoint that a function puts where it is told is followed into the function', async () => {
  const domain = await domainOf(
    'static int look(const char *name, uint64_t *found)\n{\n\tuint64_t id = find(X_DOMAIN, "clock.service");\n\tif (id == 0) {\n\t\treturn 1;\n\t}\n\t*found = id;\n\treturn 0;\n}\nvoid f(struct r *r, clock_dial_s *dial)\n{\n\tuint64_t id = 0;\n\tif (r->number != 0) {\n\t\tid = r->number;\n\t} else if (look(r->name, &id) != 0) {\n\t\treturn;\n\t}\n\ttb_endpoint_t ep = tb_endpoint_create_with_value(TB_TRANSPORT_TYPE_XNU, id, 0);\n\tclock_dial__init(dial, ep);\n}\n',
  );
  const endpoint = interfaceOf(domain.tightbeam(), 'clock', 'dial').clients[0]?.endpoint;
  expect(endpoint?.service).toBe('clock.service');
  expect(endpoint?.steps.map(({ text }) => text)).toContain('*found = id');
  expect(endpoint?.others?.map(({ steps }) => steps[0]?.text)).toEqual(['r->number']);
  expect(tightbeamDocument('clock', domain)?.text).toMatch(/\/\/ {3}endpoint: ep .*\n *\/\/ {3}or endpoint: r->number/);
});

it('a connection of the runtime without generated code is a client: with its endpoint, what it sends, and the way to it', async () => {
  const domain = await domainOf(
    '#define X_EP (find_service(X_DOMAIN, "com.apple.service.Dial"))\n#define X_DOMAIN "com.apple.kernel"\nint ask(int what)\n{\n\ttb_endpoint_t ep = tb_endpoint_create_with_value(TB_TRANSPORT_TYPE_XNU, X_EP, 0);\n\ttb_client_connection_t line =\n\t    tb_client_connection_create_with_endpoint(ep);\n\ttb_client_connection_activate(line);\n\treturn tb_connection_send_query(line, message, &response, TB_WAIT);\n}\nint outer(void)\n{\n\treturn ask(1);\n}\n',
  );
  expect(domain.tightbeam().connections).toEqual([
    expect.objectContaining({
      handle: 'line',
      within: 'ask',
      endpoint: expect.objectContaining({ service: 'com.apple.service.Dial', domain: 'com.apple.kernel' }),
      sends: [expect.objectContaining({ callee: 'tb_connection_send_query' })],
    }),
  ]);
  const [group] = buildTightbeamTree(domain).filter(({ label }) => label === 'Clients without an interface');
  expect(group?.children.map(({ description }) => description)).toEqual([
    'service "com.apple.service.Dial" of domain "com.apple.kernel" in ask',
  ]);
  expect(group?.children[0]?.children.map(({ label }) => label)).toEqual(['tb_connection_send_query']);
  expect(tightbeamDocument('runtime', domain)?.text).toMatch(
    /client line in ask .*\n.*\n.*service "com.apple.service.Dial"/,
  );
  const graph = domain.callGraph();
  const [ask] = graph.named('ask');
  if (ask === undefined) throw new Error('no station');
  expect(graph.from(ask).map(({ to }) => [to.kind, to.name])).toEqual([['method', 'tb_connection_send_query']]);
});

describe('upcall tables', () => {
  it('have handlers with the results that these build, or the values that they complete with', () => {
    const table = sample.tightbeam().tables.find((one) => one.name === 'exclaves_tightbeam_upcalls');
    const built = new Map(
      table?.slots.map((slot) => [slot.name, slot.results.map(({ variant, value }) => `${variant}(${value})`)]),
    );
    expect(built.get('conclave_stop')).toEqual(['success()', 'failure(XNUUPCALLS_LIFECYCLEERROR_FAILURE)']);
    expect(built.get('helloupcall')).toEqual(['(~value)']);
    expect(table?.starts.map((one) => one.endpoint.steps.map((step) => step.text))).toEqual([
      [
        'old',
        'tb_endpoint_create_with_value(TB_TRANSPORT_TYPE_XNU, XNUPROXY_UPCALL_TIGHTBEAM, TB_ENDPOINT_OPTIONS_NONE)',
        'XNUPROXY_UPCALL_TIGHTBEAM',
      ],
    ]);
  });

  it('of two generations are paired, and what one alone has is marked', () => {
    const rows = sample
      .tightbeam()
      .tables.flatMap((table) =>
        table.slots.map(
          ({ name, counterpart, onlyHere }) =>
            `${table.module} ${name}: ${counterpart === undefined ? (onlyHere === true ? 'only here' : '?') : `${counterpart.slot} by ${counterpart.by}`}`,
        ),
      );
    expect(rows).toEqual([
      'xnuupcalls helloupcall: helloupcall by handler',
      'xnuupcalls alloc: alloc by handlerName',
      'xnuupcalls free: free by handlerName',
      'xnuupcalls open: open by handlerName',
      'xnuupcalls root: root by handlerName',
      'xnuupcalls read: read by handlerName',
      'xnuupcalls sealstate: only here',
      'xnuupcalls conclave_stop: stop by handlerName',
      'xnuupcallsv2 helloupcall: helloupcall by handler',
      'xnuupcallsv2 alloc: alloc by handlerName',
      'xnuupcallsv2 free: free by handlerName',
      'xnuupcallsv2 root: root by handlerName',
      'xnuupcallsv2 open: open by handlerName',
      'xnuupcallsv2 read: read by handlerName',
      'xnuupcallsv2 suspend: only here',
      'xnuupcallsv2 stop: conclave_stop by handlerName',
    ]);
  });

  it('are started where a cast drops the const of the table, too', async () => {
    const model = await modelOf(
      'static const clock_face__server_s face = {\n\t.show = ^(tb_error_t (^done)(void)) {\n\t\treturn done();\n\t},\n};\nvoid begin(tb_endpoint_t ep)\n{\n\tclock_face__server_start(ep, (clock_face__server_s *)&face);\n}\n',
    );
    expect(model.tables[0]?.starts).toMatchObject([{ within: 'begin', file: path, line: 8 }]);
  });

  it('pair renamed methods by their place between two pairs, and leave unrelated tables alone', async () => {
    const table = (module: string, slots: Record<string, string>) =>
      `static const ${module}_face__server_s ${module}_table = {\n${Object.entries(slots)
        .map(
          ([slot, handler]) =>
            `\t.${slot} = ^(const uint64_t id, tb_error_t (^done)(void)) {\n\t\treturn ${handler}(id, done);\n\t},\n`,
        )
        .join('')}};\n`;
    const functions = ['x_y_one', 'x_y_old_one', 'x_y_lock', 'x_y_old_lck', 'x_y_two', 'x_y_old_two', 'else_where']
      .map((name) => `tb_error_t\n${name}(uint64_t id, tb_error_t (^done)(void))\n{\n\treturn done();\n}\n`)
      .join('');
    const model = await modelOf(
      functions +
        table('older', { one: 'x_y_old_one', lck: 'x_y_old_lck', two: 'x_y_old_two' }) +
        table('newer', { one: 'x_y_one', lockall: 'x_y_lock', two: 'x_y_two' }) +
        table('other', { three: 'else_where' }),
    );
    const pairs = model.tables.flatMap(({ module, slots }) =>
      slots.map((slot) => `${module} ${slot.name} ${slot.counterpart?.slot ?? '-'} ${slot.counterpart?.by ?? '-'}`),
    );
    expect(pairs).toEqual([
      'older one one handlerName',
      'older lck lockall order',
      'older two two handlerName',
      'newer one one handlerName',
      'newer lockall lck order',
      'newer two two handlerName',
      'other three - -',
    ]);
    expect(model.tables.at(-1)?.slots[0]?.onlyHere).toBeUndefined();
  });
});

describe('a tree in which everything is renamed', () => {
  it.each([1, 7, 42])('gives the same under the table of seed %i', async (seed) => {
    const renamed = renameTree(sample.index, sampleTexts(), seed);
    expect(renamed.words).toBeGreaterThan(50);
    const model = (await indexOf(renamed.texts)).domain.tightbeam();
    expect(model.modules.map((one) => one.name)).not.toContain('conclave_launcher');
    expect(canonical(model, renamed.back)).toEqual(canonical(sample.tightbeam()));
  });
});

describe('what a use tells, and what it does not', () => {
  const body = (code: string) => `kern_return_t f(clock_dial_s *d, tb_endpoint_t ep)\n{\n${code}\n\treturn 0;\n}\n`;

  it('a type behind the word enum is one, also without a case', async () => {
    const model = await modelOf('void f(const enum clock_zone_s zone)\n{\n\tclock_dial__init(&d, ep);\n}\n');
    expect(typeOf(model, 'clock', 'zone')).toMatchObject({ kind: 'enum', cases: [] });
  });

  it('a cast to a type of C says what becomes of a member, not what it is', async () => {
    const model = await modelOf(
      `void take(log_kind_t kind);\n${body('\tconst clock_mark_s *m = 0;\n\tclock_dial__init(d, ep);\n\ttake((log_kind_t)m->kind);')}`,
    );
    expect(typeOf(model, 'clock', 'mark').fields).toMatchObject([
      { name: 'kind', type: 'unknown', confidence: 'nameOnly' },
    ]);
  });

  it('an optional that is read into a field has the field’s type', async () => {
    const model = await modelOf(
      `struct info { uint64_t slide; };\n${body('\tstruct info i;\n\tconst clock_mark_s *m = 0;\n\tclock_dial__init(d, ep);\n\ti.slide = m->slide.has_value ? m->slide.value : 0;')}`,
    );
    expect(typeOf(model, 'clock', 'mark').fields).toMatchObject([{ name: 'slide', type: 'u64?' }]);
  });

  it('what looks at the value of either branch looks at both; a value that nobody looks at is said', async () => {
    const domain = await domainOf(
      `${body('\ttb_error_t err;\n\tif (fast) {\n\t\terr = clock_dial_spin(d);\n\t} else {\n\t\terr = clock_dial_turn(d);\n\t}\n\tif (err != TB_ERROR_SUCCESS) {\n\t\treturn FAILURE;\n\t}')}void g(clock_dial_s *d)\n{\n\tclock_dial_stop(d);\n}\n`,
    );
    const { methods } = interfaceOf(domain.tightbeam(), 'clock', 'dial');
    const then = 'if (err != TB_ERROR_SUCCESS) return FAILURE';
    expect(methods.map(({ name, calls }) => [name, calls[0]?.outcome])).toEqual([
      ['spin', then],
      ['stop', undefined],
      ['turn', then],
    ]);
    expect(tightbeamDocument('clock', domain)?.text).toContain('nothing behind it is seen to look at what it returns');
  });

  it('an endpoint is followed through a field, and to a function that is given its address', async () => {
    const model = await modelOf(
      body(
        '\tuint64_t id = 0;\n\tlook_up(name, &id);\n\ttb_endpoint_t ep = tb_endpoint_create_with_value(TB_XNU, id, TB_NONE);\n\tc->endpoint = find("clock.service");\n\tclock_dial__init(d, ep);\n\tclock_face__init(&c->face, c->endpoint);',
      ),
    );
    const [dial, face] = model.clients;
    expect(dial?.endpoint.steps.at(-1)?.text).toBe('look_up(name, &id)');
    expect(face?.endpoint).toMatchObject({ service: 'clock.service' });
  });
});

describe('what numbers of C stand for', () => {
  const serve = (value: string, module = 'clock') =>
    `\t${module}_face_open__result_s r = {};\n\t${module}_face_open__result_init_failure(&r, ${value});\n`;
  const choose =
    'static int to_error(int error)\n{\n\tswitch (error) {\n\tcase CLOCK_FAULT_LATE:\n\tcase CLOCK_FAULT_LOST:\n\t\treturn error;\n\tdefault:\n\t\treturn CLOCK_FAULT_UNKNOWN;\n\t}\n}\nvoid h(clock_fault_s f, clock_face__server_s *s)\n{\n}\n';

  it('a failure that a function chooses among the constants of an enum is of that enum; the int that carries it contradicts nothing', async () => {
    const model = await modelOf(`${choose}void f(int error)\n{\n${serve('error')}${serve('to_error(error)')}}\n`);
    const [failure] = methodOf(model, 'clock', 'face', 'open').reply.variants;
    expect(failure).toMatchObject({ payload: 'fault', conflicts: [] });
  });

  it('a function that returns anything else as well chooses among nothing', async () => {
    for (const other of ['return error + 1;', 'return OTHER_KIND_ONE;', 'if (error > 3) return error;']) {
      const model = await modelOf(
        `${choose.replace('\tswitch', `\t${other}\n\tswitch`)}void f(int error)\n{\n${serve('to_error(error)')}}\n`,
      );
      expect(methodOf(model, 'clock', 'face', 'open').reply.variants[0]?.payload, other).toBe('i32');
    }
  });

  it('constants of another module, and of another enum than the value has, are conflicts', async () => {
    const model = await modelOf(
      `${choose}void g(watch_face__server_s *s, clock_less_s less, clock_more_s more)\n{\n${serve('to_error(1)', 'watch')}\tif (less & CLOCK_MORE_LOUD) {\n\t}\n\tif (more & CLOCK_MORE_LOUD) {\n\t}\n}\n`,
    );
    expect(methodOf(model, 'watch', 'face', 'open').reply.variants[0]).toMatchObject({
      payload: 'clock.fault',
      conflicts: [expect.stringContaining('constants of clock.fault, of another module')],
    });
    expect(typeOf(model, 'clock', 'less').conflicts).toEqual([expect.stringContaining('CLOCK_MORE_LOUD, of more')]);
    expect(typeOf(model, 'clock', 'more').conflicts).toEqual([]);
  });

  it('members have the types of what they are compared with and put into, also in a variable of the file', async () => {
    const model = await modelOf(
      '#define assert3u(a, op, b) ((void)0)\nstruct kept { unsigned long id; int *at; };\nstatic struct kept all;\ntypedef uint64_t place_t;\ntypedef place_t spot_t;\nvoid f(clock_time_s *t, clock_zone_s zone, uint64_t most, spot_t spot, struct other *o)\n{\n\tclock_dial__init(&d, ep);\n\tif (zone != t->zone || !t->on) {\n\t\treturn;\n\t}\n\tif (most > t->size && g(t->free)) {\n\t\tall.id = t->id;\n\t}\n\tt->spot = spot;\n\to = t->other;\n\tassert3u(t->count, ==, 1);\n}\n',
    );
    expect(typeOf(model, 'clock', 'time').fields.map((one) => `${one.name}: ${one.type}`)).toEqual([
      'zone: zone',
      'on: bool',
      'size: u64',
      'free: unknown',
      'id: u64',
      'spot: u64',
      'other: c:other',
      'count: integer',
    ]);
  });

  it('numbers of C are written by their width, behind typedefs, too; other types of C say that they are', async () => {
    const notation = new Notation(new Map()).with((name) => ({ place_t: 'unsigned long', loop_t: 'loop_t' })[name]);
    const shown = ['unsigned long', 'long long', 'unsigned', 'int', 'unsigned char', 'place_t', 'loop_t', 'struct a *'];
    expect(shown.map((one) => notation.type(one, 'm'))).toEqual([
      'u64',
      'i64',
      'u32',
      'i32',
      'u8',
      'u64',
      'c:loop_t',
      'c:a',
    ]);
  });
});

describe('broken input', () => {
  it('half a table: the slots that are there are shown, the table is less sure', async () => {
    const whole =
      'static const clock_face__server_s face = {\n\t.show = ^(const uint64_t time, tb_error_t (^done)(void)) {\n\t\treturn done();\n\t},\n\t.hide = ^(tb_error_t (^done)(void)) {\n\t\treturn done();\n';
    const model = await modelOf(whole);
    const [table] = model.tables;
    expect(table).toMatchObject({ name: 'face', module: 'clock', interface: 'face' });
    expect(table?.slots.map(({ name }) => name)).toEqual(['show', 'hide']);
    expect(table?.confidence).toBe('inferred');
    expect(signature(methodOf(model, 'clock', 'face', 'show'))).toBe('time: u64');
    for (let end = 0; end < whole.length; end += 7) expect((await modelOf(whole.slice(0, end))).modules).toBeDefined();
  });

  it('half a table: what is cut off is an upcall still, as the functions show that serve it, and the other generation is not said to lack it', async () => {
    const slot = (module: string, name: string) =>
      `\t.${name} = ^(const uint32_t at, const uint8_t note[_Nonnull 32], tb_error_t (^done)(${module}_face_${name}__result_s)) {\n\t\treturn ${module}_it_${name}(at, note, done);\n\t},\n`;
    const serve = (module: string, name: string) =>
      `tb_error_t ${module}_it_${name}(const uint32_t at, const uint8_t *note, tb_error_t (^done)(${module}_face_${name}__result_s result))\n{\n\t${module}_face_${name}__result_s r = {};\n\t${module}_face_${name}__result_init_success(&r, at);\n\treturn done(r);\n}\n`;
    const table = (module: string, names: readonly string[], rest: string) =>
      `${names.map((name) => serve(module, name)).join('')}static const ${module}_face__server_s ${module}_table = {\n${names.map((name) => slot(module, name)).join('')}${rest}`;
    const names = ['show', 'hide', 'ring'];
    // The last slot of the newer table ends in its parameters; behind it the file goes on.
    const whole = `${table('clock', names, '};\n')}${serve('clocktwo', 'wind')}${table('clocktwo', names, slot('clocktwo', 'wind'))}`;
    const cut = whole.slice(0, whole.lastIndexOf('tb_error_t (^done)(clocktwo_face_ring')).trimEnd();
    const domain = await domainOf(
      `${cut}\n#pragma mark\nkern_return_t start(int a)\n{\n\ttb_error_t error2 = clocktwo_face__server_start(ep, (clocktwo_face__server_s *)&clocktwo_table);\n\treturn error2;\n}\n`,
    );
    const model = domain.tightbeam();
    expect(model.tables.map(({ name, confidence }) => [name, confidence])).toEqual([
      ['clock_table', 'stated'],
      ['clocktwo_table', 'inferred'],
    ]);
    const wind = methodOf(model, 'clocktwo', 'face', 'wind');
    expect(wind).toMatchObject({ isUpcall: true, confidence: 'inferred', reply: { kind: 'result' } });
    expect(signature(wind)).toBe('at: u32, note: u8');
    expect(wind.handlers.map(({ name }) => name)).toEqual(['clocktwo_it_wind']);
    // Its slot breaks off: the whole parameters are the handler's, and it is there once.
    const ring = methodOf(model, 'clocktwo', 'face', 'ring');
    expect(ring).toMatchObject({ isUpcall: true, confidence: 'inferred', conflicts: [] });
    expect(signature(ring)).toBe('at: u32, note: u8');
    expect(interfaceOf(model, 'clocktwo', 'face').methods.map(({ name }) => name)).toEqual([
      'hide',
      'ring',
      'show',
      'wind',
    ]);
    expect(model.tables[0]?.slots.filter((one) => one.onlyHere === true)).toEqual([]);
    const page = tightbeamDocument('clocktwo', domain)?.text ?? '';
    expect(page).toContain('upcall wind(at: u32');
    expect(page).not.toContain('table error2');
    expect(domain.facts().some((fact) => fact.kind === 'tightbeam-server-table' && fact.name === 'error2')).toBe(false);
    // Without a function that serves it, the parameters that are written stay.
    const alone = await modelOf(
      'static const clock_face__server_s face = {\n\t.ring = ^(const uint32_t at, const uint8_t note[_Nonnull 32],\n#pragma mark\nint next(int x);\n',
    );
    expect(signature(methodOf(alone, 'clock', 'face', 'ring'))).toBe('at: u32, note: u8[32]');
    expect(alone.tables[0]?.confidence).toBe('inferred');
  });

  it('a slot that is given no block: counted, named, and without parameters', async () => {
    const domain = await domainOf(
      'static tb_error_t nothing_here(void)\n{\n\treturn 0;\n}\nstatic const clock_face__server_s face = {\n\t.one = ^(tb_error_t (^done)(void)) {\n\t\treturn done();\n\t},\n\t.two = nothing_here,\n\t.three = (wrap(a, b)),\n\t.four = NULL,\n};\n',
    );
    const model = domain.tightbeam();
    expect(
      model.tables[0]?.slots.map(({ name, confidence, value, handler }) => [name, confidence, value, handler?.name]),
    ).toEqual([
      ['one', 'stated', undefined, undefined],
      ['two', 'inferred', 'nothing_here', 'nothing_here'],
      ['three', 'inferred', '(wrap(a, b))', undefined],
      ['four', 'inferred', 'NULL', undefined],
    ]);
    expect(methodOf(model, 'clock', 'face', 'two')).toMatchObject({ confidence: 'inferred', parameters: [] });
    const page = tightbeamDocument('clock', domain)?.text ?? '';
    expect(page).toContain('4 slots');
    expect(page).toContain('slot four = NULL');
    expect(page).toContain('which gives it NULL and no block');
  });

  it('a slot whose parameters break off is not stated', async () => {
    const model = await modelOf(
      'static const clock_face__server_s face = {\n\t.one = ^(tb_error_t (^done)(void)) {\n\t\treturn done();\n\t},\n\t.three = ^(const uint32_t b\n',
    );
    expect(model.tables[0]?.slots.map(({ name, confidence }) => [name, confidence])).toEqual([
      ['one', 'stated'],
      ['three', 'inferred'],
    ]);
    expect(methodOf(model, 'clock', 'face', 'three').confidence).toBe('inferred');
  });

  it('a slot and a call that break off: still there', async () => {
    const model = await modelOf(
      'void f(tb_endpoint_t ep)\n{\n\tclock_dial__init(&dial, ep);\n}\nstatic const clock_face__server_s face = {\n\t.show = ^(const enum clock_zone_s zone, tb_error_t (^done)(void)) {\n',
    );
    expect(signature(methodOf(model, 'clock', 'face', 'show'))).toBe('zone: zone');
    expect(typeOf(model, 'clock', 'zone').kind).toBe('enum');
    const half = await modelOf(
      'void f(tb_endpoint_t ep)\n{\n\tclock_dial__init(&dial, ep);\n\tclock_dial_turn(&dial\n',
    );
    expect(methodOf(half, 'clock', 'dial', 'turn')).toMatchObject({ confidence: 'nameOnly', calls: [] });
  });

  it('two arities: both are there, and the conflict is said', async () => {
    const domain = await domainOf(
      'void f(clock_dial_s *d)\n{\n\tclock_dial_set(d, one);\n}\nvoid g(clock_dial_s *d)\n{\n\tclock_dial_set(d, one, two, ^(clock_error_s e) {});\n}\n',
    );
    const set = methodOf(domain.tightbeam(), 'clock', 'dial', 'set');
    expect(set.conflicts).toEqual([
      `1 or 2 parameters: ${path}:4 and ${path}:8 use it differently`,
      `replies with nothing or a value: ${path}:8`,
    ]);
    expect(set.confidence).toBe('inferred');
    expect(set.calls).toHaveLength(2);
    expect(tightbeamDocument('clock', domain)?.text).toContain('// conflict: 1 or 2 parameters');
  });

  it('two types for one parameter: the conflict is said', async () => {
    const model = await modelOf(
      'void f(clock_dial_s *d, uint32_t a, bool b)\n{\n\tclock_dial_set(d, a);\n\tclock_dial_set(d, b);\n}\n',
    );
    expect(methodOf(model, 'clock', 'dial', 'set').parameters).toMatchObject([
      { name: 'a', type: 'u32', conflicts: [`u32 or bool: ${path}:5`] },
    ]);
  });

  it('a name that fits two modules: the longer one is taken, and the other is said', async () => {
    const model = await modelOf(
      'void f(void)\n{\n\twall_clock__init(&a, ep);\n\twall_clock_dial__init(&b, ep);\n\twall_clock_dial_go(&b);\n}\n',
    );
    const go = methodOf(model, 'wall_clock', 'dial', 'go');
    expect(go.conflicts).toEqual(['wall_clock_dial_go could be of module wall, too: the longer module was taken']);
    expect(model.elementOf.get('wall_clock_dial_go')).toBe('wall_clock.dial.go');
  });

  it('a result of an interface that is opened: with its method, though a longer module begins alike', async () => {
    const model = await modelOf(
      'void f(void)\n{\n\twall_clock__init(&a, ep);\n\twall_clock_tick(&a, ^(wall_clock_tick__result_s r) {\n\t\twall_clock_tick__result_get_success(&r);\n\t});\n\twall_clock_dial__init(&b, ep);\n}\n',
    );
    const tick = methodOf(model, 'wall', 'clock', 'tick');
    expect(tick.reply).toMatchObject({ kind: 'result', variants: [{ name: 'success' }] });
    for (const name of ['wall_clock_tick__result_s', 'wall_clock_tick__result_get_success'])
      expect(model.elementOf.get(name)).toBe('wall.clock.tick');
  });

  it('a result of which no name tells the interface: as a type, and no line without a name', async () => {
    const domain = await domainOf(
      'void f(void)\n{\n\twall_clock_dial__init(&b, ep);\n\twall_clock_tick__result_init_success(&r, 1);\n\tlone__result_get_failure(&r);\n}\nstatic lone__server_s table = {\n\t.go = ^(tb_error_t (^done)(void)) {\n\t\treturn done();\n\t},\n};\n',
    );
    for (const { name } of domain.tightbeam().modules)
      expect(tightbeamDocument(name || 'types', domain)?.text).not.toMatch(
        /^ *(interface|method|upcall|table|slot|struct|opaque|case) *([({\n]|\/\/)/m,
      );
    expect(tightbeamDocument('wall_clock', domain)?.text).toContain('opaque tick');
  });

  it('a table that lacks a brace: no slot of it is a table', async () => {
    const table =
      'static clock_dial__server_s t = {\n\t.go = ^(tb_error_t (^done)(void)) {\n\t\treturn a(done);\n\t},\n\t.stop = ^(tb_error_t (^done)(void)) {\n\t\treturn b(done);\n\t},\n\t.end = ^(tb_error_t (^done)(void)) {\n\t\treturn c(done);\n\t},\n};\n';
    const opens = [...table.matchAll(/\) \{/g)].map(({ index }) => index + 2);
    for (const at of opens) {
      const model = await modelOf(table.slice(0, at) + table.slice(at + 1));
      expect(model.tables.map(({ name }) => name)).toEqual(['t']);
    }
  });

  it('a call that is not closed: what follows it is no argument', async () => {
    const model = await modelOf(
      'int f(void)\n{\n\ttb_error_t e = clock_dial__init(&d,\n\tif (e != 0) {\n\t\treturn fail(1);\n\t}\n\tint n = 1;\n\treturn g(n);\n}\n',
    );
    const [client] = model.clients;
    expect(client?.handle).toBe('d');
    expect(client?.endpoint.steps.map(({ text }) => text).join()).not.toMatch(/[;{]/);
  });

  it('fields of a handle: with its interface', async () => {
    const domain = await domainOf(
      'void f(tb_client_connection_t *c)\n{\n\tclock_dial_s d;\n\tclock_dial__init(&d, ep);\n\t*c = d.connection;\n\ttb_client_connection_t own = d.connection;\n}\n',
    );
    expect(interfaceOf(domain.tightbeam(), 'clock', 'dial').handle).toMatchObject([
      { name: 'connection', type: 'c:tb_client_connection_t', confidence: 'inferred' },
    ]);
    expect(tightbeamDocument('clock', domain)?.text).toMatch(
      /\/\/ its handle has\n {4}connection: c:tb_client_connection_t {2}\/\/ inferred, /,
    );
  });

  it('a client without an endpoint: shown, and less sure', async () => {
    const domain = await domainOf('void f(clock_dial_s *d)\n{\n\tclock_dial_go(d);\n}\n');
    const dial = interfaceOf(domain.tightbeam(), 'clock', 'dial');
    expect(dial).toMatchObject({ withoutEndpoint: true, confidence: 'nameOnly' });
    expect(dial.methods.map((one) => one.name)).toEqual(['go']);
    expect(tightbeamDocument('clock', domain)?.text).toContain(
      'no client of it is seen to be connected to an endpoint',
    );
  });

  it('any text at all: no crash', async () => {
    const pieces = [
      'clock_dial__init(',
      '&d, ',
      'ep);',
      '{',
      '}',
      '^(',
      'clock_dial_s d',
      ')',
      '= ',
      '.go = ',
      '->',
      '__server_s t',
      '"',
      '\n',
      '#define X ',
      ',',
    ];
    let state = 99;
    for (let round = 0; round < 60; round++) {
      let code = 'void f(void)\n{\n';
      for (let at = 0; at < 30; at++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        code += pieces[(state >>> 8) % pieces.length];
      }
      const domain = await domainOf(code);
      for (const { name } of domain.tightbeam().modules)
        expect(tightbeamDocument(name || 'types', domain)).toBeDefined();
    }
  });
});
