import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { vsixFile } from '../../scripts/lib/places.mjs';
import { launch } from '../host/ui';
import type { Workbench } from '../host/workbench';
import { holdWithGuest } from '../support/holders';
import { makeImage, qemuImg, qemuIo, tempDir } from '../support/images';
import { readBack } from './support';

const BEFORE = `{
  "qemu.recommended-ram-MB": 2048
}
`;
const TYPED = `{
  "qemu.recommended-ram-MB": 2048,
  "qemu.min-vcpus": 2,
  "qemu.machine-types": ["q35"]
}
`;
const TAB = 'web.qcowmeta';

for (const [name, extension] of [
  ['the development copy', 'development'],
  ['the packed extension', vsixFile('linux-x64')],
] as const)
  describe(`Editing the metadata of an image with ${name}, from the Explorer to the disk`, function () {
    this.timeout(120_000);
    let dir: Awaited<ReturnType<typeof tempDir>>;
    let workbench: Workbench;
    let image: string;

    before(async () => {
      dir = await tempDir();
      image = await makeImage(dir.path, { name: 'web.qcow2', text: BEFORE });
      await qemuIo(image, 'write -P 0x5a 1M 1M');
      await makeImage(dir.path, { name: 'guest.qcow2', text: BEFORE });
      await copyFile(image, path.join(dir.path, 'before.img'));
      workbench = await launch({
        extension,
        folder: dir.path,
        // What VS Code for the web saves by itself must not reach an image.
        settings: { 'files.autoSave': 'afterDelay', 'files.autoSaveDelay': 100 },
      });
    });

    after(async () => {
      await workbench.stop();
      await dir.remove();
    });

    it('opens the object by the context menu', async () => {
      await workbench.contextMenu('web.qcow2', 'Open Metadata');
      await workbench.tab(TAB).waitFor();
      await workbench.editor.locator('.view-line', { hasText: 'qemu.recommended-ram-MB' }).waitFor();
      assert.match(await workbench.text(), /^\{\n {2}"qemu\.recommended-ram-MB": 2048.*\n\}$/m);
      await workbench.screenshot('main-1-open');
    });

    it('offers the keys that begin as typed, and the value of the one that is taken', async () => {
      await workbench.goToLine(2);
      await workbench.type(',\n"qemu.m');
      const labels = await workbench.suggestions('qemu.machine-types');
      assert.match(labels[0] ?? '', /^qemu\.machine-types/);
      assert.match(labels[1] ?? '', /^qemu\.min-ram-MB/);
      await workbench.screenshot('main-2-keys');
      await workbench.page.keyboard.press('Enter');
      await workbench.editor.locator('.view-line', { hasText: '"qemu.machine-types": [' }).waitFor();
      await workbench.screenshot('main-3-value');
    });

    it('offers known values in the skeleton', async () => {
      await workbench.type('q');
      const labels = await workbench.suggestions('q35');
      assert.ok(labels.length > 0);
      await workbench.screenshot('main-4-values');
      await workbench.page.keyboard.press('Enter');
      await workbench.editor.locator('.view-line', { hasText: '"q35"' }).waitFor();
    });

    it('tells in a hover what a key means', async () => {
      await workbench.hover('qemu.recommended-ram-MB', 'MiB');
      await workbench.screenshot('main-5-hover');
      await workbench.page.keyboard.press('Escape');
    });

    it('marks an unknown key and repairs it by the quick fix', async () => {
      await workbench.goToLine(2);
      await workbench.type('\n"qemu.min-vcpu": 2,');
      await workbench.editor.locator('.squiggly-warning, .squiggly-error').first().waitFor({ state: 'attached' });
      await workbench.page.keyboard.press('Escape');
      await workbench.page.keyboard.press('Home');
      await workbench.screenshot('main-6-unknown');
      await workbench.page.keyboard.press('ArrowRight');
      await workbench.page.keyboard.press('ArrowRight');
      await workbench.quickFix('Change to qemu.min-vcpus', 'main-7-quick-fix');
      await workbench.editor.locator('.squiggly-warning, .squiggly-error').first().waitFor({ state: 'detached' });
      await workbench.screenshot('main-8-repaired');
    });

    it('saves by Ctrl+S exactly what is typed, and leaves the rest of the image as it was', async () => {
      assert.equal(await readBack(image), BEFORE);
      await workbench.waitUntilDirty(TAB);
      await workbench.save(TAB);
      assert.equal(await readBack(image), TYPED);
      await qemuImg('check', '-q', image);
      await qemuImg('compare', '-q', image, path.join(dir.path, 'before.img'));
      await workbench.screenshot('main-9-saved');
    });

    it('shows the document of a running guest read-only, legibly in the dark theme too', async () => {
      const holder = await holdWithGuest(path.join(dir.path, 'guest.qcow2'));
      try {
        await workbench.contextMenu('guest.qcow2', 'Open Metadata');
        assert.match(await workbench.notification('is in use by qemu-system'), /guest\.qcow2/);
        await workbench.screenshot('main-10-in-use');
      } finally {
        await holder.stop();
      }
    });
  });
