import { readAtOnce } from '../image/at-once';
import { CONFIRMING_READS, PAUSE_MS } from './stable';

/** An open image and its first bytes, by which it is known that it has no string of its own, if they stay what they are. */
export interface Unconfirmed {
  readonly fd: number;
  readonly bytes: Buffer;
  /** When it was read, by the clock of `performance`; as long as it waits, when it is read again. */
  due: number;
  /** How often it was read again. */
  reads: number;
}

/**
 * Images that are to be read again, by the rule of `untilStable`: twice, with a pause before each. They wait together, so that many of them
 * take no longer than one.
 */
export class Confirmations<T extends Unconfirmed> {
  private waiting: T[] = [];
  private again = Buffer.alloc(4096);

  /** `onDone` is told whether the bytes were the same each time; the file is still open then. */
  constructor(private readonly onDone: (image: T, confirmed: boolean) => void) {}

  /** How many wait, each with an open file. */
  get count(): number {
    return this.waiting.length;
  }

  /** When the next is due; undefined if none waits. */
  get nextDue(): number | undefined {
    return this.waiting[0]?.due;
  }

  /** Has an image read again, a pause after it was read. */
  add(image: T): void {
    image.due += PAUSE_MS;
    this.waiting.push(image);
  }

  /** Reads again whatever is due. */
  look(now: number): void {
    const later = this.waiting.findIndex(({ due }) => due > now);
    const due = this.waiting.splice(0, later < 0 ? this.waiting.length : later);
    const onceMore: T[] = [];
    for (const image of due) {
      image.reads += 1;
      const same = this.isSame(image);
      if (same && image.reads < CONFIRMING_READS) onceMore.push(image);
      else this.onDone(image, same);
    }
    const read = performance.now();
    for (const image of onceMore) {
      image.due = read;
      this.add(image);
    }
  }

  /** The images that wait no longer, because nobody asks any more. */
  abandon(): T[] {
    return this.waiting.splice(0);
  }

  private isSame({ fd, bytes }: T): boolean {
    const { length } = bytes;
    if (this.again.length < length) this.again = Buffer.alloc(length);
    return readAtOnce(fd, this.again, 0, length) === length && bytes.compare(this.again, 0, length) === 0;
  }
}
