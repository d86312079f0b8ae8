import assert from 'node:assert/strict';
import { rename, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { makeImage, qemuIo, storeText, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { closeAll, documentUri, open, refusal, save, setText, watchFolderOf } from './support/editor';
import { readBack } from './support/processes';

const TEXT = '{"org.example.a": 1}';
const OTHER = '{"org.example.a": 2}';

describe('An open document', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let image: string;

  beforeEach(async () => {
    dir = await tempDir();
    image = await makeImage(dir.path, { name: 'web.qcow2', text: TEXT });
  });

  afterEach(async () => {
    await closeAll();
    await dir.remove();
  });

  it('follows a change of the string from outside, of the same size too, and can be saved then', async () => {
    const document = await open(image);
    await storeText(image, OTHER);
    await waitFor('the new text', () => document.getText() === OTHER);
    assert.equal(document.isDirty, false);
    await setText(document, TEXT);
    assert.equal(await save(document), true);
    assert.equal(await readBack(image), TEXT);
  });

  it('follows the image that it inherits from', async () => {
    const overlay = await makeImage(dir.path, { name: 'overlay.qcow2', backing: 'web.qcow2' });
    const document = await open(overlay);
    const effective = await open(overlay, { kind: 'effective' });
    await storeText(image, OTHER);
    await waitFor('the new text', () => document.getText() === OTHER && effective.getText() === OTHER);
  });

  it('follows what is saved in another document of the same image', async () => {
    const effective = await open(image, { kind: 'effective' });
    const own = await open(image);
    await setText(own, OTHER);
    assert.equal(await save(own), true);
    await waitFor('the saved text', () => effective.getText() === OTHER);
  });

  it('follows an image that takes the place of this one', async () => {
    const document = await open(image);
    const other = await makeImage(dir.path, { name: 'other.qcow2', text: OTHER });
    await rename(other, image);
    await waitFor('the new text', () => document.getText() === OTHER);
  });

  it('keeps its unsaved text when the image goes, says so at a save, and goes on when the image is back', async () => {
    const document = await open(image);
    await setText(document, OTHER);
    const away = path.join(dir.path, 'away');
    await rename(image, away);
    assert.equal(await save(document), false);
    assert.match(await refusal(document), /web\.qcow2: there is no such file/);
    assert.equal(document.isDirty, true);
    await rename(away, image);
    assert.equal(await save(document), true);
    assert.equal(await readBack(image), OTHER);
  });

  it('tells the editor that the image is deleted', async () => {
    const uri = documentUri(image);
    const events: vscode.FileChangeType[] = [];
    const watcher = watchFolderOf(uri);
    watcher.onDidDelete(() => events.push(vscode.FileChangeType.Deleted));
    await open(image);
    await rm(image);
    await waitFor('the deletion', () => events.includes(vscode.FileChangeType.Deleted));
    watcher.dispose();
  });

  it('keeps its time while only the guest writes, and tells nobody', async () => {
    const document = await open(image);
    const before = await vscode.workspace.fs.stat(document.uri);
    await qemuIo(image, 'write -P 1 0 64k');
    await utimes(image, new Date(), new Date());
    const after = await vscode.workspace.fs.stat(document.uri);
    assert.equal(after.mtime, before.mtime);
    await storeText(image, OTHER);
    await waitFor('the new text', () => document.getText() === OTHER);
    assert.ok((await vscode.workspace.fs.stat(document.uri)).mtime > before.mtime);
  });

  it('is not reloaded by its own save', async () => {
    const document = await open(image);
    const uris: string[] = [];
    const watcher = watchFolderOf(document.uri);
    watcher.onDidChange((uri) => uris.push(uri.path));
    await setText(document, OTHER);
    assert.equal(await save(document), true);
    // A change from outside is told of after everything that the save could have caused.
    await storeText(image, TEXT);
    await waitFor('the new text', () => document.getText() === TEXT);
    assert.equal(uris.length, 1, uris.join());
    watcher.dispose();
  });
});
