import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  openSync,
  readSync,
  statSync,
  writeSync,
  type BigIntStats,
} from 'node:fs';
import { QcowmetaError } from '../errors';
import { keepForm } from '../lasting';
import { message, type Message } from '../message';
import { openFailure, readFailed } from './open-failure';
import { OPEN_FLAGS, type OpenMode } from './open-flags';
import { checkName, identityOf } from './paths';
import { soon } from './soon';

/**
 * The seam between this project and the system: everything above it runs on bytes in memory as well. Offsets and lengths are bytes.
 * `readAt` gives less than was asked for only at the end of the file; `sync` is fdatasync, which waits `inPlace` or lets others work meanwhile.
 */
export interface ImageFile {
  readonly path: string;
  /** `device:inode`: the same file under two names has one identity. */
  readonly identity: string;
  /** The open descriptor, for locks and for what the system says of the file; a file in memory has none. */
  readonly fd?: number;
  size(): Promise<number>;
  readAt(offset: number, length: number): Promise<Uint8Array>;
  writeAt(offset: number, bytes: Uint8Array): Promise<void>;
  sync(inPlace?: boolean): Promise<void>;
  close(): Promise<void>;
}

/** The largest file offset that is ever asked for; past it lies no byte of any file. */
const OFFSET_LIMIT = 2 ** 52;

/**
 * Opens a regular file or block device. Anything else is refused before it is opened, because opening a FIFO can wait forever and
 * opening some devices does something. `path` is bytes where it comes from an image (a backing file's name need not be UTF-8).
 * Throws name-not-utf8, not-found, no-permission, read-only, not-a-file, not-qcow2 (a file without bytes), read-failed.
 */
export async function openImageFile(path: string | Buffer, mode: OpenMode): Promise<ImageFile> {
  const shown = path.toString();
  if (typeof path === 'string') checkName(path);
  try {
    const { stat, open } = mode === 'read-at-once' ? atOnce : soon;
    refuseOther(shown, await stat(path));
    return await describe(shown, mode, await open(path, OPEN_FLAGS[mode]));
  } catch (error) {
    throw await openFailure(path, mode, error);
  }
}

/**
 * Whether a path still leads to a file that is open, and not to one that was put into its place. For use under a lock, so it waits for
 * nobody. Throws as `openImageFile` does.
 */
export async function isStillAt(path: string, file: ImageFile): Promise<boolean> {
  try {
    refuseOther(path, atOnce.stat(path));
    const there = atOnce.open(path, OPEN_FLAGS.read);
    try {
      return identify(path, there) === file.identity;
    } finally {
      atOnce.close(there);
    }
  } catch (error) {
    throw await openFailure(path, 'read', error);
  }
}

async function describe(path: string, mode: OpenMode, fd: number): Promise<ImageFile> {
  try {
    return new SystemFile(path, identify(path, fd), fd, mode === 'read' ? soon : atOnce);
  } catch (error) {
    await soon.close(fd);
    throw error;
  }
}

/** Opening has just fetched what this asks for, so it answers at once. */
function identify(path: string, fd: number): string {
  const stats = fstatSync(fd, { bigint: true });
  refuseOther(path, stats);
  return identityOf(stats);
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

/** What is asked of an open file: its bytes (gives how many there were), and to be closed. */
interface Calls {
  readonly read: (fd: number, into: Uint8Array, position: number) => number | Promise<number>;
  readonly close: (fd: number) => unknown;
}

/**
 * The calls of `soon`, without another thread. Files that are open for writing are asked by these, too: that is under the lock, which others may be
 * waiting for. The bytes are in memory by then as a rule, and to have another thread fetch them would take ten times as long as to fetch them. When
 * they are closed, all is on the disk.
 */
const atOnce = {
  stat: (path: string | Buffer): BigIntStats => statSync(path, { bigint: true }),
  open: openSync,
  read: (fd: number, into: Uint8Array, position: number): number => readSync(fd, into, 0, into.length, position),
  close: closeSync,
};

/** The descriptor of a file that is closed, which is that of no other file. */
const CLOSED = -1;

class SystemFile implements ImageFile {
  constructor(
    readonly path: string,
    readonly identity: string,
    public fd: number,
    private readonly calls: Calls,
  ) {}

  /** A block device says 0 when asked for its size, so its last byte is searched for. What opening fetched is told at once. */
  async size(): Promise<number> {
    const stats = await this.ask(() => fstatSync(this.fd));
    return stats.isFile() ? stats.size : findSize(this);
  }

  async readAt(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const count = await this.ask(() => this.calls.read(this.fd, bytes.subarray(done), offset + done));
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

  async sync(inPlace = false): Promise<void> {
    if (inPlace) fdatasyncSync(this.fd);
    else await soon.sync(this.fd);
  }

  async close(): Promise<void> {
    const { fd } = this;
    this.fd = CLOSED;
    if (fd !== CLOSED) await this.calls.close(fd);
  }
}

keepForm(new SystemFile('', '', CLOSED, atOnce));

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
