/** What a name means, as short text, for unit tests. */
import { TokenView } from '../../server/src/core/extract/tokenView.ts';
import { meaningAt } from '../../server/src/core/index/meaning.ts';
import { buildOf, type Configuration, defaultConfiguration } from '../../server/src/core/source/configuration.ts';
import { scan } from '../../server/src/core/source/lexer.ts';
import { indexOf } from './facts.ts';
import type { MarkedFiles } from './markers.ts';

/** What the name at a mark means: `local 3`, `case.c:7`, `foreign type`, `nothing`; lines are 1-based. */
export async function meaning(
  marked: MarkedFiles,
  name: string,
  configuration: Configuration = defaultConfiguration,
): Promise<string> {
  const { index, macros } = await indexOf(marked.files);
  const { path, start } = marked.mark(name);
  const text = marked.text(path);
  const view = new TokenView(text, scan(text));
  const found = meaningAt(index, macros, view, index.file(path), path, start, buildOf(path, configuration));
  switch (found.kind) {
    case 'local':
      return `${found.local.kind} ${text.slice(0, found.local.start).split('\n').length}`;
    case 'symbols':
      return found.symbols.map(({ file, symbol }) => `${file.path}:${symbol.line + 1}`).join(' ');
    case 'foreignMember':
      return `foreign ${found.type}`;
    case 'none':
      return 'nothing';
  }
}
