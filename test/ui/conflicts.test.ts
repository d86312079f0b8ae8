import assert from 'node:assert/strict';
import path from 'node:path';
import { launch } from '../host/ui';
import type { Workbench } from '../host/workbench';
import { holdWithQemuIo } from '../support/holders';
import { makeImage, storeText, tempDir } from '../support/images';
import {
  clearToasts,
  closeEditors,
  openMetadata,
  PLAIN_TYPING,
  readBack,
  toast,
  typeOver,
  untilSaved,
} from './support';

const ORIGINAL = '{"org.example.a": 1}';
const SAME_SIZE = '{"org.example.a": 2}';
const OTHER_SIZE = '{"org.example.a": 1000}';
const MINE = '{"org.example.mine": true}';
const IMAGES = [1, 2, 3, 4, 5, 6].map((number) => `disk-${number}.qcow2`);
const OURS = 'another program changed the stored metadata';
const EDITORS_OWN = 'The content of the file is newer';

describe('A refused save, as a person sees it', function () {
  this.timeout(120_000);
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let workbench: Workbench;
  let image: string;
  let tab: string;
  let next = 0;

  before(async () => {
    dir = await tempDir();
    for (const name of IMAGES) await makeImage(dir.path, { name, text: ORIGINAL });
    workbench = await launch({
      extension: 'development',
      folder: dir.path,
      theme: 'Default Light Modern',
      settings: PLAIN_TYPING,
    });
  });

  after(async () => {
    await workbench.stop();
    await dir.remove();
  });

  beforeEach(async () => {
    const name = IMAGES[next++] ?? '';
    image = path.join(dir.path, name);
    tab = await openMetadata(workbench, name);
    await workbench.editor.locator('.view-line', { hasText: ORIGINAL }).waitFor();
    await typeOver(workbench, MINE);
    await workbench.waitUntilDirty(tab);
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await workbench.screenshot(`failed-${this.currentTest.title}`);
    await clearToasts(workbench);
    await closeEditors(workbench, tab);
  });

  async function saveInVain(text: string): Promise<void> {
    await workbench.page.keyboard.press('Control+S');
    await toast(workbench, text).waitFor();
    await workbench.waitUntilDirty(tab);
  }

  it('says that the image is in use, by whom, and what to do', async () => {
    const holder = await holdWithQemuIo(image);
    try {
      await saveInVain(`is in use by qemu-io (process ${holder.pid}). Shut the guest down, or wait, and try again.`);
      await workbench.screenshot('refused-1-in-use');
    } finally {
      await holder.stop();
    }
    await clearToasts(workbench);
    await workbench.save(tab);
    assert.equal(await readBack(image), MINE);
  });

  it('opens a comparison from the link in the message, and overwrites from the link', async () => {
    await storeText(image, SAME_SIZE);
    await saveInVain(OURS);
    await workbench.screenshot('refused-2-conflict');
    await toast(workbench, OURS).getByRole('link', { name: 'Compare' }).click();
    await workbench.page.locator('.tab.active', { hasText: 'stored' }).waitFor();
    await workbench.page.locator('.monaco-diff-editor .view-line', { hasText: SAME_SIZE }).waitFor();
    await workbench.screenshot('refused-3-compare');
    assert.equal(await readBack(image), SAME_SIZE);
    await toast(workbench, OURS).getByRole('link', { name: 'Overwrite' }).click();
    await untilSaved(workbench);
    assert.equal(await readBack(image), MINE);
  });

  it('reverts from the link in the message', async () => {
    await storeText(image, SAME_SIZE);
    await saveInVain(OURS);
    await toast(workbench, OURS).getByRole('link', { name: 'Revert' }).click();
    await untilSaved(workbench);
    await workbench.editor.locator('.view-line', { hasText: SAME_SIZE }).waitFor();
    assert.equal(await readBack(image), SAME_SIZE);
  });

  it("takes the editor's own Overwrite where the size changed too", async () => {
    await storeText(image, OTHER_SIZE);
    await saveInVain(EDITORS_OWN);
    await workbench.screenshot('refused-4-editors-own');
    await toast(workbench, EDITORS_OWN).getByRole('button', { name: 'Overwrite' }).click();
    await untilSaved(workbench);
    assert.equal(await readBack(image), MINE);
  });

  it("refuses the editor's own Overwrite of a string that came after the message", async () => {
    await storeText(image, OTHER_SIZE);
    await saveInVain(EDITORS_OWN);
    await storeText(image, '{"org.example.third": "another one"}');
    await toast(workbench, EDITORS_OWN).getByRole('button', { name: 'Overwrite' }).click();
    await toast(workbench, OURS).waitFor();
    assert.equal(await readBack(image), '{"org.example.third": "another one"}');
    await toast(workbench, OURS).getByRole('link', { name: 'Overwrite' }).click();
    await untilSaved(workbench);
    assert.equal(await readBack(image), MINE);
  });

  it("keeps unsaved edits through the editor's own comparison, which follows the image, and saves them from there", async () => {
    await storeText(image, OTHER_SIZE);
    await saveInVain(EDITORS_OWN);
    await toast(workbench, EDITORS_OWN).getByRole('button', { name: 'Compare' }).click();
    await workbench.page.locator('.monaco-diff-editor .view-line', { hasText: OTHER_SIZE }).waitFor();
    await workbench.screenshot('refused-5-editors-comparison');
    await storeText(image, '{"org.example.a": 2000}');
    await workbench.page.locator('.monaco-diff-editor .editor.modified .view-lines').click();
    await workbench.page.keyboard.press('Control+S');
    await toast(workbench, 'Use the actions in the editor tool bar').waitFor();
    assert.equal(await readBack(image), '{"org.example.a": 2000}');
    await workbench.page.getByRole('button', { name: /^Use your changes/ }).click();
    await untilSaved(workbench);
    assert.equal(await readBack(image), MINE);
  });
});
