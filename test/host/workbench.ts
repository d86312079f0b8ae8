import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { CodeServer } from './code-server';
import { SCREENSHOTS } from './places';

/** How often a command or a file is looked up again while the extension host is still starting. */
const ATTEMPTS = 30;
const ATTEMPT_MS = 4000;
const ROW = '.monaco-list-row';

/** A VS Code window as a person uses it. Every method waits until what it did can be seen, and throws after Playwright's 30 s. */
export class Workbench {
  constructor(
    /** The window itself, for what has no method here. */
    readonly page: Page,
    readonly server: CodeServer,
    /** Ends browser, server and extension host, and removes the profile. */
    readonly stop: () => Promise<void>,
  ) {}

  /** The editor that has the focus, or had it last. */
  get editor(): Locator {
    return this.page.locator('.editor-group-container.active .editor-instance .monaco-editor').first();
  }

  /** The tab whose label contains a text. */
  tab(label: string): Locator {
    return this.page.locator('.tab', { hasText: label });
  }

  /** Runs a command by its title in the command palette. Asks again until the extension that brings it is there. */
  async runCommand(title: string): Promise<void> {
    await this.pick('F1', `>${title}`, title, `no command "${title}"`);
  }

  /** Waits until a command is in the palette, and with it all else that the extension brings which has it. */
  async waitForCommand(title: string): Promise<void> {
    await this.find('F1', `>${title}`, title, `no command "${title}"`, () => Promise.resolve(true));
    await this.page.keyboard.press('Escape');
  }

  /** Opens a file of the opened folder by (part of) its name, through Quick Open. */
  async openFile(name: string): Promise<void> {
    await this.pick('Control+P', name, path.basename(name), `no file "${name}"`);
    await this.tab(path.basename(name)).waitFor();
  }

  /** Chooses an item in the context menu of a file in the Explorer. Opens it again until the extension that brings it is there. */
  async contextMenu(file: string, item: string): Promise<void> {
    const row = this.page.locator(`.explorer-viewlet ${ROW}`, { hasText: file }).first();
    const entry = this.page.locator('.monaco-menu .action-item', { hasText: item }).first();
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await row.click({ button: 'right' });
      // For its first 100 ms a menu takes no clicks, so the keyboard chooses.
      if (await becomes(entry, 'visible')) {
        await entry.hover();
        await this.page.locator('.monaco-menu .action-item.focused', { hasText: item }).first().waitFor();
        await this.page.keyboard.press('Enter');
        if (await becomes(entry, 'hidden')) return;
      }
      await this.page.keyboard.press('Escape');
    }
    throw new Error(`no "${item}" in the context menu of ${file} after ${(ATTEMPTS * ATTEMPT_MS) / 1000} s`);
  }

  /** Places the cursor at the end of a line (counted from 1) of the active editor. */
  async goToLine(line: number): Promise<void> {
    await this.pick('Control+G', `:${line}`, `line ${line}`, `no line ${line}`);
    // A line break typed before the editor tells of its new place is lost now and then on a busy machine.
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await this.page.locator('.statusbar', { hasText: new RegExp(`Ln ${line}, Col 1(?!\\d)`) }).waitFor();
    await this.page.keyboard.press('End');
  }

  /** Types into the active editor, key by key. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text, { delay: 15 });
  }

  /** Saves the active editor and waits until its tab is no longer marked as changed. */
  async save(label: string): Promise<void> {
    await this.page.keyboard.press('Control+S');
    await this.waitUntilClean(label);
  }

  async waitUntilDirty(label: string): Promise<void> {
    await this.page.locator('.tab.dirty', { hasText: label }).waitFor();
  }

  async waitUntilClean(label: string): Promise<void> {
    await this.tab(label).first().waitFor();
    await this.page.locator('.tab.dirty', { hasText: label }).waitFor({ state: 'detached' });
  }

  /** The visible lines of the active editor. */
  async text(): Promise<string> {
    const lines = await this.editor
      .locator('.view-line')
      .evaluateAll((nodes: { innerText: string; style: { top: string } }[]) =>
        nodes.map((node) => ({ top: Number.parseFloat(node.style.top), text: node.innerText })),
      );
    return lines
      .sort((a, b) => a.top - b.top)
      .map((line) => line.text.replaceAll('\u00a0', ' ').trimEnd())
      .join('\n');
  }

  /** Labels of the completion list, as a screen reader hears them; waits until one of them contains `expected`. */
  async suggestions(expected = ''): Promise<string[]> {
    const rows = this.page.locator(`.suggest-widget.visible ${ROW}`);
    await rows.filter({ hasText: expected }).first().waitFor();
    return rows.evaluateAll((nodes: { ariaLabel: string | null }[]) => nodes.map((node) => node.ariaLabel ?? ''));
  }

  /** Chooses an item of the open completion list. */
  async acceptSuggestion(label: string): Promise<void> {
    await this.page.locator(`.suggest-widget.visible ${ROW}`, { hasText: label }).first().click();
    await this.page.locator('.suggest-widget.visible').waitFor({ state: 'detached' });
  }

  /** Opens the menu of quick fixes at the cursor, keeps a picture of it, and takes the one with the label. */
  async quickFix(label: string, picture: string): Promise<void> {
    const row = this.page.locator(`.action-widget ${ROW}`, { hasText: label });
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await this.editor.locator('.lightBulbWidget, [class*="gutter-lightbulb"]').first().waitFor();
      await this.page.keyboard.press('Control+.');
      // What the editor hears meanwhile of a place where the cursor was before closes the menu.
      if (await becomes(row, 'visible')) {
        await this.screenshot(picture);
        if (await inTime(row.click({ timeout: ATTEMPT_MS }))) return;
      }
      await this.page.keyboard.press('Escape');
    }
    throw new Error(`no quick fix "${label}" after ${(ATTEMPTS * ATTEMPT_MS) / 1000} s`);
  }

  /** Points at the first place in the active editor that shows a text, and waits until the hover says what is expected. */
  async hover(text: string, expected: string | RegExp): Promise<void> {
    await this.editor.locator('.view-line span > span', { hasText: text }).first().hover();
    await this.page.locator('.monaco-hover:not(.hidden) .hover-contents', { hasText: expected }).first().waitFor();
  }

  /** Opens the Problems view and gives its rows, file rows included; waits until one of them contains `expected`. */
  async problems(expected = ''): Promise<string[]> {
    const rows = this.page.locator(`.markers-panel ${ROW}`);
    if (!(await this.page.locator('.markers-panel').isVisible())) await this.page.keyboard.press('Control+Shift+M');
    await rows.filter({ hasText: expected }).first().waitFor();
    return rows.allInnerTexts();
  }

  /** Waits for a notification that contains a text and gives all of what it says. */
  async notification(expected = ''): Promise<string> {
    const item = this.page.locator('.notifications-toasts .notification-list-item', { hasText: expected }).first();
    await item.waitFor();
    return item.innerText();
  }

  /** Keeps a picture of the window as out/screenshots/NAME.png and gives its path. */
  async screenshot(name: string): Promise<string> {
    const file = path.join(SCREENSHOTS, `${name.replace(/[^\w.-]+/g, '-')}.png`);
    await mkdir(SCREENSHOTS, { recursive: true });
    await this.page.screenshot({ path: file });
    return file;
  }

  /** Opens a quick input with a key, types into it and takes the row with the label. */
  private async pick(key: string, text: string, label: string, failure: string): Promise<void> {
    await this.find(key, text, label, failure, (row) => inTime(row.click({ timeout: ATTEMPT_MS })));
  }

  /** Does the first steps of that again until something can be done with the row. */
  private async find(
    key: string,
    text: string,
    label: string,
    failure: string,
    use: (row: Locator) => Promise<boolean>,
  ): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[type="text"]');
    const row = this.page.locator(`.quick-input-list ${ROW}`, { hasText: label }).first();
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await this.page.keyboard.press(key);
      // Whatever takes the focus meanwhile, an editor that opens for instance, closes the input.
      const isFilled = await inTime(input.fill(text, { timeout: ATTEMPT_MS }));
      const isOffered = isFilled && (await becomes(row, 'visible'));
      if (isOffered && (await use(row))) return;
      await this.page.keyboard.press('Escape');
    }
    throw new Error(`${failure} after ${(ATTEMPTS * ATTEMPT_MS) / 1000} s`);
  }
}

async function becomes(locator: Locator, state: 'visible' | 'hidden'): Promise<boolean> {
  return inTime(locator.waitFor({ state, timeout: ATTEMPT_MS }));
}

/** Whether a step of Playwright was done before its time was up. */
export async function inTime(step: Promise<void>): Promise<boolean> {
  try {
    await step;
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return false;
    throw error;
  }
}
