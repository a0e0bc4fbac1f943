/**
 * The releases of a repository, read from its objects: nothing is checked out, nothing is written.
 *
 * Contents come from `git cat-file --batch`, with the ids of the wanted objects on its standard input: one process for
 * thousands of files. `git archive` would be one process too, but it cannot leave out what is known already, applies
 * `export-subst` and filters of the repository's attributes, and gives paths instead of ids; `git show` is a process for
 * each file.
 */
import { isExclaveName } from '../core/extract/exclaveNames.ts';
import { isTextFile } from '../core/extract/textFiles.ts';
import { compareReleases, isReleaseTag } from '../core/releases/tags.ts';
import { type Cancellation, MissingObjects, type ReleaseFile, type ReleaseRepository } from '../workspace/ports.ts';
import { gitObjectData, gitText, TooMuchOutput } from './gitProcess.ts';
import { canHoldSource, hasPlainName, isBinary } from './nodeFiles.ts';

const objectId = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const identifier = /^[A-Za-z_]\w{0,255}$/;
/** Where a name of C can be defined or used. */
const searched = ['c', 'h', 'cpp', 'cc', 'hpp', 'm', 'mm', 'defs', 's', 'inc'].map((one) => `*.${one}`);
/** Milliseconds for one process. */
const time = 60_000;
/** Bytes that a list of tags or of files may have; a real one has half a megabyte. */
const listSize = 64 << 20;
/**
 * Objects that one process is asked for, and bytes that it may answer with. To start a process costs a large one more than
 * to read a few megabytes, since its memory is copied page by page.
 */
const pieceCount = 2048;
const answerSize = 96 << 20;
/** Bytes of contents that one process is asked for where that does not do. */
const pieceSize = 2 << 20;
/** Milliseconds between two looks at whether the caller still wants the answer. */
const lookEvery = 100;

export function createReleaseRepository(root: string): ReleaseRepository {
  return {
    tags: (token) => unlessCancelled(token, (signal) => tags(root, signal)),
    files: (tag, token) => unlessCancelled(token, (signal) => files(root, tag, signal)),
    read: (ids, maximumSize, token) => unlessCancelled(token, (signal) => read(root, ids, maximumSize, signal)),
    holding: (tag, names, token) => unlessCancelled(token, (signal) => holding(root, tag, names, signal)),
  };
}

async function tags(root: string, signal: AbortSignal): Promise<string[]> {
  // A folder inside another repository has that one's tags, and none of its own.
  const limits = { time, output: listSize, signal };
  if ((await gitText(root, ['rev-parse', '--show-prefix'], limits)).trim() !== '')
    throw new Error('this folder is not the root of its git repository');
  const listed = await gitText(root, ['for-each-ref', '--format=%(refname:strip=2)', 'refs/tags/xnu-*'], limits);
  return ofFiles(root, listed.split('\n').filter(isReleaseTag).sort(compareReleases), signal);
}

/**
 * Those tags that stand for files, however many tags are between. Any object can be tagged like a release, and one tag
 * without files is no reason to tell nothing of the others. `for-each-ref` could name the kinds, but it fails of the first
 * tag whose object is missing, and before git 2.45 it looks behind one tag only.
 */
async function ofFiles(root: string, listed: readonly string[], signal: AbortSignal): Promise<string[]> {
  if (listed.length === 0) return [];
  const names = lines(listed.map((tag) => `refs/tags/${tag}^{}`));
  const limits = { time, output: listSize, signal };
  try {
    const kinds = (await gitObjectData(root, ['--batch-check', '--buffer'], names, limits))
      .toString('latin1')
      .split('\n');
    return listed.filter((_, at) => /^[0-9a-f]+ (?:commit|tree) /.test(kinds[at] ?? ''));
  } catch (error) {
    if (!isUnfetched(error)) throw error;
    // Git ends at the first object that a partial clone lacks: without a tag of such a one it tells of the others.
    if (listed.length === 1) return [];
    const middle = listed.length >> 1;
    const halves = [listed.slice(0, middle), listed.slice(middle)];
    return [...(await ofFiles(root, halves[0] ?? [], signal)), ...(await ofFiles(root, halves[1] ?? [], signal))];
  }
}

async function files(root: string, tag: string, signal: AbortSignal): Promise<ReleaseFile[]> {
  if (!isReleaseTag(tag)) throw new Error('this is not the tag of a release');
  // The whole name of the reference: a branch called like the tag is another thing.
  const args = ['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', `refs/tags/${tag}`];
  const listed = await gitText(root, args, { time, output: listSize, signal }).catch((error: unknown) =>
    failOfUnfetched(error, `folders of ${tag}`),
  );
  const found = listed.split('\0').flatMap((line): ReleaseFile[] => {
    const [, id = '', path = ''] = /^100(?:644|755|664) blob ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
    return objectId.test(id) && isWanted(path) && isInside(path) ? [{ path, id }] : [];
  });
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** Beside the source: what is no C and tells of exclaves, and whatever else is named for them. */
function isWanted(path: string): boolean {
  return canHoldSource(path) || isTextFile(path) || isExclaveName(path.slice(path.lastIndexOf('/') + 1));
}

/** A tree can be written by hand to hold any name: only plain ones are taken. */
function isInside(path: string): boolean {
  return hasPlainName(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/**
 * Words are searched by git, which looks into the packed contents of a whole release in about a second. It takes a revision
 * nowhere but among its options, so it is given the id of the tree, which is none. What the repository is set up to do when
 * it shows what it found (a pager, colors, a conversion to text) or to search beside it (submodules) is switched off.
 */
async function holding(root: string, tag: string, names: readonly string[], signal: AbortSignal): Promise<string[]> {
  if (!isReleaseTag(tag)) throw new Error('this is not the tag of a release');
  const wanted = names.filter((name) => identifier.test(name));
  if (wanted.length === 0) return [];
  const limits = { time, output: listSize, signal };
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `refs/tags/${tag}^{tree}`];
  const tree = (await gitText(root, args, limits)).trim();
  if (!objectId.test(tree)) throw new Error(`${tag} stands for no files`);
  const plain = ['--no-color', '--no-textconv', '--no-recurse-submodules', '--threads=2'];
  const words = wanted.flatMap((name) => ['-e', name]);
  const found = await gitText(
    root,
    [
      'grep',
      '--files-with-matches',
      '--null',
      '--word-regexp',
      '--fixed-strings',
      ...plain,
      ...words,
      tree,
      '--',
      ...searched,
    ],
    { ...limits, mayFindNothing: true },
  ).catch((error: unknown) => failOfUnfetched(error));
  return found.split('\0').flatMap((line) => (line.startsWith(`${tree}:`) ? [line.slice(tree.length + 1)] : []));
}

async function read(
  root: string,
  ids: readonly string[],
  maximumSize: number,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const contents = new Map<string, string>();
  const wanted = [...new Set(ids)].filter((id) => objectId.test(id));
  for (let from = 0; from < wanted.length; from += pieceCount) {
    const some = wanted.slice(from, from + pieceCount);
    for await (const data of answers(root, some, maximumSize, signal)) {
      let missing = 0;
      for (const [id, kind, bytes] of objectsIn(data)) {
        if (kind === 'missing') missing++;
        if (kind === 'blob' && bytes.length <= maximumSize && !isBinary(bytes))
          contents.set(id, bytes.toString('utf8'));
      }
      failOfMissing(missing);
    }
  }
  return contents;
}

/** Source comes in one answer. Where something is too large for that, sizes are asked for, and it is left out. */
async function* answers(
  root: string,
  ids: readonly string[],
  maximumSize: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const ask = (some: readonly string[], output: number) =>
    gitObjectData(root, ['--batch', '--buffer'], lines(some), { time, output, signal }).catch((error: unknown) =>
      failOfUnfetched(error),
    );
  let whole: Buffer;
  try {
    whole = await ask(ids, answerSize);
  } catch (error) {
    if (!(error instanceof TooMuchOutput)) throw error;
    for (const piece of inPieces(await sizes(root, ids, signal), maximumSize))
      yield await ask(piece, 2 * pieceSize + Math.min(maximumSize, 1 << 30));
    return;
  }
  yield whole;
}

/** As if they were empty, they would be told as changes. */
function failOfMissing(missing: number): void {
  if (missing > 0)
    throw new MissingObjects(
      `${missing} of its files are not in the repository, which is a partial clone or damaged; clone in full, or fetch them with git`,
    );
}

/** Git since 2.45 says so itself, in its own words; an older one answers that the object is missing, or is no folder. */
function isUnfetched(error: unknown): boolean {
  return isPromised(error) || /not a tree object|could not read [0-9a-f]{40}/i.test(String(error));
}
function isPromised(error: unknown): boolean {
  return /promisor remote|lazy fetching/.test(String(error));
}

function failOfUnfetched(error: unknown, what = 'files of it'): never {
  if (!isUnfetched(error)) throw error;
  const why = isPromised(error) ? 'a partial clone' : 'a partial clone or damaged';
  throw new MissingObjects(`${what} are not in the repository, which is ${why}; clone in full, or fetch them with git`);
}

async function sizes(root: string, ids: readonly string[], signal: AbortSignal): Promise<[string, number][]> {
  const limits = { time, output: listSize, signal };
  const data = await gitObjectData(root, ['--batch-check', '--buffer'], lines(ids), limits).catch((error: unknown) =>
    failOfUnfetched(error),
  );
  let missing = 0;
  const sized = data
    .toString('latin1')
    .split('\n')
    .flatMap((line): [string, number][] => {
      const [id = '', kind, size] = line.split(' ');
      if (kind === 'missing') missing++;
      return kind === 'blob' ? [[id, Number(size)]] : [];
    });
  failOfMissing(missing);
  return sized;
}

/** Groups of objects, each of about {@link pieceSize} bytes. */
function* inPieces(sized: readonly (readonly [string, number])[], maximumSize: number): Generator<string[]> {
  let piece: string[] = [];
  let sum = 0;
  for (const [id, size] of sized) {
    if (size > maximumSize) continue;
    if (sum + size > pieceSize && piece.length > 0) {
      yield piece;
      piece = [];
      sum = 0;
    }
    piece.push(id);
    sum += size;
  }
  if (piece.length > 0) yield piece;
}

function lines(ids: readonly string[]): string {
  return ids.map((id) => `${id}\n`).join('');
}

/** The answer of `cat-file --batch`: `<id> <kind> <size>`, a line break, the content, a line break, and so on. */
function* objectsIn(data: Buffer): Generator<[id: string, kind: string, content: Buffer]> {
  for (let at = 0; at < data.length; ) {
    const end = data.indexOf(10, at);
    if (end < 0) return;
    const [id = '', kind = '', size] = data.toString('latin1', at, end).split(' ');
    at = end + 1;
    const length = size === undefined ? 0 : Number(size);
    yield [id, kind, data.subarray(at, at + length)];
    if (size !== undefined) at += length + 1;
  }
}

/** The workspace's cancellation is a flag; a process is ended by a signal. */
async function unlessCancelled<T>(token: Cancellation, use: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timer = setInterval(() => {
    if (token.isCancellationRequested) controller.abort();
  }, lookEvery);
  if (token.isCancellationRequested) controller.abort();
  try {
    return await use(controller.signal);
  } finally {
    clearInterval(timer);
  }
}
