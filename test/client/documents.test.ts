import assert from 'node:assert/strict';
import { copyFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { uriOf } from '../../client/file-system/document-uri';
import { makeImage, qemuImg, qemuIo, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { closeAll, documentUri, isReadOnly, open, openError, save, setText } from './support/editor';
import { checkImage, hasNoString, readBack } from './support/processes';

const TEXT = '{\n  "qemu.machine-types": ["q35"]\n}\n';
const OTHER = '{"qemu.min-ram-MB": 2048, "org.example.name": "Größe € 𝄞"}';

describe('The documents of an image', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;

  beforeEach(async () => {
    dir = await tempDir();
  });

  afterEach(async () => {
    await closeAll();
    await dir.remove();
  });

  it('opens, edits and saves the own string, byte for byte, and nothing else of the image', async () => {
    const image = await makeImage(dir.path, { name: 'web.qcow2', text: TEXT });
    await qemuIo(image, 'write -P 0x5a 1M 1M');
    const before = path.join(dir.path, 'before.qcow2');
    await copyFile(image, before);
    const document = await open(image);
    assert.equal(document.getText(), TEXT);
    assert.equal(document.languageId, 'qcowmeta');
    await setText(document, OTHER);
    assert.equal(await save(document), true);
    assert.equal(document.isDirty, false);
    assert.equal(await readBack(image), OTHER);
    await checkImage(image, before);
  });

  it('opens empty and unchanged where no image of the chain has a string, and gives it its first', async () => {
    const image = await makeImage(dir.path, { name: 'new.qcow2' });
    const document = await open(image);
    assert.equal(document.getText(), '');
    assert.equal(document.isDirty, false);
    await setText(document, TEXT);
    assert.equal(await save(document), true);
    assert.equal(await readBack(image), TEXT);
    await checkImage(image);
  });

  it('shows an overlay the inherited text, gives it its own at the first save, and takes that away again', async () => {
    const base = await makeImage(dir.path, { name: 'base.qcow2', text: TEXT });
    const overlay = await makeImage(dir.path, { name: 'overlay.qcow2', backing: 'base.qcow2' });
    const document = await open(overlay);
    assert.equal(document.getText(), TEXT);
    assert.equal(document.isDirty, false);
    await setText(document, OTHER);
    assert.equal(await save(document), true);
    assert.equal(await readBack(overlay), OTHER);
    assert.equal(await readBack(base), TEXT);
    await vscode.workspace.fs.delete(document.uri);
    assert.equal(await hasNoString(overlay), true);
    assert.equal(Buffer.from(await vscode.workspace.fs.readFile(document.uri)).toString(), TEXT);
  });

  it('inherits again by a command, and the open document follows', async () => {
    await makeImage(dir.path, { name: 'base.qcow2', text: TEXT });
    const overlay = await makeImage(dir.path, { name: 'overlay.qcow2', backing: 'base.qcow2', text: OTHER });
    const document = await open(overlay);
    assert.equal(document.getText(), OTHER);
    void vscode.commands.executeCommand('qcowmeta.inheritAgain');
    await waitFor('the inherited text', () => document.getText() === TEXT);
    assert.equal(await hasNoString(overlay), true);
    assert.equal(document.isDirty, false);
    await setText(document, OTHER);
    assert.equal(await save(document), true);
    assert.equal(await readBack(overlay), OTHER);
    // As from the menu of the editor.
    void vscode.commands.executeCommand('qcowmeta.inheritAgain', document.uri);
    await waitFor('the inherited text again', () => document.getText() === TEXT);
  });

  it('edits the string of each snapshot by itself', async () => {
    const image = await makeImage(dir.path, { name: 'web.qcow2', text: TEXT, snapshots: ['before upgrade', '%/..'] });
    const folder = uriOf({ kind: 'folder', image, folder: 'snapshots' });
    const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
    assert.deepEqual(names, ['1 before upgrade.qcowmeta', '2 %25%2F...qcowmeta']);
    const document = await open(image, { kind: 'snapshot', segment: '2 %25%2F..' });
    assert.equal(document.getText(), TEXT);
    await setText(document, OTHER);
    assert.equal(await save(document), true);
    assert.equal(await readBack(image, '--snapshot', '2'), OTHER);
    assert.equal(await readBack(image), TEXT);
    const first = await open(image, { kind: 'snapshot', segment: '1 before upgrade' });
    assert.equal(first.getText(), TEXT);
    await checkImage(image);
  });

  it('shows what applies as a document that cannot be changed', async () => {
    await makeImage(dir.path, { name: 'base.qcow2', text: TEXT });
    const overlay = await makeImage(dir.path, { name: 'overlay.qcow2', backing: 'base.qcow2' });
    const document = await open(overlay, { kind: 'effective' });
    assert.equal(document.getText(), TEXT);
    assert.equal(await isReadOnly(document.uri), true);
    await assert.rejects(async () => vscode.workspace.fs.writeFile(document.uri, Buffer.from(OTHER)));
    assert.equal(await hasNoString(overlay), true);
  });

  it('keeps two documents of one image apart, and both saves', async () => {
    const image = await makeImage(dir.path, { name: 'web.qcow2', text: TEXT, snapshots: ['s'] });
    const own = await open(image);
    const snapshot = await open(image, { kind: 'snapshot', segment: '1 s' });
    await setText(own, '{"org.example.a": 1}');
    await setText(snapshot, '{"org.example.b": 2}');
    assert.deepEqual(await Promise.all([save(own), save(snapshot)]), [true, true]);
    assert.equal(await readBack(image), '{"org.example.a": 1}');
    assert.equal(await readBack(image, '--snapshot', '1'), '{"org.example.b": 2}');
  });

  it('notices that one image is edited by two paths', async () => {
    const image = await makeImage(dir.path, { name: 'web.qcow2', text: TEXT });
    const link = path.join(dir.path, 'link.qcow2');
    await symlink(image, link);
    const [first, second] = [await open(image), await open(link)];
    await setText(second, '{"org.example.second": 1}');
    await setText(first, OTHER);
    assert.equal(await save(first), true);
    assert.equal(await save(second), false);
    assert.equal(second.isDirty, true);
    assert.equal(await readBack(image), OTHER);
  });

  it('lists an image as a folder, and the images of a folder', async () => {
    const image = await makeImage(dir.path, { name: 'web.qcow2', text: TEXT });
    const list = async (uri: vscode.Uri): Promise<string[]> =>
      (await vscode.workspace.fs.readDirectory(uri)).map(([name]) => name);
    assert.deepEqual(await list(uriOf({ kind: 'image', image })), ['own', 'effective', 'snapshots']);
    assert.deepEqual(await list(uriOf({ kind: 'folder', image, folder: 'own' })), ['web.qcowmeta']);
    assert.deepEqual(await list(uriOf({ kind: 'image', image: dir.path })), ['web.qcow2']);
    const file = await vscode.workspace.fs.stat(documentUri(image));
    assert.deepEqual([file.type, file.size], [vscode.FileType.File, TEXT.length]);
    const folder = await vscode.workspace.fs.stat(uriOf({ kind: 'image', image }));
    assert.equal(folder.type, vscode.FileType.Directory);
  });

  it('knows each document by one name, and makes no folders', async () => {
    const image = await makeImage(dir.path, { name: 'web.qcow2', text: TEXT });
    const other = documentUri(image).with({ path: `${image}/own/other.qcowmeta` });
    await assert.rejects(async () => vscode.workspace.fs.stat(other), /names no metadata/);
    assert.match(await openError(image, { kind: 'snapshot', segment: '7 none' }), /has no snapshot/);
    const folder = uriOf({ kind: 'image', image }).with({ path: `${image}/more` });
    await assert.rejects(async () => vscode.workspace.fs.createDirectory(folder));
    await assert.rejects(async () => vscode.workspace.fs.rename(documentUri(image), other));
    assert.equal(await readBack(image), TEXT);
  });

  it('opens an image of any name by the command, and by the URI alone', async () => {
    const image = await makeImage(dir.path, { name: 'disk #1 100%.img', text: TEXT });
    await vscode.commands.executeCommand('qcowmeta.openMetadata', vscode.Uri.file(image));
    const document = await waitFor('the document', () => vscode.window.activeTextEditor?.document);
    assert.equal(document.uri.path, `${image}/own/disk #1 100%.img.qcowmeta`);
    assert.equal(document.getText(), TEXT);
    await closeAll();
    const again = await vscode.workspace.openTextDocument(vscode.Uri.parse(document.uri.toString()));
    assert.equal(again.getText(), TEXT);
  });

  it('reads what an image holds after QEMU has rewritten its header', async () => {
    await makeImage(dir.path, { name: 'base.qcow2' });
    const image = await makeImage(dir.path, { name: 'web.qcow2', backing: 'base.qcow2', text: TEXT });
    await qemuImg('amend', '-o', 'compat=1.1,lazy_refcounts=on', image);
    await qemuImg('rebase', '-u', '-b', '', image);
    assert.equal((await open(image)).getText(), TEXT);
  });
});
