/** An image that takes longer to open and read is not in memory: other threads can fetch several of them at a time. */
const SLOW_MS = 0.2;
/** Of the first ones those that take longer than this: they are looked at by code that has never run before, for 0.4 ms each. */
const FIRST_SLOW_MS = 2;
/** So many images are read at once before it is judged how they came. */
const GROUP = 32;
/** So many are left to other threads before it is tried again. */
const REST = 1024;

/**
 * Whether images are slow to come: on a disk that has to be asked, or on a server. Most of a group have to be slow for that: on a busy computer
 * every now and then one takes long, because the time goes to others.
 */
export class Pace {
  private slow = false;
  private limitMs = FIRST_SLOW_MS;
  private left = GROUP;
  private slowOnes = 0;

  /** Whether the next image should be left to another thread. */
  get isSlow(): boolean {
    return this.slow;
  }

  /** One more image was read in so many milliseconds; 0 if it was left to another thread. */
  took(ms: number): void {
    if (ms > this.limitMs) this.slowOnes += 1;
    this.left -= 1;
    if (this.left > 0) return;
    this.slow = this.slowOnes > GROUP / 2;
    this.slowOnes = 0;
    this.limitMs = SLOW_MS;
    this.left = this.slow ? REST : GROUP;
  }
}
