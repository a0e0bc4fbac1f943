/** Codicons by kind of row. The compiler asks for a line when the protocol gains a kind. */
import * as vscode from 'vscode';
import type { RowKind } from '../../../server/src/protocol/requests.ts';

const icons: Record<RowKind, [icon: string, color?: string]> = {
  group: ['folder'],
  checkout: ['repo'],
  resourceType: ['symbol-enum', 'symbolIcon.enumeratorForeground'],
  domain: ['globe'],
  resourceName: ['symbol-string', 'symbolIcon.stringForeground'],
  lookup: ['search'],
  table: ['table'],
  operation: ['symbol-method', 'symbolIcon.methodForeground'],
  state: ['circle-filled', 'charts.green'],
  request: ['bell', 'charts.yellow'],
  stateWrite: ['edit'],
  limit: ['symbol-ruler'],
  module: ['package'],
  interface: ['symbol-interface', 'symbolIcon.interfaceForeground'],
  clientCall: ['arrow-right'],
  serverTable: ['symbol-array'],
  serverMethod: ['arrow-left'],
  messageType: ['symbol-structure', 'symbolIcon.structForeground'],
  runtimeSymbol: ['gear'],
  enumCase: ['symbol-enum-member', 'symbolIcon.enumeratorMemberForeground'],
  entitlement: ['key'],
  function: ['symbol-function', 'symbolIcon.functionForeground'],
  field: ['symbol-field', 'symbolIcon.fieldForeground'],
  trapOperation: ['zap', 'charts.orange'],
  wrapper: ['symbol-event', 'symbolIcon.eventForeground'],
  privilege: ['shield'],
  need: ['lock'],
  exported: ['export'],
  step: ['debug-step-into'],
  use: ['references'],
  usedIn: ['symbol-function', 'symbolIcon.functionForeground'],
  stage: ['rocket'],
  bootTask: ['play'],
  startup: ['debug-start'],
  requirement: ['checklist'],
  tunable: ['settings'],
  sysctl: ['symbol-property', 'symbolIcon.propertyForeground'],
  traceCode: ['pulse'],
  record: ['database'],
  message: ['comment'],
  lock: ['lock'],
  command: ['terminal'],
  buildFile: ['tools'],
  component: ['extensions'],
  attribute: ['info'],
  known: ['book'],
  problem: ['warning', 'list.warningForeground'],
};

export function iconOf(kind: RowKind): vscode.ThemeIcon {
  const [icon, color] = icons[kind];
  return color === undefined ? new vscode.ThemeIcon(icon) : new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
}
