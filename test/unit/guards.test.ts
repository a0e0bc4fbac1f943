import { describe, expect, it } from 'vitest';
import { readGuard } from '../../server/src/core/concepts/guards.ts';

const guard = (condition: string) => {
  const { effect, otherwise } = readGuard(condition, 'PRIV_X');
  return [effect, ...otherwise].join(' | ');
};

describe('what a condition makes of an answer', () => {
  it.each([
    ['if (!has(task, PRIV_X)) return DENIED', 'refuses'],
    ['if (a->b == NULL && !has(PRIV_X) && !relaxed(R)) return DENIED', 'refuses | a->b != NULL | relaxed(R)'],
    ['if (count > 3 && !has(PRIV_X)) goto out', 'refuses | !(count > 3)'],
    ['if (bad || !has(PRIV_X)) return DENIED', 'refuses'],
    ['if (relaxed(R) || has(task, PRIV_X)) id = look_up(DARWIN)', 'opens'],
    ['if (has(PRIV_X)) return OK', 'unclear'],
    ['if (!has(PRIV_X)) demand(R)', 'unclear'],
    ['return has(PRIV_X) ? go() : DENIED', 'unclear'],
    ['if (!has(PRIV_X, (', 'unclear'],
    ['', 'unclear'],
    ['if (has(PRIV_X)) return DENIED', 'forbids'],
    ['if (has(PRIV_X) && !relaxed(R)) return false', 'forbids | relaxed(R)'],
    ['if (has(PRIV_X)) return KERN_SUCCESS', 'unclear'],
    ['if (!has(PRIV_X)) panic("no")', 'panics'],
  ])('%s', (condition, expected) => {
    expect(guard(condition)).toBe(expected);
  });
});
