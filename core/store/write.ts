import { QcowmetaError } from '../errors';
import { isStillAt, openImageFile, type ImageFile } from '../image/file';
import { acquireWriteLock } from '../image/lock';
import type { Change, WriteOptions } from './change';
import { checkText } from './check-first';
import { closing } from './closing';
import { meanwhile } from './meanwhile';
import { saveChanges, type WriteResult } from './save';
import { syncFirst } from './sync-first';

export type { Unfinished } from './apply';
export type { Change, WriteOptions } from './change';
export type { WriteResult } from './save';

/**
 * Replaces strings of an image, all or none: a reader finds the old ones or the new ones, never a mix. Throws QcowmetaError; after
 * write-failed the image may have changed (its message says which strings it holds), after any other it has not.
 */
export async function writeMetadata(
  path: string,
  changes: readonly Change[],
  options: WriteOptions = {},
): Promise<WriteResult> {
  const file = await openImageFile(path, 'write');
  return closing(
    file,
    oneAtATime(file.identity, () => lockAndSave(path, file, changes, options)),
  );
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

async function lockAndSave(
  path: string,
  file: ImageFile,
  changes: readonly Change[],
  options: WriteOptions,
): Promise<WriteResult> {
  await meanwhile(syncFirst(file), () => {
    for (const { text } of changes) checkText(path, text);
  });
  const lock = await acquireWriteLock(file);
  try {
    return await saveChanges(file, changes, options, checkPlace(path, file));
  } finally {
    lock.release();
  }
}

/** While this waited, another file may have been renamed to the path: what is saved here would be in no file that anybody finds. */
async function checkPlace(path: string, file: ImageFile): Promise<void> {
  if (!(await isStillAt(path, file))) throw new QcowmetaError('changed-since-read', path);
}
