/** Branches of `#if` that one kind of kernel compiles and another does not: `DEVELOPMENT || DEBUG`. */
import { areActive, buildOf } from './configuration.ts';
import type { Directives } from './directives.ts';

export interface KernelBranch {
  readonly start: number;
  readonly end: number;
  /** As written; of an `#else` the contrary of what stands before it. */
  readonly condition: string;
}

export function kernelBranches({ groups }: Directives, path: string): KernelBranch[] {
  const build = (kernel: 'release' | 'development') => buildOf(path, { exclaves: 'on', kernel });
  const [release, development] = [build('release'), build('development')];
  return groups.flatMap(({ branches }) =>
    branches.flatMap(({ condition, end, start }): KernelBranch[] => {
      const isReleased = areActive([condition], release);
      const differs = isReleased !== undefined && isReleased !== areActive([condition], development);
      return differs ? [{ start, end, condition }] : [];
    }),
  );
}
