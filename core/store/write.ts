import { QcowmetaError } from '../errors';
import { findLayer1 } from '../findings/layer1';
import { openImageFile, reasonOf, type ImageFile } from '../image/file';
import { acquireWriteLock } from '../image/lock';
import { renderMessage } from '../message';
import { applyPlan } from './apply';
import { mergeChanges } from './change';
import { parseImage } from './image';
import { loadImage, readCluster0, type LoadedImage } from './load';
import { applySteps, planWrite, type WritePlan } from './plan';
import { metadataOf, type ImageMetadata, type Target } from './read';

/** A new string for one target, or (undefined) none. `expected` is the hash that the caller read; null: it read that there is none. */
export interface Change {
  readonly target: Target;
  readonly text: Uint8Array | undefined;
  readonly expected?: string | null;
}

export interface WriteOptions {
  /** Write over metadata that is damaged. All strings that it held are lost. */
  readonly replaceDamaged?: boolean;
  /** Check everything, under the lock, and write nothing: the result tells what would be. */
  readonly dryRun?: boolean;
}

/**
 * What a write did: whether anything was written, whether both copies were (if not, the new string is saved, but a torn rewrite of the
 * header by QEMU could damage it: warn), and what the image says now.
 */
export interface WriteResult {
  readonly changed: boolean;
  readonly mirrored: boolean;
  readonly metadata: ImageMetadata;
}

/** No image holds a longer text; a longer one is refused for its length and not looked at. */
const MAX_CHECKED_TEXT = 1024 * 1024;

/**
 * Replaces strings of an image, all or none: a reader finds the old ones or the new ones, never a mix. Throws QcowmetaError; only after
 * write-failed may the image have changed, and that message says which strings it holds.
 */
export async function writeMetadata(
  path: string,
  changes: readonly Change[],
  options: WriteOptions = {},
): Promise<WriteResult> {
  for (const { text } of changes) checkText(path, text);
  const file = await openImageFile(path, 'write');
  try {
    return await oneAtATime(file.identity, () => lockAndWrite(file, changes, options));
  } finally {
    await file.close();
  }
}

function checkText(path: string, text: Uint8Array | undefined): void {
  if (text === undefined || text.length > MAX_CHECKED_TEXT) return;
  const findings = findLayer1(text);
  const [first] = findings;
  if (!first) return;
  throw new QcowmetaError('text-refused', path, { reason: renderMessage(first.message, first.args) }, findings);
}

/** Writes of this process to the same file wait for each other here, and not for about a second at a lock. */
const running = new Map<string, Promise<unknown>>();

async function oneAtATime<T>(identity: string, work: () => Promise<T>): Promise<T> {
  const before = running.get(identity) ?? Promise.resolve();
  const mine = before.then(work, work);
  running.set(identity, mine);
  try {
    return await mine;
  } finally {
    if (running.get(identity) === mine) running.delete(identity);
  }
}

async function lockAndWrite(file: ImageFile, changes: readonly Change[], options: WriteOptions): Promise<WriteResult> {
  await syncFirst(file);
  const lock = await acquireWriteLock(file);
  try {
    const image = await load(file);
    const records = mergeChanges(image, changes, options);
    const plan = planWrite(image, records, options.replaceDamaged);
    const changed = plan.steps.length > 0;
    if (options.dryRun) return { changed, mirrored: true, metadata: metadataAfter(image, plan) };
    const mirrored = await applyPlan(file, image, plan);
    return { changed, mirrored, metadata: metadataOf({ outcome: await load(file) }) };
  } finally {
    lock.release();
  }
}

/** What the image would say after a plan. */
function metadataAfter(image: LoadedImage, plan: WritePlan): ImageMetadata {
  const after = parseImage(applySteps(image.cluster0, plan.steps), image.path);
  return metadataOf({ outcome: { ...image, ...after } });
}

/** What a guest left unwritten goes to the disk before the lock is taken: it must not take its time under it. */
async function syncFirst(file: ImageFile): Promise<void> {
  try {
    await file.sync();
  } catch (error) {
    const state = 'Nothing was changed.';
    throw new QcowmetaError('write-failed', file.path, { reason: reasonOf(error), state }, [], { cause: error });
  }
}

async function load(file: ImageFile): Promise<LoadedImage> {
  return loadImage(file, await readCluster0(file));
}
