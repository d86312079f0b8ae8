import { readAtOnce, readBeginning, type OpenedAtOnce } from '../image/at-once';
import { copyOf } from '../image/bytes';
import type { ImageHeader } from '../image/header';
import { MAX_CLUSTER_SIZE } from '../image/qcow2';
import { endOfPiece, endsIn, glanceAt, type Besides, type Glance } from './glance';

/**
 * What an image says about its own string: the string; that there is none, if `bytes`, its first ones, were at rest or two more reads find them as
 * well; or that it has to be read with care, because something about it is not as usual.
 */
export type Seen =
  | { readonly kind: 'string'; readonly text: Uint8Array }
  | { readonly kind: 'none'; readonly backingFile: ImageHeader['backingFile']; readonly bytes: Buffer }
  | { readonly kind: 'unusual' };

/** What an image has said that begins with certain bytes. */
interface Known {
  readonly bytes: Buffer;
  /** An image that is smaller says something else. */
  readonly leastSize: number;
  readonly besides: Besides | undefined;
  readonly seen: Seen;
}

/** Bytes that are read first: all that most images without a string need. */
export const FIRST_READ = 4096;
/** Beginnings that are remembered. Each takes a tenth of a microsecond to be compared. */
const MOST_KNOWN = 8;

const UNUSUAL: Seen = { kind: 'unusual' };

/**
 * Looks at the beginnings of very many images. Those that were made alike begin with the same bytes, and what follows from these alone is
 * worked out once. Whether the second slot holds the same as the first, and where the extensions end, is looked at in each image.
 */
export class Glances {
  /** Where the beginning of an image is when it is looked at. */
  readonly bytes = Buffer.alloc(MAX_CLUSTER_SIZE);
  /** The same memory: to take parts of it out of a Buffer takes twice as long. */
  private readonly plain = new Uint8Array(this.bytes.buffer);
  private readonly known: Known[] = [];
  private next = 0;

  /**
   * What an image says whose first bytes are in `bytes`. It stays what it is when the next image is looked at. If more is read for it, `opened`
   * holds what the system said of the file after that.
   */
  of(opened: OpenedAtOnce): Seen {
    const { fd, length, stats } = opened;
    for (const { bytes, leastSize, besides, seen } of this.known) {
      if (length < bytes.length || stats.size < leastSize || bytes.compare(this.bytes, 0, bytes.length) !== 0) continue;
      if (besides === undefined || this.isAsUsual(fd, besides)) return seen;
      // What was read besides may have come over the beginning.
      readBeginning(opened, this.bytes, length);
      break;
    }
    return this.see(opened, this.look(opened));
  }

  private look({ length, stats }: OpenedAtOnce): Glance {
    return glanceAt(this.plain, length, stats.size);
  }

  /** Whether what is read besides, to where it is in the bytes, is as in other images with a string. */
  private isAsUsual(fd: number, { first, second, tail, areaEnd }: Besides): boolean {
    const { bytes } = this;
    // What is between the two is read as well: that takes less than to ask twice.
    const length = endOfPiece(tail) - second.at;
    if (readAtOnce(fd, bytes, second.at, length) !== length) return false;
    const secondEnd = second.at + second.length;
    if (bytes.compare(bytes, first.at, first.at + first.length, second.at, secondEnd) !== 0) return false;
    return endsIn(this.plain, tail, areaEnd);
  }

  private see(opened: OpenedAtOnce, glance: Glance): Seen {
    switch (glance.kind) {
      case 'string':
        return this.remember({ kind: 'string', text: copyOf(glance.text) }, glance);
      case 'none': {
        const bytes = Buffer.from(this.plain.subarray(0, glance.decisive));
        return this.remember({ kind: 'none', backingFile: withOwnBytes(glance.backingFile), bytes }, glance);
      }
      case 'besides': {
        const text = this.isAsUsual(opened.fd, glance.besides) ? glance.look() : undefined;
        if (text === undefined) return this.see(opened, glance.otherwise);
        return this.remember({ kind: 'string', text: copyOf(text) }, glance, glance.besides);
      }
      case 'again': {
        const { length } = opened;
        readBeginning(opened, this.bytes, glance.length);
        return opened.length > length ? this.see(opened, this.look(opened)) : UNUSUAL;
      }
      case 'unusual':
        return UNUSUAL;
    }
  }

  private remember(
    seen: Seen,
    { decisive, leastSize }: Pick<Known, 'leastSize'> & { decisive: number },
    besides?: Besides,
  ): Seen {
    if (decisive <= FIRST_READ) {
      const bytes = Buffer.from(this.plain.subarray(0, decisive));
      this.known[this.next] = { bytes, leastSize, besides, seen };
      this.next = (this.next + 1) % MOST_KNOWN;
    }
    return seen;
  }
}

function withOwnBytes(file: ImageHeader['backingFile']): ImageHeader['backingFile'] {
  return file && { ...file, name: copyOf(file.name) };
}
