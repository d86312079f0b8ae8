/** An image that takes longer to open and read is not in memory: other threads can fetch several of them at a time. */
const SLOW_MS = 0.2;
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
  private left = GROUP;
  private slowOnes = 0;

  /** Whether the next image should be left to another thread. */
  get isSlow(): boolean {
    return this.slow;
  }

  /** One more image was read in so many milliseconds; 0 if it was left to another thread. */
  took(ms: number): void {
    if (ms > SLOW_MS) this.slowOnes += 1;
    this.left -= 1;
    if (this.left > 0) return;
    this.slow = this.slowOnes > GROUP / 2;
    this.slowOnes = 0;
    this.left = this.slow ? REST : GROUP;
  }
}
