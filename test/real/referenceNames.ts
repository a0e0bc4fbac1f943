/**
 * Names of XNU whose references are compared with a plain reading of the words, over all kinds. Where a name does not mean
 * one thing wherever it stands, the row says which of the words are meant, by what can be seen on their lines.
 */
import type { PlainTree, PlainUse } from '../support/plainWords.ts';

export interface ReferenceName {
  readonly kind: string;
  readonly name: string;
  /** The file of the place that is asked about, and text of its line that stands nowhere before in the file. */
  readonly path: string;
  readonly line: string | RegExp;
  /** Which of the words are meant, where not all are; and why. */
  readonly only?: (use: PlainUse, tree: PlainTree) => boolean;
  readonly why?: string;
  /** Another word that comes to mean it: a macro pastes the name of it. */
  readonly pasted?: { readonly word: string; readonly only: (use: PlainUse) => boolean };
}

const resource = 'osfmk/kern/exclaves_resource.h';
const resourceBody = 'osfmk/kern/exclaves_resource.c';
const main = 'osfmk/kern/exclaves.c';
const upcalls = 'osfmk/kern/exclaves_upcalls.c';

const inFile = (path: string) => (use: PlainUse) => use.path === path;
const inFunction = (path: string, name: string) => (use: PlainUse, tree: PlainTree) => {
  const lines = tree.linesOfFunction(path, name);
  return use.path === path && lines !== undefined && lines.first <= use.line && use.line <= lines.last;
};
const exclaveFile = ({ path }: PlainUse) => /exclaves/.test(path);
/** The files that define a name for themselves, by the plain look of it, mean their own. */
const notDefinedBy = (pattern: RegExp) => (use: PlainUse, tree: PlainTree) => !pattern.test(tree.codeOf(use.path));
/** The field of a thread: behind an arrow or a dot, or the last argument of a macro that walks a queue. */
const linksThreads = ({ before, after, text }: PlainUse) =>
  /(->|\.)$/.test(before) || (/\bqueue_\w+\(.*,$/.test(before) && /^\)/.test(after)) || /\bqueue_iterate\(/.test(text);
const behindTag = ({ before }: PlainUse) => /\b(struct|union|enum)$/.test(before);
/** Members of a resource; its copy for user space has some of the same names. */
const inResource = ({ path, before }: PlainUse) =>
  /kern\/exclaves/.test(path) && !/(\buresource|_user(\[i\])?)(->|\.)$/.test(before);

export const referenceNames: readonly ReferenceName[] = [
  // Functions.
  {
    kind: 'MIG routine, and a field of its name',
    name: 'task_threads',
    path: 'osfmk/mach/task.defs',
    line: /task_threads\(/,
    only: (use) => !linksThreads(use) && !/queue_chain_t$/.test(use.before),
    why: 'macros of queues are given the field as their last argument',
  },
  {
    kind: 'field, given to macros of queues, and a MIG routine of its name',
    name: 'task_threads',
    path: 'osfmk/kern/thread.h',
    line: 'task_threads;',
    only: (use) => linksThreads(use) || /queue_chain_t$/.test(use.before),
  },
  { kind: 'class of C++', name: 'IOService', path: 'iokit/IOKit/IOService.h', line: 'class IOService' },
  {
    kind: 'class of C++, also behind arrows',
    name: 'OSObject',
    path: 'libkern/libkern/c++/OSObject.h',
    line: 'class OSObject',
    only: ({ before }) => !/\bOSObject::$/.test(before),
    why: 'behind its own name and colons it is the constructor',
  },
  { kind: 'function', name: 'exclaves_boot_wait', path: 'osfmk/kern/exclaves_boot.c', line: /^exclaves_boot_wait\(/m },
  { kind: 'function', name: 'exclaves_allocate_ipc_buffer', path: main, line: /^exclaves_allocate_ipc_buffer\(/m },
  { kind: 'function, used everywhere', name: 'lck_mtx_lock', path: 'osfmk/kern/task.h', line: 'lck_mtx_lock(' },
  { kind: 'function', name: 'thread_block', path: 'osfmk/kern/sched_prim.c', line: /^thread_block\(/m },
  {
    kind: 'function with a tag of another ring',
    name: 'task_add_conclave',
    path: 'osfmk/kern/task.c',
    line: /^task_add_conclave\(/m,
  },
  {
    kind: 'function of C++',
    name: 'IOTaskHasEntitlement',
    path: 'iokit/bsddev/IOKitBSDInit.cpp',
    line: 'IOTaskHasEntitlement(',
  },
  {
    kind: 'function that another file has for itself',
    name: 'bitmap_set',
    path: 'osfmk/kern/bits.h',
    line: 'bitmap_set(',
    only: (use) => use.path !== 'libkern/os/log_mem.c',
    why: 'the log memory has a static function of the name',
  },
  { kind: 'static function', name: 'exclaves_enter', path: main, line: /^exclaves_enter\(void\)\n\{/m },
  {
    kind: 'static function, declared before',
    name: 'exclaves_endpoint_call_internal',
    path: main,
    line: /^exclaves_endpoint_call_internal\(/m,
  },
  {
    kind: 'static function of a common name',
    name: 'has_entitlement',
    path: main,
    line: /^has_entitlement\(/m,
    only: inFile(main),
    why: 'static; elsewhere variables have the name',
  },
  { kind: 'startup function', name: 'initialize_exclaves_ranges', path: main, line: /^initialize_exclaves_ranges\(/m },
  { kind: 'handler of an upcall', name: 'exclaves_helloupcall', path: upcalls, line: 'exclaves_helloupcall(' },
  { kind: 'inline function', name: 'os_atomic_load', path: main, line: 'os_atomic_load(' },
  {
    kind: 'generated function',
    name: 'conclave_launcher_conclavecontrol_launch',
    path: 'osfmk/kern/exclaves_conclave.c',
    line: 'conclave_launcher_conclavecontrol_launch',
  },
  { kind: 'trap', name: '_exclaves_ctl_trap', path: main, line: /^_exclaves_ctl_trap\(/m },
  // MIG and assembler.
  { kind: 'MIG routine', name: 'clock_get_time', path: 'osfmk/mach/clock.defs', line: 'clock_get_time(' },
  { kind: 'MIG routine', name: 'mach_port_allocate', path: 'osfmk/mach/mach_port.defs', line: 'mach_port_allocate(' },
  {
    kind: 'MIG routine with a name for the kernel’s side',
    name: 'host_get_special_port',
    path: 'osfmk/mach/host_priv.defs',
    line: /^host_get_special_port\(/m,
  },
  {
    kind: 'assembler entry',
    name: 'CleanPoC_DcacheRegion',
    path: 'osfmk/arm64/caches_asm.s',
    line: 'LEXT(CleanPoC_DcacheRegion)',
  },
  { kind: 'assembler entry', name: 'Switch_context', path: 'osfmk/arm64/cswitch.s', line: 'LEXT(Switch_context)' },
  // Macros.
  {
    kind: 'macro without parameters',
    name: 'KERN_SUCCESS',
    path: 'osfmk/mach/kern_return.h',
    line: 'define KERN_SUCCESS',
    only: notDefinedBy(/#undef KERN_SUCCESS/),
    why: 'a source file that defines it anew has its own',
  },
  { kind: 'macro with parameters', name: 'assert3u', path: main, line: 'assert3u' },
  {
    kind: 'macro with parameters',
    name: 'exclaves_debug_printf',
    path: 'osfmk/kern/exclaves_debug.h',
    line: 'exclaves_debug_printf',
  },
  {
    kind: 'macro that source files define anew',
    name: 'assert',
    path: 'osfmk/kern/assert.h',
    line: 'define assert(',
    only: ({ path, text, before, after }, tree) => {
      const isOwn = /^[ \t]*#[ \t]*define[ \t]+assert\b/m.test(tree.codeOf(path)) && !path.endsWith('.h');
      return !isOwn && (after.startsWith('(') || text.startsWith('#') || before === 'X(');
    },
    why: 'a source file that defines it has its own; parameters are named so, and are not called; what a list `X(assert, …)` makes of it is not read',
  },
  {
    kind: 'macro that declares',
    name: 'LCK_GRP_DECLARE',
    path: 'osfmk/kern/lock_group.h',
    line: 'define LCK_GRP_DECLARE(',
  },
  {
    kind: 'macro that declares',
    name: 'LCK_MTX_DECLARE',
    path: 'osfmk/kern/lock_mtx.h',
    line: 'define LCK_MTX_DECLARE(',
  },
  {
    kind: 'macro that declares',
    name: 'KALLOC_TYPE_DEFINE',
    path: 'osfmk/kern/kalloc.h',
    line: 'define KALLOC_TYPE_DEFINE(',
  },
  { kind: 'macro that declares', name: 'SYSCTL_PROC', path: 'bsd/sys/sysctl.h', line: 'define SYSCTL_PROC(' },
  { kind: 'macro that declares', name: 'SYSCTL_INT', path: 'bsd/sys/sysctl.h', line: 'define SYSCTL_INT(' },
  { kind: 'macro that declares', name: 'SYSCTL_NODE', path: 'bsd/sys/sysctl.h', line: 'define SYSCTL_NODE(' },
  { kind: 'macro that declares', name: 'TUNABLE', path: 'osfmk/kern/startup.h', line: 'define TUNABLE(' },
  {
    kind: 'macro that declares',
    name: 'SECURITY_READ_ONLY_LATE',
    path: 'libkern/libkern/section_keywords.h',
    line: 'define SECURITY_READ_ONLY_LATE(',
  },
  { kind: 'macro that declares', name: 'PERCPU_DATA', path: 'osfmk/kern/percpu.h', line: 'define PERCPU_DATA(' },
  {
    kind: 'macro that declares',
    name: 'ZONE_DEFINE_TYPE',
    path: 'osfmk/kern/zalloc.h',
    line: 'define ZONE_DEFINE_TYPE(',
  },
  { kind: 'macro that declares', name: 'SMR_DEFINE', path: 'osfmk/kern/smr.h', line: 'define SMR_DEFINE(' },
  { kind: 'loop macro', name: 'TAILQ_FOREACH', path: 'bsd/sys/queue.h', line: 'define TAILQ_FOREACH(' },
  { kind: 'limit', name: 'EXCLAVES_RESOURCE_NAME_MAX', path: resource, line: 'EXCLAVES_RESOURCE_NAME_MAX' },
  {
    kind: 'operation, pasted elsewhere',
    name: 'EXCLAVES_CTL_OP_ENDPOINT_CALL',
    path: 'osfmk/mach/exclaves.h',
    line: 'EXCLAVES_CTL_OP_ENDPOINT_CALL',
    pasted: { word: 'ENDPOINT_CALL', only: ({ before }) => before.endsWith('EXCLAVES_CTL_OP_AND_FLAGS(') },
  },
  // Enumerators.
  { kind: 'enumerator', name: 'CONCLAVE_S_RUNNING', path: resource, line: 'CONCLAVE_S_RUNNING' },
  { kind: 'enumerator', name: 'CONCLAVE_S_ATTACHED', path: resource, line: 'CONCLAVE_S_ATTACHED' },
  {
    kind: 'pasted enumerator',
    name: 'exclaves_debug_show_errors',
    path: 'osfmk/kern/exclaves_debug.h',
    line: /exclaves_debug_show_errors\b/,
    pasted: {
      word: 'show_errors',
      only: ({ before }) => /exclaves_(xnu_proxy_)?debug(_printf|_enabled)?\($/.test(before),
    },
  },
  // Types.
  { kind: 'typedef', name: 'exclaves_resource_t', path: resource, line: /\bexclaves_resource_t\b/ },
  { kind: 'typedef', name: 'exclaves_id_t', path: 'osfmk/mach/exclaves.h', line: 'exclaves_id_t;' },
  { kind: 'typedef, used everywhere', name: 'kern_return_t', path: upcalls, line: 'kern_return_t' },
  {
    kind: 'typedef that a tag is named as',
    name: 'ipc_port_t',
    path: main,
    line: 'ipc_port_t',
    only: (use) => !behindTag(use),
    why: 'a tag is another name',
  },
  { kind: 'generated type', name: 'tb_error_t', path: upcalls, line: 'tb_error_t' },
  {
    kind: 'struct tag',
    name: 'exclaves_ctl_trap_args',
    path: 'osfmk/mach/mach_traps.h',
    line: 'struct exclaves_ctl_trap_args',
  },
  {
    kind: 'struct tag that variables are named as',
    name: 'thread',
    path: 'osfmk/kern/thread.h',
    line: /^struct thread \{/m,
    only: behindTag,
    why: 'a tag stands behind its keyword',
  },
  { kind: 'struct tag', name: 'ipc_port', path: 'osfmk/ipc/ipc_port.h', line: 'struct ipc_port {' },
  // Members.
  { kind: 'field', name: 'r_conclave', path: resource, line: 'r_conclave' },
  { kind: 'field', name: 'r_mutex', path: resource, line: 'r_mutex' },
  {
    kind: 'field that another record has too',
    name: 'c_state',
    path: resource,
    line: 'c_state',
    only: exclaveFile,
    why: 'the other record is the compressor’s, whose files know no conclave',
  },
  {
    kind: 'field that another record of the same files has too',
    name: 'r_id',
    path: resource,
    line: 'r_id',
    only: inResource,
    why: 'copies for user space are `…_user` and `uresource`',
  },
  {
    kind: 'field that relocations have too',
    name: 'r_type',
    path: resource,
    line: 'r_type',
    only: inResource,
    why: 'relocations have it, and the copies for user space, which are `…_user` and `uresource`',
  },
  {
    kind: 'field, in tables of the assembler too',
    name: 'th_exclaves_intstate',
    path: 'osfmk/kern/thread.h',
    line: 'th_exclaves_intstate;',
  },
  { kind: 'field, given to macros too', name: 'ip_srights', path: 'osfmk/ipc/ipc_port.h', line: 'ip_srights;' },
  { kind: 'field, named in strings too', name: 'itk_space', path: 'osfmk/kern/task.h', line: / itk_space;/ },
  { kind: 'field of C', name: 'v_iocount', path: 'bsd/sys/vnode_internal.h', line: 'v_iocount;' },
  {
    kind: 'slot of an upcall table',
    name: 'helloupcall',
    path: upcalls,
    line: '.helloupcall = ^(',
  },
  // Variables.
  {
    kind: 'global variable',
    name: 'task_ledger_template',
    path: 'osfmk/kern/task.c',
    line: 'task_ledger_template = NULL',
  },
  {
    kind: 'global variable, made by a macro',
    name: 'exclaves_lck_grp',
    path: main,
    line: 'LCK_GRP_DECLARE(exclaves_lck_grp',
  },
  { kind: 'static variable', name: 'exclaves_callbacks', path: main, line: '*exclaves_callbacks = NULL' },
  { kind: 'static array', name: 'exclaves_clock', path: main, line: 'exclaves_clock[' },
  { kind: 'table', name: 'exclaves_tightbeam_upcalls', path: upcalls, line: 'exclaves_tightbeam_upcalls = {' },
  // Names of one function.
  {
    kind: 'parameter',
    name: 'out_ipc_buffer',
    path: main,
    line: /^exclaves_allocate_ipc_buffer\(void \*\*out_ipc_buffer/m,
    only: inFunction(main, 'exclaves_allocate_ipc_buffer'),
    why: 'a name of its function',
  },
  {
    kind: 'local variable',
    name: 'thread',
    path: main,
    line: 'thread_t thread = current_thread();',
    only: inFunction(main, 'exclaves_allocate_ipc_buffer'),
    why: 'a name of its function',
  },
  {
    kind: 'block parameter',
    name: 'arg',
    path: upcalls,
    line: '^(const uint64_t arg, tb_error_t',
    only: ({ path, line }, tree) => {
      const head = lineOf(tree, upcalls, '.helloupcall = ^(');
      return path === upcalls && head <= line && line <= head + 1;
    },
    why: 'a name of its block, which has one line',
  },
  {
    kind: 'label',
    name: 'out',
    path: resourceBody,
    line: /^out:$/m,
    only: ({ path, text }) => path === resourceBody && /^(goto out;|out:)$/.test(text),
    why: 'the file has one label of the name',
  },
];

/** 1-based line of the first place of a text. */
function lineOf(tree: PlainTree, path: string, text: string): number {
  const whole = tree.textOf(path);
  return whole.slice(0, Math.max(0, whole.indexOf(text))).split('\n').length;
}
