/** Entry of the in-host tests: VS Code calls `run` inside its extension host, next to the extension. */
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** The names of the `*.test.ts` files in this folder, put in by the bundler. */
declare const hostTests: readonly string[];

/** One line of the report, which the runner outside reads. */
interface Result {
  title: string;
  state: 'passed' | 'failed' | 'pending';
  duration?: number | undefined;
  error?: string | undefined;
}

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'tdd', timeout: 60_000, reporter: class {} });
  // The event that defines `suite` and `test`, so the files have to be loaded after it.
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  for (const name of hostTests) await import(`./${name}.test.ts`);

  const results: Result[] = [];
  const failures = await new Promise<number>((done) => {
    mocha
      .run(done)
      .on('pass', (test) => results.push({ title: test.fullTitle(), state: 'passed', duration: test.duration }))
      .on('pending', (test) => results.push({ title: test.fullTitle(), state: 'pending' }))
      .on('fail', (test, error) => results.push({ title: test.fullTitle(), state: 'failed', error: error.stack }));
  });
  const { XNU_EXCLAVES_HOST_REPORT: report } = process.env;
  if (!report) throw new Error('XNU_EXCLAVES_HOST_REPORT does not name a file to report to.');
  writeFileSync(report, JSON.stringify(results));
  if (failures > 0) throw new Error(`${failures} of ${results.length} in-host tests failed.`);
}
