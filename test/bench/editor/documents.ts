import { closeSync, openSync, readSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { writeMetadata } from '../../../core/store/write';
import { run } from '../../host/processes';
import { textWith } from '../saving/texts';
import type { EditorSession } from './session';

/** What is opened and saved: the string of an image, or a file of JSON. */
export type Side = 'image' | 'json';

/** What a person waits for, in ms. */
export interface Times {
  /** From the command to the text on the screen. */
  readonly opening: number;
  readonly saves: readonly SaveTimes[];
}

export interface SaveTimes {
  /** From Ctrl+S until whoever reads the file or the image finds the new text. */
  readonly stored: number;
  /** From Ctrl+S until the tab says that there is nothing to save. */
  readonly clean: number;
}

/** By then the window is done with what opening began: it fades the scroll bar until 1.7 s after the text is there. */
const OPENED_MS = 2000;
/** A quiet moment between two things that are measured: servers and watchers have caught up. */
const SETTLE_MS = 700;
const STORED_LIMIT_MS = 60_000;
const LOOK_MS = 1;
/** Where the string of an image stands. */
const CLUSTER_0 = 65_536;

/** Makes a file with a text that holds `NAME-opened`, and gives its path. */
export async function makeDocument(folder: string, side: Side, name: string, size: number): Promise<string> {
  const file = path.join(folder, `${name}.${side === 'image' ? 'qcow2' : 'json'}`);
  const text = textWith(`${name}-opened`, size);
  if (side === 'json') {
    await writeFile(file, text);
    return file;
  }
  await run('qemu-img', ['create', '-q', '-f', 'qcow2', file, '1G']);
  await writeMetadata(file, [{ target: { kind: 'image' }, text: Buffer.from(text) }]);
  return file;
}

/**
 * Opens a document that nobody opened before, changes and saves it again and again, and closes it. The key is pressed some milliseconds after
 * each change (`thoughts`).
 */
export async function openAndSave(
  session: EditorSession,
  side: Side,
  file: string,
  thoughts: readonly number[],
): Promise<Times> {
  const name = path.parse(file).name;
  let text = `${name}-opened`;
  const seen = await session.watchFor(text);
  const started = await session.command(
    side === 'image' ? 'qcowmeta.openMetadata' : 'vscode.open',
    pathToFileURL(file).href,
  );
  const opening = (await seen()) - started;
  const saves: SaveTimes[] = [];
  for (const [index, thought] of thoughts.entries()) {
    await delay(index === 0 ? OPENED_MS : SETTLE_MS);
    const next = `${name}-saved${index}`;
    await session.edit(text, next);
    saves.push(await saveLater(session, file, next, thought));
    text = next;
  }
  await session.command('workbench.action.closeAllEditors');
  await session.workbench.page.locator('.tab').first().waitFor({ state: 'detached' });
  return { opening, saves };
}

/** Saves an edit that has just been made, after some milliseconds. */
async function saveLater(session: EditorSession, file: string, text: string, thought: number): Promise<SaveTimes> {
  const press = performance.now() + thought;
  await session.workbench.page.locator('.tab.dirty').waitFor();
  await delay(press - performance.now());
  const [{ pressed, clean }, stored] = await Promise.all([session.save(), untilStored(file, text)]);
  return { stored: stored - pressed, clean: clean - pressed };
}

/** When a file first holds a text. Read in place: another thread would tell later. */
async function untilStored(file: string, text: string): Promise<number> {
  const deadline = performance.now() + STORED_LIMIT_MS;
  while (performance.now() < deadline) {
    if (beginningOf(file).includes(text)) return performance.timeOrigin + performance.now();
    await delay(LOOK_MS);
  }
  throw new Error(`${file} does not hold ${text} after ${STORED_LIMIT_MS} ms`);
}

function beginningOf(file: string): Buffer {
  const bytes = Buffer.alloc(CLUSTER_0);
  const fd = openSync(file, 'r');
  try {
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(fd);
  }
}
