/** Work that several wait for, and that some of them give up. */
import { expect, it } from 'vitest';
import { SharedWork } from '../../server/src/workspace/sharedWork.ts';

/** A piece of work that goes on when the test says so, and ends early when it is told to. */
function makeWork() {
  const goOn: (() => void)[] = [];
  let started = 0;
  const work = async (token: { isCancellationRequested: boolean }) => {
    const number = ++started;
    await new Promise<void>((resolve) => goOn.push(resolve));
    if (token.isCancellationRequested) throw new Error('cancelled');
    return number;
  };
  return { work, goOn, started: () => started };
}
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

it('is done once for all, and goes on while one of them wants it', async () => {
  const shared = new SharedWork<number>();
  const { work, goOn, started } = makeWork();
  const first = { isCancellationRequested: false };
  const answers = [shared.run('a', first, work), shared.run('a', { isCancellationRequested: false }, work)];
  await settled();
  first.isCancellationRequested = true;
  goOn[0]?.();
  expect(await Promise.all(answers)).toEqual([1, 1]);
  expect(started()).toBe(1);
});

it('ends when nobody wants it, and is started anew for whoever comes then', async () => {
  const shared = new SharedWork<number>();
  const { work, goOn, started } = makeWork();
  const first = { isCancellationRequested: false };
  let seen: { readonly isCancellationRequested: boolean } | undefined;
  const given = shared.run('a', first, (token) => {
    seen = token;
    return work(token);
  });
  await settled();
  first.isCancellationRequested = true;
  expect(seen?.isCancellationRequested).toBe(true);
  const next = shared.run('a', { isCancellationRequested: false }, work);
  expect(seen?.isCancellationRequested, 'what was told to end does not go on').toBe(true);
  goOn[0]?.();
  expect(await given).toBeUndefined();
  await settled();
  goOn[1]?.();
  expect(await next).toBe(2);
  expect(started()).toBe(2);
});

it('tells a failure, to all of them, and can be tried again', async () => {
  const shared = new SharedWork<number>();
  const fail = () => Promise.reject(new Error('no'));
  const token = { isCancellationRequested: false };
  const answers = [shared.run('a', token, fail), shared.run('a', token, fail)];
  for (const answer of answers) await expect(answer).rejects.toThrow('no');
  expect(await shared.run('a', token, () => Promise.resolve(3))).toBe(3);
});
