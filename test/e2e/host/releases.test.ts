/** Releases through VS Code's API: a read-only file system whose files are answered like those of the checkout. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const [first, second, third] = ['xnu-11000.1.1', 'xnu-11000.2.1', 'xnu-11000.10.1'];
const sensor = 'osfmk/kern/exclaves_sensor.c';
const inRelease = (tag: string | undefined, path: string) => vscode.Uri.parse(`xnu-release:/${tag}/${path}`);
const textOf = async (uri: vscode.Uri) => Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8');

/** The position of a name in a document, at its first place. */
function placeOf(document: vscode.TextDocument, text: string): vscode.Position {
  const at = document.getText().indexOf(text);
  assert.notEqual(at, -1, `${text} is not in ${document.uri}`);
  return document.positionAt(at + 1);
}

suite('releases', () => {
  test('files are those of the release, and folders are listed', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const here = await textOf(vscode.Uri.joinPath(folder.uri, sensor));
    assert.equal(await textOf(inRelease(third, sensor)), here);
    assert.notEqual(await textOf(inRelease(first, sensor)), here);
    assert.match(await textOf(inRelease(first, sensor)), /exclaves_eic_tick_rate/);
    const names = (await vscode.workspace.fs.readDirectory(inRelease(first, 'osfmk'))).map(([name]) => name);
    assert.ok(names.includes('kern'), names.join());
  });

  test('nothing is written, and a file that a release lacks is an error', async () => {
    assert.equal(vscode.workspace.fs.isWritableFileSystem('xnu-release'), false);
    const { permissions } = await vscode.workspace.fs.stat(inRelease(first, sensor));
    assert.equal(permissions, vscode.FilePermission.Readonly);
    await assert.rejects(Promise.resolve(vscode.workspace.fs.writeFile(inRelease(first, sensor), Buffer.from('x'))));
    const missing = inRelease(third, 'osfmk/kern/exclaves_log.c');
    await assert.rejects(Promise.resolve(vscode.workspace.fs.readFile(missing)), { code: 'FileNotFound' });
    assert.match(await textOf(inRelease(first, 'osfmk/kern/exclaves_log.c')), /exclaves_oslog_init/);
  });

  test('definitions, references, symbols and hovers are those of the release', async () => {
    const uri = inRelease(first, sensor);
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.languageId, 'c');
    const use = document.positionAt(document.getText().lastIndexOf('exclaves_eic_tick_rate') + 1);
    const definition = placeOf(document, 'exclaves_eic_tick_rate');
    const ask = <Result>(command: string, ...more: unknown[]) =>
      vscode.commands.executeCommand<Result>(`vscode.${command}`, uri, ...more);
    const found = await ask<(vscode.Location | vscode.LocationLink)[]>('executeDefinitionProvider', use);
    const targets = found.map((one) =>
      'targetUri' in one ? { uri: one.targetUri, range: one.targetRange } : { uri: one.uri, range: one.range },
    );
    assert.deepEqual(
      targets.map((one) => `${one.uri}:${one.range.start.line}`),
      [`${uri}:${definition.line}`],
    );
    const references = await ask<vscode.Location[]>('executeReferenceProvider', definition);
    assert.ok(references.length > 1);
    assert.deepEqual([...new Set(references.map((one) => one.uri.scheme))], ['xnu-release']);
    const symbols = await ask<vscode.DocumentSymbol[]>('executeDocumentSymbolProvider');
    assert.ok(JSON.stringify(symbols).includes('exclaves_eic_tick_rate'));
    const hovers = await ask<vscode.Hover[]>('executeHoverProvider', use);
    const said = hovers.flatMap(({ contents }) => contents.map((one) => (typeof one === 'string' ? one : one.value)));
    assert.match(said.join('\n'), /exclaves_eic_tick_rate\(uint64_t/);
  });

  test('a page has its links into both releases', async () => {
    const page = await textOf(vscode.Uri.parse(`xnu-release:/whatsnew/${first}...${second}.md`));
    assert.match(page, /# What is new in xnu/);
    const links = [...page.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, target = '']) => target);
    assert.ok(
      links.some((target) => target.startsWith(`${first}/`)) && links.some((target) => target.startsWith(`${second}/`)),
    );
    for (const target of new Set(links.map((one) => one.replace(/#.*/, ''))))
      await vscode.workspace.fs.stat(vscode.Uri.parse(`xnu-release:/${target}`));
    await assert.rejects(Promise.resolve(textOf(vscode.Uri.parse('xnu-release:/whatsnew/HEAD...main.md'))));
  });
});
