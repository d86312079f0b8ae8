import type { Locator } from 'playwright-core';
import { inTime, type Workbench } from '../host/workbench';

const ATTEMPTS = 20;
const ATTEMPT_MS = 3000;

/** Selects files in the Explorer without opening them. */
export async function selectFiles(workbench: Workbench, files: readonly string[]): Promise<void> {
  for (const [index, file] of files.entries()) {
    const row = rowOf(workbench, file);
    const isSelected = (await row.getAttribute('aria-selected')) === 'true';
    if (!isSelected) await row.click({ modifiers: ['Control'] });
    await workbench.page.locator('.explorer-viewlet .monaco-list-row[aria-selected="true"]').nth(index).waitFor();
  }
}

/** Chooses an item of a submenu in the Explorer's context menu, for all files that are selected. `file` is one of them. */
export async function chooseInSubmenu(
  workbench: Workbench,
  file: string,
  submenu: string,
  item: string,
): Promise<void> {
  const items = workbench.page.locator('.monaco-menu .action-item');
  const parent = items.filter({ hasText: submenu }).last();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await rowOf(workbench, file).click({ button: 'right' });
    // The menu has no such item while the extension is still being found.
    if (await appears(parent)) break;
    await workbench.page.keyboard.press('Escape');
  }
  await parent.hover();
  // A menu that has just opened does not take a click: it may be the one that opened it.
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await items.filter({ hasText: item }).last().click();
    if (await disappears(items.first())) return;
  }
  throw new Error(`the menu item "${item}" takes no click`);
}

function rowOf(workbench: Workbench, file: string): Locator {
  return workbench.page.locator('.explorer-viewlet .monaco-list-row', { hasText: file }).first();
}

/** Whether something is gone within a few seconds. */
export async function disappears(locator: Locator): Promise<boolean> {
  return inTime(locator.waitFor({ state: 'detached', timeout: ATTEMPT_MS }));
}

/** Whether something is there within a few seconds. */
export async function appears(locator: Locator): Promise<boolean> {
  return inTime(locator.waitFor({ timeout: ATTEMPT_MS }));
}
