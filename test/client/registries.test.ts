import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { knownRegistry } from '../../client/registries';
import { makeImage, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { closeAll, open, setText } from './support/editor';

const registry = (keys: object): string =>
  JSON.stringify({ registryVersion: '1.0.0', title: 'Keys of Example', keys }, null, 2);
const number = { summary: 'A number', schema: { type: 'integer' } };
const ENDING = '.qcowmeta-registry.json';

function setting(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration('qcowmeta');
}

/** Codes of the findings about a document or file, of this server alone. */
function codes(uri: vscode.Uri): unknown[] {
  const ours = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'qcowmeta');
  return ours.map(({ code }) => (typeof code === 'object' ? code.value : code));
}

/** Writes a file until it is seen: the editor begins to watch a folder some time after it was asked to. */
async function rewrite(file: string, text: string, seen: () => boolean): Promise<void> {
  await writeFile(file, text);
  const look = async (): Promise<boolean> => {
    if (seen()) return true;
    await writeFile(file, text);
    return false;
  };
  await waitFor(`a change of ${file}`, look, 500);
}

describe('The registries of the settings', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let document: vscode.TextDocument;
  let workspace: string;
  let ofUser: string;
  let ofWorkspace: string;

  beforeEach(async () => {
    dir = await tempDir();
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(folder, 'the suite runs in a folder');
    workspace = folder.uri.fsPath;
    ofUser = path.join(dir.path, `user${ENDING}`);
    ofWorkspace = path.join(workspace, `acme${ENDING}`);
    await writeFile(ofUser, registry({ 'com.example.user': number }));
    await writeFile(ofWorkspace, registry({ 'com.example.workspace': number }));
    document = await open(await makeImage(dir.path, { name: 'web.qcow2', text: '{}' }));
  });

  afterEach(async () => {
    await closeAll();
    await setting().update('registries', undefined, vscode.ConfigurationTarget.Global);
    await setting().update('registries', undefined, vscode.ConfigurationTarget.Workspace);
    await rm(ofWorkspace, { force: true });
    await dir.remove();
  });

  async function useBoth(): Promise<void> {
    await setText(document, '{"com.example.user": "a", "com.example.workspace": "b"}');
    await setting().update('registries', [ofUser], vscode.ConfigurationTarget.Global);
    await setting().update('registries', [`acme${ENDING}`], vscode.ConfigurationTarget.Workspace);
    await waitFor('the findings of both', () => codes(document.uri).length === 2);
  }

  it('of user and workspace are used together', async () => {
    await useBoth();
    assert.deepEqual(codes(document.uri), ['wrong-type', 'wrong-type']);
    await setting().update('registries', undefined, vscode.ConfigurationTarget.Workspace);
    await waitFor('those of the user alone', () => codes(document.uri).length === 1);
  });

  it('are read again when a file changes, in the workspace and outside', async () => {
    await useBoth();
    await rewrite(ofWorkspace, registry({}), () => codes(document.uri).length === 1);
    await rewrite(ofUser, registry({}), () => codes(document.uri).length === 0);
  });

  it('show what is wrong on their files, and the others keep working', async () => {
    await useBoth();
    await rewrite(ofUser, registry({ 'com.example.user': number, 'qemu.user': number }), () =>
      codes(vscode.Uri.file(ofUser)).includes('registry-qemu-key'),
    );
    await waitFor('the findings of the other', () => codes(document.uri).length === 1);
    await rewrite(ofUser, registry({ 'com.example.user': number }), () => codes(vscode.Uri.file(ofUser)).length === 0);
  });

  it('are not checked anew for each overview while no file changes', async () => {
    await setting().update('registries', [ofUser], vscode.ConfigurationTarget.Global);
    const entry = async (): Promise<unknown> => (await knownRegistry()).get('com.example.user');
    const before = await entry();
    assert.ok(before);
    assert.equal(await entry(), before);
    await writeFile(ofUser, registry({ 'com.example.user': { ...number, summary: 'Another number' } }));
    assert.notEqual(await entry(), before);
  });

  it('lead from a key to its entry', async () => {
    await useBoth();
    const [place] = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      document.uri,
      document.positionAt(5),
    );
    assert.ok(place);
    const [uri, range] = 'targetUri' in place ? [place.targetUri, place.targetRange] : [place.uri, place.range];
    assert.equal(uri.fsPath, ofUser);
    const file = await vscode.workspace.openTextDocument(uri);
    assert.match(file.lineAt(range.start.line).text, /"com\.example\.user"/);
  });

  it('are files that JSON completes, and that are checked beyond their schema as they are typed', async () => {
    const file = (await vscode.window.showTextDocument(vscode.Uri.file(ofWorkspace))).document;
    assert.equal(file.languageId, 'json');
    await setText(file, registry({ 'com.example.Wrong.name': { ...number, lev: 1 } }));
    const all = (): vscode.Diagnostic[] => vscode.languages.getDiagnostics(file.uri);
    await waitFor('what the schema says', () => all().some(({ message }) => message.includes('lev')));
    // The schema has said it: the server does not say it again.
    assert.deepEqual(codes(file.uri), []);
    await setText(file, registry({ 'com.example.Wrong.name': { ...number, unit: 'MiB' } }));
    await waitFor('what only the server says', () => codes(file.uri).includes('registry-key-name'));
    await setText(file, registry({ 'com.example.name': { ...number, '': 1 } }));
    const offset = file.getText().indexOf('"": 1') + 1;
    const labels = await waitFor('completion', async () => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        file.uri,
        file.positionAt(offset),
      );
      const found = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      return found.includes('valueDescriptions') && found;
    });
    assert.equal(labels.filter((label) => label === 'valueDescriptions').length, 1);
    const formatters = await vscode.commands.executeCommand<vscode.TextEdit[]>(
      'vscode.executeFormatDocumentProvider',
      file.uri,
      { tabSize: 4, insertSpaces: true },
    );
    assert.ok(formatters.length > 0, 'JSON formats the file');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});
