import { watch } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';

/** How a save went that nobody disturbed. Milliseconds since it began. */
export interface Course {
  readonly end: number;
  readonly firstWrite: number;
  readonly lastWrite: number;
}

/** When to kill: so long after the beginning of a save, or so long after its first write to the image. */
export interface Moment {
  readonly from: 'beginning' | 'first write';
  readonly ms: number;
}

/** Every n-th moment is any of the save's; the others lie about its writes, which take only a small part of its time. */
const ANY_MOMENT_EVERY = 4;
/** Programs are slower at one time than at another. */
const MARGIN = 1.3;

/** A moment for the kill with a number. */
export function momentOf(number: number, { end, firstWrite, lastWrite }: Course, random: () => number): Moment {
  if (number % ANY_MOMENT_EVERY === 0) return { from: 'beginning', ms: random() * end * MARGIN };
  return { from: 'first write', ms: random() * (lastWrite - firstWrite) * MARGIN };
}

/** Notes the times of writes to a file, in milliseconds of `performance.now()`. */
export class WriteWatch {
  readonly times: number[] = [];
  private readonly watcher;

  constructor(path: string, onFirst: () => void = () => undefined) {
    this.watcher = watch(path, () => {
      this.times.push(performance.now());
      if (this.times.length === 1) onFirst();
    });
  }

  /**
   * Ends the watch, when all writes until now are noted. The end of a process may be told before its last writes are: both are then
   * there, but only the next turn of the event loop looks at the files.
   */
  async close(): Promise<void> {
    // The first one may still come in the turn that told the end.
    await turn();
    await turn();
    this.watcher.close();
  }
}

/** How much a timer may be late. */
const COARSE_MS = 2;

/** Calls back after a time that a timer, which knows whole milliseconds, is too coarse for. */
export function afterMs(ms: number, act: () => void): void {
  const due = performance.now() + ms;
  const wait = (): void => {
    while (performance.now() < due);
    act();
  };
  if (ms < COARSE_MS) wait();
  else setTimeout(wait, ms - COARSE_MS);
}
