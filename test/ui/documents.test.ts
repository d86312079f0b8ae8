import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { readMetadata } from '../../core/store/read';
import { launch } from '../host/ui';
import type { Workbench } from '../host/workbench';
import { holdWithGuest } from '../support/holders';
import { makeImage, qemuImg, qemuIo, storeText, tempDir } from '../support/images';
import { clearToasts, listed, openMetadata, PLAIN_TYPING, readBack, toast, typeOver, untilSaved } from './support';

const TEXT = `{
  "qemu.machine-types": ["q35", "i440fx"],
  "qemu.min-ram-MB": 2048,
  "org.example.web.role": "frontend"
}
`;
const SHORT = '{\n  "qemu.architectures": ["x86_64"],\n  "org.example.web.role": "frontend"\n}\n';
const PARENT = '{"org.example.parent": 1}';
const LONG = JSON.stringify({ 'org.example.note': 'A long value that does not fit on the screen. '.repeat(40) });

/** Images of every kind that these tests open, in a folder with a plain name. */
async function makeImages(): Promise<{ folder: string; remove(): Promise<void> }> {
  const dir = await tempDir();
  const folder = path.join(dir.path, 'images');
  await mkdir(folder);
  await makeImage(folder, { name: 'base.qcow2', text: TEXT });
  await makeImage(folder, { name: 'overlay.qcow2', backing: 'base.qcow2' });
  await makeImage(folder, { name: 'variant.qcow2', backing: 'base.qcow2', text: SHORT });
  await makeImage(folder, { name: 'parent.qcow2', text: PARENT });
  await makeImage(folder, { name: 'child.qcow2', backing: 'parent.qcow2' });
  await makeImage(folder, { name: 'empty.qcow2' });
  await makeImage(folder, { name: 'guest.qcow2', text: TEXT });
  await makeImage(folder, { name: 'long.qcow2', text: LONG });
  await makeImage(folder, { name: 'snapshots.qcow2', text: TEXT, snapshots: ['before upgrade'] });
  const returned = await makeImage(folder, { name: 'returned.qcow2', text: TEXT, snapshots: ['before upgrade'] });
  await storeText(returned, SHORT, (await readMetadata(returned)).snapshots[0]?.identity);
  await qemuIo(returned, 'write 0 64k');
  await makeImage(folder, { name: 'disk.img', text: '{"org.example.img": 1}' });
  await makeImage(folder, { name: 'web.qcow2', text: SHORT });
  return { folder, remove: () => dir.remove() };
}

/** The pictures show texts, not how many problems a half-typed one has. */
const SETTINGS = { ...PLAIN_TYPING, 'problems.decorations.enabled': false };

function line(workbench: Workbench, text: string): Promise<void> {
  return workbench.editor.locator('.view-line', { hasText: text }).first().waitFor();
}

/** Runs a command that asks, and answers by the keyboard, for the pointer's hint may lie over a row. */
async function choose(workbench: Workbench, command: string, answer: string): Promise<void> {
  await workbench.runCommand(command);
  const rows = workbench.page.locator('.quick-input-list .monaco-list-row');
  await rows.filter({ hasText: 'Another image' }).waitFor();
  await workbench.type(answer);
  await rows.nth(1).waitFor({ state: 'detached' });
  await workbench.page.keyboard.press('Enter');
}

describe('The documents of an image', function () {
  this.timeout(120_000);
  let images: Awaited<ReturnType<typeof makeImages>>;
  let folder: string;
  let workbench: Workbench;

  before(async () => {
    images = await makeImages();
    folder = images.folder;
    workbench = await launch({ extension: 'development', folder, theme: 'Default Light Modern', settings: SETTINGS });
  });

  after(async () => {
    await workbench.stop();
    await images.remove();
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await workbench.screenshot(`failed-${this.currentTest.title}`);
  });

  it('show an image without any string as an empty text, and offer what to begin with', async () => {
    const tab = await openMetadata(workbench, 'empty.qcow2');
    assert.equal((await workbench.text()).trim(), '');
    assert.equal(await workbench.page.locator('.tab.dirty').count(), 0);
    await workbench.editor.locator('.view-lines').click();
    await workbench.page.keyboard.press('Control+Space');
    assert.ok((await workbench.suggestions()).length > 0);
    await workbench.screenshot(`light-1-empty`);
    await workbench.page.keyboard.press('Escape');
    await typeOver(workbench, '{}');
    await workbench.save(tab);
    assert.equal(await readBack(path.join(folder, 'empty.qcow2')), '{}');
  });

  it('show the inherited text of an overlay, and whose it is', async () => {
    await openMetadata(workbench, 'overlay.qcow2');
    await line(workbench, 'qemu.min-ram-MB');
    await workbench.page.locator('#status\\.languageStatus').first().hover();
    await workbench.page.locator('.monaco-hover', { hasText: 'Inherited from base.qcow2' }).first().waitFor();
    await workbench.screenshot(`light-2-inherited`);
  });

  it('show a long value on one line', async () => {
    await openMetadata(workbench, 'long.qcow2');
    await line(workbench, 'A long value');
    await workbench.screenshot(`light-3-long`);
  });

  it('show in the status how much of the image the own string takes, and that the server runs', async () => {
    await openMetadata(workbench, 'long.qcow2');
    await workbench.page.locator('#status\\.languageStatus').first().hover();
    const status = workbench.page.locator('.monaco-hover');
    await status.getByText(/^Own string · [\d,]+ of [\d,]+ bytes$/).waitFor();
    await status.getByText('Language server: running').waitFor();
    await workbench.screenshot(`light-3-status`);
  });

  it('show the document of a running guest read-only, and tell once why', async () => {
    const holder = await holdWithGuest(path.join(folder, 'guest.qcow2'));
    try {
      await openMetadata(workbench, 'guest.qcow2');
      await line(workbench, 'qemu.min-ram-MB');
      await toast(workbench, `is in use by qemu-system`).waitFor();
      await workbench.editor.locator('.view-lines').click();
      await workbench.type('x');
      await workbench.page.locator('.monaco-editor-overlaymessage', { hasText: 'read-only' }).waitFor();
      await workbench.screenshot(`light-4-in-use`);
    } finally {
      await holder.stop();
    }
    await toast(workbench, 'can be edited and saved again').waitFor();
    await clearToasts(workbench);
  });

  it('are chosen from a list: what applies, and the snapshots', async () => {
    await openMetadata(workbench, 'snapshots.qcow2');
    await workbench.runCommand('QCOW2: Open Effective or Snapshot Metadata');
    const row = workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: '1 before upgrade' });
    await row.waitFor();
    await workbench.screenshot(`light-5-list`);
    // By the keyboard, for the pointer's hint may lie over the row.
    await workbench.type('before');
    await workbench.page.locator('.quick-input-list .monaco-list-row').nth(1).waitFor({ state: 'detached' });
    await workbench.page.keyboard.press('Enter');
    await workbench.tab('1 before upgrade.qcowmeta').waitFor();
    await line(workbench, 'qemu.min-ram-MB');
  });

  it('offer the string of the snapshot that the image is returned to', async () => {
    const tab = await openMetadata(workbench, 'returned.qcow2');
    const lens = workbench.editor.locator('.codelens-decoration');
    await lens.getByText('1 snapshot has another string').waitFor();
    await qemuImg('snapshot', '-a', 'before upgrade', path.join(folder, 'returned.qcow2'));
    const offer = toast(workbench, 'returned to snapshot 1 before upgrade');
    await offer.waitFor();
    await lens.getByText('Disk as in snapshot 1 before upgrade: take over its string').waitFor();
    await workbench.screenshot(`light-5-returned`);
    await offer.getByRole('button', { name: 'Take Over' }).click();
    await workbench.page.locator('.tab.active.dirty').waitFor();
    await workbench.save(tab);
    assert.equal(await readBack(path.join(folder, 'returned.qcow2')), SHORT);
  });

  it('are compared with the backing file, and take over what it says', async () => {
    await openMetadata(workbench, 'variant.qcow2');
    await choose(workbench, 'QCOW2: Compare Metadata With', 'base.qcow2');
    const sides = workbench.page.locator('.monaco-diff-editor');
    await sides.locator('.editor.original .view-line', { hasText: 'i440fx' }).waitFor();
    await sides.locator('.editor.modified .view-line', { hasText: 'x86_64' }).waitFor();
    await workbench.screenshot(`light-5-compare`);
    await openMetadata(workbench, 'variant.qcow2');
    await choose(workbench, 'QCOW2: Take Over Metadata From', 'base.qcow2');
    await workbench.page.locator('.tab.active.dirty').waitFor();
    await workbench.page.keyboard.press('Control+S');
    await untilSaved(workbench);
    assert.equal(await readBack(path.join(folder, 'variant.qcow2')), TEXT);
  });

  it('name the images that inherit before what they inherit changes', async () => {
    await openMetadata(workbench, 'parent.qcow2');
    await line(workbench, 'org.example.parent');
    await typeOver(workbench, '{"org.example.parent": 2}');
    const dialog = workbench.page.locator('.monaco-dialog-box', { hasText: 'child.qcow2' });
    await workbench.page.keyboard.press('Control+S');
    await dialog.getByText('Other images inherit the metadata of parent.qcow2').waitFor();
    await workbench.screenshot(`light-6-heirs`);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await toast(workbench, 'nothing was saved, as you chose').waitFor();
    assert.equal(await readBack(path.join(folder, 'parent.qcow2')), PARENT);
    await workbench.editor.locator('.view-lines').click();
    await workbench.page.keyboard.press('Control+S');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await untilSaved(workbench);
    assert.equal(await readBack(path.join(folder, 'parent.qcow2')), '{"org.example.parent": 2}');
    await clearToasts(workbench);
  });

  it('of an image whose name does not end in .qcow2 are opened by a dialog', async () => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('QCOW2: Open Metadata');
    const image = await listed(workbench, 'Open the metadata of a qcow2 image', 'disk.img');
    await workbench.screenshot(`light-6-dialog`);
    await image.click();
    await workbench.tab('disk.img.qcowmeta').waitFor();
    await line(workbench, 'org.example.img');
  });

  it('are opened for the active file, though the editor shows it as binary', async () => {
    await workbench.openFile('web.qcow2');
    await workbench.runCommand('QCOW2: Open Metadata');
    await workbench.tab('web.qcowmeta').waitFor();
    await line(workbench, 'org.example.web.role');
  });

  it('complete keys in the middle of a text, also after the server is started again', async () => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('QCOW2: Restart Language Server');
    await openMetadata(workbench, 'web.qcow2');
    await line(workbench, 'org.example.web.role');
    await workbench.goToLine(3);
    await workbench.type(',\n"qemu.m');
    await workbench.suggestions('qemu.machine-types');
  });
});
