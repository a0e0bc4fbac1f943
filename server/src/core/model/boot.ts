/**
 * How the exclave world comes up and what it can be set by, as the source tells it: stages and their steps, tasks by rank,
 * requirements, settings, what tools read, locks, the build. Plain data; every element has its place, the line 0-based.
 */
import type { Certainty } from './domainFact.ts';
import type { EvidencedName, EvidencePlace } from './tightbeam.ts';

/** Which kernels have it: told from the `#if`s around. `unknown` when these ask for more than the kind of kernel. */
export type Builds = 'every' | 'development' | 'release' | 'unknown';

/** A use of something, with the function it stands in; `''` at file scope. */
export interface Use extends EvidencePlace {
  readonly within: string;
  /** The function or macro that it is handed to. */
  readonly callee: string;
}

export interface BootStage extends EvidencedName {
  readonly label: string;
  readonly value: string;
  /** The function that is called for the stage. */
  readonly entry?: EvidencedName;
  readonly steps: readonly BootStep[];
}

/** What a function of boot calls, in the order of the text. `tasks`: it runs the boot tasks. `status`: it sets a status. */
export interface BootStep extends EvidencedName {
  readonly kind: 'call' | 'tasks' | 'status';
  readonly steps: readonly BootStep[];
}

export interface BootStatus extends EvidencedName {
  readonly label: string;
  readonly value: string;
  readonly writes: readonly Use[];
  /** The variable whose first value it is. */
  readonly initialOf?: EvidencedName;
}

/** A function that a macro registers for the start of the kernel. */
export interface StartupCall extends EvidencedName {
  readonly macro: string;
  readonly phase: string;
  readonly rank: string;
  /** What the function is handed. */
  readonly argument?: string;
  /** Position of the phase among the kernel's; absent when the release's list of phases names no exclaves and is not read. */
  readonly order?: number;
  readonly builds: Builds;
}

export interface BootTask extends EvidencedName {
  readonly macro: string;
  readonly rank: string;
  /** Absent when it cannot be told. */
  readonly rankValue?: number;
  readonly definition?: EvidencePlace;
  readonly builds: Builds;
}

export interface Requirement extends EvidencedName {
  readonly label: string;
  readonly value: string;
  /** A panic follows where it is not met. */
  readonly enforced: readonly Use[];
  /** It is asked whether it is relaxed. */
  readonly asked: readonly Use[];
  /** Handed to any other function. */
  readonly changed: readonly Use[];
}

export interface Tunable extends EvidencedName {
  readonly macro: string;
  readonly type: string;
  readonly bootArg: string;
  readonly default: string;
  /** What a constant among the defaults stands for, one for each `#if`. */
  readonly defaultValues: readonly (EvidencePlace & { readonly value: string; readonly builds: Builds })[];
  readonly deviceTree?: string;
  /** In which kernels it can be written once the kernel runs. */
  readonly writeable: 'never' | 'development' | 'always';
  readonly builds: Builds;
  /** Other definitions of the name: what a kernel without the tunable has. */
  readonly others: readonly (EvidencePlace & { readonly text: string; readonly builds: Builds })[];
  /** Sysctls that show it. */
  readonly sysctls: readonly EvidencedName[];
}

/** A boot-arg that a function reads itself. */
export interface BootArg extends EvidencedName {
  /** As it stands there: the name, or the macro for it. */
  readonly written: string;
  readonly callee: string;
  readonly within: string;
  readonly target: string;
  readonly builds: Builds;
  readonly certainty: Certainty;
  /** Why it concerns exclaves, when its own words do not say so. */
  readonly reason?: string;
}

export interface Sysctl extends EvidencedName {
  /** As `sysctl(8)` has it: `kern.exclaves_status`. */
  readonly path: string;
  /** Whether the path is written so, or joined from a pasted parent. */
  readonly certainty: Certainty;
  readonly macro: string;
  readonly type: string;
  readonly access: 'read' | 'write' | 'read and write' | 'not told';
  readonly flags: readonly string[];
  readonly handler?: EvidencedName;
  /** The variable that is shown. */
  readonly variable?: string;
  readonly format?: string;
  readonly description?: string;
  readonly builds: Builds;
}

export interface BootEntitlement extends EvidencedName {
  readonly checks: readonly (EvidencedName & { readonly certainty: Certainty; readonly privilege?: string })[];
  /** Macros that stand for its name. */
  readonly macros?: readonly string[];
}

export interface TraceCode extends EvidencedName {
  /** As the list has it; `''` for a code without a line there. */
  readonly code: string;
  /** A list of codes is in the index, and has no line for it. */
  readonly isUnlisted?: true;
  readonly definition?: EvidencePlace & { readonly value: string };
  /** The constant of its group: `DBG_MACH_EXCLAVES`. */
  readonly group?: EvidencedName;
  /** Where the list and the constants do not say the same number. */
  readonly conflict?: string;
  readonly uses: readonly Use[];
}

/** A record, container or flag of a stackshot or a crash report. */
export interface KcRecord extends EvidencedName {
  readonly form: 'type' | 'container' | 'flag' | 'status';
  readonly value: string;
  /** The comment beside it. */
  readonly said: string;
  readonly layout?: EvidencedName & { readonly fields: number };
  readonly uses: readonly Use[];
}

export interface PanicText extends EvidencePlace {
  readonly text: string;
  readonly callee: string;
  readonly within: string;
  /** It stands in the body of a macro, which `within` names: its uses may say more behind it. */
  readonly isOfMacro?: true;
  /** It is written into a buffer; that a panic says it is told from its caller's names. */
  readonly isInferred?: true;
  readonly builds: Builds;
}
export interface PanicFlag extends EvidencedName {
  readonly value: string;
  readonly uses: readonly Use[];
}

export interface LockGroup extends EvidencedName {
  /** The name that lock statistics show. */
  readonly shown: string;
}
export interface Lock extends EvidencedName {
  readonly form: string;
  readonly group: string;
  /** The function that makes it; `''` for one that a macro declares. */
  readonly within: string;
}

/** A line of a file that is no C: of the build, or a command of the debugger. */
export interface TextLine extends EvidencedName {
  readonly detail: string;
}

/** A name that `#if`s ask for. */
export interface Switch extends EvidencedName {
  /** What it is defined as, each once; empty when no `#define` of it is in the index. */
  readonly definitions: readonly string[];
  /** The line of the kernel's configuration that names it. */
  readonly option?: EvidencePlace;
  /** Symbols that stand under it, or under its opposite. */
  readonly symbols: number;
}

/** What could not be read as its macro wants it. */
export interface BootProblem extends EvidencedName {
  readonly text: string;
}

export interface BootModel {
  readonly stages: readonly BootStage[];
  readonly statuses: readonly BootStatus[];
  /** The function that tells the stages apart. */
  readonly dispatcher?: EvidencedName;
  /** The function that runs the boot tasks. */
  readonly runner?: EvidencedName;
  readonly startup: readonly StartupCall[];
  readonly tasks: readonly BootTask[];
  readonly requirements: readonly Requirement[];
  readonly tunables: readonly Tunable[];
  readonly bootArgs: readonly BootArg[];
  readonly sysctls: readonly Sysctl[];
  readonly entitlements: readonly BootEntitlement[];
  readonly traceCodes: readonly TraceCode[];
  readonly records: readonly KcRecord[];
  readonly panics: readonly PanicText[];
  readonly panicFlags: readonly PanicFlag[];
  readonly lockGroups: readonly LockGroup[];
  readonly locks: readonly Lock[];
  readonly debuggerMacros: readonly TextLine[];
  readonly switches: readonly Switch[];
  readonly options: readonly TextLine[];
  readonly sources: readonly TextLine[];
  readonly makefiles: readonly TextLine[];
  readonly problems: readonly BootProblem[];
}
