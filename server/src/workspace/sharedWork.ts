/** Work that several callers wait for together. It ends early only when none of them wants it any more. */
import type { Cancellation } from './ports.ts';

interface Running<Result> {
  readonly waiting: Set<Cancellation>;
  /** Set when the work was told to end: whoever comes later starts it anew. */
  isStopped: boolean;
  readonly ended: Promise<Result | undefined>;
}

export class SharedWork<Result> {
  private readonly running = new Map<string, Running<Result>>();

  /**
   * What `work` comes to, by whomever it was started; undefined when it was cancelled. Throws what it throws.
   *
   * @param key tells one piece of work from another.
   */
  async run(
    key: string,
    token: Cancellation,
    work: (token: Cancellation) => Promise<Result | undefined>,
  ): Promise<Result | undefined> {
    for (;;) {
      if (token.isCancellationRequested) return undefined;
      const one = this.running.get(key) ?? this.start(key, token, work);
      if (!one.isStopped) one.waiting.add(token);
      const result = await one.ended;
      if (!one.isStopped) return result;
    }
  }

  private start(
    key: string,
    token: Cancellation,
    work: (token: Cancellation) => Promise<Result | undefined>,
  ): Running<Result> {
    const waiting = new Set([token]);
    const together: Cancellation = {
      get isCancellationRequested() {
        one.isStopped ||= [...waiting].every(({ isCancellationRequested }) => isCancellationRequested);
        return one.isStopped;
      },
    };
    const one = { waiting, isStopped: false } as { -readonly [key in keyof Running<Result>]: Running<Result>[key] };
    one.ended = (async () => {
      try {
        return await work(together);
      } catch (error) {
        // What is thrown because of the end is no failure.
        if (one.isStopped) return undefined;
        throw error;
      } finally {
        this.running.delete(key);
      }
    })();
    this.running.set(key, one);
    return one;
  }
}
