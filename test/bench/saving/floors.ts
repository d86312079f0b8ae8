import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { openImageFile } from '../../../core/image/file';
import { acquireWriteLock } from '../../../core/image/lock';

/** Where the string of an image stands. */
const CLUSTER_0 = 65_536;

/** Bytes of both slots in the order in which a save writes them, and where they go in a file of the same layout. */
export interface Writes {
  readonly bytes: Uint8Array;
  readonly offsets: readonly number[];
}

/** What a save cannot do without: a sync before the lock, then each slot and a sync; by the calls of Node that let others work meanwhile. */
export async function writeAwaited(file: string, { bytes, offsets }: Writes): Promise<void> {
  bytes[0] = (bytes[0] ?? 0) + 1;
  const handle = await open(file, 'r+');
  await handle.datasync();
  for (const offset of offsets) {
    await handle.write(bytes, 0, bytes.length, offset);
    await handle.datasync();
  }
  await handle.close();
}

/** The same by calls that wait in place. */
export function writeBlocking(file: string, { bytes, offsets }: Writes): void {
  bytes[0] = (bytes[0] ?? 0) + 1;
  const fd = openSync(file, 'r+');
  fdatasyncSync(fd);
  for (const offset of offsets) {
    writeSync(fd, bytes, 0, bytes.length, offset);
    fdatasyncSync(fd);
  }
  closeSync(fd);
}

/** The same with the locks of a save, and its read under them; nothing of what was read is looked at. */
export async function writeLeast(path: string, { bytes, offsets }: Writes): Promise<void> {
  bytes[0] = (bytes[0] ?? 0) + 1;
  const file = await openImageFile(path, 'write');
  await file.sync();
  const lock = await acquireWriteLock(file);
  await file.readAt(0, CLUSTER_0);
  for (const offset of offsets) {
    await file.writeAt(offset, bytes);
    await file.sync();
  }
  lock.release();
  await file.close();
}
