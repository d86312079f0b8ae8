import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { HOST } from '../../host/places';
import { launch } from '../../host/ui';
import { temporaryFolder } from '../../host/temporary';
import type { Workbench } from '../../host/workbench';

/** The packed extension, as people install it. */
const VSIX = path.resolve(__dirname, '../../../out/vsix/qcowmeta-linux-x64.vsix');
const DRIVER = path.join(__dirname, 'driver');
const START_LIMIT_MS = 60_000;
const RETRY_MS = 50;

/** The version of VS Code that is measured. */
export async function hostVersion(): Promise<string> {
  const file = path.join(HOST, 'node_modules/code-server/lib/vscode/product.json');
  const { version } = JSON.parse(await readFile(file, 'utf8')) as { version?: string };
  if (version === undefined) throw new Error(`${file} names no version`);
  return version;
}

/** Something that VS Code's extension host noted, and when (milliseconds since 1970). */
export interface Mark {
  readonly name: string;
  readonly startTime: number;
}

/** A VS Code with the packed extension, driven from inside its extension host and watched in its window. */
export class EditorSession {
  private constructor(
    readonly workbench: Workbench,
    private readonly socket: Socket,
    private readonly answers: Interface,
    private readonly removeSocket: () => Promise<void>,
  ) {}

  /** Opens a folder. */
  static async start(folder: string): Promise<EditorSession> {
    const place = await temporaryFolder('bench');
    const file = path.join(place.path, 'driver');
    const settings = { 'editor.renderWhitespace': 'none', 'workbench.editor.enablePreview': false };
    const env = { QCOWMETA_BENCH_SOCKET: file };
    const workbench = await launch({ extension: VSIX, more: [DRIVER], folder, settings, env });
    const socket = await connected(file);
    return new EditorSession(workbench, socket, createInterface({ input: socket }), place.remove);
  }

  /** Runs a command of VS Code inside the extension host; gives when it was called. `file:` texts are URIs. */
  async command(name: string, ...args: readonly unknown[]): Promise<number> {
    return (await this.ask('command', name, ...args)) as number;
  }

  /** Replaces a text in the active editor. */
  async edit(from: string, to: string): Promise<void> {
    await this.ask('edit', from, to);
  }

  async activate(extension: string): Promise<void> {
    await this.ask('activate', extension);
  }

  async marks(): Promise<readonly Mark[]> {
    return (await this.ask('marks')) as Mark[];
  }

  /** Begins to watch for a text in an editor of the window; what it gives resolves with when the text was there. */
  async watchFor(text: string): Promise<() => Promise<number>> {
    return this.watch<number>(watchText(text));
  }

  /** Presses Ctrl+S and waits until no tab has unsaved edits; gives when both were. */
  async save(): Promise<{ pressed: number; clean: number }> {
    const saved = await this.watch<{ pressed: number; clean: number }>(WATCH_SAVE);
    await this.workbench.page.keyboard.press('Control+S');
    return saved();
  }

  /** Has the window evaluate a promise and wait for it: keys may overtake what is evaluated. */
  private async watch<T>(promise: string): Promise<() => Promise<T>> {
    const { page } = this.workbench;
    await page.evaluate(`globalThis.benchWatch = ${promise}; undefined`);
    return () => page.evaluate<T>('globalThis.benchWatch');
  }

  private async ask(...request: readonly unknown[]): Promise<unknown> {
    const answered = once(this.answers, 'line');
    this.socket.write(`${JSON.stringify(request)}\n`);
    const [line] = (await answered) as [string];
    const { value, error } = JSON.parse(line) as { value?: unknown; error?: string };
    if (error !== undefined) throw new Error(`${request.join(' ')}: ${error}`);
    return value;
  }

  async stop(): Promise<void> {
    this.socket.destroy();
    await this.workbench.stop();
    await this.removeSocket();
  }
}

/** Runs in the window: resolves as soon as a line of an editor holds the text. */
const watchText = (text: string): string => `new Promise((resolve) => {
  const observer = new MutationObserver(() => {
    for (const line of document.querySelectorAll('.editor-instance .view-line')) {
      if (!line.textContent.includes(${JSON.stringify(text)})) continue;
      observer.disconnect();
      resolve(performance.timeOrigin + performance.now());
      return;
    }
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
})`;

/** Runs in the window: notes the key, then waits for the last tab to lose its mark. */
const WATCH_SAVE = `new Promise((resolve) => {
  const now = () => performance.timeOrigin + performance.now();
  document.addEventListener('keydown', function note(event) {
    if (!event.ctrlKey || event.code !== 'KeyS') return;
    document.removeEventListener('keydown', note, true);
    const pressed = now();
    const observer = new MutationObserver(() => {
      if (document.querySelector('.tab.dirty') !== null) return;
      observer.disconnect();
      resolve({ pressed, clean: now() });
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
  }, true);
})`;

/** The driver listens once the extension host has started. */
async function connected(file: string): Promise<Socket> {
  const deadline = performance.now() + START_LIMIT_MS;
  for (;;) {
    const socket = connect(file);
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(RETRY_MS);
    }
  }
}
