import { QcowmetaError } from '../errors';
import { openImageFile, type ImageFile } from '../image/file';
import { message } from '../message';
import { reasonOf } from '../system-error';

/** A sync that was begun before its write, and when. */
interface EarlySync {
  readonly done: Promise<void>;
  readonly begun: number;
}

/** For so long after it was begun it does for the sync before the lock: later, a guest may have left something unwritten again. */
const LASTS_MS = 1000;

/** The sync of each file, by its identity, that no write has asked for yet. */
const early = new Map<string, EarlySync>();

/**
 * What a guest left unwritten goes to the disk before the lock is taken: it must not take its time under it. A sync that was begun for this
 * write is waited for instead. Throws write-failed.
 */
export async function syncFirst(file: ImageFile): Promise<void> {
  const begun = early.get(file.identity);
  early.delete(file.identity);
  try {
    // Also one that was long ago: Linux tells of a failed sync once, and then it told this one.
    if (begun !== undefined) await begun.done;
    if (begun === undefined || performance.now() - begun.begun > LASTS_MS) await file.sync();
  } catch (error) {
    const state = message('Nothing was changed.');
    throw new QcowmetaError('write-failed', file.path, { reason: reasonOf(error), state }, [], { cause: error });
  }
}

/**
 * Begins the sync of a write that is about to come; done when it is. Where it failed, the next write of this process to the file says so.
 * Throws what opening for writing throws, and what the system says of the sync.
 */
export async function syncAhead(path: string): Promise<void> {
  const file = await openImageFile(path, 'write');
  try {
    await beginSync(file);
  } finally {
    await file.close();
  }
}

/** The same for an open file. */
export function beginSync(file: ImageFile): Promise<void> {
  const before = early.get(file.identity)?.done ?? Promise.resolve();
  const done = before.then(() => file.sync());
  early.set(file.identity, { done, begun: performance.now() });
  return done;
}
