import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { launch } from '../../host/ui';
import { inTime, type Workbench } from '../../host/workbench';
import { appears, disappears } from '../explorer';
import { holdWithQemuIo } from '../../support/holders';
import { waitFor } from '../../support/wait';
import { makeImage, storeText, tempDir } from '../../support/images';

const TEXT = '{ "qemu.min-ram-MB": 1024 }';

describe('The view of the images of a workspace', function () {
  this.timeout(120_000);
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let workbench: Workbench;

  before(async () => {
    dir = await tempDir();
    await makeImage(dir.path, { name: 'debian-12.qcow2', text: TEXT });
    await makeImage(dir.path, { name: 'web.qcow2', backing: 'debian-12.qcow2', snapshots: ['before upgrade'] });
    await makeImage(dir.path, { name: 'empty.qcow2' });
    await makeImage(dir.path, { name: 'mistaken.qcow2', text: '{ "qemu.min-ram-MB": "much" }' });
    const lost = await makeImage(dir.path, { name: 'lost.qcow2' });
    await makeImage(dir.path, { name: 'broken.qcow2', backing: 'lost.qcow2' });
    await rm(lost);
    workbench = await launch({ extension: 'development', folder: dir.path, theme: 'Light Modern' });
  });

  after(async () => {
    await workbench.stop();
    await dir.remove();
  });

  const file = (name: string): string => path.join(dir.path, name);
  const pane = (): Locator => workbench.page.locator('.pane', { hasText: 'QCOW2 Images' });
  /** An item by what a screen reader says of it. */
  const item = (words: string | RegExp): Locator => pane().getByRole('treeitem', { name: words }).first();

  /** Chooses an entry of an item's menu. Asks again if an editor that opens late takes the menu away. */
  async function choose(words: RegExp, entry: string): Promise<void> {
    const entries = workbench.page.locator('.monaco-menu .action-item', { hasText: entry });
    await waitFor(`${entry} to be chosen`, async () => {
      await item(words).click({ button: 'right' });
      const isPointedAt = (await appears(entries.first())) && (await inTime(entries.first().hover({ timeout: 3000 })));
      const isReady = isPointedAt && (await appears(entries.and(workbench.page.locator('.focused')).first()));
      await workbench.page.keyboard.press(isReady ? 'Enter' : 'Escape');
      return isReady && (await disappears(entries.first()));
    });
  }

  /** The theme of the folder, when the window has it. */
  async function setTheme(theme: string, windowClass: string): Promise<void> {
    await mkdir(file('.vscode'), { recursive: true });
    await writeFile(file('.vscode/settings.json'), JSON.stringify({ 'workbench.colorTheme': theme }));
    await workbench.page.locator(`.monaco-workbench.${windowClass}`).waitFor();
  }

  it('finds the images when it is opened, and says whose string applies', async () => {
    await workbench.page.getByRole('button', { name: 'QCOW2 Images Section' }).click();
    // Room for the view: what a list does not show is not there.
    await workbench.page.getByRole('button', { name: /^Explorer Section/ }).click();
    for (const words of [
      'broken.qcow2, broken chain',
      'debian-12.qcow2, own string',
      'empty.qcow2, no string',
      'mistaken.qcow2, 1 problem · own string',
      'web.qcow2, inherits from debian-12.qcow2',
    ])
      await item(words).waitFor();
  });

  it('shows documents, chain and snapshots below an image', async () => {
    await item(/^web\.qcow2/)
      .locator('.monaco-tl-twistie')
      .click();
    await item('Own metadata, none yet').waitFor();
    await item('Backing chain').locator('.monaco-tl-twistie').click();
    await item('debian-12.qcow2, Own string, applies').waitFor();
    await item('Snapshots, 1').locator('.monaco-tl-twistie').click();
    await item(/^1 before upgrade, goes with the image/).waitFor();
    await workbench.screenshot('images-1-light');
    await setTheme('Dark Modern', 'vs-dark');
    await workbench.screenshot('images-1-dark');
    await setTheme('Default High Contrast', 'hc-black');
    await workbench.screenshot('images-1-high-contrast');
    await setTheme('Light Modern', 'vs');
    await item('Own metadata, none yet').click();
    await workbench.page.locator('.tab.active', { hasText: 'web.qcowmeta' }).waitFor();
  });

  it('offers in the menu what an image and a snapshot can be asked for', async () => {
    await item(/^debian-12\.qcow2, own string$/).click({ button: 'right' });
    const menu = workbench.page.locator('.monaco-menu');
    await menu.getByRole('menuitem', { name: 'Inherit Again...' }).waitFor();
    const entries = await menu.getByRole('menuitem').allInnerTexts();
    assert.ok(!entries.some((entry) => entry.includes('Compare with Backing File')), entries.join());
    await workbench.screenshot('images-2-menu');
    await workbench.page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
    await choose(/^web\.qcow2/, 'Compare with Backing File');
    await workbench.page.locator('.tab.active', { hasText: 'debian-12.qcow2 ↔ web.qcow2' }).waitFor();
    await workbench.page.locator('.monaco-diff-editor').first().waitFor();
    await choose(/^1 before upgrade/, 'Compare Metadata With');
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Own metadata' }).waitFor();
    await workbench.screenshot('images-2-compare');
    await workbench.page.keyboard.press('Escape');
    await choose(/^empty\.qcow2/, 'Open Overview');
    await workbench.page.locator('.tab.active', { hasText: 'empty.qcow2' }).waitFor();
  });

  it('follows what changes: strings, programs, files', async () => {
    // The overview of the image is still open, and follows too.
    const overview = workbench.page.frameLocator('iframe.webview.ready:visible').frameLocator('iframe#active-frame');
    await storeText(file('empty.qcow2'), '{}');
    await item('empty.qcow2, own string').waitFor();
    await storeText(file('debian-12.qcow2'), undefined);
    await item('web.qcow2, no string').waitFor();
    const holder = await holdWithQemuIo(file('empty.qcow2'));
    await item('empty.qcow2, in use · own string').waitFor();
    await overview.getByText('is in use by qemu-io').waitFor();
    await workbench.screenshot('images-3-in-use');
    await holder.stop();
    await item('empty.qcow2, own string').waitFor();
    await overview.getByText('is in use by qemu-io').waitFor({ state: 'detached' });
    await makeImage(dir.path, { name: 'new.qcow2' });
    await item('new.qcow2, no string').waitFor();
    await rm(file('new.qcow2'));
    await item(/^new\.qcow2/).waitFor({ state: 'detached' });
  });
});
