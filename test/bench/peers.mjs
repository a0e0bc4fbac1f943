// The same questions to other navigation tools and to the server, each asked in its own way, all in one run.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { asStarted, LspClient, placesOf } from './lspClient.mjs';
import { bytesOf, median, percentile, run } from './process.mjs';

const packages = { ctags: 'universal-ctags', cscope: 'cscope', gtags: 'global', clangd: 'clangd-19' };
const seconds = (from) => (performance.now() - from) / 1000;

async function found(names) {
  for (const name of names) {
    const result = await run('sh', ['-c', `command -v ${name}`]);
    if (result.status === 0) return result.output.trim();
  }
  return undefined;
}

/**
 * A row for each tool that is installed.
 *
 * @param asked what `questions.ts` printed.
 */
export async function measurePeers({ checkout, temporary, server, asked, runs, exclaveFile }) {
  const folder = (name) => {
    const made = path.join(temporary, name);
    rmSync(made, { recursive: true, force: true });
    mkdirSync(made, { recursive: true });
    return made;
  };
  const context = { checkout, folder, asked, runs, exclaveFile };
  const rows = {};
  rows['XNU Exclaves'] = await ourServer(context, server);
  const tools = { ctags: universalCtags, cscope, gtags: gnuGlobal, clangd };
  for (const [name, measure] of Object.entries(tools)) {
    const command = await found(name === 'clangd' ? ['clangd', 'clangd-19', 'clangd-18'] : [name]);
    if (command === undefined) {
      console.log(`${name} is not installed; on Debian: apt-get install ${packages[name]}`);
      continue;
    }
    Object.assign(rows, await measure({ ...context, command }));
  }
  return rows;
}

const isRight = ({ answer }, places) =>
  places.some((place) => place.path === answer.path && Math.abs(place.line - answer.line) <= 1);

const score = (asked, answers) => {
  const right = (index, places) => isRight(asked.questions[index], places);
  const first = answers.filter((places, index) => right(index, places.slice(0, 1))).length;
  const any = answers.filter((places, index) => right(index, places)).length;
  const share = (count) => `${((100 * count) / asked.questions.length).toFixed(1)} %`;
  return { 'right first': share(first), 'right at all': share(any) };
};

function row({ first, firstIsRight, cold, warm, cpu, warmCpu, peak, bytes, p50, p95 }, points) {
  return {
    // A wrong answer is no sooner for being wrong.
    'first answer s': first === undefined ? '—' : `${first.toFixed(2)}${firstIsRight === false ? ' (wrong)' : ''}`,
    'index cold s': cold?.toFixed(2) ?? '—',
    'index warm s': warm?.toFixed(2) ?? '—',
    'cold cpu s': cpu?.toFixed(2) ?? '—',
    'warm cpu s': warmCpu?.toFixed(2) ?? '—',
    'peak MiB': peak ?? '—',
    'disk MB': (bytes / 1e6).toFixed(1),
    'answer p50 ms': p50?.toFixed(1) ?? '—',
    'p95 ms': p95?.toFixed(1) ?? '—',
    ...points,
  };
}

/** Builds with a command `runs` times, then again over what is there, then looks every name up with another. */
async function byCommand({ asked, runs }, name, build, rebuild, place, look, take) {
  const cold = [];
  for (let turn = 0; turn < runs; turn++) cold.push(await build());
  const warm = rebuild === undefined ? undefined : await rebuild();
  const answers = [];
  const times = [];
  for (const { name: word } of asked.questions) {
    const result = await look(word);
    times.push(result.seconds * 1000);
    answers.push(take(result.output));
  }
  const built = median(cold.map((one) => one.seconds));
  const numbers = {
    first: built + times[0] / 1000,
    cold: built,
    warm: warm?.seconds,
    cpu: median(cold.map((one) => one.cpu)),
    warmCpu: warm?.cpu,
    peak: Math.max(...cold.map((one) => one.peak)),
    bytes: bytesOf(place),
    p50: median(times),
    p95: percentile(times, 0.95),
  };
  return { [name]: row(numbers, score(asked, answers)) };
}

function universalCtags(context) {
  const { checkout, folder, asked, command } = context;
  const tags = path.join(folder('ctags'), 'tags');
  const input = asked.paths.join('\n');
  // All kinds that we index: prototypes and extern variables too. The same files, so that the work is the same.
  const args = ['--languages=C,C++,Asm', '--langmap=C:+.defs', '--kinds-C=+px', '--fields=+n', '-L', '-', '-f', tags];
  const build = () => run(command, args, { cwd: checkout, input });
  const look = (word) => run('grep', ['-P', `^${word}\t`, tags]);
  const take = (output) =>
    output.split('\n').flatMap((line) => {
      const [, file] = line.split('\t');
      const number = /\tline:(\d+)/.exec(line)?.[1];
      return number === undefined ? [] : [{ path: file, line: Number(number) }];
    });
  return byCommand(context, 'universal-ctags', build, undefined, tags, look, take);
}

function cscope(context) {
  const { checkout, folder, asked, command } = context;
  const place = folder('cscope');
  const list = path.join(place, 'files');
  writeFileSync(list, asked.paths.join('\n'));
  const data = path.join(place, 'cscope.out');
  const build = (more) => run(command, ['-b', '-k', '-q', ...more, '-i', list, '-f', data], { cwd: checkout });
  const look = (word) => run(command, ['-d', '-q', '-L', '-1', word, '-f', data], { cwd: checkout });
  const take = (output) =>
    output.split('\n').flatMap((line) => {
      const [file, , number] = line.split(' ');
      return number === undefined ? [] : [{ path: file, line: Number(number) }];
    });
  return byCommand(
    context,
    'cscope',
    () => build(['-u']),
    () => build([]),
    place,
    look,
    take,
  );
}

function gnuGlobal(context) {
  const { checkout, folder, asked, command } = context;
  const place = folder('global');
  const list = path.join(place, '.files');
  writeFileSync(list, asked.paths.map((one) => `./${one}`).join('\n'));
  const environment = { ...process.env, GTAGSROOT: checkout, GTAGSDBPATH: place };
  const build = () => run(command, ['-f', list, place], { cwd: checkout });
  const again = () => run(command, ['-i', '-f', list, place], { cwd: checkout });
  const look = (word) => run('global', ['-x', word], { cwd: checkout, env: environment });
  const take = (output) =>
    output.split('\n').flatMap((line) => {
      const [, number, file] = line.split(/\s+/);
      return file === undefined ? [] : [{ path: file, line: Number(number) }];
    });
  return byCommand(context, 'GNU global', build, again, place, look, take);
}

/** clangd as it comes, and with flags as a person would write them by hand; without a compile database it indexes nothing. */
async function clangd(context) {
  const { checkout, folder, command } = context;
  const place = folder('clangd');
  const roots = [
    'osfmk',
    'bsd',
    'libkern',
    'iokit',
    'pexpert',
    'security',
    'san',
    'osfmk/libsa',
    'EXTERNAL_HEADERS',
    '.',
  ];
  const macros = [
    'KERNEL',
    'KERNEL_PRIVATE',
    'XNU_KERNEL_PRIVATE',
    'MACH_KERNEL_PRIVATE',
    'BSD_KERNEL_PRIVATE',
    'CONFIG_EXCLAVES=1',
    '__arm64__',
    'PRIVATE',
  ];
  const flags = [
    ...macros.map((one) => `-D${one}`),
    ...roots.map((one) => `-I${path.join(checkout, one)}`),
    '-fblocks',
    '-Wno-everything',
  ];
  writeFileSync(path.join(place, 'compile_flags.txt'), flags.join('\n'));
  return {
    'clangd, as it comes': await overLsp(context, command, []),
    'clangd, flags by hand': await overLsp(context, command, [`--compile-commands-dir=${place}`]),
  };
}

async function overLsp({ checkout, asked, runs, exclaveFile }, command, args) {
  const firsts = [];
  for (let turn = 1; turn < runs; turn++)
    firsts.push((await session(command, args, checkout, asked, exclaveFile, true)).first);
  const whole = await session(command, args, checkout, asked, exclaveFile, false);
  return row({ ...whole, first: median([...firsts, whole.first]) }, score(asked, whole.answers));
}

async function ourServer({ checkout, folder, asked, runs, exclaveFile }, server) {
  const cold = [];
  const warm = [];
  const firsts = [];
  let place = '';
  for (let turn = 0; turn < runs; turn++) {
    place = folder('ours');
    const options = { protocolVersion: 1, cachePath: place, settings: { index: { reach: 'checkout' } } };
    cold.push(await session(process.execPath, asStarted(server), checkout, asked, exclaveFile, turn > 0, options));
    warm.push(await session(process.execPath, asStarted(server), checkout, asked, exclaveFile, true, options));
    firsts.push(cold[turn].first);
  }
  const numbers = {
    ...cold[0],
    first: median(firsts),
    cold: median(cold.map((one) => one.cold)),
    cpu: median(cold.map((one) => one.cpu)),
    warm: median(warm.map((one) => one.cold)),
    warmCpu: median(warm.map((one) => one.cpu)),
    peak: Math.max(...cold.map((one) => one.peak)),
    bytes: bytesOf(place),
  };
  return row(numbers, score(asked, cold[0].answers));
}

/** @param options of our server; with them the session waits for the whole index. */
async function session(command, args, checkout, asked, exclaveFile, firstOnly, options) {
  const started = performance.now();
  const client = new LspClient(command, args, { cwd: checkout });
  const uri = pathToFileURL(checkout).href;
  const complete = client.state((state) => state.complete === true).then(() => seconds(started));
  await client.request('initialize', {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: 'xnu' }],
    capabilities: {},
    ...(options === undefined ? {} : { initializationOptions: options }),
  });
  client.notify('initialized', {});
  const opened = new Set();
  const ask = async ({ path: file, line, column }) => {
    const document = { uri: pathToFileURL(path.join(checkout, file)).href };
    if (!opened.has(file)) {
      opened.add(file);
      const text = readFileSync(path.join(checkout, file), 'utf8');
      client.notify('textDocument/didOpen', { textDocument: { ...document, languageId: 'c', version: 1, text } });
    }
    const result = await client.request('textDocument/definition', {
      textDocument: document,
      position: { line: line - 1, character: column + 1 },
    });
    return placesOf(result).map((place) => ({
      path: path.relative(checkout, fileURLToPath(place.uri)),
      line: place.line,
    }));
  };
  const question = asked.questions.find(({ path: file }) => file === exclaveFile) ?? asked.questions[0];
  const answer = await ask(question);
  const first = seconds(started);
  const outcome = { first, firstIsRight: isRight(question, answer.slice(0, 1)), bytes: 0 };
  if (options !== undefined) {
    outcome.cold = await complete;
    outcome.cpu = client.meter.cpu();
  }
  if (!firstOnly) {
    outcome.answers = [];
    const times = [];
    for (const question of asked.questions) {
      const from = performance.now();
      outcome.answers.push(await ask(question));
      times.push(performance.now() - from);
    }
    outcome.p50 = median(times);
    outcome.p95 = percentile(times, 0.95);
  }
  outcome.peak = client.meter.memory('VmHWM');
  await client.stop();
  return outcome;
}
