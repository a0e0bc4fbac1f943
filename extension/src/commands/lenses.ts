/** The commands that the server's code lenses name. Their arguments are plain JSON and become VS Code's own here. */
import * as vscode from 'vscode';
import { clientCommands, type WireLocation, type WirePosition } from '../../../server/src/protocol/requests.ts';

export function registerLensCommands(): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand(clientCommands.showReferences, showReferences),
    vscode.commands.registerCommand(clientCommands.goTo, goTo),
  ];
}

async function showReferences(uri: string, position: WirePosition, locations: readonly WireLocation[]): Promise<void> {
  await vscode.commands.executeCommand(
    'editor.action.showReferences',
    vscode.Uri.parse(uri),
    toPosition(position),
    locations.map(({ uri: target, range }) => new vscode.Location(vscode.Uri.parse(target), toRange(range))),
  );
}

async function goTo({ uri, range }: WireLocation): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.parse(uri), { selection: toRange(range) });
}

function toPosition({ line, character }: WirePosition): vscode.Position {
  return new vscode.Position(line, character);
}

function toRange({ start, end }: WireLocation['range']): vscode.Range {
  return new vscode.Range(toPosition(start), toPosition(end));
}
