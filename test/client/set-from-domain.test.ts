import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { makeImage, storeText, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { closeAll, open, setText } from './support/editor';
import { checkImage, hasNoString, makeReadOnly, readBack } from './support/processes';

const BEFORE = '{\n  "qemu.recommended-ram-MB": 512,\n  "org.example.role": "web"\n}\n';

function domain(...disks: readonly string[]): string {
  const elements = disks.map(
    (file, index) => `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${file}'/>
      <target dev='vd${'abc'.charAt(index)}' bus='virtio'/></disk>`,
  );
  return `<domain type='kvm'><name>web</name><memory unit='MiB'>4096</memory><vcpu>4</vcpu>
    <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type><boot dev='hd'/></os>
    <devices>${elements.join('')}<sound model='ich9'/></devices></domain>`;
}

describe('Setting metadata from a libvirt domain', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let boot: string;
  let data: string;
  let xml: vscode.Uri;

  beforeEach(async () => {
    dir = await tempDir();
    boot = await makeImage(dir.path, { name: 'web.qcow2', text: BEFORE });
    data = await makeImage(dir.path, { name: 'data.qcow2' });
    xml = vscode.Uri.file(path.join(dir.path, 'web.xml'));
    await writeFile(xml.fsPath, domain(boot, data));
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('qcowmeta.discardPreview');
    await vscode.commands.executeCommand('notifications.clearAll');
    await closeAll();
    await dir.remove();
  });

  const tabs = (): readonly string[] =>
    vscode.window.tabGroups.all.flatMap((group) => group.tabs).map(({ label }) => label);
  const isShown = (): boolean => tabs().some((label) => label.startsWith('Metadata from web.xml'));

  /** Runs the command for the domain and the images, and waits for the preview. Resolves with what resolves when all is done. */
  async function preview(...images: readonly string[]): Promise<{ done: Promise<unknown> }> {
    const uris = images.map((image) => vscode.Uri.file(image));
    const done = Promise.resolve(vscode.commands.executeCommand('qcowmeta.setFromDomain', uris[0], uris, xml));
    await waitFor('the preview', isShown);
    return { done };
  }

  async function apply({ done }: { done: Promise<unknown> }): Promise<void> {
    await vscode.commands.executeCommand('qcowmeta.applyPreview');
    await done;
  }

  it('shows the new texts, and stores them when they are applied', async () => {
    const before = path.join(dir.path, 'before.img');
    await copyFile(boot, before);
    const shown = await preview(boot, data);
    assert.equal(await readBack(boot), BEFORE);
    assert.equal(await hasNoString(data), true);
    await apply(shown);
    const text = await readBack(boot);
    assert.match(text, /"qemu\.recommended-ram-MB": 4096,\n {2}"org\.example\.role": "web"/);
    assert.match(text, /"qemu\.machine-types": \["q35"\]/);
    assert.match(text, /"qemu\.disk\.role": "boot"/);
    const dataKeys = JSON.parse(await readBack(data)) as Record<string, unknown>;
    assert.equal(dataKeys['qemu.disk.role'], 'data');
    assert.equal(dataKeys['qemu.machine-types'], undefined);
    await checkImage(boot, before);
    assert.equal(isShown(), false);
  });

  it('finds the images where the domain says they are', async () => {
    const shown = await preview();
    await apply(shown);
    assert.match(await readBack(boot), /"qemu\.recommended-vcpus": 4/);
    assert.match(await readBack(data), /"qemu\.disk\.role": "data"/);
  });

  it('sets the image beside what a link leads to, where the domain says so with ..', async () => {
    const store = path.join(dir.path, 'store');
    await mkdir(path.join(store, 'vms'), { recursive: true });
    await symlink(path.join(store, 'vms'), path.join(dir.path, 'vms'));
    const beside = await makeImage(store, { name: 'web.qcow2' });
    await writeFile(xml.fsPath, domain(`${dir.path}/vms/../web.qcow2`));
    await apply(await preview());
    assert.match(await readBack(beside), /"qemu\.recommended-vcpus": 4/);
    assert.equal(await readBack(boot), BEFORE);
  });

  it('compares the stored text of a single image with its new one', async () => {
    await writeFile(xml.fsPath, domain(boot));
    await preview(boot);
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff);
    const [left, right] = [input.original, input.modified].map((uri) => vscode.workspace.openTextDocument(uri));
    assert.equal((await left)?.getText(), BEFORE);
    assert.match((await right)?.getText() ?? '', /"qemu\.recommended-ram-MB": 4096/);
    assert.equal((await right)?.languageId, 'qcowmeta');
  });

  it('changes nothing if the preview is given up', async () => {
    const { done } = await preview(boot, data);
    await vscode.commands.executeCommand('qcowmeta.discardPreview');
    await done;
    assert.equal(isShown(), false);
    assert.equal(await readBack(boot), BEFORE);
    assert.equal(await hasNoString(data), true);
  });

  it('does not overwrite a string that changed after it was shown, and sets the other image', async () => {
    const shown = await preview(boot, data);
    const meanwhile = BEFORE.replace('512', '513');
    await storeText(boot, meanwhile);
    await apply(shown);
    assert.equal(await readBack(boot), meanwhile);
    assert.match(await readBack(data), /"qemu\.disk\.role": "data"/);
  });

  it('leaves images with unsaved edits, and those that cannot be written to, as they are', async () => {
    const document = await open(boot);
    await setText(document, '{"org.example.mine": 1}');
    const undo = await makeReadOnly(data);
    try {
      const before = await readFile(data);
      const uris = [boot, data].map((image) => vscode.Uri.file(image));
      await vscode.commands.executeCommand('qcowmeta.setFromDomain', uris[0], uris, xml);
      assert.equal(isShown(), false);
      assert.equal(await readBack(boot), BEFORE);
      assert.deepEqual(await readFile(data), before);
    } finally {
      await undo();
    }
  });

  it('shows the new text in an editor that is open', async () => {
    const document = await open(boot);
    const shown = await preview(boot, data);
    await apply(shown);
    const text = await readBack(boot);
    await waitFor('the new text', () => document.getText() === text && !document.isDirty);
  });

  it('has nothing to do where the images say all of it already', async () => {
    await apply(await preview(boot, data));
    const uris = [boot, data].map((image) => vscode.Uri.file(image));
    await vscode.commands.executeCommand('qcowmeta.setFromDomain', uris[0], uris, xml);
    assert.equal(isShown(), false);
  });

  it('says what is wrong with a file that is no domain', async () => {
    await writeFile(xml.fsPath, '<!DOCTYPE domain [<!ENTITY x SYSTEM "file:///etc/passwd">]><domain>&x;</domain>');
    const running = Promise.resolve(
      vscode.commands.executeCommand('qcowmeta.setFromDomain', undefined, undefined, xml),
    );
    await assert.rejects(running, /web\.xml:1: has a document type/);
  });
});
