import { SymbolKind } from 'vscode-languageserver/node';
import type { OutlineItem } from '../core/index/outline.ts';

export const lspSymbolKind: Record<OutlineItem['kind'], SymbolKind> = {
  function: SymbolKind.Function,
  prototype: SymbolKind.Function,
  method: SymbolKind.Method,
  'method-decl': SymbolKind.Method,
  macro: SymbolKind.Constant,
  struct: SymbolKind.Struct,
  union: SymbolKind.Struct,
  class: SymbolKind.Class,
  enum: SymbolKind.Enum,
  field: SymbolKind.Field,
  enumerator: SymbolKind.EnumMember,
  typedef: SymbolKind.Interface,
  variable: SymbolKind.Variable,
  'extern-variable': SymbolKind.Variable,
  'assembler-constant': SymbolKind.Constant,
  section: SymbolKind.Namespace,
  slot: SymbolKind.Event,
};
