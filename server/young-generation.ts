import { setFlagsFromString } from 'node:v8';

/*
 * Keeps V8's young generation as small as it is when the server starts. V8 doubles it while much of what is new is still in use, as it is in a
 * start and with every registry that is read, and does not give it back before the next full collection, for which a server hardly ever has
 * enough garbage. To be imported before all else. Electron may have fixed the flags: there the server keeps what it has.
 */
if (process.versions['electron'] === undefined) setFlagsFromString('--semi-space-growth-factor=1');

/** Without an export esbuild takes this for CommonJS, which is evaluated behind all that is imported. */
export {};
