import {
  close,
  fdatasync,
  fstat,
  open,
  read,
  readdir,
  stat,
  statfs,
  type BigIntStats,
  type Dirent,
  type StatsFs,
} from 'node:fs';
import { promisify } from 'node:util';

const callbacks = { stat: promisify(stat), read: promisify(read), readdir: promisify(readdir) };

/**
 * Files read without making anybody wait, by other threads. Node's own promises for files do the same, but to load them, with the streams, watchers
 * and line editors that they bring, takes longer than to read an image.
 */
export const soon = {
  stat: (path: string | Buffer): Promise<BigIntStats> => callbacks.stat(path, { bigint: true }),
  /** What is in a folder. Node's promises keep everybody waiting for that. */
  list: (path: string): Promise<Dirent[]> => callbacks.readdir(path, { withFileTypes: true }),
  /** Gives the descriptor. */
  open: promisify(open),
  statsOf: promisify(fstat),
  fileSystemOf: promisify<string, StatsFs>(statfs),
  /** Fills `into` from a position of the file as far as there are bytes; gives how many there were. */
  read: async (fd: number, into: Uint8Array, position: number): Promise<number> =>
    (await callbacks.read(fd, into, 0, into.length, position)).bytesRead,
  sync: promisify(fdatasync),
  close: promisify(close),
};
