import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { QcowmetaError } from '../errors';
import { OPEN_FLAGS } from './open-flags';
import { isExactName } from './paths';
import { soon } from './soon';
import { codeOf } from '../system-error';

/**
 * Files that are looked at without another thread, for who looks at very many: to have a thread open, read and close a small file takes ten
 * times as long as to do it. Nothing here tells why it failed; `openImageFile` does.
 */
export interface OpenedAtOnce {
  readonly fd: number;
  /** Bytes that were read from its beginning. */
  length: number;
  /** What the system said of the file after that, once it was asked. */
  stats?: Stats | undefined;
}

/** What an attempt to open gives: an open file, or why not: no more files may be open, or anything else. */
export type Attempt = OpenedAtOnce | 'too-many' | 'failed';

/**
 * Opens a file and reads its beginning into the first bytes, or all, of `bytes`; one without bytes has failed. This is for paths that a search has
 * found, which gives no files but regular ones: to read some others does something.
 */
export function openAtOnce(path: string, bytes: Uint8Array, length = bytes.length): Attempt {
  if (!isExactName(path)) return 'failed';
  let fd: number | undefined;
  try {
    fd = openSync(path, OPEN_FLAGS.read);
    const read = readSync(fd, bytes, 0, length, 0);
    if (read > 0) return { fd, length: read, stats: undefined };
    closeSync(fd);
    return 'failed';
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    return isTooMany(error) ? 'too-many' : 'failed';
  }
}

/** The same with the help of other threads, for where the bytes are slow to come; they ask for what the system says of it as well. */
export async function openSoon(path: string, bytes: Uint8Array): Promise<Attempt> {
  if (!isExactName(path)) return 'failed';
  let fd: number | undefined;
  try {
    fd = await soon.open(path, OPEN_FLAGS.read);
    const length = await soon.read(fd, bytes, 0);
    if (length > 0) return { fd, length, stats: await soon.statsOf(fd) };
    await soon.close(fd);
    return 'failed';
  } catch (error) {
    if (fd !== undefined) await soon.close(fd);
    return isTooMany(error) ? 'too-many' : 'failed';
  }
}

/** Reads bytes of an open file, all of `bytes` unless told, to where they are in it; how many there were, -1 if the file cannot be read. */
export function readAtOnce(fd: number, bytes: Uint8Array, at = 0, length = bytes.length): number {
  try {
    return readSync(fd, bytes, at, length, at);
  } catch {
    return -1;
  }
}

/** Reads the beginning of an open file once more, as far as `length`, into the first of `bytes`; its length is -1 then if it cannot be read. */
export function readBeginning(file: OpenedAtOnce, bytes: Uint8Array, length: number): void {
  file.length = readAtOnce(file.fd, bytes, 0, length);
  file.stats = undefined;
}

/**
 * What the system says of an open file; undefined if it does not, or if that is no regular file. It is asked after the beginning was read, and
 * once: when a file was changed counts only if it is asked for after the read.
 */
export function statsAtOnce(file: OpenedAtOnce): Stats | undefined {
  try {
    file.stats ??= fstatSync(file.fd);
    return file.stats.isFile() ? file.stats : undefined;
  } catch {
    return undefined;
  }
}

/** Closes a file that was only read. */
export function closeAtOnce(fd: number): void {
  closeSync(fd);
}

/** Whether something failed because no more files may be open. */
export function isTooMany(error: unknown): boolean {
  if (error instanceof QcowmetaError) return isTooMany(error.cause);
  return ['EMFILE', 'ENFILE'].includes(codeOf(error));
}
