/** Goes through statements and those inside of them, in their order. */
import type { Statement } from '../../model/flow.ts';

export function visitStatements(statements: readonly Statement[], see: (one: Statement) => void): void {
  for (const one of statements) {
    see(one);
    if (one.kind === 'if') {
      visitStatements(one.then, see);
      visitStatements(one.otherwise ?? [], see);
    } else if (one.kind === 'loop' || one.kind === 'switch') visitStatements(one.body, see);
  }
}

export function someStatement(statements: readonly Statement[], test: (one: Statement) => boolean): boolean {
  let found = false;
  visitStatements(statements, (one) => {
    found ||= test(one);
  });
  return found;
}
