import assert from 'node:assert/strict';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { makeImage, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import {
  closeAll,
  documentUri,
  isReadOnly,
  open,
  openError,
  refusal,
  refusesTyping,
  save,
  setText,
} from './support/editor';
import { makeReadOnly, readBack } from './support/processes';
import { damageStored, exchangeStored, setIncompatibleBit } from './support/spoil';

const TEXT = '{"org.example.a": 1}';
const MINE = '{"org.example.mine": true}';

describe('A save that cannot be made', () => {
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

  /** Tries to save a text; gives the words of the refusal. The text stays in the editor and the image as it was, byte for byte. */
  async function refused(text: string, meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<string> {
    const document = await open(image);
    await setText(document, text);
    await meanwhile();
    const before = await readFile(image);
    assert.equal(await save(document), false);
    assert.equal(document.isDirty, true);
    assert.equal(document.getText(), text);
    const words = await refusal(document);
    assert.deepEqual(await readFile(image), before);
    return words;
  }

  it('names the bytes of a text that is too long', async () => {
    const text = `{"org.example.long": "${'x'.repeat(30_000)}"}`;
    const words = await refused(text);
    assert.match(words, new RegExp(`web\\.qcow2: the text has ${text.length} bytes, the image holds 24576`));
  });

  for (const [what, text, words] of [
    ['that is a list', '[1, 2]', /object/],
    ['that is cut off', '{"org.example.a": ', /text was not stored/],
    ['with a key twice', '{"org.example.a": 1, "org.example.a": 2}', /org\.example\.a/],
    ['with an empty key', '{"": 1}', /empty/],
    ['with a comment', '{} // no', /comment/i],
    ['of 10,000 nested brackets', `{"a": ${'['.repeat(10_000)}${']'.repeat(10_000)}}`, /deep|nest/i],
    ['of white space only', ' \n\t ', /Inherit again\]\(command:qcowmeta\.inheritAgain/],
    ['that is empty', '', /empty text is not a JSON object/],
  ] as const) {
    it(`says what is wrong with a text ${what}`, async () => {
      assert.match(await refused(text), words);
    });
  }

  it('tells of an image that is marked as corrupt meanwhile', async () => {
    assert.match(await refused(MINE, () => setIncompatibleBit(image, 1)), /corrupt.*qemu-img check -r all/);
  });

  it('names an unknown feature that the image got meanwhile', async () => {
    assert.match(
      await refused(MINE, () => setIncompatibleBit(image, 45)),
      /feature that this version does not know \(.*45/,
    );
  });

  it('tells of a file that became read-only meanwhile', async () => {
    const undo: (() => Promise<unknown>)[] = [];
    try {
      const words = await refused(MINE, async () => undo.push(await makeReadOnly(image)));
      assert.match(words, /web\.qcow2: is read-only for you \(owner .*, mode 0\d+\)/);
    } finally {
      for (const step of undo) await step();
    }
  });

  it('tells of an image that is no image any more', async () => {
    assert.match(await refused(MINE, () => writeFile(image, 'not an image')), /is not a qcow2 image|ends inside/);
  });

  it('leaves room for values that look like links', async () => {
    image = await makeImage(dir.path, { name: '[x](command:workbench.action.quit).qcow2', text: TEXT });
    const words = await refused('[1]');
    assert.match(words, /\[x\] \(command:workbench\.action\.quit\)\.qcow2: the text was not stored/);
  });
});

describe('An image that cannot be read or written', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;

  beforeEach(async () => {
    dir = await tempDir();
  });

  afterEach(async () => {
    await closeAll();
    await dir.remove();
  });

  it('is not opened if it is no qcow2 image', async () => {
    const file = path.join(dir.path, 'notes.qcow2');
    await writeFile(file, 'just some text that is long enough for a header, but it is none\n'.repeat(4));
    assert.match(await openError(file), /notes\.qcow2: is not a qcow2 image/);
    await vscode.commands.executeCommand('qcowmeta.openMetadata', vscode.Uri.file(file));
    assert.equal(vscode.window.activeTextEditor, undefined);
  });

  it('is not opened if it ends too early, is a folder, or is not there', async () => {
    const image = await makeImage(dir.path, { name: 'web.qcow2', text: TEXT });
    await truncate(image, 300);
    assert.match(await openError(image), /web\.qcow2: the image ends inside/);
    assert.match(await openError(path.join(dir.path, 'none.qcow2')), /none\.qcow2: there is no such file/);
    assert.match(await openError(dir.path), /is a folder/);
  });

  it('is not opened if its string is damaged, or no text', async () => {
    const image = await makeImage(dir.path, { name: 'web.qcow2', text: TEXT });
    await exchangeStored(image, Buffer.from('example'), Buffer.from([0x65, 0x78, 0xe4, 0xff, 0x80, 0x6c, 0x65]));
    assert.match(await openError(image), /UTF-8/);
    await damageStored(image);
    assert.match(await openError(image), /web\.qcow2: the stored machine metadata is damaged/);
  });

  it('is opened read-only if QEMU marked it as corrupt, and if it has an unknown feature', async () => {
    for (const bit of [1, 45]) {
      const image = await makeImage(dir.path, { name: `bit-${bit}.qcow2`, text: TEXT });
      await setIncompatibleBit(image, bit);
      const document = await open(image);
      assert.equal(document.getText(), TEXT);
      assert.equal(await isReadOnly(document.uri), true);
      assert.equal(await readBack(image), TEXT);
    }
  });

  it('is opened read-only if the file is, until it no longer is', async () => {
    const image = await makeImage(dir.path, { name: 'web.qcow2', text: TEXT });
    const undo = await makeReadOnly(image);
    const document = await open(image).finally(async () => {
      assert.equal(await isReadOnly(documentUri(image)), true);
      await undo();
    });
    await waitFor('the permission', async () => !(await refusesTyping(document)), 1000);
    await setText(document, MINE);
    assert.equal(await save(document), true);
  });

  it('is opened read-only if its clusters are too small', async () => {
    const image = await makeImage(dir.path, { name: 'small.qcow2', size: '1M', with: { cluster_size: 512 } });
    const document = await open(image);
    assert.equal(document.getText(), '');
    assert.equal(await isReadOnly(document.uri), true);
    assert.match(await refusal(document), /empty text|clusters of 512 bytes/);
  });

  it('with a string that breaks the rules is opened all the same, to be mended', async () => {
    const image = await makeImage(dir.path, { name: 'web.qcow2', text: '{"org.example.a": 1, "org.example.b": 1}' });
    await exchangeStored(image, Buffer.from('example.b'), Buffer.from('example.a'));
    const document = await open(image);
    assert.equal(document.getText(), '{"org.example.a": 1, "org.example.a": 1}');
    await setText(document, MINE);
    assert.equal(await save(document), true);
    assert.equal(await readBack(image), MINE);
  });
});
