import { setFlagsFromString } from 'node:v8';

const BY_INVOCATIONS = ['--invocation-count-for-turbofan=300', '--minimum-invocations-after-ic-update=100'];

/**
 * V8, by major version, can be told how often code must run before it is compiled by the optimizing compiler. Its own measure is that of
 * programs that compute for seconds; a server has answered some thousand requests before its code comes to that. V8 11 needs no quick
 * compiler (Sparkplug) before it then, whose code would take memory.
 */
const OPTIMIZE_EARLY: Readonly<Record<string, readonly string[]>> = {
  11: ['--interrupt-budget=5000', '--no-sparkplug'],
  12: BY_INVOCATIONS,
  13: BY_INVOCATIONS,
  14: BY_INVOCATIONS,
};

/**
 * V8 doubles its young generation whenever much of what is new stays in use, as in a start or while a registry is read, up to 32 MB, and
 * gives it back only after a full collection, for which a server hardly ever has enough garbage.
 */
const KEEP_YOUNG_GENERATION = '--semi-space-growth-factor=1';

/**
 * Fits V8 to a server that has started: from here on its young generation stays as large as it is, and what runs often is optimized
 * early. Electron may have fixed the flags: there all stays as it is.
 */
export function fitV8(): void {
  const { electron, v8 } = process.versions;
  if (electron !== undefined) return;
  const [major = ''] = v8.split('.');
  for (const flag of [KEEP_YOUNG_GENERATION, ...(OPTIMIZE_EARLY[major] ?? [])]) setFlagsFromString(flag);
}
