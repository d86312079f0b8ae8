import { close, fdatasync, open, read, stat, type BigIntStats } from 'node:fs';

/** Waits for a function of Node's that calls back when another thread has done its work. */
function answer<T>(ask: (done: (error: Error | null, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    ask((error, value) => {
      if (error === null) resolve(value);
      else reject(error);
    });
  });
}

/**
 * Files read without making anybody wait. Node's own promises for files do the same, but to load them, with the streams, watchers and line editors
 * that they bring, takes longer than to read an image.
 */
export const soon = {
  stat: (path: string | Buffer): Promise<BigIntStats> =>
    answer((done) => {
      stat(path, { bigint: true }, done);
    }),
  /** Gives the descriptor. */
  open: (path: string | Buffer, flags: number): Promise<number> =>
    answer((done) => {
      open(path, flags, done);
    }),
  /** Fills `into` from a position of the file as far as there are bytes; gives how many there were. */
  read: (fd: number, into: Uint8Array, position: number): Promise<number> =>
    answer((done) => {
      read(fd, into, 0, into.length, position, done);
    }),
  sync: (fd: number): Promise<unknown> =>
    answer((done) => {
      fdatasync(fd, (error) => {
        done(error, undefined);
      });
    }),
  close: (fd: number): Promise<unknown> =>
    answer((done) => {
      close(fd, (error) => {
        done(error ?? null, undefined);
      });
    }),
};
