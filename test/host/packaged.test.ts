import assert from 'node:assert/strict';
import path from 'node:path';
import { readMetadata } from '../../core/store/read';
import { makeDemoImages } from '../../scripts/lib/demo-images.mjs';
import { vsixFile } from '../../scripts/lib/places.mjs';
import { checkDemo, serveDemo } from './demo';
import { temporaryFolder, type TemporaryFolder } from './temporary';
import { launch } from './ui';

const quiet = (): void => undefined;

describe('the packed extension', function () {
  this.timeout(150_000);
  const vsix = vsixFile('linux-x64');
  let work: TemporaryFolder;
  let demo: string;

  before(async () => {
    work = await temporaryFolder('packed');
    demo = path.join(work.path, 'demo');
    await makeDemoImages(demo);
  });

  after(() => work.remove());

  it('shows the metadata of a demo image, as npm start -- --check does', async () => {
    await checkDemo(vsix, demo);
  });

  it('saves into the image: its native library came with it', async () => {
    const workbench = await launch({ extension: vsix, folder: demo });
    try {
      await workbench.contextMenu('debian-12.qcow2', 'Open Metadata');
      await workbench.editor.locator('.view-line', { hasText: 'qemu.image.title' }).first().waitFor();
      await workbench.goToLine(1);
      await workbench.type('\n  "qemu.min-vcpus": 1,');
      await workbench.waitUntilDirty('debian-12');
      await workbench.page.keyboard.press('Control+S');
      // web-server.qcow2 inherits from it.
      await workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Save' }).click();
      await workbench.waitUntilClean('debian-12');
    } finally {
      await workbench.stop();
    }
    const { own } = await readMetadata(path.join(demo, 'debian-12.qcow2'));
    assert.match(Buffer.from(own?.bytes ?? []).toString(), /^\{\n\s+"qemu\.min-vcpus": 1,/);
  });

  it('for no platform in particular opens and shows images on Linux, but saves nothing and says why', async () => {
    const workbench = await launch({ extension: vsixFile('universal'), folder: demo });
    try {
      await workbench.contextMenu('debian-12.qcow2', 'Open Metadata');
      await workbench.editor.locator('.view-line', { hasText: 'qemu.image.title' }).first().waitFor();
      const reason = workbench.page.locator('.notification-list-item', {
        hasText: 'Install qcowmeta for this platform',
      });
      await reason.waitFor();
      await workbench.page.locator('.tab.active [aria-label$="Read-only"]').waitFor();
      await workbench.screenshot('universal-on-linux');
      await workbench.openFile('web-server.qcow2');
      const page = workbench.page.frameLocator('iframe.webview.ready:visible').frameLocator('iframe#active-frame');
      await page.getByText('The image inherits the string of debian-12.qcow2.').waitFor();
      await page.getByText('Install qcowmeta for this platform').waitFor();
    } finally {
      await workbench.stop();
    }
  });

  it('is served to a browser on this machine only, until it is stopped', async () => {
    const { address, stop } = await serveDemo(vsix, demo, quiet);
    assert.equal(new URL(address).hostname, '127.0.0.1');
    assert.equal((await fetch(address)).status, 200);
    await stop();
    await assert.rejects(fetch(address));
  });
});
