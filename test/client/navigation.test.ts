import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { makeImage, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { closeAll, documentUri, open, save, setText } from './support/editor';

function lensOf({ uri }: vscode.TextDocument, title: string): Promise<vscode.CodeLens> {
  return waitFor(`the code lens "${title}"`, async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 10);
    return lenses.find(({ command }) => command?.title.includes(title));
  });
}

describe('From a document of an image', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let overlay: string;
  let base: string;

  beforeEach(async () => {
    dir = await tempDir();
    base = await makeImage(dir.path, { name: 'base.qcow2', text: '{ "qemu.min-ram-MB": 1024 }' });
    overlay = await makeImage(dir.path, { name: 'overlay.qcow2', backing: 'base.qcow2' });
  });

  afterEach(async () => {
    await closeAll();
    await dir.remove();
  });

  it('a key leads to its entry in the built-in registry, read-only', async () => {
    const document = await open(base);
    const [place] = await waitFor('the definition', async () => {
      const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
        'vscode.executeDefinitionProvider',
        document.uri,
        document.positionAt(5),
      );
      return found.length > 0 && found;
    });
    assert.ok(place);
    const [uri, range] = 'targetUri' in place ? [place.targetUri, place.targetRange] : [place.uri, place.range];
    assert.equal(uri.toString(), 'qcowmeta-registry:/qemu.json');
    const registry = await vscode.workspace.openTextDocument(uri);
    assert.match(registry.lineAt(range.start.line).text, /"qemu\.min-ram-MB"/);
  });

  it('the lens of inherited text leads to the image that it is inherited from', async () => {
    const document = await open(overlay);
    const lens = await lensOf(document, 'base.qcow2');
    assert.ok(lens.command);
    await vscode.commands.executeCommand(lens.command.command, ...((lens.command.arguments ?? []) as unknown[]));
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), documentUri(base).toString());
  });

  it('the lens says that a text is no longer inherited as soon as it is saved', async () => {
    const document = await open(overlay);
    await lensOf(document, 'Inherited from base.qcow2');
    await setText(document, '{ "qemu.min-ram-MB": 2048 }');
    assert.ok(await save(document));
    await lensOf(document, 'Own string');
  });

  it('no other document is opened by the command of the lens', async () => {
    for (const uri of ['file:///etc/passwd', 'qcowmeta:/', 'no uri']) {
      const opening = Promise.resolve(vscode.commands.executeCommand('qcowmeta.openDocument', uri));
      await assert.rejects(opening, (error) => error instanceof Error, uri);
    }
  });
});
