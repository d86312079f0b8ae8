import { readAtOnce } from '../image/at-once';
import { CONFIRMING_READS, PAUSE_MS } from './stable';

/** An open image and its first bytes, by which it is known that it has no string of its own, if they are what they were. */
export interface Unconfirmed {
  readonly fd: number;
  readonly bytes: Buffer;
}

interface Entry<T, U> {
  readonly item: T;
  readonly image: U;
  /** When it is read again, by the clock of `performance`. */
  due: number;
  reads: number;
}

/**
 * Images that are to be read again, by the rule of `untilStable`: twice, with a pause before each. They wait together, so that many of them
 * take no longer than one.
 */
export class Confirmations<T, U extends Unconfirmed> {
  private waiting: Entry<T, U>[] = [];
  private readonly again = Buffer.alloc(4096);

  /** `onDone` is told whether the bytes were the same each time; the file is still open then. */
  constructor(private readonly onDone: (item: T, image: U, confirmed: boolean) => void) {}

  /** How many wait, each with an open file. */
  get count(): number {
    return this.waiting.length;
  }

  /** When the next is due; undefined if none waits. */
  get nextDue(): number | undefined {
    return this.waiting[0]?.due;
  }

  /** An image that was read just now. */
  add(item: T, image: U): void {
    this.waiting.push({ item, image, due: performance.now() + PAUSE_MS, reads: 0 });
  }

  /** Reads again whatever is due. */
  look(now: number): void {
    const later = this.waiting.findIndex(({ due }) => due > now);
    const due = this.waiting.splice(0, later < 0 ? this.waiting.length : later);
    for (const entry of due) {
      entry.reads += 1;
      const same = this.isSame(entry.image);
      if (same && entry.reads < CONFIRMING_READS) {
        entry.due = performance.now() + PAUSE_MS;
        this.waiting.push(entry);
      } else this.onDone(entry.item, entry.image, same);
    }
  }

  /** The images that wait no longer, because nobody asks any more. */
  abandon(): U[] {
    return this.waiting.splice(0).map(({ image }) => image);
  }

  private isSame({ fd, bytes }: Unconfirmed): boolean {
    const again = bytes.length <= this.again.length ? this.again : Buffer.alloc(bytes.length);
    const length = readAtOnce(fd, again, 0, bytes.length);
    return length === bytes.length && bytes.compare(again, 0, length) === 0;
  }
}
