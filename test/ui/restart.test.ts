import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { launch } from '../host/ui';
import type { Workbench } from '../host/workbench';
import { makeImage, storeText, tempDir } from '../support/images';
import { waitFor } from '../support/wait';
import { chooseInSubmenu, selectFiles } from './views/explorer';
import { openMetadata, PLAIN_TYPING, readBack, toast, typeOver, untilSaved } from './support';

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

describe('Over a restart of the editor', function () {
  this.timeout(120_000);
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let workbench: Workbench;
  let image: string;

  before(async () => {
    dir = await tempDir();
    image = await makeImage(dir.path, { name: 'web.qcow2', text: TEXT });
    await makeImage(dir.path, { name: 'data.qcow2', text: THEIRS });
    const settings = { ...PLAIN_TYPING, 'files.hotExit': 'onExitAndWindowClose' };
    workbench = await launch({ extension: 'development', folder: dir.path, settings });
    workbench.page.on('dialog', (dialog) => void dialog.accept());
    await openMetadata(workbench, 'web.qcow2');
  });

  after(async () => {
    await workbench.stop();
    await dir.remove();
  });

  async function typeAndRestart(text: string): Promise<void> {
    await typeOver(workbench, text);
    await workbench.waitUntilDirty('web.qcowmeta');
    await waitFor('the backup', () => hasBackup(workbench, text));
    await workbench.page.reload();
    await workbench.waitUntilDirty('web.qcowmeta');
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
    const page = workbench.page
      .frameLocator('iframe.webview.ready')
      .frameLocator('#active-frame[title="Import Check"]');
    await selectFiles(workbench, ['web.qcow2', 'data.qcow2']);
    await chooseInSubmenu(workbench, 'web.qcow2', 'QCOW2', 'Check Images for Import');
    await page.getByRole('row', { name: /org\.example\.else/ }).waitFor();
    await storeText(image, '{"org.example.later": 1}');
    await workbench.page.reload();
    await page.getByRole('row', { name: /org\.example\.later/ }).waitFor();
    await page.getByRole('row', { name: /org\.example\.else/ }).waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await workbench.tab('Import Check').waitFor({ state: 'detached' });
  });
});
