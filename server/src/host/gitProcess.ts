/**
 * Runs git: the only place that imports `simple-git`.
 *
 * But for the clone that a person asks for, only plumbing that reads objects and refs is ever run. None of it looks at the work tree, the index or a pager, so the
 * repository's configuration (`core.fsmonitor`, `core.pager`, `diff.external`, filters, hooks) has no program to name.
 * The one way left is a partial clone, whose missing objects git would fetch: the environment forbids that. It also keeps
 * git from taking locks, from following `refs/replace` and from asking questions. simple-git's own guards stay on: no
 * option here switches one off.
 */
import type { SimpleGit, SimpleGitOptions } from 'simple-git';

/** When git is first asked for something: a start does not wait for the package. */
const loadGit = async () => (await import('simple-git')).simpleGit;

export interface GitLimits {
  /** Milliseconds that one process may take. */
  readonly time: number;
  /** Bytes that one process may answer with. */
  readonly output: number;
  readonly signal?: AbortSignal | undefined;
  /** True for a search: git ends with 1, without a word, when it finds nothing. */
  readonly mayFindNothing?: boolean;
}

const guards: Readonly<Record<string, string>> = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_TERMINAL_PROMPT: '0',
  // A missing object stays missing. Git before 2.45 knows the second only: no protocol, no transport, no helper.
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
};

/** For a clone, which is the one thing that a person asks git to fetch: only transports that run no program of the address. */
const cloneGuards: Readonly<Record<string, string>> = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_ALLOW_PROTOCOL: 'https:http:ssh:git:file',
};

/** What git needs to run at all, and to read the person's own `safe.directory`. */
const passed =
  /^(PATH|PATHEXT|HOME|HOMEDRIVE|HOMEPATH|USERPROFILE|SYSTEMROOT|WINDIR|TEMP|TMP|TMPDIR|XDG_CONFIG_HOME)$/i;

/** And to reach a network as the person has it set up. */
const forNetwork = /^((https?|all|no)_proxy|SSH_AUTH_SOCK|SSL_CERT_(FILE|DIR))$/i;

/** Git answered with more than it may. */
export class TooMuchOutput extends Error {}

/** Runs a command that answers with text. Throws when git fails, or when a limit is passed. */
export function gitText(root: string, args: readonly string[], limits: GitLimits): Promise<string> {
  return run(root, limits, undefined, (git) => git.raw(['--no-optional-locks', '--no-pager', ...args]));
}

/** Runs `git cat-file` on the objects that `input` names, one a line. Throws as {@link gitText} does. */
export function gitObjectData(
  root: string,
  options: readonly string[],
  input: string,
  limits: GitLimits,
): Promise<Buffer> {
  return run(root, limits, input, async (git) => (await git.binaryCatFile([...options])) as Buffer);
}

export interface CloneLimits {
  /** Milliseconds without a word from git after which it is ended. */
  readonly silence: number;
  readonly signal: AbortSignal;
  /** A line of git's progress, as it is. */
  readonly onProgress: (line: string) => void;
}

/**
 * Runs `git clone`: the only command here that writes, and the only one that opens a connection. The address and the
 * folder stand behind `--`, so that neither is an option. Throws when git fails or is silent for too long.
 */
export async function gitClone(
  parent: string,
  options: readonly string[],
  address: string,
  folder: string,
  { silence, signal, onProgress }: CloneLimits,
): Promise<void> {
  const stop = new AbortController();
  const end = (reason: string) => stop.abort(new Error(reason));
  const onAbort = () => end('cancelled');
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  let timer: NodeJS.Timeout | undefined;
  const listen = () => {
    clearTimeout(timer);
    timer = setTimeout(() => end(`git said nothing for ${Math.round(silence / 1000)} seconds`), silence);
  };
  listen();
  try {
    const git = (await loadGit())({
      baseDir: parent,
      maxConcurrentProcesses: 1,
      abort: stop.signal,
      completion: { onClose: true, onExit: false },
      allowEnvironment: Object.keys(cloneGuards),
      errors: failureOf,
    }).env({ ...environment(passed), ...environment(forNetwork), ...cloneGuards });
    git.outputHandler((_command, _stdout, stderr) => {
      stderr.on('data', (data: Uint8Array) => {
        listen();
        for (const line of Buffer.from(data)
          .toString('utf8')
          .split(/[\r\n]+/))
          if (line !== '') onProgress(line);
      });
    });
    await git.raw(['clone', '--progress', ...options, '--', address, folder]);
  } catch (error) {
    throw stop.signal.aborted ? (stop.signal.reason as Error) : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/**
 * simple-git takes an end without an exit code for a success. A git that a signal ends has none, as when the other side of a
 * clone hangs up while git writes: what it wrote until then is not the whole.
 */
const failureOf: NonNullable<SimpleGitOptions['errors']> = (error, { exitCode, stdErr }) => {
  if (exitCode === 0) return error;
  // What git had answered until then is no part of the reason.
  const said = Buffer.concat(stdErr).toString('utf8').trim();
  return new Error(said === '' ? `git ended with ${exitCode ?? 'a signal'}` : said);
};

type Ended = Parameters<NonNullable<SimpleGitOptions['errors']>>[1];

function hasFoundNothing({ exitCode, stdErr, stdOut }: Ended): boolean {
  return exitCode === 1 && stdErr.length === 0 && stdOut.length === 0;
}

function environment(wanted: RegExp): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && wanted.test(name) ? [[name, value]] : [],
    ),
  );
}

async function run<T>(
  root: string,
  { time, output, signal, mayFindNothing = false }: GitLimits,
  input: string | undefined,
  use: (git: SimpleGit) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const end = (reason: string | Error) => stop.abort(reason instanceof Error ? reason : new Error(reason));
  const timer = setTimeout(() => end(`git took more than ${time} ms`), time);
  const onAbort = () => end('cancelled');
  if (signal?.aborted === true) onAbort();
  signal?.addEventListener('abort', onAbort);
  try {
    const git = (await loadGit())({
      baseDir: root,
      maxConcurrentProcesses: 1,
      abort: stop.signal,
      // The end of the process is not the end of its output.
      completion: { onClose: true, onExit: false },
      allowEnvironment: Object.keys(guards),
      errors: (error, result) => (mayFindNothing && hasFoundNothing(result) ? undefined : failureOf(error, result)),
      ...(input === undefined ? {} : { input: () => input }),
    }).env({ ...environment(passed), ...guards });
    let size = 0;
    git.outputHandler((_command, stdout) => {
      stdout.on('data', (data: Uint8Array) => {
        size += data.length;
        if (size > output) end(new TooMuchOutput(`git answered with more than ${output} bytes`));
      });
    });
    return await use(git);
  } catch (error) {
    throw stop.signal.aborted ? (stop.signal.reason as Error) : error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
