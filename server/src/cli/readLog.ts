/** `xnu-exclaves readlog`: a panic report or log with what the source says of its lines. */
import { type LogDocument, logDocument } from '../core/describe/logDocument.ts';
import { forTerminal } from '../core/describe/report.ts';
import { readLogFile } from '../host/logFiles.ts';
import { isBinaryAsAWhole } from '../protocol/logText.ts';
import { maximumLogSize } from '../protocol/requests.ts';
import { oneBasedLines } from './json.ts';
import { openCheckout } from './open.ts';

export async function printLog(
  folder: string,
  log: string | undefined,
  json: boolean,
  engine: 'auto' | 'native' | 'wasm',
  here: string,
): Promise<number> {
  if (log === undefined) {
    console.error('xnu-exclaves readlog: give the path of a log behind the checkout');
    return 2;
  }
  const text = await readLogFile(log, maximumLogSize);
  if (isBinaryAsAWhole(text.text))
    throw new Error(`${log} is no text: much of its beginning is bytes that no text has`);
  const { release, domain } = await openCheckout(folder, engine, here);
  let document: LogDocument | undefined;
  for (const step of logDocument(domain, text, release)) document = step ?? document;
  if (document === undefined) return 1;
  const { lines, named, notes, total } = document;
  process.stdout.write(
    json
      ? `${JSON.stringify({ release: release ?? null, named: named ?? null, total, left: text.left, notes }, oneBasedLines, 1)}\n`
      : `${lines.map(forTerminal).join('\n')}\n`,
  );
  return 0;
}
