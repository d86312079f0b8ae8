import { setTimeout as sleep } from 'node:timers/promises';
import { failureOf, QcowmetaError } from '../errors';
import { hashOf } from '../hash';
import { wasAtRest } from '../image/at-rest';
import type { ImageFile } from '../image/file';
import { loadImage, readCluster0, type LoadedImage } from './load';

/** What a read without a lock saw, as little as is needed to see it again. */
export interface Sighting {
  readonly file: ImageFile;
  /** Before it was read: ms since 1970. */
  readonly before: number;
  /** Bytes of cluster 0, and their hash. */
  readonly length: number;
  readonly fingerprint: string;
  /** It was caught in the middle of a change. */
  readonly changing: boolean;
}

/** One read of an image: what it says, or what is wrong with it. */
export interface Reading {
  readonly file: ImageFile;
  /** Before it was read: ms since 1970. */
  readonly before: number;
  readonly cluster0: Uint8Array;
  readonly outcome: LoadedImage | QcowmetaError;
  /**
   * The image holds a valid slot, so the reading tells the truth about its strings. Everything else, and the backing file's name, may be a
   * rewrite of cluster 0 seen half way, and counts only if the file was at rest, or after two more reads have given the same bytes.
   */
  readonly believed: boolean;
}

/** How often what is not believed at once is read again, and the pause before each time. */
export const CONFIRMING_READS = 2;
export const PAUSE_MS = 20;
const PATIENCE_MS = 1000;

/**
 * Reads an image once, with its snapshot table or without. Throws only what more reads would not change: not-qcow2, unsupported-version,
 * read-failed, and truncated or bad-header where the size of cluster 0 is not told. All else is the outcome.
 */
export async function readOnce(file: ImageFile, withSnapshots = true): Promise<Reading> {
  const before = Date.now();
  const cluster0 = await readCluster0(file);
  const outcome = await loadImage(file, cluster0, withSnapshots).catch(failureOf);
  const believed = !(outcome instanceof QcowmetaError) && outcome.container.kind === 'valid';
  return { file, before, cluster0, outcome, believed };
}

/** What has to be confirmed before the whole of a reading counts. */
export function sightingOf({ file, before, cluster0, outcome }: Reading): Sighting {
  const changing = outcome instanceof QcowmetaError && outcome.code === 'being-changed';
  return { file, before, length: cluster0.length, fingerprint: hashOf(cluster0), changing };
}

/** What has to be confirmed before the strings of a reading count. */
export function unconfirmedOf(reading: Reading): readonly Sighting[] {
  return reading.believed ? [] : [sightingOf(reading)];
}

/**
 * Repeats an attempt until the readings that it rests on are confirmed, for about a second; then `giveUp` decides, which throws
 * being-changed if it is left out. All readings are confirmed together, so a chain of images takes no longer than one. Every file that
 * the attempt opened is closed.
 */
export async function untilStable<T>(
  attempt: (opened: (file: ImageFile) => void) => Promise<{ value: T; unconfirmed: readonly Sighting[] }>,
  giveUp: (value: T, error: QcowmetaError) => T = throwIt,
): Promise<T> {
  let deadline: number | undefined;
  for (;;) {
    const files: ImageFile[] = [];
    try {
      const { value, unconfirmed } = await attempt((file) => files.push(file));
      const moved = await findMoved(unconfirmed);
      if (!moved) return value;
      deadline ??= performance.now() + PATIENCE_MS;
      if (performance.now() > deadline) return giveUp(value, new QcowmetaError('being-changed', moved.path));
    } finally {
      for (const file of files) await file.close();
    }
  }
}

function throwIt(_value: unknown, error: QcowmetaError): never {
  throw error;
}

/** Reads again what may have been changing; the first file whose cluster 0 is no longer what it was, if any. */
async function findMoved(all: readonly Sighting[]): Promise<ImageFile | undefined> {
  const moving = await Promise.all(all.map(mayMove));
  const sightings = all.filter((_, index) => moving[index]);
  if (sightings.length === 0) return undefined;
  for (let time = 0; time < CONFIRMING_READS; time++) {
    await sleep(PAUSE_MS);
    for (const { file, length, fingerprint, changing } of sightings) {
      if (changing || hashOf(await file.readAt(0, length)) !== fingerprint) return file;
    }
  }
  return undefined;
}

async function mayMove({ file: { fd }, before, changing }: Sighting): Promise<boolean> {
  return changing || fd === undefined || !(await wasAtRest(fd, before));
}
