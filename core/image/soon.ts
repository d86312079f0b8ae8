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
  type Stats,
  type StatsFs,
} from 'node:fs';

type Callback<T> = (error: Error | null, value?: T) => void;

/** A call with a callback, as one that gives a promise. Node's own `promisify` takes the executable a tenth of its start to load. */
function promised<Args extends readonly unknown[], T>(call: (...args: [...Args, Callback<T>]) => void) {
  return (...args: Args): Promise<T> =>
    new Promise((resolve, reject) => {
      const done: Callback<T> = (error, value) => {
        if (error) reject(error);
        else resolve(value as T);
      };
      call(...args, done);
    });
}

const callbacks = {
  stat: promised<[path: string | Buffer, options: { bigint: true }], BigIntStats>(stat),
  read: promised<[fd: number, into: Uint8Array, start: number, length: number, position: number], number>(read),
  readdir: promised<[path: string, options: { withFileTypes: true }], Dirent[]>(readdir),
};

/**
 * Files read without making anybody wait, by other threads. Node's own promises for files do the same, but to load them, with the streams, watchers
 * and line editors that they bring, takes longer than to read an image.
 */
export const soon = {
  stat: (path: string | Buffer): Promise<BigIntStats> => callbacks.stat(path, { bigint: true }),
  /** What is in a folder. Node's promises keep everybody waiting for that. */
  list: (path: string): Promise<Dirent[]> => callbacks.readdir(path, { withFileTypes: true }),
  /** Gives the descriptor. */
  open: promised<[path: string | Buffer, flags: number], number>(open),
  statsOf: promised<[fd: number], Stats>(fstat),
  fileSystemOf: promised<[path: string], StatsFs>(statfs),
  /** Fills `into` from a position of the file as far as there are bytes; gives how many there were. */
  read: (fd: number, into: Uint8Array, position: number): Promise<number> =>
    callbacks.read(fd, into, 0, into.length, position),
  sync: promised<[fd: number], undefined>(fdatasync),
  close: promised<[fd: number], undefined>(close),
};
