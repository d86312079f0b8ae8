import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { findLayer1 } from '../../../core/findings/layer1';
import { hashOf } from '../../../core/hash';
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

/**
 * The same with the locks of a save, and its read under them; nothing of what was read is looked at. Of a text that is given it computes what the
 * format asks for: while the first sync is under way its check, then the digest of the old slot and that of the new one.
 */
export async function writeLeast(path: string, { bytes, offsets }: Writes, text?: Uint8Array): Promise<void> {
  bytes[0] = (bytes[0] ?? 0) + 1;
  const file = await openImageFile(path, 'write');
  const synced = file.sync();
  if (text && findLayer1(text).length > 0) throw new Error('the text has a fault');
  await synced;
  const lock = await acquireWriteLock(file);
  const cluster0 = await file.readAt(0, CLUSTER_0);
  if (text) for (const each of [cluster0, bytes]) hashOf(each.subarray(0, text.length));
  for (const offset of offsets) {
    await file.writeAt(offset, bytes);
    await file.sync();
  }
  lock.release();
  await file.close();
}
