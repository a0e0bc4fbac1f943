/** `xnu-exclaves`: the same core as the extension, for a terminal and for other editors. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { optimizeLater } from '../host/optimizingCompiler.ts';
import { printBoot } from './boot.ts';
import { printClaims } from './claims.ts';
import { printComponents } from './components.ts';
import { printConclaves } from './conclaves.ts';
import { printFacts } from './facts.ts';
import { printFindings } from './findings.ts';
import { printLog } from './readLog.ts';
import { printReleases, printWhatsNew } from './releases.ts';
import { printResources } from './resources.ts';
import { printStats } from './stats.ts';
import { printTightbeam } from './tightbeam.ts';

const usage = `xnu-exclaves: reads the exclave sources of an XNU checkout

  xnu-exclaves facts <checkout> [--json]   all symbols and domain facts, in a stable order
  xnu-exclaves stats <checkout> [--json]   files, symbols, parser errors, times, memory
  xnu-exclaves tightbeam <checkout> [module] [--json]
                                           Tightbeam's interfaces, put together from their uses
  xnu-exclaves conclaves <checkout> [--json|--markdown]
                                           a conclave's states and transitions from code, beside the drawing of them
  xnu-exclaves resources <checkout> [--json|--markdown]
                                           the resource table: domains, types, look-ups, as far as source tells
  xnu-exclaves boot <checkout> [--json|--markdown]
                                           boot stages, tasks, requirements, settings, trace codes, build
  xnu-exclaves findings <checkout> [--json|--markdown]
                                           what the source proves about itself: left out, unused, said twice …
  xnu-exclaves claims <checkout> [--json|--markdown]
                                           what public writing says about exclaves, held against the source
  xnu-exclaves readlog <checkout> <log> [--json]
                                           a panic report or log with what the source says of its lines
  xnu-exclaves releases <checkout> [--json]
                                           the repository's releases with exclaves, newest first
  xnu-exclaves whatsnew <checkout> [A B] [--json|--markdown]
                                           what release B brought against A (default: the checkout's
                                           own against the one before)
  xnu-exclaves components [root] [--against B] [--checkout C] [--json|--markdown]
                                           the exclave components of a system (default on a Mac: /System/Library),
                                           what came and went since B, or what they have in common with checkout C
  xnu-exclaves serve --stdio               the language server, for any editor
  xnu-exclaves --version

  --engine auto|native|wasm                which parser engine to use (default: auto)
`;

async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  if (rest.includes('--help')) {
    console.log(usage);
    return 0;
  }
  const engine = optionOf(rest, '--engine') ?? 'auto';
  if (rest.includes('--engine') && optionOf(rest, '--engine') === undefined) {
    console.error('--engine: expected auto, native or wasm');
    return 2;
  }
  if (engine !== 'auto' && engine !== 'native' && engine !== 'wasm') {
    console.error(`--engine: expected auto, native or wasm, got ${engine}`);
    return 2;
  }
  const known = new Set(['--json', '--markdown', '--engine', '--stdio', '--node-ipc']);
  const valued = new Set(['--engine', ...(command === 'components' ? ['--against', '--checkout'] : [])]);
  for (const name of valued) known.add(name);
  const places = rest.filter((argument, at) => !argument.startsWith('--') && !valued.has(rest[at - 1] ?? ''));
  for (const name of ['--against', '--checkout']) {
    const value = optionOf(rest, name);
    if (!valued.has(name) || !rest.includes(name) || (value !== undefined && !value.startsWith('--'))) continue;
    console.error(`xnu-exclaves ${command}: ${name} expects a folder`);
    return 2;
  }
  const odd =
    rest.find((argument) => argument.startsWith('--') && !known.has(argument)) ??
    (command === 'serve'
      ? undefined
      : places[command === 'whatsnew' ? 3 : command === 'tightbeam' || command === 'readlog' ? 2 : 1]);
  if (odd !== undefined) {
    console.error(`xnu-exclaves ${command}: ${odd} is not understood`);
    return 2;
  }
  const [checkout, module] = places;
  const json = rest.includes('--json');
  const markdown = rest.includes('--markdown');
  const form = json ? 'json' : markdown ? 'markdown' : 'plain';
  if (markdown && (json || !(isReport(command) || command === 'whatsnew' || command === 'components'))) {
    console.error(
      `xnu-exclaves ${command}: --markdown ${json ? 'and --json exclude each other' : 'is not understood'}`,
    );
    return 2;
  }
  switch (command) {
    case 'facts':
    case 'stats':
    case 'tightbeam':
    case 'conclaves':
    case 'resources':
    case 'boot':
    case 'findings':
    case 'claims':
    case 'readlog':
    case 'releases':
    case 'whatsnew':
      if (checkout === undefined) {
        console.error(`xnu-exclaves ${command}: give the path of an XNU checkout`);
        return 2;
      }
      if (command === 'tightbeam') return printTightbeam(path.resolve(checkout), module, json, engine, __dirname);
      if (command === 'readlog') return printLog(path.resolve(checkout), module, json, engine, __dirname);
      if (isReport(command)) {
        const print = reports[command];
        return print(path.resolve(checkout), form, engine, __dirname);
      }
      if (command === 'releases') return printReleases(path.resolve(checkout), json, engine, __dirname);
      if (command === 'whatsnew')
        return printWhatsNew(path.resolve(checkout), places.slice(1), form, engine, __dirname);
      return command === 'facts'
        ? printFacts(path.resolve(checkout), json, engine, __dirname)
        : printStats(path.resolve(checkout), json, engine, __dirname);
    case 'components':
      return printComponents(
        {
          root: checkout,
          against: optionOf(rest, '--against'),
          checkout: optionOf(rest, '--checkout'),
          form,
        },
        engine,
        __dirname,
      );
    case 'serve':
      // The server reads its own arguments; standard input and output are the default here.
      if (!rest.some((argument) => /^--(stdio|node-ipc|socket|pipe)/.test(argument))) process.argv.push('--stdio');
      require(path.join(__dirname, 'server.js'));
      return -1;
    case '--version':
      console.log(
        (JSON.parse(readFileSync(path.join(__dirname, '..', 'package.json'), 'utf8')) as { version: string }).version,
      );
      return 0;
    case '--help':
    case 'help':
      console.log(usage);
      return 0;
    default:
      console.error(usage);
      return 2;
  }
}

/** Commands whose answer is a report of tables. */
const reports = {
  conclaves: printConclaves,
  resources: printResources,
  boot: printBoot,
  findings: printFindings,
  claims: printClaims,
};

function isReport(command: string | undefined): command is keyof typeof reports {
  return command !== undefined && Object.hasOwn(reports, command);
}

function optionOf(argv: readonly string[], name: string): string | undefined {
  const at = argv.indexOf(name);
  return at < 0 ? undefined : argv[at + 1];
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

optimizeLater();
main(process.argv.slice(2)).then(
  (code) => {
    // -1: a server runs on.
    if (code >= 0) process.exitCode = code;
  },
  (error: unknown) => {
    console.error(`xnu-exclaves: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  },
);
