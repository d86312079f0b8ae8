import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's young generation at the size to which the start has brought it. V8 doubles it whenever much of what is new stays in use, as in a
 * start or while a registry is read, up to 32 MB, and gives it back only after a full collection, for which a server hardly ever has enough
 * garbage. Electron may have fixed the flags: there it stays as it is.
 */
export function keepYoungGeneration(): void {
  if (process.versions['electron'] === undefined) setFlagsFromString('--semi-space-growth-factor=1');
}
