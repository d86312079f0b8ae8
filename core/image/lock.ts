import { readFile, readdir, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { QcowmetaError } from '../errors';
import { openImageFile, type ImageFile } from './file';
import { message } from '../message';
import { codeOf, messageOf } from '../system-error';

/** A held lock on an image. */
export interface ImageLock {
  release(): void;
}

/** Whether a program holds the image in a way that forbids writing, and which (where /proc may be read). */
export interface InUse {
  readonly inUse: boolean;
  readonly holder?: { readonly pid: number; readonly command: string };
}

/**
 * QEMU's image locks (QEMU, block/file-posix.c): open file description locks on single bytes. A read lock on 100 + p says "I use
 * permission p", one on 200 + p "I do not share permission p"; 0 is consistent read, 1 is write, 3 is resize.
 */
const WRITER_BYTES = [100, 101, 103, 201, 203];
const CONFLICT_BYTES = [200, 201, 203, 101, 103];
const FIRST_BYTE = 100;
const PAST_BYTES = 300;

const F_OFD_GETLK = 36;
const F_OFD_SETLK = 37;
const F_RDLCK = 0;
const F_WRLCK = 1;
const F_UNLCK = 2;
const EAGAIN = 11;
const EACCES = 13;
const RETRY_MS = 1000;

/** fcntl on some bytes, one unless told: 0 or an errno, and the kind of lock that the kernel answered. */
type LockCall = (
  fd: number,
  command: number,
  kind: number,
  start: number,
  length?: number,
) => { errno: number; kind: number };

let lockCall: Promise<LockCall> | undefined;

/** Loads libc's fcntl at the first use, so that reading images needs no native library. */
async function loadLockCall(): Promise<LockCall> {
  const { default: koffi } = await import('koffi');
  const fcntl = koffi.load(null).func('int fcntl(int fd, int cmd, ...)') as (...args: unknown[]) => number;
  // struct flock of 64-bit Linux: two shorts, padding, start and length (8 bytes each), pid: 32 bytes.
  const flock = new ArrayBuffer(32);
  const [kinds, range, bytes] = [new Int16Array(flock), new BigInt64Array(flock, 8, 2), new Uint8Array(flock)];
  return (fd, command, kind, start, length = 1) => {
    bytes.fill(0);
    kinds[0] = kind;
    range[0] = BigInt(start);
    range[1] = BigInt(length);
    const failed = fcntl(fd, command, 'void *', bytes) < 0;
    return { errno: failed ? koffi.errno() : 0, kind: kinds[0] };
  };
}

/**
 * Takes the locks that a QEMU writer takes, or throws in-use (after trying for about a second), locks-unavailable or no-lock-library.
 * Elsewhere than on Linux QEMU takes no such locks, and neither does this.
 */
export async function acquireWriteLock(file: ImageFile): Promise<ImageLock> {
  const { fd, path } = file;
  if (process.platform !== 'linux' || fd === undefined) return { release: () => undefined };
  const call = await lockCallFor(path);
  const deadline = performance.now() + RETRY_MS;
  // Probing first keeps a short-lived program from failing on a lock that is given up at once.
  while (isHeld(call, fd, path) || !tryLock(call, fd, path)) {
    if (performance.now() > deadline) throw inUseError(path, await findHolder(file));
    await sleep(5 + Math.random() * 35);
  }
  return {
    release: () => {
      unlock(call, fd);
    },
  };
}

/**
 * Asks, without taking a lock, whether a writer would be refused. `holder: false` leaves out the search for the process. Throws what
 * opening for reading throws, locks-unavailable and no-lock-library.
 */
export async function probeInUse(path: string, options: { readonly holder?: boolean } = {}): Promise<InUse> {
  if (process.platform !== 'linux') return { inUse: false };
  const file = await openImageFile(path, 'read');
  try {
    if (file.fd === undefined || !isHeld(await lockCallFor(path), file.fd, path)) return { inUse: false };
    const holder = options.holder === false ? undefined : await findHolder(file);
    return holder ? { inUse: true, holder } : { inUse: true };
  } finally {
    await file.close();
  }
}

async function lockCallFor(path: string): Promise<LockCall> {
  if (!['x64', 'arm64', 'riscv64', 'loong64', 'ppc64', 's390x'].includes(process.arch)) {
    throw new QcowmetaError('locks-unavailable', path, {
      reason: message('not known for {arch}', { arch: process.arch }),
    });
  }
  lockCall ??= loadLockCall();
  try {
    return await lockCall;
  } catch (error) {
    throw libraryError(path, error);
  }
}

/** A library that is there may still not load: in a folder where nothing may run, or with another C library than it was built for. */
function libraryError(path: string, cause: unknown): QcowmetaError {
  if (codeOf(cause) === 'ERR_DLOPEN_FAILED') {
    const reason = message('koffi, the library that takes them, cannot be loaded: {reason}', {
      reason: messageOf(cause),
    });
    return new QcowmetaError('locks-unavailable', path, { reason }, [], { cause });
  }
  const platform = `${process.platform}-${process.arch}`;
  return new QcowmetaError('no-lock-library', path, { platform }, [], { cause });
}

/** Whether somebody else holds a byte that a writer's locks would conflict with. As a rule nobody holds any, which one call tells. */
function isHeld(call: LockCall, fd: number, path: string): boolean {
  const isFree = (start: number, length?: number): boolean => {
    const { errno, kind } = call(fd, F_OFD_GETLK, F_WRLCK, start, length);
    if (errno !== 0) throw unavailable(path, errno);
    return kind === F_UNLCK;
  };
  return !isFree(FIRST_BYTE, PAST_BYTES - FIRST_BYTE) && CONFLICT_BYTES.some((byte) => !isFree(byte));
}

/** Takes all locks and looks again: of two that lock at once at least one sees the other. Gives them up on a conflict. */
function tryLock(call: LockCall, fd: number, path: string): boolean {
  for (const byte of WRITER_BYTES) {
    const { errno } = call(fd, F_OFD_SETLK, F_RDLCK, byte);
    if (errno === 0) continue;
    unlock(call, fd);
    if (errno === EAGAIN || errno === EACCES) return false;
    throw unavailable(path, errno);
  }
  if (!isHeld(call, fd, path)) return true;
  unlock(call, fd);
  return false;
}

/** Gives up whatever the descriptor holds of QEMU's bytes. */
function unlock(call: LockCall, fd: number): void {
  call(fd, F_OFD_SETLK, F_UNLCK, FIRST_BYTE, PAST_BYTES - FIRST_BYTE);
}

function unavailable(path: string, errno: number): QcowmetaError {
  return new QcowmetaError('locks-unavailable', path, { reason: message('fcntl says error {errno}', { errno }) });
}

/** The refusal of an image that somebody holds, with the holder where it is known. */
export function inUseError(path: string, holder: InUse['holder']): QcowmetaError {
  return new QcowmetaError('in-use', path, {
    holder: holder ? message(' by {command} (process {pid})', { ...holder }) : '',
  });
}

/** The process that holds a conflicting lock: the lock itself does not tell, but /proc does for one's own processes (all, as root). */
async function findHolder(file: ImageFile): Promise<InUse['holder']> {
  for (const { pid, command } of await otherProcesses()) {
    const fds = await list(`/proc/${pid}/fdinfo`);
    const held = await Promise.all(fds.map((fd) => holds(pid, fd, file.identity)));
    if (held.includes(true)) return { pid: Number(pid), command };
  }
  return undefined;
}

/** QEMU's processes come first: to look at every open file of a busy computer takes seconds. */
async function otherProcesses(): Promise<{ pid: string; command: string }[]> {
  const pids = (await list('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const processes = await Promise.all(
    pids.map(async (pid) => ({
      pid,
      command: (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '?')).trim(),
    })),
  );
  const rank = ({ command }: { command: string }): number => (command.startsWith('qemu') ? 0 : 1);
  return processes.sort((a, b) => rank(a) - rank(b));
}

/**
 * Whether a descriptor has a conflicting lock on the file. Its lock list comes first, which is read from the kernel alone: to look at the
 * descriptor's file would wait forever where that is on a mount whose server is gone. Device numbers are compared last, as the lock list
 * gives those of the file system and not of the file (they differ on btrfs).
 */
async function holds(pid: string, fd: string, identity: string): Promise<boolean> {
  const info = await readFile(`/proc/${pid}/fdinfo/${fd}`, 'utf8').catch(() => '');
  const locks = [...info.matchAll(/^lock:.*OFDLCK.* [\da-f]+:[\da-f]+:(\d+) (\d+) (\d+)$/gm)];
  const conflicts = locks.some(
    ([, inode, first, last]) =>
      identity.endsWith(`:${inode ?? ''}`) &&
      CONFLICT_BYTES.some((byte) => byte >= Number(first) && byte <= Number(last)),
  );
  if (!conflicts) return false;
  const stats = await stat(`/proc/${pid}/fd/${fd}`, { bigint: true }).catch(() => undefined);
  return `${stats?.dev}:${stats?.ino}` === identity;
}

/** Names in a /proc folder; none where it may not be read or is gone. */
async function list(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
