import { describe, expect, it } from 'vitest';
import { quickScan } from '../../server/src/core/extract/quickScan.ts';

const found = (path: string, text: string) =>
  quickScan(path, text, '').symbols.map(({ kind, name, line }) => `${kind} ${name} ${line + 1}`);

describe('the quick scan', () => {
  it('finds functions whose name stands in the first column, and no calls or prototypes', () => {
    const text = `int declared(int a);
static int
made(int a,
    int b)
{
	if (a) {
		called(b);
	}
	return 0;
}
void
#if X
one(void)
#else
one(int a)
#endif
{
}
`;
    expect(found('osfmk/kern/x.c', text)).toContain('function made 3');
    expect(found('osfmk/kern/x.c', text).join()).not.toMatch(/declared|called|if/);
  });

  it('finds methods, assembler entries, MIG routines, macros, tags and types', () => {
    expect(found('iokit/x.cpp', 'bool\nIOService::start(IOService *provider)\n{\n}\n')).toEqual(['function start 2']);
    expect(found('osfmk/arm64/x.s', '\t.globl EXT(sk_enter)\nLEXT(sk_enter)\n\tret\n_plain:\n')).toEqual(
      expect.arrayContaining(['function sk_enter 2', 'function plain 4']),
    );
    expect(found('osfmk/mach/x.defs', 'routine mach_thing(\n\ta : int);\n')).toEqual(['function mach_thing 1']);
    expect(
      found('osfmk/mach/x.h', '#define KERN_X 1\nstruct thing {\n\tint a;\n};\ntypedef struct thing *thing_t;\n'),
    ).toEqual(['macro KERN_X 1', 'struct thing 2', 'typedef thing_t 5']);
  });

  it('ends on any text', () => {
    expect(() => quickScan('x.c', `f(${'('.repeat(5000)}`, '')).not.toThrow();
    expect(() => quickScan('x.c', '\nname('.repeat(2000), '')).not.toThrow();
  });
});
