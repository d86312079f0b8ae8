import { constants } from 'node:fs';

/** Windows has no such flag, and none of the files that it is for. */
const NONBLOCK = process.platform === 'win32' ? 0 : constants.O_NONBLOCK;

/**
 * What files are opened for. `read-at-once` has this thread wait for the disk: in a program that has nothing else to do that takes less time than
 * to start another thread.
 */
export type OpenMode = 'read' | 'read-at-once' | 'write';
export type ReadMode = Exclude<OpenMode, 'write'>;

const READ = constants.O_RDONLY | NONBLOCK;

/** What files are opened with: opening never waits, as that of a FIFO could that was put into a file's place. */
export const OPEN_FLAGS: Readonly<Record<OpenMode, number>> = {
  read: READ,
  'read-at-once': READ,
  write: constants.O_RDWR | NONBLOCK,
};
