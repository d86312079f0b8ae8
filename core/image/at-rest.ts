import { fstatSync, statfsSync, type Stats } from 'node:fs';
import { statsAtOnce, type OpenedAtOnce } from './at-once';
import { soon } from './soon';

/**
 * File systems of Linux that set a file's change time before what a call writes is to be seen, by the clock of this machine, and tell it to
 * everybody at once: ext2 to ext4, XFS, Btrfs and tmpfs, by the numbers in statfs(2). The clock of a server may differ, and what is known of its
 * files be old.
 */
const FILE_SYSTEMS: ReadonlySet<number> = new Set([0xef53, 0x58465342, 0x9123683e, 0x01021994]);

/** So long nobody may have changed a file: much longer than any of them is late with the time, which some tell in whole seconds. */
const REST_MS = 10_000;

const isLinux = process.platform === 'linux';

/**
 * Whether an open file was changed last more than 10 s before a moment (ms since 1970, `Date.now()` before it was read): what was read of it
 * since then is no write seen half way. False where nobody can tell; who reads the file again is told why. The file system is asked by another
 * thread, because a server may take long to answer.
 */
export async function wasAtRest(fd: number, before: number): Promise<boolean> {
  if (!isLinux) return false;
  try {
    return FILE_SYSTEMS.has((await soon.fileSystemOf(placeOf(fd))).type) && isLongBefore(before, fstatSync(fd));
  } catch {
    return false;
  }
}

/** The same of very many files, by this thread alone. Of files on one device that follow each other the file system is asked for once. */
export class AtRest {
  private device: number | undefined;
  private tells = false;

  was(file: OpenedAtOnce, before: number): boolean {
    const change = statsAtOnce(file);
    if (change === undefined) return false;
    if (change.dev !== this.device) {
      this.device = change.dev;
      this.tells = tellsChanges(file.fd);
    }
    return this.tells && isLongBefore(before, change);
  }
}

/** The node of a device is in a file system as well, but what is written to the device does not change its time. */
function isLongBefore(moment: number, change: Stats): boolean {
  return change.ctimeMs < moment - REST_MS && change.isFile();
}

function tellsChanges(fd: number): boolean {
  try {
    return isLinux && FILE_SYSTEMS.has(statfsSync(placeOf(fd)).type);
  } catch {
    return false;
  }
}

function placeOf(fd: number): string {
  return `/proc/self/fd/${fd}`;
}
