import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { launch } from '../host/ui';
import { SCREENSHOTS } from '../host/places';
import type { Workbench } from '../host/workbench';
import { holdWithGuest } from '../support/holders';
import { makeImage, tempDir } from '../support/images';
import { clearToasts, openMetadata, PLAIN_TYPING, readBack, toast, typeOver } from './support';

const TEXT = `{
  "qemu.machine-types": ["q35", "i440fx"],
  "qemu.min-ram-MB": 2048,
  "org.example.web.role": "frontend"
}
`;
const SHORT = '{\n  "qemu.architectures": ["x86_64"],\n  "org.example.web.role": "frontend"\n}\n';
const LONG = JSON.stringify({ 'org.example.note': 'A long value that does not fit on the screen. '.repeat(40) });

for (const [name, theme] of [
  ['light', 'Default Light Modern'],
  ['dark', 'Default Dark Modern'],
] as const) {
  describe(`The documents of an image in a ${name} theme`, function () {
    this.timeout(120_000);
    let dir: Awaited<ReturnType<typeof tempDir>>;
    let folder: string;
    let workbench: Workbench;

    before(async () => {
      dir = await tempDir();
      folder = path.join(dir.path, 'images');
      await mkdir(folder);
      await makeImage(folder, { name: 'base.qcow2', text: TEXT });
      await makeImage(folder, { name: 'overlay.qcow2', backing: 'base.qcow2' });
      await makeImage(folder, { name: 'empty.qcow2' });
      await makeImage(folder, { name: 'guest.qcow2', text: TEXT });
      await makeImage(folder, { name: 'long.qcow2', text: LONG });
      await makeImage(folder, { name: 'snapshots.qcow2', text: TEXT, snapshots: ['before upgrade'] });
      await makeImage(folder, { name: 'disk.img', text: '{"org.example.img": 1}' });
      await makeImage(folder, { name: 'web.qcow2', text: SHORT });
      workbench = await launch({ extension: 'development', folder, theme, settings: PLAIN_TYPING });
    });

    after(async () => {
      await workbench.stop();
      await dir.remove();
    });

    afterEach(async function () {
      if (this.currentTest?.isFailed() === true) await workbench.screenshot(`failed-${name}-${this.currentTest.title}`);
    });

    const line = (text: string): Promise<void> =>
      workbench.editor.locator('.view-line', { hasText: text }).first().waitFor();

    it('show an image without any string as an empty text, and offer what to begin with', async () => {
      const tab = await openMetadata(workbench, 'empty.qcow2');
      assert.equal((await workbench.text()).trim(), '');
      assert.equal(await workbench.page.locator('.tab.dirty').count(), 0);
      await workbench.editor.locator('.view-lines').click();
      await workbench.page.keyboard.press('Control+Space');
      assert.ok((await workbench.suggestions()).length > 0);
      await workbench.screenshot(`${name}-1-empty`);
      await workbench.page.keyboard.press('Escape');
      await typeOver(workbench, '{}');
      await workbench.save(tab);
      assert.equal(await readBack(path.join(folder, 'empty.qcow2')), '{}');
    });

    it('show the inherited text of an overlay, and whose it is', async () => {
      await openMetadata(workbench, 'overlay.qcow2');
      await line('qemu.min-ram-MB');
      await workbench.page.locator('#status\\.languageStatus').first().hover();
      await workbench.page.locator('.monaco-hover', { hasText: 'Inherited from base.qcow2' }).first().waitFor();
      await workbench.screenshot(`${name}-2-inherited`);
    });

    it('show a long value on one line', async () => {
      await openMetadata(workbench, 'long.qcow2');
      await line('A long value');
      await workbench.screenshot(`${name}-3-long`);
    });

    it('show the document of a running guest read-only, and tell once why', async () => {
      const holder = await holdWithGuest(path.join(folder, 'guest.qcow2'));
      try {
        await openMetadata(workbench, 'guest.qcow2');
        await line('qemu.min-ram-MB');
        await toast(workbench, `is in use by qemu-system`).waitFor();
        await workbench.editor.locator('.view-lines').click();
        await workbench.type('x');
        await workbench.page.locator('.monaco-editor-overlaymessage', { hasText: 'read-only' }).waitFor();
        await workbench.screenshot(`${name}-4-in-use`);
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
      await workbench.screenshot(`${name}-5-list`);
      // By the keyboard, for the pointer's hint may lie over the row.
      await workbench.type('before');
      await workbench.page.locator('.quick-input-list .monaco-list-row').nth(1).waitFor({ state: 'detached' });
      await workbench.page.keyboard.press('Enter');
      await workbench.tab('1 before upgrade.qcowmeta').waitFor();
      await line('qemu.min-ram-MB');
    });

    it('of an image whose name does not end in .qcow2 are opened by a dialog', async () => {
      await workbench.runCommand('View: Close All Editors');
      await workbench.runCommand('QCOW2: Open Metadata');
      const input = workbench.page.locator('.quick-input-widget input[type="text"]');
      await workbench.page.locator('.quick-input-widget', { hasText: 'Open the metadata of a qcow2 image' }).waitFor();
      await input.fill(path.join(folder, 'disk.img'));
      await workbench.screenshot(`${name}-6-dialog`);
      await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'disk.img' }).click();
      await workbench.tab('disk.img.qcowmeta').waitFor();
      await line('org.example.img');
    });

    it('are opened for the active file, though the editor shows it as binary', async () => {
      await workbench.openFile('web.qcow2');
      await workbench.runCommand('QCOW2: Open Metadata');
      await workbench.tab('web.qcowmeta').waitFor();
      await line('org.example.web.role');
    });

    it('complete keys in the middle of a text, also after the server is started again', async () => {
      await workbench.runCommand('View: Close All Editors');
      await workbench.runCommand('QCOW2: Restart Language Server');
      await openMetadata(workbench, 'web.qcow2');
      await line('org.example.web.role');
      await workbench.goToLine(3);
      await workbench.type(',\n"qemu.m');
      await workbench.suggestions('qemu.machine-types');
      const file = theme.includes('Light') ? 'readme.png' : `readme-${name}.png`;
      const clip = { x: 0, y: 0, width: 1280, height: 400 };
      await workbench.page.screenshot({ path: path.join(SCREENSHOTS, file), clip });
    });
  });
}
