import { describe, expect, it } from 'vitest';
import { isTextFile, readTextFile, textFileName, textRules } from '../../server/src/core/extract/textFiles.ts';
import { Indexer } from '../../server/src/workspace/indexer.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { wasmEngine } from '../support/engines.ts';
import { MemoryFiles } from '../support/memoryFiles.ts';
import { RecordingLog, stillScheduler } from '../support/workspaceHost.ts';

/** `name: detail` of every entry, after a check that the place holds the name. */
function read(path: string, text: string): string[] {
  return (readTextFile(path, text, 'hash')?.entries ?? []).map(({ name, detail, start, end }) => {
    expect(text.slice(start, end)).toBe(name);
    return `${name}: ${detail}`;
  });
}

describe('the rules', () => {
  it.each(textRules)('read $example as $kind, and a listing takes its name up', ({ example, path }) => {
    expect(path.test(example)).toBe(true);
    expect(textFileName.test(example.slice(example.lastIndexOf('/') + 1))).toBe(true);
  });

  it('read no source file, and no other list', () => {
    for (const path of ['osfmk/kern/exclaves.c', 'config/Private.exports', 'doc/files', 'tools/exclaves.py'])
      expect(isTextFile(path), path).toBe(false);
  });
});

describe('trace codes', () => {
  it('are the lines that name exclaves, with their number', () => {
    const text = '0x1\tMSC_none\n0x12a0000\tMACH_EXCLAVES_A\n  0x12A0004   MACH_EXCLAVES_B # said\n# 0x3 exclaves\n';
    expect(read('bsd/kern/trace_codes', text)).toEqual(['MACH_EXCLAVES_A: 0x12a0000', 'MACH_EXCLAVES_B: 0x12A0004']);
  });
});

describe('system calls', () => {
  it('are those that enter a function, with their number', () => {
    const text =
      '; said\n#include <sys/param.h>\n0\tAUE_NULL\tALL\t{ int nosys(void); }   { indirect }\n' +
      '1\tAUE_EXIT\tALL\t{ void exit(int rval) NO_SYSCALL_STUB; }\n8\tAUE_NULL\tALL\t{ int enosys(void); }\n' +
      '9\tAUE_LINK\tALL\t{ user_ssize_t sys_link(user_addr_t path, user_addr_t link); }\n';
    expect(read('bsd/kern/syscalls.master', text)).toEqual(['exit: 1', 'sys_link: 9']);
  });
});

describe('return codes', () => {
  const counted = Array.from({ length: 16 }, (_, at) => `#define KERN_CODE_${at}  ${at}\n`).join('');

  it('are numbers with names that are counted up, each with what its comment says first', () => {
    const text = `${counted}#define KERN_MORE 16 /* More of it. And again. */\n#define KERN_AS_MORE KERN_MORE\n#define KERN_LAST 16\n`;
    expect(read('osfmk/mach/kern_return.h', text).slice(15)).toEqual([
      'KERN_CODE_15: 15',
      'KERN_MORE: 16 More of it',
      'KERN_AS_MORE: 16',
    ]);
  });

  it('are not the sizes, flags and few names that a header of that name may define', () => {
    for (const text of [
      '#define KERN_A 1\n#define KERN_B 2\n',
      counted.replace(/ (\d+)\n/g, (_, at: string) => ` ${Number(at) * 8}\n`),
      counted.replace('KERN_CODE_7', 'OTHER_CODE'),
    ])
      expect(read('bsd/sys/errno.h', text)).toEqual([]);
  });
});

describe('macros of the debugger', () => {
  const command = (name: string, body: string) =>
    `@header("x")\n@lldb_command('${name}', fancy=True)\ndef Show(a, b={}):\n${body}\n    return 1\n\n`;

  it('of a file named for exclaves are all its commands, with what they say of themselves', () => {
    const text = command('showone', '    """ Lists the ones. """') + command('showtwo', '    pass');
    expect(read('tools/lldbmacros/exclaves.py', text)).toEqual(['showone: Lists the ones.', 'showtwo: Show']);
  });

  it('of another file are those whose own text names exclaves', () => {
    const text = `${command('showone', '    pass')}${command('showtwo', '    print(t.conclave)')}exclaves = 1\n`;
    expect(read('tools/lldbmacros/process.py', text)).toEqual(['showtwo: Show']);
  });
});

describe('the kernel’s configuration', () => {
  it('gives the option with its selector, and the sets that name it', () => {
    const text =
      '# ARM_BASE = [ config_sptm config_exclaves ]\noptions \tCONFIG_EXCLAVES\t# Talks <said> \noptions CONFIG_SPTM # <config_sptm>\n';
    expect(read('config/MASTER.arm64', text)).toEqual([
      'config_exclaves: in the set ARM_BASE',
      'CONFIG_EXCLAVES: option, selected by said',
    ]);
  });
});

describe('lists of source files', () => {
  it('give the file and when it is built', () => {
    const text =
      'osfmk/kern/exclaves.c\t\tstandard\nosfmk/kdp/core.c  optional  config_exclaves\nosfmk/kern/task.c standard\n# exclaves.c standard\n';
    expect(read('osfmk/conf/files.arm64', text)).toEqual([
      'osfmk/kern/exclaves.c: standard',
      'osfmk/kdp/core.c: optional config_exclaves',
    ]);
  });
});

describe('makefiles', () => {
  it('give listed files, inputs of Tightbeam’s compiler and flags for one file', () => {
    const text = [
      'DATAFILES = task.h exclaves.h \\',
      '\texclaves_l4.h # exclaves_not.h',
      'MODULES := \\',
      '\tStackshot.tbmodule',
      'exclaves_boot.o_CWARNFLAGS_ADD += -Wno-vla',
      'task.o_CWARNFLAGS_ADD += -Wno-vla',
      'exclaves.out: exclaves.in',
      '',
    ].join('\n');
    expect(read('osfmk/mach/Makefile', text)).toEqual([
      'exclaves.h: in DATAFILES',
      'exclaves_l4.h: in DATAFILES',
      'Stackshot.tbmodule: in MODULES',
      'exclaves_boot.o: CWARNFLAGS_ADD += -Wno-vla',
    ]);
  });
});

it('text that no rule understands says nothing', () => {
  for (const { example } of textRules)
    for (const text of ['', '\u0000\u0001', '\\', '=\\', '@lldb_command(', '0x', 'options', '<<<<<<< exclaves'])
      expect(readTextFile(example, text, 'hash'), example).toBeUndefined();
});

describe('the text files of a checkout', () => {
  it('come with the scope, and again when one changes, comes or goes', async () => {
    const files = new MemoryFiles({
      '/xnu': { 'osfmk/kern/exclaves.c': 'int exclaves_a;\n', 'bsd/kern/trace_codes': '0x1 EXCLAVES_A\n' },
    });
    const indexer = new Indexer({
      root: '/xnu',
      source: files,
      engine: await wasmEngine(),
      log: new RecordingLog(),
      scheduler: stillScheduler,
      reach: 'exclaves',
      maximumSize: 1_000_000,
    });
    const names = () => indexer.index.textFiles.flatMap(({ entries }) => entries.map(({ name }) => name));
    const { files: listed } = await files.list('/xnu', stillScheduler, neverCancelled);
    await indexer.run(listed, neverCancelled, () => undefined);
    expect(names()).toEqual(['EXCLAVES_A']);
    const before = indexer.index.generation;
    files.edit('/xnu', 'bsd/kern/trace_codes', (text) => `${text}0x2 EXCLAVES_B\n`);
    await indexer.update(['bsd/kern/trace_codes']);
    expect(names()).toEqual(['EXCLAVES_A', 'EXCLAVES_B']);
    expect(indexer.index.generation).toBeGreaterThan(before);
    files.create('/xnu', 'osfmk/conf/files', 'osfmk/kern/exclaves.c standard\n');
    await indexer.update(['osfmk/conf/files']);
    expect(names()).toEqual(['EXCLAVES_A', 'EXCLAVES_B', 'osfmk/kern/exclaves.c']);
    files.delete('/xnu', 'bsd/kern/trace_codes');
    await indexer.update(['bsd/kern/trace_codes']);
    expect(names()).toEqual(['osfmk/kern/exclaves.c']);
    expect(indexer.index.anyFile('osfmk/conf/files')?.lineStarts.length).toBe(2);
  });
});
