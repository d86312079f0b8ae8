import assert from 'node:assert/strict';
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
const LONG = JSON.stringify({ 'org.example.note': 'A long value that does not fit on the screen. '.repeat(40) });

for (const [name, theme] of [
  ['light', 'Default Light Modern'],
  ['dark', 'Default Dark Modern'],
] as const) {
  describe(`The documents of an image in a ${name} theme`, function () {
    this.timeout(120_000);
    let dir: Awaited<ReturnType<typeof tempDir>>;
    let workbench: Workbench;

    before(async () => {
      dir = await tempDir();
      await makeImage(dir.path, { name: 'base.qcow2', text: TEXT });
      await makeImage(dir.path, { name: 'overlay.qcow2', backing: 'base.qcow2' });
      await makeImage(dir.path, { name: 'empty.qcow2' });
      await makeImage(dir.path, { name: 'guest.qcow2', text: TEXT });
      await makeImage(dir.path, { name: 'long.qcow2', text: LONG });
      await makeImage(dir.path, { name: 'snapshots.qcow2', text: TEXT, snapshots: ['before upgrade'] });
      workbench = await launch({ extension: 'development', folder: dir.path, theme, settings: PLAIN_TYPING });
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
      assert.equal(await readBack(path.join(dir.path, 'empty.qcow2')), '{}');
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
      const holder = await holdWithGuest(path.join(dir.path, 'guest.qcow2'));
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
      await row.click();
      await workbench.tab('1 before upgrade.qcowmeta').waitFor();
      await line('qemu.min-ram-MB');
    });

    it('complete keys in the middle of a text, also after the server is started again', async () => {
      await workbench.runCommand('View: Close All Editors');
      await workbench.runCommand('QCOW2: Restart Language Server');
      await openMetadata(workbench, 'base.qcow2');
      await line('qemu.min-ram-MB');
      await workbench.goToLine(4);
      await workbench.type(',\n"qemu.m');
      await workbench.suggestions('qemu.max-ram-MB');
      await workbench.page.screenshot({
        path: path.join(SCREENSHOTS, `readme-${name}.png`),
        clip: { x: 0, y: 0, width: 1280, height: 420 },
      });
    });
  });
}
