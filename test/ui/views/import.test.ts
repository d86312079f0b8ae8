import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { launch } from '../../host/ui';
import type { Workbench } from '../../host/workbench';
import { makeImage, tempDir } from '../../support/images';
import { chooseInSubmenu, selectFiles } from '../explorer';
import { clearToasts, listed, readBack, toast } from '../support';

const WEB = `{
  "qemu.machine-types": ["q35", "i440fx"],
  "qemu.architectures": ["x86_64"],
  "qemu.min-ram-MB": 1024,
  "qemu.disk.role": "boot",
  "qemu.kernel.cmdline": "console=ttyS0 quiet",
  "org.example.role": "web"
}
`;
const DATA = `{
  "qemu.machine-types": ["q35"],
  "qemu.min-ram-MB": 4096,
  "qemu.disk.role": "data",
  "org.example.role": "database",
  "org.example.note": "<b onclick=\\"x\\">bold</b>"
}
`;
const ARM = '{\n  "qemu.architectures": ["aarch64"],\n  "qemu.disk.role": "data"\n}\n';
const SUBMENU = 'QCOW2';

function domain(boot: string, data: string): string {
  return `<domain type='kvm'><name>web</name><memory unit='MiB'>8192</memory><vcpu>4</vcpu>
<os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type><boot dev='hd'/></os><devices>
<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${boot}'/><target dev='vda' bus='virtio'/></disk>
<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${data}'/><target dev='vdb' bus='virtio'/></disk>
<sound model='ich9'/></devices></domain>
`;
}

describe('Making one machine of several images', function () {
  this.timeout(120_000);
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let workbench: Workbench;
  let web: string;
  let data: string;

  before(async () => {
    dir = await tempDir();
    web = await makeImage(dir.path, { name: 'web.qcow2', text: WEB });
    data = await makeImage(dir.path, { name: 'data.qcow2', text: DATA });
    await makeImage(dir.path, { name: 'arm.qcow2', text: ARM });
    await writeFile(path.join(dir.path, 'web.xml'), domain(web, data));
    workbench = await launch({
      extension: 'development',
      folder: dir.path,
      theme: 'Default Light Modern',
      settings: { 'window.confirmSaveUntitledWorkspace': false },
    });
  });

  after(async () => {
    await workbench.stop();
    await dir.remove();
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await workbench.screenshot(`failed-${this.currentTest.title}`);
  });

  const page = (): FrameLocator =>
    workbench.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame[title="Import Check"]');
  const quickPick = (text: string): Promise<void> =>
    workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click();

  it('shows what images say side by side, for those that are selected in the Explorer', async () => {
    await selectFiles(workbench, ['web.qcow2', 'data.qcow2']);
    await chooseInSubmenu(workbench, 'web.qcow2', SUBMENU, 'Check Images for Import');
    await page()
      .getByRole('row', { name: /org\.example\.role/ })
      .waitFor();
    const row = page().getByRole('row', { name: /org\.example\.role/ });
    assert.match(await row.innerText(), /"web"[^]*"database"[^]*Conflict/);
    assert.equal(await page().getByRole('columnheader').count(), 4);
    const note = await page()
      .getByRole('row', { name: /org\.example\.note/ })
      .innerText();
    assert.ok(note.includes(String.raw`"<b onclick=\"x\">bold</b>"`), note);
    await workbench.screenshot('import-1-table-light');
    await workbench.runCommand('Preferences: Toggle between Light/Dark Themes');
    await workbench.page.locator('.monaco-workbench.vs-dark').waitFor();
    await workbench.screenshot('import-2-table-dark');
    await workbench.runCommand('Preferences: Toggle between Light/Dark Themes');
    await workbench.page.locator('.monaco-workbench.vs-dark').waitFor({ state: 'detached' });
  });

  it('leads from a value to its key, where the problem is', async () => {
    await page().getByRole('button', { name: '"web"' }).click();
    await workbench.page.locator('.tab.active', { hasText: 'web.qcowmeta' }).waitFor();
    const rows = await workbench.problems('org.example.role');
    assert.ok(
      rows.some((row) => row.includes('import-conflict')),
      rows.join('\n'),
    );
    await workbench.screenshot('import-3-problems');
  });

  it('takes the value of the other image by a quick fix, and agrees once it is saved', async () => {
    await workbench.page.locator('.tab.active', { hasText: 'web.qcowmeta' }).click();
    await workbench.goToLine(7);
    await workbench.page.keyboard.press('Home');
    await workbench.quickFix('Take the value of data.qcow2', 'import-4-quick-fix');
    await workbench.waitUntilDirty('web.qcowmeta');
    await workbench.save('web.qcowmeta');
    await page().getByText('The 2 images agree.').waitFor();
    assert.equal(await readBack(web), WEB.replace('"web"', '"database"'));
    await workbench.page.keyboard.press('Control+J');
  });

  it('writes a libvirt domain, and asks before it applies what needs consent', async () => {
    await page().getByText('Create VM Definition').click();
    await quickPick('libvirt domain');
    const dialog = workbench.page.locator('.monaco-dialog-box', { hasText: 'console=ttyS0 quiet' });
    await dialog.waitFor();
    await workbench.screenshot('import-5-consent');
    await dialog.getByRole('button', { name: 'Leave Out' }).click();
    await workbench.page.locator('.view-line', { hasText: '<domain' }).first().waitFor();
    await toast(workbench, 'Left out').waitFor();
    await workbench.screenshot('import-6-definition');
    await toast(workbench, 'Left out').getByRole('button', { name: 'Show Details' }).click();
    await workbench.page.locator('.panel .view-line', { hasText: 'qemu.kernel.cmdline' }).first().waitFor();
    await workbench.screenshot('import-7-details');
    await workbench.page.keyboard.press('Control+J');
  });

  it('lets conflicts that stop it be decided', async () => {
    await selectFiles(workbench, ['web.qcow2', 'arm.qcow2']);
    await chooseInSubmenu(workbench, 'web.qcow2', SUBMENU, 'Create VM Definition');
    await quickPick('QEMU command line');
    await toast(workbench, 'stops the import').getByRole('button', { name: 'Choose Values' }).click();
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'aarch64' }).waitFor();
    await workbench.screenshot('import-8-decide');
    await quickPick('x86_64');
    await workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Apply' }).click();
    await workbench.page.locator('.view-line', { hasText: 'qemu-system-x86_64' }).first().waitFor();
    await clearToasts(workbench);
  });

  it('shows what a libvirt domain would set, and sets it', async () => {
    await workbench.runCommand('QCOW2: Set Metadata from libvirt Domain');
    await (await listed(workbench, 'Choose the XML', 'web.xml')).click();
    await workbench.page.locator('.tab.active', { hasText: 'Metadata from web.xml' }).waitFor();
    await workbench.page.locator('.view-line', { hasText: 'qemu.recommended-ram-MB' }).first().waitFor();
    await toast(workbench, 'Set the metadata of these 2 images').waitFor();
    await workbench.screenshot('import-9-preview');
    assert.equal(await readBack(data), DATA);
    await workbench.page.locator('.editor-actions').getByRole('button', { name: 'Set the Metadata as Shown' }).click();
    await toast(workbench, 'The metadata of 2 images is set').waitFor();
    assert.match(await readBack(web), /"qemu\.recommended-ram-MB": 8192/);
    assert.match(await readBack(data), /"qemu\.disk\.buses": \["virtio"\]/);
  });
});
