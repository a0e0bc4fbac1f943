/**
 * As much of mocha as the in-host tests use. Its own types come with the packages of `test/e2e`, and the project's type
 * check must not depend on those being installed.
 */
declare module 'mocha' {
  interface Test {
    title: string;
    duration?: number;
    fullTitle(): string;
  }
  interface Runner {
    on(event: 'pass' | 'pending', listener: (test: Test) => void): this;
    /** Hooks that fail come this way too. */
    on(event: 'fail', listener: (test: Test, error: Error) => void): this;
  }
  export default class Mocha {
    constructor(options: { ui: 'tdd'; timeout: number; reporter: new () => object });
    readonly suite: { emit(event: 'pre-require', context: typeof globalThis, file: string, mocha: Mocha): void };
    run(done: (failures: number) => void): Runner;
  }
}

declare function suite(title: string, body: () => void): void;
declare function suiteSetup(body: () => void | Promise<void>): void;
declare function suiteTeardown(body: () => void | Promise<void>): void;
declare function setup(body: () => void | Promise<void>): void;
declare function teardown(body: () => void | Promise<void>): void;
declare function test(title: string, body: () => void | Promise<void>): void;
