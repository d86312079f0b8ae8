import { constants } from 'node:fs';

/** Windows has no such flag, and none of the files that it is for. */
const NONBLOCK = process.platform === 'win32' ? 0 : constants.O_NONBLOCK;

/** What files are opened with: opening never waits, as that of a FIFO could that was put into a file's place. */
export const OPEN_FLAGS = { read: constants.O_RDONLY | NONBLOCK, write: constants.O_RDWR | NONBLOCK } as const;
