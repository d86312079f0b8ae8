import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  promises,
  readSync,
  statSync,
  writeSync,
  type BigIntStats,
} from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { QcowmetaError } from '../errors';
import { message, type Message } from '../message';
import { codeOf, reasonOf } from '../system-error';

/**
 * The seam between this project and the system: everything above it runs on bytes in memory as well. Offsets and lengths are bytes.
 * `readAt` gives less than was asked for only at the end of the file; `sync` is fdatasync.
 */
export interface ImageFile {
  readonly path: string;
  /** `device:inode`: the same file under two names has one identity. */
  readonly identity: string;
  /** The open descriptor, for locks; a file in memory has none. */
  readonly fd?: number;
  size(): Promise<number>;
  readAt(offset: number, length: number): Promise<Uint8Array>;
  writeAt(offset: number, bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Windows has no such flag, and none of the files that it is for. */
const NONBLOCK = process.platform === 'win32' ? 0 : constants.O_NONBLOCK;

/** What Node makes of bytes that are not UTF-8, in arguments and in the names of files. It is another name. */
const REPLACEMENT = '\ufffd';

/** The largest file offset that is ever asked for; past it lies no byte of any file. */
const OFFSET_LIMIT = 2 ** 52;

/**
 * Opens a regular file or block device. Anything else is refused before it is opened, because opening a FIFO can wait forever and
 * opening some devices does something. `path` is bytes where it comes from an image (a backing file's name need not be UTF-8).
 * Throws name-not-utf8, not-found, no-permission, read-only, not-a-file, not-qcow2 (a file without bytes), read-failed.
 */
export async function openImageFile(path: string | Buffer, mode: 'read' | 'write'): Promise<ImageFile> {
  const shown = path.toString();
  if (typeof path === 'string') checkName(path);
  try {
    refuseOther(shown, await promises.stat(path, { bigint: true }));
    const flags = (mode === 'write' ? constants.O_RDWR : constants.O_RDONLY) | NONBLOCK;
    const handle = await promises.open(path, flags);
    return await describe(shown, mode, handle);
  } catch (error) {
    throw await openFailure(path, mode, error);
  }
}

/** Whether a name is the one that was given or found, and not what is left of bytes that are no text. */
export function isExactName(path: string): boolean {
  return !path.includes(REPLACEMENT);
}

/** Throws name-not-utf8. */
export function checkName(path: string): void {
  if (!isExactName(path)) throw new QcowmetaError('name-not-utf8', path);
}

/**
 * Whether a path still leads to a file that is open, and not to one that was put into its place. For use under a lock, so it waits for
 * nobody. Throws as `openImageFile` does.
 */
export async function isStillAt(path: string, file: ImageFile): Promise<boolean> {
  try {
    refuseOther(path, statSync(path, { bigint: true }));
    const there = openSync(path, constants.O_RDONLY | NONBLOCK);
    try {
      return identify(path, there) === file.identity;
    } finally {
      closeSync(there);
    }
  } catch (error) {
    throw await openFailure(path, 'read', error);
  }
}

/** Which file a path leads to, the same for all of its names; where it leads to none, the absolute path, so that reading it tells why. */
export async function fileIdentity(path: string): Promise<string> {
  try {
    return identityOf(await promises.stat(path, { bigint: true }));
  } catch {
    return resolve(path);
  }
}

/** Windows takes `..` out of a path as text, before it looks at anything. */
const takesParentsAsText = process.platform === 'win32';

/**
 * The same file by a path without `..`. Where the folder before it is a link, `..` is beside what that leads to, and whoever takes it out as
 * text, as every URI does, names another file. A relative path, and one whose folder is not there, is given as it is.
 */
export async function directPath(path: string): Promise<string> {
  if (takesParentsAsText || !isAbsolute(path) || !path.includes('/../')) return path;
  return promises.realpath(dirname(path)).then(
    (folder) => join(folder, basename(path)),
    () => path,
  );
}

async function describe(path: string, mode: 'read' | 'write', handle: FileHandle): Promise<ImageFile> {
  try {
    const identity = identify(path, handle.fd);
    return new SystemFile(path, identity, handle, mode === 'read' ? inBackground : atOnce);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Opening has just fetched what this asks for, so it answers at once. */
function identify(path: string, fd: number): string {
  const stats = fstatSync(fd, { bigint: true });
  refuseOther(path, stats);
  return identityOf(stats);
}

function identityOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

function refuseOther(path: string, stats: BigIntStats): void {
  if (!stats.isFile() && !stats.isBlockDevice()) throw new QcowmetaError('not-a-file', path, { type: typeName(stats) });
  // Files of /proc and the like have no size. To read one may do something: the kernel's log is taken away from who reads it otherwise.
  if (stats.isFile() && stats.size === 0n) throw new QcowmetaError('not-qcow2', path);
}

function typeName(stats: BigIntStats): Message {
  if (stats.isDirectory()) return message('folder');
  if (stats.isFIFO()) return message('pipe');
  if (stats.isSocket()) return message('socket');
  return message('character device');
}

/** Asks an open file for its bytes; gives how many there were. */
type Read = (handle: FileHandle, into: Uint8Array, position: number) => number | Promise<number>;

/** Lets others work while the disk is. */
const inBackground: Read = async (handle, into, position) =>
  (await handle.read(into, 0, into.length, position)).bytesRead;

/**
 * For files that are open for writing: they are asked under the lock, which others may be waiting for. The bytes are in memory by then as a
 * rule, and to have another thread fetch them would take ten times as long as to fetch them.
 */
const atOnce: Read = ({ fd }, into, position) => readSync(fd, into, 0, into.length, position);

class SystemFile implements ImageFile {
  readonly fd: number;

  constructor(
    readonly path: string,
    readonly identity: string,
    private readonly handle: FileHandle,
    private readonly read: Read,
  ) {
    this.fd = handle.fd;
  }

  /** A block device says 0 when asked for its size, so its last byte is searched for. What opening fetched is told at once. */
  async size(): Promise<number> {
    const stats = await this.ask(() => fstatSync(this.fd));
    return stats.isFile() ? stats.size : findSize(this);
  }

  async readAt(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const count = await this.ask(() => this.read(this.handle, bytes.subarray(done), offset + done));
      if (count === 0) break;
      done += count;
    }
    return bytes.subarray(0, done);
  }

  private async ask<T>(question: () => T | Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      throw readFailed(this.path, error);
    }
  }

  /** The bytes go to memory, and the sync that follows waits for the disk: another thread would take ten times as long to copy them. */
  writeAt(offset: number, bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      let done = 0;
      while (done < bytes.length) done += writeSync(this.fd, bytes, done, bytes.length - done, offset + done);
      resolve();
    });
  }

  async sync(): Promise<void> {
    await this.handle.datasync();
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/** Size in bytes of what can be read, found by reading single bytes. */
export async function findSize(file: Pick<ImageFile, 'readAt'>): Promise<number> {
  const exists = async (offset: number): Promise<boolean> => (await file.readAt(offset, 1)).length === 1;
  let past = 1;
  while (past < OFFSET_LIMIT && (await exists(past - 1))) past *= 2;
  let size = Math.floor(past / 2);
  while (past - size > 1) {
    const middle = Math.floor((size + past) / 2);
    if (await exists(middle - 1)) size = middle;
    else past = middle;
  }
  return size;
}

function readFailed(path: string, cause: unknown): QcowmetaError {
  return new QcowmetaError('read-failed', path, { reason: reasonOf(cause) }, [], { cause });
}

/** Why a file or a folder could not be opened: not-found, no-permission or read-only with owner and mode, else read-failed. */
export async function openFailure(
  path: string | Buffer,
  mode: 'read' | 'write',
  error: unknown,
): Promise<QcowmetaError> {
  if (error instanceof QcowmetaError) return error;
  const shown = path.toString();
  const code = codeOf(error);
  const options = { cause: error };
  if (code === 'ENOENT' || code === 'ENOTDIR') return new QcowmetaError('not-found', shown, {}, [], options);
  if (!['EACCES', 'EPERM', 'EROFS'].includes(code)) {
    return readFailed(shown, error);
  }
  const readable = mode === 'write' && (await canRead(path));
  return new QcowmetaError(readable ? 'read-only' : 'no-permission', shown, await ownerAndMode(path), [], options);
}

/** Tried out, because access() asks for the real user and not for the effective one. */
async function canRead(path: string | Buffer): Promise<boolean> {
  try {
    await (await promises.open(path, constants.O_RDONLY | NONBLOCK)).close();
    return true;
  } catch {
    return false;
  }
}

/** The owner's name and the permissions as `0640`; both `unknown` where a folder above may not be searched. */
async function ownerAndMode(path: string | Buffer): Promise<{ owner: string; mode: string }> {
  try {
    const { uid, mode } = await promises.stat(path);
    return { owner: await userName(uid), mode: (mode & 0o7777).toString(8).padStart(4, '0') };
  } catch (error) {
    if (['EACCES', 'EPERM', 'ENOENT'].includes(codeOf(error))) return { owner: 'unknown', mode: 'unknown' };
    throw error;
  }
}

async function userName(uid: number): Promise<string> {
  const users = await promises.readFile('/etc/passwd', 'utf8').catch(() => '');
  const line = users.split('\n').find((entry) => entry.split(':')[2] === String(uid));
  return line?.split(':')[0] ?? String(uid);
}
