import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Locator } from 'playwright-core';
import type { Workbench } from '../host/workbench';

const READER = path.join(__dirname, '../support/read-qcowmeta.py');

/** What the reader that shares no code with the project finds in an image, byte for byte. */
export async function readBack(image: string): Promise<string> {
  return (await promisify(execFile)('python3', ['-B', READER, image])).stdout;
}

/** Opens the own document of an image by the Explorer's context menu, and gives its tab's label. */
export async function openMetadata(workbench: Workbench, file: string): Promise<string> {
  const label = `${file.replace(/\.qcow2$/, '')}.qcowmeta`;
  await workbench.contextMenu(file, 'Open Metadata');
  await workbench.page.locator('.tab.active', { hasText: label }).waitFor();
  await workbench.editor.locator('.view-lines').waitFor();
  return label;
}

/** Replaces all text of the active editor by typing. */
export async function typeOver(workbench: Workbench, text: string): Promise<void> {
  await workbench.editor.locator('.view-lines').click();
  await workbench.page.keyboard.press('Control+A');
  await workbench.page.keyboard.insertText(text);
}

/**
 * A file as a dialog for opening one lists it, in the folder that the dialog opens in. A path typed before the dialog has read
 * that folder would be overwritten by it, so tests choose from the list.
 */
export async function listed(workbench: Workbench, title: string, file: string): Promise<Locator> {
  await workbench.page.locator('.quick-input-widget', { hasText: title }).waitFor();
  const row = workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: file });
  await row.waitFor();
  return row;
}

/** The notification that contains a text. */
export function toast(workbench: Workbench, text: string): Locator {
  return workbench.page.locator('.notifications-toasts .notification-list-item', { hasText: text });
}

/** Closes all notifications. */
export async function clearToasts(workbench: Workbench): Promise<void> {
  await workbench.runCommand('Notifications: Clear All Notifications');
  await workbench.page.locator('.notifications-toasts .notification-list-item').first().waitFor({ state: 'detached' });
}

/** Settings by which the editor writes what is typed, and nothing more. */
export const PLAIN_TYPING = {
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'editor.autoSurround': 'never',
};

/** Waits until no tab has unsaved edits; a comparison has a tab of its own. */
export async function untilSaved(workbench: Workbench): Promise<void> {
  await workbench.page.locator('.tab.dirty').first().waitFor({ state: 'detached' });
}

/** Throws unsaved edits of a document away and closes all editors. */
export async function closeEditors(workbench: Workbench, tab: string): Promise<void> {
  await workbench.page.locator(`.tab[data-resource-name="${tab}"]`).first().click();
  await workbench.runCommand('File: Revert File');
  await untilSaved(workbench);
  await workbench.runCommand('View: Close All Editors');
  await workbench.page.locator('.tab').first().waitFor({ state: 'detached' });
}
