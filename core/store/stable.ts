import { setTimeout as sleep } from 'node:timers/promises';
import { QcowmetaError } from '../errors';
import { equalBytes } from '../image/bytes';
import type { ImageFile } from '../image/file';
import { loadImage, readCluster0, type LoadedImage } from './load';

/**
 * One read of an image without a lock. A valid slot is believed at once. Everything else, and the backing file's name, may be a rewrite
 * of cluster 0 seen half way, and counts only after two more reads have given the same bytes.
 */
export interface Reading {
  readonly file: ImageFile;
  readonly cluster0: Uint8Array;
  readonly outcome: LoadedImage | QcowmetaError;
}

const CONFIRMING_READS = 2;
const PAUSE_MS = 20;
const PATIENCE_MS = 1000;

/** Reads an image once. Throws only what more reads would not change: not-qcow2, unsupported-version, truncated, read-failed. */
export async function readOnce(file: ImageFile): Promise<Reading> {
  const cluster0 = await readCluster0(file);
  try {
    return { file, cluster0, outcome: await loadImage(file, cluster0) };
  } catch (error) {
    if (error instanceof QcowmetaError) return { file, cluster0, outcome: error };
    throw error;
  }
}

/** Whether a reading holds a valid slot, and so tells the truth about the strings of its image. */
export function isBelieved({ outcome }: Reading): boolean {
  return !(outcome instanceof QcowmetaError) && outcome.container.kind === 'valid';
}

/**
 * Repeats an attempt until the readings that it rests on are confirmed, for about a second; then `giveUp` decides, which throws
 * being-changed if it is left out. All readings are confirmed together, so a chain of images takes no longer than one. Every file that
 * the attempt opened is closed.
 */
export async function untilStable<T>(
  attempt: (opened: (file: ImageFile) => void) => Promise<{ value: T; unconfirmed: readonly Reading[] }>,
  giveUp: (value: T, error: QcowmetaError) => T = throwIt,
): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const files: ImageFile[] = [];
    try {
      const { value, unconfirmed } = await attempt((file) => files.push(file));
      const moved = await findMoved(unconfirmed);
      if (!moved) return value;
      if (Date.now() > deadline) return giveUp(value, new QcowmetaError('being-changed', moved.path));
    } finally {
      for (const file of files) await file.close();
    }
  }
}

function throwIt(_value: unknown, error: QcowmetaError): never {
  throw error;
}

/** Reads again; the first file whose cluster 0 is no longer what it was, if any. */
async function findMoved(readings: readonly Reading[]): Promise<ImageFile | undefined> {
  if (readings.length === 0) return undefined;
  for (let time = 0; time < CONFIRMING_READS; time++) {
    await sleep(PAUSE_MS);
    for (const { file, cluster0, outcome } of readings) {
      if (outcome instanceof QcowmetaError && outcome.code === 'being-changed') return file;
      const again = await file.readAt(0, cluster0.length);
      if (!equalBytes(again, cluster0)) return file;
    }
  }
  return undefined;
}
