import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const extensionId = 'xnu-exclaves.xnu-exclaves';

/** VS Code activates an extension when it sees fit; the tests wait for that instead of doing it themselves. */
async function untilActive(): Promise<void> {
  const extension = vscode.extensions.getExtension(extensionId);
  assert.ok(extension, `${extensionId} is not installed`);
  while (!extension.isActive) await new Promise((wake) => setTimeout(wake, 50));
}

suite('activation', () => {
  suiteSetup(untilActive);

  test('the commands exist', async () => {
    const commands = await vscode.commands.getCommands(true);
    const missing = [
      'refresh',
      'filter',
      'reveal',
      'selectConfiguration',
      'readLog',
      'scanComponents',
      'compareComponents',
      'tracePath',
      'showStateMachine',
      'showResourceTable',
      'compareReleases',
      'showWhereabouts',
      'openRelease',
      'showBootOrder',
      'startTour',
      'nextTourStep',
      'showHistory',
      'copyPermalink',
      'openPermalink',
      'cloneXnu',
      'restart',
      'showLog',
      'showReferences',
      'goTo',
    ]
      .map((name) => `xnuExclaves.${name}`)
      .filter((command) => !commands.includes(command));
    assert.deepEqual(missing, []);
  });

  test('the views exist', async () => {
    // VS Code makes a command of this name for every view it knows.
    const commands = await vscode.commands.getCommands(true);
    const missing = [
      'resources',
      'conclaves',
      'tightbeam',
      'kernelInterface',
      'boot',
      'releases',
      'findings',
      'components',
      'tours',
      'claims',
    ]
      .map((name) => `xnuExclaves.${name}.focus`)
      .filter((command) => !commands.includes(command));
    assert.deepEqual(missing, []);
  });
});
