/**
 * Macros whose value follows from the chosen configuration, or from what a file belongs to. They stand on command lines
 * of XNU's makefiles, in headers that its build generates, or in the compiler; no `#define` of the checkout gives them.
 * Each row says where the knowledge comes from and shows a use. What is in no row stays unknown.
 *
 * To add one: a row here. `test/unit/configuration.test.ts` runs every example.
 */
import type { MacroState } from './conditionValue.ts';
import type { Build } from './configuration.ts';

export interface MacroRule {
  readonly names: readonly string[];
  readonly reason: string;
  /** What a condition in a file comes to under the default configuration; undefined where it cannot be told. */
  readonly example: { readonly path: string; readonly condition: string; readonly active: boolean | undefined };
  readonly state: (build: Build) => MacroState | undefined;
}

const one: MacroState = { defined: true, value: 1 };
const zero: MacroState = { defined: true, value: 0 };
const absent: MacroState = { defined: false, value: 0 };
/** False in `#if`; in `#ifdef` it depends on the component's makefile. */
const zeroOrAbsent: MacroState = { value: 0 };

const flag = (isSet: boolean | undefined): MacroState | undefined =>
  isSet === undefined ? undefined : isSet ? one : absent;

/** Set in the kernel, absent in user space, unknown in what both compile. */
const kernelOnly = ({ program }: Build) => flag(program === undefined ? undefined : program === 'kernel');

/** Set in sources of some components of the kernel; a header does not know whose source includes it. */
const inComponents =
  (...components: readonly string[]) =>
  ({ program, component }: Build) => {
    if (program === 'user') return absent;
    return flag(program === undefined || component === undefined ? undefined : components.includes(component));
  };

/** `OPTIONS/…` in a component's `conf/files` makes the build generate a header that defines the option as 0 or 1. */
const option =
  (isOn: (build: Build) => boolean, generated: (component: string) => boolean) =>
  (build: Build): MacroState | undefined => {
    if (build.program !== 'kernel') return undefined;
    if (isOn(build)) return one;
    if (build.component === undefined) return zeroOrAbsent;
    return generated(build.component) ? zero : absent;
  };

/** The headers that the components generate for `OPTIONS/mach_assert`. */
const mayAssert = option(
  ({ configuration }) => configuration.kernel !== 'release',
  (component) => component === 'osfmk' || component === 'bsd',
);

const rules: readonly MacroRule[] = [
  {
    names: ['CONFIG_EXCLAVES'],
    reason: 'An option of config/MASTER that the device decides. It is passed as -D, so that #if and #ifdef agree.',
    example: { path: 'osfmk/kern/exclaves.c', condition: '!defined(CONFIG_EXCLAVES)', active: false },
    state: ({ configuration: { exclaves } }) => flag(exclaves === 'both' ? undefined : exclaves === 'on'),
  },
  {
    names: ['CONFIG_SPTM'],
    reason: 'config/MASTER: exclaves require SPTM support. Without exclaves there are kernels of either kind.',
    example: { path: 'osfmk/kern/exclaves_boot.c', condition: 'CONFIG_SPTM', active: true },
    state: ({ configuration, program }) => (program === 'kernel' && configuration.exclaves === 'on' ? one : undefined),
  },
  {
    names: ['DEVELOPMENT'],
    reason: 'config/MASTER: an option that KERNEL_DEV of each MASTER.<cpu> has, and RELEASE and DEBUG have not.',
    example: { path: 'osfmk/kern/exclaves_log.c', condition: 'DEVELOPMENT || DEBUG', active: false },
    state: option(
      ({ configuration }) => configuration.kernel === 'development',
      () => false,
    ),
  },
  {
    names: ['DEBUG'],
    reason:
      'config/MASTER: an option that KERNEL_DEBUG of each MASTER.<cpu> has. osfmk/conf/files.arm64 generates its header, so that in osfmk it is always defined.',
    example: { path: 'osfmk/kern/task.c', condition: 'defined(DEBUG) && !DEBUG', active: true },
    state: option(
      ({ configuration }) => configuration.kernel === 'debug',
      (component) => component === 'osfmk',
    ),
  },
  {
    names: ['CONFIG_XNUPOST'],
    reason: 'config/MASTER: the tests at boot are an option of KERNEL_DEV and KERNEL_DEBUG.',
    example: { path: 'osfmk/kern/startup.c', condition: 'CONFIG_XNUPOST', active: false },
    state: option(
      ({ configuration }) => configuration.kernel !== 'release',
      () => false,
    ),
  },
  {
    names: ['MACH_ASSERT'],
    reason:
      'config/MASTER: an option that KERNEL_DEV and KERNEL_DEBUG of each MASTER.<cpu> have. In iokit and libkern, headers set it to 1 whatever the kernel is.',
    example: { path: 'osfmk/kern/exclaves_resource.c', condition: 'MACH_ASSERT', active: false },
    state: (build) =>
      build.component === undefined || build.component === 'iokit' || build.component === 'libkern'
        ? undefined
        : mayAssert(build),
  },
  {
    names: ['APPLE_KEXT_ASSERTIONS'],
    reason: 'osfmk/kern/assert.h defines it as 0 where nothing does, and no makefile of the kernel does.',
    example: { path: 'osfmk/kern/task.c', condition: 'APPLE_KEXT_ASSERTIONS', active: false },
    state: ({ program }) => (program === 'kernel' ? zeroOrAbsent : undefined),
  },
  {
    names: ['KERNEL', 'KERNEL_PRIVATE', 'XNU_KERNEL_PRIVATE'],
    reason: 'DEFINES of makedefs/MakeInc.def, for every file of the kernel and none of user space.',
    example: { path: 'libsyscall/wrappers/exclaves.c', condition: 'defined(KERNEL)', active: false },
    state: kernelOnly,
  },
  {
    names: ['PRIVATE'],
    reason: 'DEFINES of makedefs/MakeInc.def; in user space some programs define it and some do not.',
    example: { path: 'osfmk/mach/exclaves.h', condition: 'defined(PRIVATE)', active: true },
    state: ({ program }) => (program === 'kernel' ? one : undefined),
  },
  {
    names: ['XNU_PLATFORM_DriverKit'],
    reason:
      'makedefs/MakeInc.def passes -DXNU_PLATFORM_<platform>; for DriverKit headers alone are made, and no kernel.',
    example: { path: 'iokit/Exclaves/Exclaves.cpp', condition: 'defined(XNU_PLATFORM_DriverKit)', active: false },
    state: ({ program }) => (program === 'kernel' ? absent : undefined),
  },
  {
    names: ['CONFIG_NO_PRINTF_STRINGS', 'CONFIG_NO_KPRINTF_STRINGS'],
    reason:
      'config/MASTER: options that each MASTER.<cpu> has in a comment only, so that no kernel is built with them.',
    example: { path: 'osfmk/kern/exclaves.c', condition: 'CONFIG_NO_PRINTF_STRINGS', active: false },
    state: ({ program }) => (program === 'kernel' ? zeroOrAbsent : undefined),
  },
  {
    names: ['MACH_KERNEL_PRIVATE'],
    reason: 'osfmk/conf/Makefile.template passes it to the sources of osfmk, and no other component does.',
    example: { path: 'bsd/kern/kern_exec.c', condition: 'defined(MACH_KERNEL_PRIVATE)', active: false },
    state: inComponents('osfmk'),
  },
  {
    names: ['BSD_KERNEL_PRIVATE'],
    reason: 'Passed by the Makefile.template of bsd and of security.',
    example: { path: 'bsd/kern/kern_exec.c', condition: 'defined(BSD_KERNEL_PRIVATE)', active: true },
    state: inComponents('bsd', 'security'),
  },
  {
    names: ['IOKIT_KERNEL_PRIVATE'],
    reason: 'Passed by iokit/conf/Makefile.template.',
    example: { path: 'iokit/Exclaves/Exclaves.cpp', condition: 'defined(IOKIT_KERNEL_PRIVATE)', active: true },
    state: inComponents('iokit'),
  },
  {
    names: ['LIBKERN_KERNEL_PRIVATE'],
    reason: 'Passed by libkern/conf/Makefile.template.',
    example: { path: 'osfmk/kern/exclaves.c', condition: 'defined(LIBKERN_KERNEL_PRIVATE)', active: false },
    state: inComponents('libkern'),
  },
  {
    names: ['PEXPERT_KERNEL_PRIVATE'],
    reason: 'Passed by pexpert/conf/Makefile.template.',
    example: { path: 'pexpert/pexpert/pexpert.h', condition: 'defined(PEXPERT_KERNEL_PRIVATE)', active: undefined },
    state: inComponents('pexpert'),
  },
  {
    names: ['LIBSYSCALL_INTERFACE'],
    reason: 'OTHER_CFLAGS of libsyscall/Libsyscall.xcconfig; the kernel has no such flag.',
    example: { path: 'libsyscall/wrappers/exclaves.c', condition: 'defined(LIBSYSCALL_INTERFACE)', active: true },
    state: ({ program, component }) => (component === 'libsyscall' ? one : program === 'kernel' ? absent : undefined),
  },
  {
    names: ['DRIVERKIT', 'EXCLAVEKIT', 'EXCLAVECORE'],
    reason: 'Other kits that install these headers; makedefs/MakeInc.def takes them away from what the kernel sees.',
    example: { path: 'osfmk/mach/vm_param.h', condition: 'defined(EXCLAVEKIT)', active: false },
    state: ({ program }) => (program === 'kernel' ? absent : undefined),
  },
  {
    names: ['__arm64__'],
    reason: 'The compiler’s, from the target. Kernels with exclaves are arm64; folders named for Intel are not.',
    example: { path: 'osfmk/i386/cpu.c', condition: 'defined(__arm64__)', active: false },
    state: ({ architecture }) => flag(architecture === undefined ? undefined : architecture === 'arm64'),
  },
  {
    names: ['__x86_64__'],
    reason: 'The compiler’s, from the target. User space is built for Intel, too.',
    example: { path: 'tests/exclaves.c', condition: '__x86_64__', active: undefined },
    state: ({ architecture }) => flag(architecture === undefined ? undefined : architecture === 'intel'),
  },
  {
    names: ['__i386__', '__arm__'],
    reason: 'The compiler’s, for 32-bit targets. No kernel with exclaves is one; user space may be.',
    example: { path: 'osfmk/kern/exclaves.c', condition: 'defined(__arm__) || defined(__i386__)', active: false },
    state: ({ program }) => (program === 'kernel' ? absent : undefined),
  },
  {
    names: ['__LP64__'],
    reason: 'The compiler’s, for 64-bit targets, as every kernel with exclaves is; a wrapper in user space may not be.',
    example: { path: 'osfmk/mach/exclaves_l4.h', condition: 'defined(__LP64__)', active: true },
    state: ({ program }) => (program === 'kernel' ? one : undefined),
  },
  {
    names: ['__cplusplus'],
    reason:
      'The compiler’s, by the language. CXXFLAGS_GEN of makedefs/MakeInc.def asks for gnu++2b. A header may be either.',
    example: { path: 'iokit/Exclaves/Exclaves.cpp', condition: '__cplusplus >= 202002L', active: true },
    state: ({ language }) =>
      language === undefined ? undefined : language === 'c++' ? { defined: true, value: 202302 } : absent,
  },
  {
    names: ['__ASSEMBLER__', 'ASSEMBLER'],
    reason: 'The compiler’s, and SFLAGS_GEN of makedefs/MakeInc.def, for assembler files. A header may be either.',
    example: { path: 'osfmk/arm64/locore.s', condition: '__ASSEMBLER__', active: true },
    state: ({ language }) => flag(language === undefined ? undefined : language === 'assembler'),
  },
  {
    names: ['__APPLE__'],
    reason: 'Apple’s compilers define it for every target.',
    example: { path: 'EXTERNAL_HEADERS/stdint.h', condition: 'defined(__APPLE__)', active: true },
    state: () => one,
  },
];

/** By the name of the macro. */
export const macroRules: ReadonlyMap<string, MacroRule> = new Map(
  rules.flatMap((rule) => rule.names.map((name) => [name, rule] as const)),
);
