import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { makeImage, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import {
  closeAll,
  documentUri,
  isReadOnly,
  open,
  refusal,
  refusesTyping,
  save,
  setText,
  watchFolderOf,
} from './support/editor';
import { holdWithGuest, holdWithQemuIo, type Holder } from '../support/holders';
import { readBack } from './support/processes';

const TEXT = '{"org.example.a": 1}';
const MINE = '{"org.example.mine": true}';

describe('An image that a program holds', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let image: string;
  let holder: Holder | undefined;

  beforeEach(async () => {
    dir = await tempDir();
    image = await makeImage(dir.path, { name: 'web.qcow2', text: TEXT });
  });

  afterEach(async () => {
    await holder?.stop();
    holder = undefined;
    await closeAll();
    await dir.remove();
  });

  for (const [program, hold] of [
    ['qemu-io', holdWithQemuIo],
    ['qemu-system', holdWithGuest],
  ] as const) {
    it(`is not saved while ${program} runs, says what to do, and is saved when it is done`, async () => {
      const document = await open(image);
      await setText(document, MINE);
      holder = await hold(image);
      assert.equal(await save(document), false);
      assert.equal(document.isDirty, true);
      assert.equal(document.getText(), MINE);
      const words = await refusal(document);
      assert.match(words, new RegExp(`web\\.qcow2: is in use by ${program}.* \\(process ${holder.pid}\\)`));
      assert.match(words, /Shut the guest down, or wait, and try again/);
      assert.equal(await readBack(image), TEXT);
      await holder.stop();
      holder = undefined;
      assert.equal(await save(document), true);
      assert.equal(await readBack(image), MINE);
    });
  }

  it('is shown read-only while a guest runs, and becomes editable when it stops', async () => {
    const document = await open(image);
    assert.equal(await isReadOnly(document.uri), false);
    let told = 0;
    const watcher = watchFolderOf(document.uri);
    watcher.onDidChange(() => told++);
    // Nobody asks for the file meanwhile: the locks are looked at while the document is visible.
    holder = await holdWithGuest(image);
    await waitFor('word of the lock', () => told === 1);
    // An editor does not look at a file again while it has unsaved edits, so it is not typed into all the time.
    await waitFor('the editor to be read-only', () => refusesTyping(document), 1000);
    const before = told;
    await holder.stop();
    holder = undefined;
    await waitFor('word of the end of the lock', () => told > before);
    await waitFor('the editor to be editable', async () => !(await refusesTyping(document)), 1000);
    watcher.dispose();
  });

  it('leaves an editor usable that became read-only in the instant of the first edit', async () => {
    const document = await open(image);
    await setText(document, MINE);
    // The answer to a question that the editor asked before the edit.
    await vscode.commands.executeCommand('workbench.action.files.setActiveEditorReadonlyInSession');
    holder = await holdWithGuest(image);
    await waitFor('the editor to take keys', async () => {
      await vscode.commands.executeCommand('type', { text: ' ' });
      return document.getText() !== MINE;
    });
    assert.equal(await save(document), false);
    assert.match(await refusal(document), /is in use by qemu-system/);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await waitFor('the editor to be read-only again', () => refusesTyping(document), 1000);
  });

  it('is opened read-only as a backing file of a running guest', async () => {
    const overlay = await makeImage(dir.path, { name: 'overlay.qcow2', backing: 'web.qcow2' });
    holder = await holdWithGuest(overlay);
    assert.equal(await isReadOnly(documentUri(image)), true);
    assert.equal((await open(image)).getText(), TEXT);
  });
});
