import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { FrameLocator } from 'playwright-core';
import manifest from '../../../package.json';
import texts from '../../../package.nls.json';
import { makeDemoImages } from '../../../scripts/lib/demo-images.mjs';
import { SCREENSHOTS } from '../../host/places';
import { launch } from '../../host/ui';
import type { Workbench } from '../../host/workbench';
import { tempDir } from '../../support/images';
import { waitFor } from '../../support/wait';
import { chooseInSubmenu, selectFiles } from '../explorer';
import { openMetadata, PLAIN_TYPING } from '../support';

const [WALKTHROUGH] = manifest.contributes.walkthroughs;
const SIZE = { width: 1000, height: 620 };
/** Height of the window's title, which says how the tests run. */
const TITLE = 36;
const READERS_FOLDER = '/var/lib/libvirt';
const textOf = (place: string): string => (texts as Record<string, string>)[place.replaceAll('%', '')] ?? place;

/* The pictures of the README and of the walkthrough are taken here: `npm run pictures`. */
describe('A new user', function () {
  this.timeout(120_000);
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let workbench: Workbench;

  before(async () => {
    dir = await tempDir();
    await makeDemoImages(path.join(dir.path, 'images'));
    workbench = await launch({
      extension: 'development',
      folder: path.join(dir.path, 'images'),
      theme: 'Default Light Modern',
      settings: { ...PLAIN_TYPING, 'problems.decorations.enabled': false, 'breadcrumbs.enabled': false },
      size: SIZE,
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
    workbench.page.frameLocator('iframe.webview.ready:visible').frameLocator('iframe#active-frame');

  /** Takes a picture for the documents: what is below the window's title. */
  async function picture(name: string): Promise<void> {
    await mkdir(SCREENSHOTS, { recursive: true });
    const clip = { x: 0, y: TITLE, width: SIZE.width, height: SIZE.height - TITLE };
    await workbench.page.mouse.move(SIZE.width / 2, SIZE.height - 20);
    await workbench.page.locator('.workbench-hover:visible').waitFor({ state: 'detached' });
    await workbench.page.screenshot({ path: path.join(SCREENSHOTS, `docs-${name}.png`), clip });
  }

  it('sees an image and what it inherits', async () => {
    await workbench.openFile('web-server.qcow2');
    await page().getByRole('heading', { level: 1, name: 'web-server.qcow2' }).waitFor();
    await page().getByText('Debian 12, minimal').waitFor();
    // A reader has no use for the folder of a test.
    const shown = `${READERS_FOLDER}/images/web-server.qcow2`;
    await page()
      .locator('p.path')
      .evaluate((line, text) => Reflect.set(line, 'textContent', text), shown);
    await picture('overview');
  });

  it('is offered keys while typing', async () => {
    await openMetadata(workbench, 'build-server.qcow2');
    await workbench.editor.locator('.view-line', { hasText: 'qemu.image.version' }).waitFor();
    // What comes above the first line later is out of sight once the text was scrolled.
    await workbench.editor.locator('.codelens-decoration').first().waitFor();
    await workbench.goToLine(11);
    await workbench.type(',\n"qemu.m');
    await workbench.suggestions('qemu.max-ram-MB');
    await picture('editor');
    await workbench.page.keyboard.press('Escape');
    await workbench.runCommand('File: Revert File');
    await workbench.page.locator('.tab.dirty').waitFor({ state: 'detached' });
  });

  it('sees what images have in common, and where they differ', async () => {
    await workbench.runCommand('View: Close All Editors');
    await selectFiles(workbench, ['build-server.qcow2', 'web-server.qcow2']);
    await chooseInSubmenu(workbench, 'web-server.qcow2', 'QCOW2', 'Check Images for Import');
    await page()
      .getByRole('row', { name: /qemu\.min-ram-MB/ })
      .waitFor();
    await picture('import');
  });

  it('is led through the first steps', async () => {
    await workbench.runCommand('View: Close All Editors');
    // In a narrower window the editor leaves the pictures out.
    await workbench.page.setViewportSize({ width: 1400, height: 800 });
    await workbench.runCommand('Welcome: Open Walkthrough');
    const title = textOf(WALKTHROUGH?.title ?? '');
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
    const steps = workbench.page.locator('.gettingStarted');
    for (const step of WALKTHROUGH?.steps ?? []) {
      const heading = steps.locator('.step-title', { hasText: textOf(step.title) }).first();
      await heading.click();
      await waitFor(`the picture of ${step.id}`, async () => {
        const widths = await steps
          .locator('.getting-started-media img:visible')
          .evaluateAll((images) => images.map((image) => String(Reflect.get(image, 'naturalWidth'))));
        return widths.some((width) => Number(width) > 0);
      });
      await workbench.screenshot(`walkthrough-${step.id}`);
    }
  });
});
