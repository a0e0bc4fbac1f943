import { describe, expect, it } from 'vitest';
import {
  type CheckoutFiles,
  describeInclude,
  type IncludeTarget,
  includeTarget,
  includeTooltip,
} from '../../server/src/core/describe/includes.ts';
import { IncludeFinder } from '../../server/src/core/index/includes.ts';
import { includeOf } from '../../server/src/core/source/directives.ts';
import { scan } from '../../server/src/core/source/lexer.ts';
import { indexOf } from '../support/facts.ts';

const paths = [
  'EXTERNAL_HEADERS/stdint.h',
  'bsd/kern/ast.h',
  'bsd/sys/types.h',
  'bsd/sys/unistd.h',
  'libsyscall/mach/mach/mach.h',
  'libsyscall/mach/mach/task_info.h',
  'libsyscall/mach/task.defs',
  'libsyscall/wrappers/call.c',
  'osfmk/arm/string.h',
  'osfmk/i386/string.h',
  'osfmk/kern/ast.h',
  'osfmk/kern/exclaves.h',
  'osfmk/libsa/string.h',
  'osfmk/mach/mach.h',
  'osfmk/mach/notify.defs',
  'osfmk/mach/task.defs',
  'osfmk/mach/task_info.h',
  'san/memory/kasan.h',
  'tests/kern/ast.h',
];
const texts: Readonly<Record<string, string>> = {
  'bsd/sys/Makefile': 'LIST = \\\n\tother.h\nGENERATED = syscall.h made.h\n',
  'osfmk/conf/files': '# options\nOPTIONS/mach_assert\toptional mach_assert\n',
  'osfmk/conf/Makefile.template': '# offsets.s is made\noffsets.s: offsets.o\n\tsed -n p > $@\n',
  'osfmk/mach/version.h.template': '',
  'osfmk/mach/Service.iig': '',
};
const files: CheckoutFiles = {
  finder: new IncludeFinder(paths),
  exists: (path) => path in texts || paths.includes(path),
  read: (path) => texts[path],
};

const tightbeam = `#include <kern/exclaves.tightbeam.h>
void f(void)
{
	frame_mint_s client;
	frame_mint__init(&client, 1);
	frame_mint_make(&client, ^(frame_mint_make__result_s r) {});
	other_log__init(&log, 1);
	tb_error_t error = tb_endpoint_create(1);
}
`;

async function targetOf(line: string, from: string): Promise<IncludeTarget> {
  const { domain } = await indexOf({ 'osfmk/kern/exclaves_case.c': tightbeam });
  const [directive] = scan(line).directives;
  const include = directive === undefined ? undefined : includeOf(line, directive);
  if (include === undefined) throw new Error(`no include: ${line}`);
  return includeTarget(include, from, files, domain);
}

describe('an include', () => {
  const kernel = 'osfmk/kern/case.c';
  it.each([
    // Its own folder first, and only between quotes.
    ['#include "ast.h"', 'bsd/kern/case.c', 'bsd/kern/ast.h'],
    ['#include "../kern/ast.h"', 'bsd/sys/case.c', 'bsd/kern/ast.h'],
    // Its own part of the kernel, then the others in their order, then user space and tests.
    ['#include <kern/ast.h>', 'bsd/sys/case.c', 'bsd/kern/ast.h'],
    ['#include <kern/ast.h>', 'osfmk/mach/case.c', 'osfmk/kern/ast.h'],
    ['#include <kern/ast.h>', 'iokit/Kernel/case.cpp', 'osfmk/kern/ast.h'],
    ['#include <mach/mach.h>', kernel, 'osfmk/mach/mach.h'],
    ['#include <mach/task_info.h>', 'libsyscall/wrappers/call.c', 'libsyscall/mach/mach/task_info.h'],
    ['#import <stdint.h>', kernel, 'EXTERNAL_HEADERS/stdint.h'],
    ['# include <string.h>', kernel, 'osfmk/libsa/string.h'],
    ['#include_next <kern/exclaves.h>', kernel, 'osfmk/kern/exclaves.h'],
  ])('%s of %s is %s', async (line, from, path) => {
    expect(await targetOf(line, from)).toMatchObject({ kind: 'file', path, isGuess: false });
  });

  it('does not include itself', async () => {
    expect(await targetOf('#include_next <stdint.h>', 'EXTERNAL_HEADERS/stdint.h')).toEqual({ kind: 'missing' });
  });

  it('knows the others that end so', async () => {
    expect(await targetOf('#include <kern/ast.h>', kernel)).toMatchObject({
      others: ['bsd/kern/ast.h', 'tests/kern/ast.h'],
    });
  });

  it('guesses a header that stands elsewhere, of a bare name in the kernel only', async () => {
    expect(await targetOf('#include <san/kasan.h>', kernel)).toMatchObject({
      path: 'san/memory/kasan.h',
      isGuess: true,
    });
    expect(await targetOf('#include <unistd.h>', kernel)).toMatchObject({ path: 'bsd/sys/unistd.h', isGuess: true });
    expect(await targetOf('#include <string.h>', 'bsd/vfs/exclaves.c')).toMatchObject({ path: 'osfmk/libsa/string.h' });
    expect(await targetOf('#include <unistd.h>', 'libsyscall/wrappers/call.c')).toEqual({ kind: 'missing' });
    expect(await targetOf('#include <other/kasan.h>', kernel)).toEqual({ kind: 'missing' });
  });

  it.each([
    ['#include <mach/task.h>', 'mig', 'osfmk/mach/task.defs', 0],
    ['#include <mach/task_server.h>', 'mig', 'osfmk/mach/task.defs', 0],
    ['#include <mach/notify_user.h>', 'mig', 'osfmk/mach/notify.defs', 0],
    ['#include <mach/version.h>', 'template', 'osfmk/mach/version.h.template', 0],
    ['#include <mach/Service.h>', 'interface', 'osfmk/mach/Service.iig', 0],
    ['#include <mach_assert.h>', 'option', 'osfmk/conf/files', 1],
    ['#include <sys/syscall.h>', 'makefile', 'bsd/sys/Makefile', 2],
    ['#include "offsets.s"', 'makefile', 'osfmk/conf/Makefile.template', 1],
  ])('%s is made by the build (%s)', async (line, by, path, at) => {
    expect(await targetOf(line, kernel)).toEqual({ kind: 'made', by, path, line: at });
  });

  it('of user space knows no options of the kernel', async () => {
    expect(await targetOf('#include <mach_assert.h>', 'libsyscall/wrappers/call.c')).toEqual({ kind: 'missing' });
    expect(await targetOf('#include <sys/call.h>', kernel)).toEqual({ kind: 'missing' });
  });

  it('of Tightbeam leads to the pages of what the file uses, of the path’s module, or of the runtime', async () => {
    const from = 'osfmk/kern/exclaves_case.c';
    expect(await targetOf('#include <kern/exclaves.tightbeam.h>', from)).toEqual({
      kind: 'unpublished',
      isGenerated: true,
      pages: ['frame', 'other'],
    });
    expect(await targetOf('#include <Exclaves/Frame.tightbeam.h>', from)).toMatchObject({ pages: ['frame'] });
    expect(await targetOf('#include <libframe/exclaves.h>', from)).toMatchObject({
      pages: ['frame'],
      isGenerated: false,
    });
    expect(await targetOf('#include <Tightbeam/tightbeam.h>', from)).toMatchObject({ pages: ['runtime'] });
    expect(await targetOf('#include <xnuproxy/messages.h>', from)).toMatchObject({ pages: [] });
  });
});

describe('what is said about an include', () => {
  const link = (label: string, path: string, line: number) => `[${label}](${path}#${line})`;
  const say = (target: IncludeTarget) =>
    describeInclude({ path: 'a/b.h', system: true, start: 0, end: 0 }, target, link).split('\n\n').slice(1).join(' ');

  it('is the path, or why there is none', () => {
    expect(say({ kind: 'file', path: 'x/a/b.h', others: ['y/a/b.h'], isGuess: false })).toBe(
      '*included file* · [x/a/b.h](x/a/b.h#0) Other files that end so: [y/a/b.h](y/a/b.h#0)',
    );
    expect(say({ kind: 'file', path: 'x/b.h', others: [], isGuess: true })).toContain('*Inferred*');
    expect(say({ kind: 'made', by: 'mig', path: 'x/b.defs', line: 0 })).toContain('by MIG from [x/b.defs](x/b.defs#0)');
    expect(say({ kind: 'made', by: 'option', path: 'x/files', line: 4 })).toContain('[x/files:5](x/files#4)');
    expect(say({ kind: 'unpublished', pages: ['one', 'two'], isGenerated: true })).toMatch(
      /not in the open source\..*the page of `one`\. Also used here: `two`/,
    );
    expect(say({ kind: 'unpublished', pages: [], isGenerated: false })).toBe('It is not in the open source.');
    expect(say({ kind: 'missing' })).toContain('Not in the open source of XNU');
  });

  it('cannot be turned into markup by the path', () => {
    const include = { path: 'a`](command:x)\n```\n<b>', system: false, start: 0, end: 0 };
    const text = describeInclude(include, { kind: 'missing' }, link);
    expect(text.split('\n')[0]).toBe('````c');
  });

  it('in a link’s tooltip is one plain line', () => {
    expect(includeTooltip({ kind: 'file', path: 'x/b.h', others: [], isGuess: false })).toBe('x/b.h');
    expect(includeTooltip({ kind: 'made', by: 'mig', path: 'x/b.defs', line: 0 })).toContain('x/b.defs');
    expect(includeTooltip({ kind: 'unpublished', pages: ['one'], isGenerated: true })).toContain('one');
  });
});
