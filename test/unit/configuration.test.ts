import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateCondition, type MacroState } from '../../server/src/core/source/conditionValue.ts';
import {
  areActive,
  buildAt,
  buildOf,
  buildSeenFrom,
  type Configuration,
  defaultConfiguration,
  isActive,
  isElsewhere,
} from '../../server/src/core/source/configuration.ts';
import { macroRules } from '../../server/src/core/source/knownMacros.ts';

const known: Readonly<Record<string, MacroState>> = {
  YES: { defined: true, value: 1 },
  TWO: { defined: true, value: 2 },
  ZERO: { defined: true, value: 0 },
  ABSENT: { defined: false, value: 0 },
  OFF: { value: 0 },
};
const value = (condition: string) => evaluateCondition(condition, (name) => known[name]);

const configured = (change: Partial<Configuration>): Configuration => ({ ...defaultConfiguration, ...change });

describe('a condition', () => {
  it.each([
    ['YES', true],
    ['ZERO', false],
    ['ABSENT', false],
    ['OTHER', undefined],
    ['!YES', false],
    ['!OTHER', undefined],
    ['defined(YES) && defined ZERO', true],
    ['defined(ABSENT)', false],
    ['!defined (ABSENT)', true],
    ['defined(OTHER)', undefined],
    ['defined(OFF)', undefined],
    ['OFF', false],
    ['YES || OTHER', true],
    ['OTHER || YES', true],
    ['ZERO || OTHER', undefined],
    ['ZERO && OTHER', false],
    ['OTHER && ABSENT', false],
    ['YES && OTHER', undefined],
    ['OTHER || !OTHER', undefined],
    ['!(YES && !ZERO)', false],
    ['!(YES) && !(OTHER)', false],
  ])('%s is %s', (condition, expected) => {
    expect(value(condition)).toBe(expected);
  });

  it.each([
    ['TWO == 2', true],
    ['TWO >= 3', false],
    ['TWO != 2 || TWO < 3', true],
    ['1 + 2 * 3 == 7', true],
    ['(1 + 2) * 3 == 7', false],
    ['10 - 4 - 3 == 3', true],
    ['7 / 2 == 3 && 7 % 2', true],
    ['1 << 4 == 16', true],
    ['-1 < 0', true],
    ['(6 & 3) == 2 && (6 | 1) == 7 && (6 ^ 3) == 5', true],
    ['0x10 == 16 && 010 == 8 && 0b11 == 3', true],
    ['202002L <= 202302UL', true],
    ['00', false],
    ['YES ? ZERO : TWO', false],
    ['OTHER ? YES : YES', true],
    ['OTHER ? YES : ZERO', undefined],
    ['OTHER > 2', undefined],
    ['1 / 0', undefined],
    ['1 / ABSENT', undefined],
  ])('reckons as C does: %s is %s', (condition, expected) => {
    expect(value(condition)).toBe(expected);
  });

  it.each([
    ['__has_include(<Tightbeam/tightbeam.h>)', undefined],
    ['YES && __has_feature(ptrauth_calls)', undefined],
    ['ZERO && __has_include("a.h")', false],
    ['__has_attribute(x) || YES', true],
    ['IS_ENABLED(YES, (ZERO))', undefined],
  ])('does not know what only a compiler can ask: %s is %s', (condition, expected) => {
    expect(value(condition)).toBe(expected);
  });

  it.each([
    '',
    '(',
    ')',
    'YES)',
    'YES YES',
    '&& YES',
    'YES &&',
    'defined',
    'defined(',
    'YES ? 1',
    '"text"',
    "'a'",
    '#',
  ])('that is none cannot be told: %s', (condition) => {
    expect(value(condition)).toBeUndefined();
  });

  it('is read to some depth and length, and never fails', () => {
    expect(value(`${'('.repeat(40)}YES${')'.repeat(40)}`)).toBe(true);
    expect(value(`${'('.repeat(100_000)}YES`)).toBeUndefined();
    expect(value(`${'!'.repeat(19_000)}YES`)).toBeUndefined();
    expect(value(`YES${' && YES'.repeat(2000)}`)).toBe(true);
    expect(value(`YES${' && YES'.repeat(20_000)}`)).toBeUndefined();
    const piece = fc.constantFrom(
      'YES',
      'ZERO',
      'OTHER',
      'defined',
      '(',
      ')',
      '&&',
      '||',
      '!',
      '?',
      ':',
      '1',
      '<<',
      '"',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join(' ')),
        ),
        (text) => {
          expect([true, false, undefined]).toContain(value(text));
        },
      ),
    );
  });
});

describe('the known macros', () => {
  const rules = [...new Set(macroRules.values())];

  it.each(rules.map((rule) => [rule.example.path, rule.example.condition, rule] as const))(
    'in %s: %s',
    (path, condition, rule) => {
      expect(rule.names.some((name) => new RegExp(`\\b${name}\\b`).test(condition))).toBe(true);
      expect(rule.reason.length).toBeGreaterThan(20);
      expect(isActive(condition, buildOf(path, defaultConfiguration))).toBe(rule.example.active);
    },
  );

  it('follow the setting for exclaves', () => {
    const active = (exclaves: Configuration['exclaves'], condition: string) =>
      isActive(condition, buildOf('osfmk/kern/exclaves.c', configured({ exclaves })));
    expect(active('on', 'CONFIG_EXCLAVES')).toBe(true);
    expect(active('off', 'CONFIG_EXCLAVES')).toBe(false);
    expect(active('off', '!defined(CONFIG_EXCLAVES)')).toBe(true);
    expect(active('both', 'CONFIG_EXCLAVES')).toBeUndefined();
    expect(active('off', 'CONFIG_SPTM')).toBeUndefined();
  });

  it('follow the setting for the kernel, in the kernel only', () => {
    const active = (kernel: Configuration['kernel'], condition: string, path = 'osfmk/kern/exclaves.c') =>
      isActive(condition, buildOf(path, configured({ kernel })));
    for (const [kernel, development, debug] of [
      ['release', false, false],
      ['development', true, false],
      ['debug', false, true],
    ] as const) {
      expect(active(kernel, 'DEVELOPMENT')).toBe(development);
      expect(active(kernel, 'DEBUG')).toBe(debug);
      expect(active(kernel, 'CONFIG_XNUPOST')).toBe(kernel !== 'release');
      expect(active(kernel, 'MACH_ASSERT || APPLE_KEXT_ASSERTIONS')).toBe(kernel !== 'release');
      // Headers of these set it whatever the kernel is, and a header does not know whose source includes it.
      for (const path of ['iokit/Kernel/IOService.cpp', 'libkern/c++/OSObject.cpp', 'osfmk/kern/task.h'])
        expect(active(kernel, 'MACH_ASSERT', path), path).toBeUndefined();
      expect(active(kernel, 'DEVELOPMENT || DEBUG', 'tests/exclaves.c')).toBeUndefined();
    }
    // In osfmk a generated header defines it as 0, elsewhere nothing does.
    expect(active('release', 'defined(DEBUG)')).toBe(true);
    expect(active('release', 'defined(DEBUG)', 'iokit/Kernel/IOService.cpp')).toBe(false);
    expect(active('release', 'defined(DEBUG)', 'osfmk/kern/task.h')).toBeUndefined();
  });
});

describe('how a file is compiled', () => {
  const active = (path: string, condition: string) => isActive(condition, buildOf(path, defaultConfiguration));

  it('is by its folder: kernel, user space, or both', () => {
    expect(active('osfmk/mach/exclaves.h', '!defined(KERNEL)')).toBe(false);
    expect(active('libsyscall/wrappers/exclaves.c', '!defined(KERNEL)')).toBe(true);
    expect(active('tests/exclaves.h', '!KERNEL_PRIVATE')).toBe(true);
    for (const path of ['libkern/kxld/kxld.c', 'iokit/DriverKit/IORPC.h', 'EXTERNAL_HEADERS/stdint.h', 'other/x.c'])
      expect(active(path, 'KERNEL'), path).toBeUndefined();
  });

  it('leaves open what a header does not decide', () => {
    expect(active('iokit/Exclaves/Exclaves.h', '__cplusplus')).toBeUndefined();
    expect(active('iokit/Exclaves/Exclaves.cpp', '__cplusplus')).toBe(true);
    expect(active('osfmk/kern/exclaves.c', '__cplusplus')).toBe(false);
    expect(active('osfmk/kern/task.h', 'MACH_KERNEL_PRIVATE')).toBeUndefined();
    expect(active('osfmk/kern/task.c', 'MACH_KERNEL_PRIVATE')).toBe(true);
    expect(active('bsd/kern/kern_exec.c', 'MACH_KERNEL_PRIVATE')).toBe(false);
    expect(active('osfmk/mach/arm/boolean.h', '__ASSEMBLER__')).toBeUndefined();
  });

  it('is arm64 in the kernel, but not in folders of Intel', () => {
    expect(active('osfmk/kern/task.c', '__arm64__ && __LP64__ && !__x86_64__')).toBe(true);
    expect(active('bsd/dev/i386/x.c', '!__arm64__ && __LP64__ && __x86_64__')).toBe(true);
    expect(active('libsyscall/wrappers/exclaves.c', '__LP64__')).toBeUndefined();
  });

  it('is for a header by who includes it, for a source file by itself', () => {
    const seen = (from: string, path: string, condition: string) =>
      isActive(condition, buildSeenFrom(buildOf(from, defaultConfiguration), path));
    const header = 'osfmk/mach/exclaves.h';
    expect(seen('libsyscall/wrappers/exclaves.c', header, 'KERNEL')).toBe(false);
    expect(seen('osfmk/kern/exclaves.c', header, 'KERNEL')).toBe(true);
    expect(seen('bsd/kern/kern_exec.c', header, 'MACH_KERNEL_PRIVATE')).toBe(false);
    expect(seen('osfmk/kern/exclaves.c', header, 'MACH_KERNEL_PRIVATE')).toBe(true);
    expect(seen('libsyscall/wrappers/exclaves.c', 'osfmk/kern/exclaves.c', 'KERNEL')).toBe(true);
    expect(seen('osfmk/kern/exclaves.c', 'tests/exclaves.h', 'KERNEL')).toBe(false);
  });

  it('tells the files of another program and another machine', () => {
    const elsewhere = (from: string, path: string) => isElsewhere(buildOf(from, defaultConfiguration), path);
    expect(elsewhere('osfmk/kern/task.c', 'bsd/kern/kern_exec.c')).toBe(false);
    expect(elsewhere('osfmk/kern/task.c', 'libsyscall/wrappers/exclaves.c')).toBe(true);
    expect(elsewhere('osfmk/kern/task.c', 'osfmk/i386/cpu.h')).toBe(true);
    expect(elsewhere('osfmk/i386/cpu.c', 'osfmk/arm64/cpu.c')).toBe(true);
    expect(elsewhere('osfmk/i386/cpu.c', 'osfmk/kern/task.c')).toBe(false);
    expect(elsewhere('tests/exclaves.c', 'osfmk/kern/task.c')).toBe(true);
    expect(elsewhere('tests/exclaves.c', 'osfmk/mach/exclaves.h')).toBe(false);
    expect(elsewhere('EXTERNAL_HEADERS/stdint.h', 'tests/exclaves.c')).toBe(false);
  });

  it('is at a place as the conditions there want it, but for the exclaves', () => {
    const at = (path: string, ...conditions: string[]) => buildAt(path, defaultConfiguration, conditions);
    const file = 'osfmk/kern/exclaves.c';
    expect(at(file, 'CONFIG_EXCLAVES', 'DEVELOPMENT || DEBUG').configuration.kernel).toBe('development');
    expect(at(file, 'DEBUG').configuration.kernel).toBe('debug');
    expect(at(file, 'CONFIG_MACF').configuration).toEqual(defaultConfiguration);
    expect(at(file, '!CONFIG_EXCLAVES').configuration).toEqual(defaultConfiguration);
    expect(at(file, '!CONFIG_EXCLAVES', 'DEBUG').configuration).toEqual(configured({ kernel: 'debug' }));
    expect(at(file, 'defined(__x86_64__)').architecture).toBe('intel');
    expect(at('osfmk/mach/exclaves.h', '!defined(KERNEL)').program).toBe('user');
    expect(at(file, '!defined(KERNEL)')).toEqual(buildOf(file, defaultConfiguration));
    expect(buildAt(file, defaultConfiguration, undefined)).toEqual(buildOf(file, defaultConfiguration));
  });

  it('has what all conditions let through', () => {
    const build = buildOf('osfmk/kern/exclaves.c', defaultConfiguration);
    expect(areActive(undefined, build)).toBe(true);
    expect(areActive(['CONFIG_EXCLAVES', 'CONFIG_MACF'], build)).toBeUndefined();
    expect(areActive(['CONFIG_MACF', 'DEBUG'], build)).toBe(false);
  });
});
