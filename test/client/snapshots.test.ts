import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { readMetadata } from '../../core/store/read';
import { holdWithQemuIo } from '../support/holders';
import { makeImage, qemuImg, qemuIo, storeText, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { closeAll, documentUri, isReadOnly, open, save } from './support/editor';
import { checkImage, readBack } from './support/processes';

const OLD = '{\r\n  "qemu.machine-types": ["i440fx"]\r\n}\r\n';
const NEW = '{\n  "qemu.machine-types": ["q35"]\n}\n';
const TAKE_OVER = 'Disk as in snapshot 1 before: take over its string';

/** The code lens of a document that offers, or tells of, the strings of snapshots. */
async function lens(document: vscode.TextDocument): Promise<vscode.Command | undefined> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    document.uri,
    100,
  );
  return lenses.flatMap(({ command }) => command ?? []).find(({ title }) => /its string$|another string$/.test(title));
}

function waitForLens(document: vscode.TextDocument, title: string): Promise<vscode.Command> {
  return waitFor(title, async () => {
    const found = await lens(document);
    return found?.title === title && found;
  });
}

async function click({ command, arguments: given }: vscode.Command): Promise<void> {
  await vscode.commands.executeCommand(command, ...((given ?? []) as unknown[]));
}

describe('An image that is returned to a snapshot', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let image: string;

  /** With a string of its own in the snapshot, another in the image, and a guest's writes since the snapshot was taken. */
  beforeEach(async () => {
    dir = await tempDir();
    image = await makeImage(dir.path, { name: 'web.qcow2', snapshots: ['before'], text: NEW });
    const [snapshot] = (await readMetadata(image)).snapshots;
    await storeText(image, OLD, snapshot?.identity);
    await qemuIo(image, 'write -P 1 0 64k');
  });

  afterEach(async () => {
    await closeAll();
    await dir.remove();
  });

  it('keeps its string, and its open document offers that of the snapshot, which is taken over byte for byte', async () => {
    const document = await open(image);
    await waitForLens(document, '1 snapshot has another string');
    await qemuImg('snapshot', '-a', 'before', image);
    const offer = await waitForLens(document, TAKE_OVER);
    assert.equal(await readBack(image), NEW);
    assert.equal(document.getText(), NEW);
    await click(offer);
    assert.equal(document.getText(), OLD);
    assert.equal(document.isDirty, true);
    assert.equal(await readBack(image), NEW);
    assert.equal(await save(document), true);
    assert.equal(await readBack(image), OLD);
    await waitFor('no offer any more', async () => (await lens(document)) === undefined);
    await checkImage(image);
  });

  it('offers it also when the document is opened afterwards', async () => {
    await qemuImg('snapshot', '-a', 'before', image);
    const document = await open(image);
    await click(await waitForLens(document, TAKE_OVER));
    assert.equal(document.getText(), OLD);
  });

  it('tells only that there are other strings when a guest has written since', async () => {
    await qemuImg('snapshot', '-a', 'before', image);
    const document = await open(image);
    await waitForLens(document, TAKE_OVER);
    await qemuIo(image, 'write -P 2 0 64k');
    await waitForLens(document, '1 snapshot has another string');
    await storeText(image, OLD);
    await waitFor('no other string', async () => (await lens(document)) === undefined);
  });

  it('leaves the text of a document alone that cannot be edited', async () => {
    await qemuImg('snapshot', '-a', 'before', image);
    const document = await open(image);
    const offer = await waitForLens(document, TAKE_OVER);
    const holder = await holdWithQemuIo(image);
    try {
      await waitFor('read-only', () => isReadOnly(documentUri(image)));
      await click(offer);
      assert.equal(document.getText(), NEW);
      assert.equal(document.isDirty, false);
    } finally {
      await holder.stop();
    }
  });

  it('tells of a snapshot that is made or deleted while the document is open', async () => {
    const document = await open(image);
    const titles = async (): Promise<string> => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
        100,
      );
      return lenses.map(({ command }) => command?.title).join();
    };
    await waitForLens(document, '1 snapshot has another string');
    await qemuImg('snapshot', '-c', 'after', image);
    await waitFor('the new snapshot', async () => (await titles()).includes('1 snapshot inherits this'));
    await qemuImg('snapshot', '-d', 'before', image);
    await waitFor('the snapshot gone', async () => !(await titles()).includes('another string'));
  });
});
