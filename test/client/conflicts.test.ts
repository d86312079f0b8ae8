import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { STORED_SCHEME } from '../../client/file-system/stored-text';
import { makeImage, qemuImg, storeText, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { activate, closeAll, open, refusal, save, setText } from './support/editor';
import { hasNoString, readBack } from './support/processes';

const ORIGINAL = '{"org.example.a": 1}';
const SAME_SIZE = '{"org.example.a": 2}';
const OTHER_SIZE = '{"org.example.a": 1000}';
const MINE = '{"org.example.mine": true}';

describe('A string that another program changes while it is edited', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let image: string;
  let document: vscode.TextDocument;

  beforeEach(async () => {
    dir = await tempDir();
    image = await makeImage(dir.path, { name: 'web.qcow2', text: ORIGINAL });
    document = await open(image);
    await setText(document, MINE);
  });

  afterEach(async () => {
    await closeAll();
    await dir.remove();
  });

  async function refuseOver(outside: string): Promise<void> {
    await storeText(image, outside);
    assert.equal(await save(document), false);
    assert.equal(document.isDirty, true);
    assert.equal(document.getText(), MINE);
    assert.equal(await readBack(image), outside);
  }

  it('refuses the save over a string of the same size, and says what can be done', async () => {
    await refuseOver(SAME_SIZE);
    const words = await refusal(document);
    assert.match(words, /another program changed the stored metadata/);
    for (const command of ['compareWithStored', 'overwriteStored', 'revertToStored']) {
      assert.match(words, new RegExp(`\\]\\(command:qcowmeta\\.${command}\\?%5B\\d+%5D\\)`));
    }
  });

  for (const outside of [SAME_SIZE, OTHER_SIZE]) {
    it(`refuses the save over ${outside}, stored while another extension takes part in the save`, async () => {
      const participant = vscode.workspace.onWillSaveTextDocument((event) => {
        event.waitUntil(storeText(image, outside).then(() => []));
      });
      try {
        assert.equal(await save(document), false);
      } finally {
        participant.dispose();
      }
      assert.equal(document.getText(), MINE);
      assert.equal(await readBack(image), outside);
    });
  }

  for (const [size, outside] of [
    ['the same size', SAME_SIZE],
    ['another size', OTHER_SIZE],
  ] as const) {
    /** The editor finds a change of size by itself and never asks us to write: then our commands are made known by a write. */
    const refuse = async (): Promise<void> => {
      await refuseOver(outside);
      await refusal(document);
      await activate(document);
    };

    it(`overwrites a string of ${size} on request`, async () => {
      await refuse();
      await vscode.commands.executeCommand('qcowmeta.overwriteStored');
      assert.equal(document.isDirty, false);
      assert.equal(await readBack(image), MINE);
    });

    it(`reverts to a string of ${size} on request`, async () => {
      await refuse();
      await vscode.commands.executeCommand('qcowmeta.revertToStored');
      await waitFor('the stored text', () => document.getText() === outside && !document.isDirty);
      await setText(document, MINE);
      assert.equal(await save(document), true);
      assert.equal(await readBack(image), MINE);
    });

    it(`compares with a string of ${size} on request, which changes nothing`, async () => {
      await refuse();
      await vscode.commands.executeCommand('qcowmeta.compareWithStored');
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      assert.ok(input instanceof vscode.TabInputTextDiff);
      assert.equal(input.original.scheme, STORED_SCHEME);
      assert.equal((await vscode.workspace.openTextDocument(input.original)).getText(), outside);
      assert.equal(input.modified.toString(), document.uri.toString());
      assert.equal(await save(document), false);
      assert.equal(await readBack(image), outside);
    });

    it(`refuses again when a second change, to ${size}, comes between message and Overwrite`, async () => {
      await storeText(image, '{"org.example.a": 3}');
      await refusal(document);
      await storeText(image, outside);
      await activate(document);
      await vscode.commands.executeCommand('qcowmeta.overwriteStored');
      assert.equal(document.isDirty, true);
      assert.equal(await readBack(image), outside);
    });
  }

  it('still refuses when other programs read the document in between', async () => {
    await storeText(image, SAME_SIZE);
    assert.equal(Buffer.from(await vscode.workspace.fs.readFile(document.uri)).toString(), SAME_SIZE);
    await vscode.workspace.fs.stat(document.uri);
    assert.equal(await save(document), false);
    assert.equal(await save(document), false);
    assert.equal(await readBack(image), SAME_SIZE);
  });

  it('saves when the string is what it was again', async () => {
    await refuseOver(SAME_SIZE);
    await storeText(image, ORIGINAL);
    assert.equal(await save(document), true);
    assert.equal(await readBack(image), MINE);
  });

  it('refuses the save into an image that got its own string meanwhile', async () => {
    const overlay = await makeImage(dir.path, { name: 'overlay.qcow2', backing: 'web.qcow2' });
    const inherited = await open(overlay);
    await setText(inherited, MINE);
    await storeText(overlay, ORIGINAL);
    assert.equal(await save(inherited), false);
    assert.equal(await readBack(overlay), ORIGINAL);
  });

  it('saves the first own string though the inherited one changed meanwhile', async () => {
    const overlay = await makeImage(dir.path, { name: 'overlay.qcow2', backing: 'web.qcow2' });
    const inherited = await open(overlay);
    await setText(inherited, MINE);
    await storeText(image, OTHER_SIZE);
    assert.equal(await save(inherited), true);
    assert.equal(await readBack(overlay), MINE);
  });

  it('refuses the save when the string was taken away', async () => {
    await qemuImg('convert', '-O', 'qcow2', image, `${image}.new`);
    await qemuImg('convert', '-O', 'qcow2', `${image}.new`, image);
    assert.equal(await save(document), false);
    assert.equal(await hasNoString(image), true);
    assert.equal(document.isDirty, true);
  });

  it('refuses the save into a snapshot that was made anew under the same id and name', async () => {
    await qemuImg('snapshot', '-c', 's', image);
    const snapshot = await open(image, { kind: 'snapshot', segment: '1 s' });
    await setText(snapshot, MINE);
    await qemuImg('snapshot', '-d', 's', image);
    await qemuImg('snapshot', '-c', 's', image);
    assert.equal(await save(snapshot), false);
    assert.match(await refusal(snapshot), /another program changed/);
  });
});
