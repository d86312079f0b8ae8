import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { launch } from '../../host/ui';
import type { Workbench } from '../../host/workbench';
import { makeImage, storeText, tempDir } from '../../support/images';
import { waitFor } from '../../support/wait';
import { chooseInSubmenu, selectFiles } from '../explorer';
import { openMetadata, PLAIN_TYPING, readBack, toast, typeOver, untilSaved } from '../support';

const TEXT = '{"org.example.a": 1}';
const THEIRS = '{"org.example.else": true}';
const LATER = '{"org.example.mine": false}';
const MINE = '{"org.example.mine": true}';

/** Whether the editor has put unsaved edits by, in the profile of the run. */
async function hasBackup({ server }: Workbench, text: string): Promise<boolean> {
  const { spawnargs } = server.process.child;
  const profile = spawnargs[spawnargs.indexOf('--user-data-dir') + 1] ?? '';
  const files = await readdir(profile, { recursive: true });
  const backups = files.filter((file) => /Backups\/.*qcowmeta\/[^/]+$/.test(file));
  const texts = await Promise.all(backups.map((file) => readFile(path.join(profile, file), 'utf8').catch(() => '')));
  return texts.some((backup) => backup.includes(text));
}

/** All values that the editor in the browser has stored: it writes them every few seconds, and not when its window ends. */
const STORED = `(async () => {
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const values = [];
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith('vscode-web-state-db-')) continue;
    const database = await done(indexedDB.open(name));
    values.push(...await done(database.transaction('ItemTable').objectStore('ItemTable').getAll()));
    database.close();
  }
  return values.map(String);
})()`;

/** Whether the editor has stored that the tab of the import check is open, and the extension's images for it. */
async function hasStoredImportCheck({ page }: Workbench): Promise<boolean> {
  const values = await page.evaluate<string[]>(STORED);
  const parts = ['mainThreadWebview-qcowmeta.importCheck', '"importCheck":["'];
  return parts.every((part) => values.some((value) => value.includes(part)));
}

describe('Over a restart of the editor', function () {
  this.timeout(120_000);
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let workbench: Workbench;
  let image: string;

  before(async () => {
    dir = await tempDir();
    image = await makeImage(dir.path, { name: 'web.qcow2', text: TEXT });
    await makeImage(dir.path, { name: 'data.qcow2', text: '{"org.example.other": 1}' });
    const settings = { ...PLAIN_TYPING, 'files.hotExit': 'onExitAndWindowClose' };
    workbench = await launch({ extension: 'development', folder: dir.path, settings });
    workbench.page.on('dialog', (dialog) => void dialog.accept());
    await selectFiles(workbench, ['web.qcow2', 'data.qcow2']);
    await chooseInSubmenu(workbench, 'web.qcow2', 'QCOW2', 'Check Images for Import');
    await row(/org\.example\.other/).waitFor();
    await openMetadata(workbench, 'web.qcow2');
    await waitFor('the stored import check', () => hasStoredImportCheck(workbench));
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await workbench.screenshot(`failed-${this.currentTest.title}`);
  });

  after(async () => {
    await workbench.stop();
    await dir.remove();
  });

  const importCheck = (): FrameLocator =>
    workbench.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame[title="Import Check"]');
  const row = (name: RegExp): Locator => importCheck().getByRole('row', { name });

  async function typeAndRestart(text: string): Promise<void> {
    await typeOver(workbench, text);
    await workbench.waitUntilDirty('web.qcowmeta');
    await waitFor('the backup', () => hasBackup(workbench, text));
    await workbench.page.reload();
    await workbench.waitUntilDirty('web.qcowmeta');
    // The window need not have stored yet which tab was the active one.
    await workbench.tab('web.qcowmeta').click();
    await workbench.editor.locator('.view-line', { hasText: 'org.example.mine' }).waitFor();
  }

  it('unsaved edits stay, and are saved', async () => {
    await typeAndRestart(MINE);
    await workbench.editor.locator('.view-lines').click();
    await workbench.page.keyboard.press('Control+S');
    await untilSaved(workbench);
    assert.equal(await readBack(image), MINE);
  });

  it('unsaved edits are not saved over a string that came meanwhile', async () => {
    await typeAndRestart(LATER);
    await storeText(image, THEIRS);
    await workbench.editor.locator('.view-lines').click();
    await workbench.page.keyboard.press('Control+S');
    await toast(workbench, 'another program changed the stored metadata').waitFor();
    assert.equal(await readBack(image), THEIRS);
    await workbench.screenshot('restart-1-conflict');
    await toast(workbench, 'another program changed').getByRole('link', { name: 'Overwrite' }).click();
    await untilSaved(workbench);
    assert.equal(await readBack(image), LATER);
  });

  it('the import check stays, with its images as they are then', async () => {
    await workbench.tab('Import Check').click();
    await row(/org\.example\.mine/).waitFor();
    await row(/org\.example\.other/).waitFor();
    await importCheck().getByRole('button', { name: 'Clear' }).click();
    await workbench.tab('Import Check').waitFor({ state: 'detached' });
  });
});
