/** `xnu-exclaves tightbeam`: the interfaces of Tightbeam as the tree lets them be put together, as pages or as data. */
import { functionKey, operationsBehind } from '../core/concepts/operationsBehind.ts';
import { shownPage } from '../core/describe/pageOperations.ts';
import { documentName, documentNames, runtimeDocument, tightbeamDocument } from '../core/describe/tightbeamDocument.ts';
import { oneBasedLines } from './json.ts';
import { openCheckout } from './open.ts';

/** The generator's input files that the build names. */
function compiled(inputs: readonly string[]): string {
  return inputs.length === 0 ? '' : `; its build has the generator read ${inputs.join(', ')}`;
}

/** @param wanted a module, `types` or `runtime`; all of them when absent. */
export async function printTightbeam(
  folder: string,
  wanted: string | undefined,
  json: boolean,
  engine: 'auto' | 'native' | 'wasm',
  here: string,
): Promise<number> {
  const { release, domain } = await openCheckout(folder, engine, here, 'includes');
  const documents = documentNames(domain).filter((one) => wanted === undefined || one === wanted);
  if (documents.length === 0) {
    const known = documentNames(domain).join(', ');
    console.error(
      wanted === undefined
        ? `xnu-exclaves tightbeam: no code of this release uses what Tightbeam’s compiler generates${compiled(domain.index.buildInputs)}`
        : `xnu-exclaves tightbeam: nothing is known of a module ${wanted}; there are ${known}`,
    );
    return 1;
  }
  if (json) {
    const { modules, tables, connections, elementOf } = domain.tightbeam();
    const isWanted = (module: string) => wanted === undefined || documentName(module) === wanted;
    const wantedModules = modules.filter((one) => isWanted(one.name));
    const behind = operationsBehind(domain);
    const calls = wantedModules.flatMap((one) =>
      one.interfaces.flatMap(({ methods }) => methods.flatMap((m) => m.calls)),
    );
    const result = {
      release: release ?? null,
      modules: wantedModules,
      tables: tables.filter((one) => isWanted(one.module)),
      ...(wanted === undefined || wanted === runtimeDocument ? { connections } : {}),
      elements: Object.fromEntries(
        [...elementOf]
          .filter(([, element]) => isWanted(element.slice(0, element.indexOf('.'))))
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
      /** By the place of a call: the operations of the trap that lead there, inferred from calls. */
      trapOperations: Object.fromEntries(
        calls.flatMap(({ file, line, within }) => {
          const list = behind.get(functionKey(file, within)) ?? [];
          return list.length === 0 ? [] : [[`${file}:${line + 1}`, list]];
        }),
      ),
    };
    process.stdout.write(`${JSON.stringify(result, oneBasedLines, 1)}\n`);
    return 0;
  }
  const pages = documents.flatMap((one) => {
    const page = tightbeamDocument(one, domain, release);
    return page === undefined ? [] : shownPage(page, domain).text;
  });
  process.stdout.write(pages.join('\n'));
  return 0;
}
