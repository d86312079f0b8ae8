import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { readMetadata } from '../../../core/store/read';
import { launch } from '../../host/ui';
import type { Workbench } from '../../host/workbench';
import { makeImage, qemuImg, storeText, tempDir } from '../../support/images';
import { waitFor } from '../../support/wait';
import { clearToasts, readBack } from '../support';

const BASE = `{
  "qemu.min-ram-MB": 1024,
  "qemu.recommended-ram-MB": 2048,
  "qemu.min-vcpu": 2,
  "qemu.machine-types": ["q35", "i440fx"],
  "org.example.note": "<img src=x onerror=alert(1)> & <b>bold</b>"
}
`;

describe('The overview of an image', function () {
  this.timeout(120_000);
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let workbench: Workbench;

  before(async () => {
    dir = await tempDir();
    await makeImages(dir.path);
    workbench = await launch({ extension: 'development', folder: dir.path, theme: 'Light Modern' });
    // An image that is opened before VS Code knows the overview is shown as a binary file, and stays so.
    await workbench.waitForCommand('QCOW2: Open Metadata');
  });

  after(async () => {
    await workbench.stop();
    await dir.remove();
  });

  const file = (name: string): string => path.join(dir.path, name);
  /** The page of the overview that is to be seen. */
  const page = (): FrameLocator =>
    workbench.page.frameLocator('iframe.webview.ready:visible').frameLocator('iframe#active-frame');

  async function open(name: string): Promise<Locator> {
    await workbench.runCommand('View: Close All Editors');
    await workbench.tab('qcow').first().waitFor({ state: 'detached' });
    await workbench.openFile(name);
    return shown(name);
  }

  async function shown(name: string): Promise<Locator> {
    const main = page().getByRole('main');
    await main.getByRole('heading', { level: 1, name }).waitFor();
    return main;
  }

  /** The theme of the folder, when the page has it. */
  async function setTheme(theme: string, bodyClass: string): Promise<void> {
    await mkdir(file('.vscode'), { recursive: true });
    await writeFile(file('.vscode/settings.json'), JSON.stringify({ 'workbench.colorTheme': theme }));
    await page().locator(`body.${bodyClass}`).waitFor();
  }

  it('takes the place of "the file is binary", and says whose string applies', async () => {
    const main = await open('web.qcow2');
    const chain = main.getByRole('region', { name: 'Backing Chain and Snapshots' });
    await chain.getByText('The image inherits the string of debian-12.qcow2.').waitFor();
    const items = await chain.getByRole('listitem').allInnerTexts();
    assert.match(items.at(-1) ?? '', /inherits from\s+debian-12\.qcow2\s+Own string, applies/);
    await workbench.screenshot('overview-1-light');
  });

  it('has names and roles for all that is in it', async () => {
    const main = await shown('web.qcow2');
    const headings = await main.getByRole('heading', { level: 2 }).allInnerTexts();
    assert.deepEqual(headings, [
      'Metadata',
      'Backing Chain and Snapshots',
      'Disk and File',
      'Format',
      'Features',
      'Bitmaps',
    ]);
    await main.getByRole('group', { name: 'Actions' }).getByRole('button', { name: 'Edit Metadata' }).waitFor();
    await main.getByRole('meter', { name: /Bytes of the image/ }).waitFor();
    const table = main.getByRole('table', { name: 'Metadata' });
    assert.deepEqual(await table.getByRole('columnheader').allInnerTexts(), ['Key', 'Value']);
    const row = table.getByRole('row', { name: /qemu\.min-ram-MB/ });
    assert.match(await row.innerText(), /Least RAM .*\s+1024 MiB/);
    await table.getByText('Error: The key "qemu.min-vcpu" is not registered').waitFor();
    await main.getByRole('list', { name: '2 snapshots' }).getByRole('button', { name: '1 before upgrade' }).waitFor();
  });

  it('shows values as text', async () => {
    const main = await shown('web.qcow2');
    await main.getByText('"<img src=x onerror=alert(1)> & <b>bold</b>"').waitFor();
    assert.equal(await main.locator('img, b').count(), 0);
  });

  it('is legible in dark and high contrast themes', async () => {
    await setTheme('Dark Modern', 'vscode-dark');
    await workbench.screenshot('overview-2-dark');
    await setTheme('Default High Contrast', 'vscode-high-contrast');
    await workbench.screenshot('overview-3-high-contrast');
    await setTheme('Light Modern', 'vscode-light');
  });

  it('opens the document by the keyboard, and a snapshot by its link', async () => {
    const main = await shown('web.qcow2');
    await main.getByRole('button', { name: 'Edit Metadata' }).focus();
    await workbench.page.keyboard.press('Enter');
    await workbench.page.locator('.tab.active', { hasText: 'web.qcowmeta' }).waitFor();
    await workbench.editor.locator('.view-lines').waitFor();
    await open('web.qcow2');
    await page().getByRole('button', { name: '1 before upgrade' }).click();
    await workbench.page.locator('.tab.active', { hasText: '1 before upgrade.qcowmeta' }).waitFor();
  });

  it('follows the image, and takes the own string away when that is confirmed', async () => {
    await open('web.qcow2');
    await storeText(file('web.qcow2'), '{ "qemu.min-ram-MB": 768 }');
    await page().getByText('This image has its own string.').waitFor();
    await page().getByRole('button', { name: 'Inherit Again...' }).click();
    const dialog = workbench.page.getByRole('dialog', { name: /Take the own string of web\.qcow2 away/ });
    await dialog.waitFor();
    await workbench.screenshot('overview-4-inherit-again');
    await dialog.getByRole('button', { name: 'Take Away' }).click();
    await page().getByText('The image inherits the string of debian-12.qcow2.').waitFor();
    await workbench.notification('the own string is taken away');
    await clearToasts(workbench);
    await waitFor('the image without its string', () =>
      readBack(file('web.qcow2')).then(
        () => false,
        () => true,
      ),
    );
  });

  it('compares with the backing file', async () => {
    await open('web.qcow2');
    await page().getByRole('button', { name: 'Compare with Backing File' }).click();
    await workbench.page.locator('.tab.active', { hasText: 'server.qcow2 ↔ web.qcow2' }).waitFor();
    await workbench.page.locator('.monaco-diff-editor .view-line', { hasText: 'qemu.min-ram-MB' }).first().waitFor();
  });

  it('leads along the chain, and shows where it is broken', async () => {
    const main = await open('broken.qcow2');
    await main.getByText('Broken link').waitFor();
    await workbench.screenshot('overview-5-broken');
    assert.match(await main.getByRole('listitem').last().innerText(), /lost\.qcow2[\s\S]+there is no such file/);
    await open('web.qcow2');
    await page().getByRole('button', { name: 'debian-12.qcow2' }).click();
    await shown('debian-12.qcow2');
    await page().getByText('weekly-backup').scrollIntoViewIfNeeded();
    await workbench.screenshot('overview-6-facts');
  });

  it('says what to see where there is nothing, and where nothing can be shown', async () => {
    const empty = await open('empty.qcow2');
    await empty.getByText('This image has no string yet, and inherits none.').waitFor();
    await workbench.screenshot('overview-7-empty');
    const none = await open('none.qcow2');
    await none.getByText('is not a qcow2 image').waitFor();
    await workbench.screenshot('overview-8-trouble');
  });
});

async function makeImages(folder: string): Promise<void> {
  const base = await makeImage(folder, { name: 'debian-12.qcow2', text: BASE, size: '20G' });
  await qemuImg('bitmap', '--add', '-g', '1M', base, 'weekly-backup');
  await makeImage(folder, { name: 'server.qcow2', backing: 'debian-12.qcow2' });
  const web = await makeImage(folder, {
    name: 'web.qcow2',
    backing: 'server.qcow2',
    snapshots: ['before upgrade', 'after upgrade'],
  });
  const [snapshot] = (await readMetadata(web)).snapshots;
  await storeText(web, '{"qemu.min-ram-MB": 512}', snapshot?.identity);
  const lost = await makeImage(folder, { name: 'lost.qcow2' });
  const long = {
    name: 'broken.qcow2',
    backing: 'lost.qcow2',
    snapshots: ['a name that is rather long '.repeat(5).trim()],
  };
  await makeImage(folder, long);
  await rm(lost);
  await makeImage(folder, { name: 'empty.qcow2', with: { compat: '0.10' } });
  await writeFile(path.join(folder, 'none.qcow2'), 'no image at all');
}
