import { fstatSync, statfsSync, type Stats } from 'node:fs';
import { soon } from './soon';

/**
 * File systems of Linux that set a file's change time before a write is to be seen, by the clock of this machine, and tell it to everybody at once:
 * ext2 to ext4, XFS, Btrfs and tmpfs, by the numbers in statfs(2). The clock of a server may differ, and what is known of its files be old.
 */
const FILE_SYSTEMS: ReadonlySet<number> = new Set([0xef53, 0x58465342, 0x9123683e, 0x01021994]);

/** So long nobody may have changed a file: much longer than any of them is late with the time, which some tell in whole seconds. */
const REST_MS = 10_000;

/** What the system says of an open file: when it was changed last, the device that it is on, and whether it is a regular one. */
export type Changed = Pick<Stats, 'ctimeMs' | 'dev' | 'isFile'>;

/**
 * Whether nobody changed an open file from a while before a moment on (ms since 1970, `Date.now()` before it was read) until now. What was read
 * of it meanwhile is no write seen half way. False where nobody can tell.
 */
export async function wasAtRest(fd: number, before: number): Promise<boolean> {
  if (!canTell) return false;
  const tells = await soon.fileSystemOf(placeOf(fd)).then(isTelling, cannotTell);
  return tells && isUnchangedSince(before, fstatSync(fd));
}

/** The same of very many files, by what the system said of each after it was read. Their file system is asked for once, and by this thread. */
export class AtRest {
  private device: number | undefined;
  private isTelling = false;

  was(fd: number, changed: Changed, before: number): boolean {
    if (changed.dev !== this.device) {
      this.device = changed.dev;
      this.isTelling = canTell && isOnTelling(fd);
    }
    return this.isTelling && isUnchangedSince(before, changed);
  }
}

const canTell = process.platform === 'linux';

/** The node of a device is in a file system as well, but what is written to the device does not change its time. */
function isUnchangedSince(before: number, changed: Changed): boolean {
  return changed.ctimeMs < before - REST_MS && changed.isFile();
}

function isOnTelling(fd: number): boolean {
  try {
    return isTelling(statfsSync(placeOf(fd)));
  } catch {
    return cannotTell();
  }
}

function placeOf(fd: number): string {
  return `/proc/self/fd/${fd}`;
}

function isTelling({ type }: { readonly type: number }): boolean {
  return FILE_SYSTEMS.has(type);
}

/** There is no /proc. */
function cannotTell(): boolean {
  return false;
}
