import assert from 'node:assert/strict';
import { rm, symlink } from 'node:fs/promises';
import * as vscode from 'vscode';
import { makeImage, storeText, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { closeAll } from './support/editor';

const BOOT = `{
  "qemu.machine-types": ["q35"],
  "qemu.firmware.types": ["bios"],
  "qemu.min-ram-MB": 1e3,
  "qemu.disk.role": "boot",
  "qemu.disk.buses": ["virtio"],
  "org.example.role": "web"
}
`;
const DATA = '{ "qemu.disk.role": "data", "qemu.disk.buses": ["sata"] }';

describe('Creating a VM definition', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let boot: string;
  let data: string;

  beforeEach(async () => {
    dir = await tempDir();
    boot = await makeImage(dir.path, { name: 'web.qcow2', text: BOOT });
    data = await makeImage(dir.path, { name: 'data.qcow2', text: DATA });
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('qcowmeta.clearImportCheck');
    await closeAll();
    await dir.remove();
  });

  const create = async (target: string, ...images: readonly string[]): Promise<void> => {
    const uris = images.map((image) => vscode.Uri.file(image));
    await vscode.commands.executeCommand('qcowmeta.createDefinition', uris[0], uris, target);
  };

  async function definition(target: string, ...images: readonly string[]): Promise<vscode.TextDocument> {
    await create(target, ...images);
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, 'untitled');
    return document;
  }

  it('opens a libvirt domain with the images as its disks, which is stored nowhere yet', async () => {
    const document = await definition('libvirt', data, boot);
    assert.equal(document.languageId, 'xml');
    const text = document.getText();
    assert.match(text, /^<domain type="kvm">/m);
    assert.match(text, /machine="q35"/);
    assert.ok(text.indexOf(boot) > 0 && text.indexOf(boot) < text.indexOf(data), text);
    assert.match(text, /<memory unit="MiB">1000<\/memory>/);
  });

  it('makes no two disks of one image that is named in two ways', async () => {
    const other = `${boot}-link.qcow2`;
    await symlink(boot, other);
    await create('libvirt', boot, other);
    assert.equal(vscode.window.activeTextEditor, undefined);
  });

  it('opens commands as scripts', async () => {
    const qemu = await definition('qemu', boot, data);
    assert.equal(qemu.languageId, 'shellscript');
    assert.match(qemu.getText(), /qemu-system-x86_64/);
    const virtInstall = await definition('virt-install', boot);
    assert.equal(virtInstall.languageId, 'shellscript');
    assert.match(virtInstall.getText(), /^virt-install/m);
  });

  it('opens the configuration with the merged keys as they are written', async () => {
    const document = await definition('json', boot, data);
    assert.equal(document.languageId, 'json');
    const text = document.getText();
    const { disks, keys } = JSON.parse(text) as { disks: { path: string }[]; keys: Record<string, unknown> };
    assert.deepEqual(
      disks.map(({ path }) => path),
      [boot, data],
    );
    assert.equal(keys['org.example.role'], 'web');
    assert.match(text, /"qemu\.min-ram-MB": 1e3\b/);
  });

  it('opens none where images rule each other out, or cannot be read, or are part of each other', async () => {
    const overlay = await makeImage(dir.path, { name: 'overlay.qcow2', backing: 'data.qcow2' });
    await create('libvirt', data, overlay);
    await storeText(data, '{"qemu.firmware.types": ["uefi"]}');
    let isOver = false;
    const stopped = create('libvirt', boot, data).then(() => {
      isOver = true;
    });
    await waitFor('the end, once the message is cleared', async () => {
      await vscode.commands.executeCommand('notifications.clearAll');
      return isOver;
    });
    await stopped;
    await rm(boot);
    await create('libvirt', boot);
    assert.equal(vscode.window.activeTextEditor, undefined);
    assert.deepEqual(
      vscode.workspace.textDocuments.filter(({ isUntitled }) => isUntitled),
      [],
    );
  });
});
