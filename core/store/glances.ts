import { readAtOnce, readBeginning, statsAtOnce, type OpenedAtOnce } from '../image/at-once';
import { copyOf, viewOf } from '../image/bytes';
import type { ImageHeader } from '../image/header';
import { FIELD, MAX_CLUSTER_SIZE } from '../image/qcow2';
import { endOfPiece, endsIn, glanceAt, type Besides, type Glance } from './glance';
import { DIGEST_AT } from './slot';

/**
 * What an image says about its own string: the string; that there is none, if its first bytes, those before `decisive`, were at rest or two more
 * reads find them as well; or that it has to be read with care, because something about it is not as usual.
 */
export type Seen =
  | { readonly kind: 'string'; readonly text: Uint8Array }
  | { readonly kind: 'none'; readonly backingFile: ImageHeader['backingFile']; readonly decisive: number }
  | { readonly kind: 'unusual' };

/** What an image has said that begins as these bytes do, in all that counts. */
interface Known {
  readonly bytes: Buffer;
  /** On these bytes. */
  readonly view: DataView;
  /** Where four of them are that others hardly have in this place, and these as a number. */
  readonly markAt: number;
  readonly mark: number;
  /** An image that is smaller says something else. */
  readonly leastSize: number;
  readonly besides: Besides | undefined;
  readonly seen: Seen;
}

/** Bytes that are read first: all that most images without a string need. */
export const FIRST_READ = 4096;
/** Beginnings that are remembered. To look for a mark takes some nanoseconds. */
const MOST_KNOWN = 64;

const UNUSUAL: Seen = { kind: 'unusual' };

/**
 * Where four bytes of the header stand that count for a glance. Between them are the size of the disk and the places of its tables, by which
 * images are different that were made alike.
 */
const COUNTING = [
  FIELD.magic,
  FIELD.version,
  FIELD.backingFileOffset,
  FIELD.backingFileOffset + 4,
  FIELD.backingFileSize,
  FIELD.clusterBits,
  FIELD.encryption,
] as const;
/** What is behind this counts as well. */
const REST = FIELD.snapshotCount;

/**
 * Looks at the beginnings of very many images. Those that were made alike begin alike, and what follows from that alone is
 * worked out once. Whether the second slot holds the same as the first, and where the extensions end, is looked at in each image.
 */
export class Glances {
  /** Where the beginning of an image is when it is looked at. */
  readonly bytes = Buffer.alloc(MAX_CLUSTER_SIZE);
  /** The same memory: to take parts of it out of a Buffer takes twice as long. */
  private readonly plain = new Uint8Array(this.bytes.buffer);
  private readonly view = viewOf(this.plain);
  private readonly known: Known[] = [];
  private next = 0;

  /** What an image says whose first bytes are in `bytes`. It stays what it is when the next image is looked at. */
  of(opened: OpenedAtOnce): Seen {
    const { length } = opened;
    for (const each of this.known) {
      if (this.view.getUint32(each.markAt) !== each.mark) continue;
      const { bytes, leastSize, besides, seen } = each;
      if (length < bytes.length || !this.beginsAs(each)) continue;
      if (besides === undefined && sizeOf(opened) < leastSize) continue;
      if (besides === undefined || this.isAsUsual(opened, besides, leastSize)) return seen;
      // What was read besides may have come over the beginning.
      readBeginning(opened, this.bytes, length);
      break;
    }
    return this.see(opened, this.look(opened));
  }

  /** A copy of the first bytes of the image that was looked at last. */
  beginning(length: number): Buffer {
    return Buffer.from(this.plain.subarray(0, length));
  }

  /** Whether all that counts is as in other first bytes. */
  private beginsAs({ bytes, view }: Known): boolean {
    for (const at of COUNTING) if (view.getUint32(at) !== this.view.getUint32(at)) return false;
    return bytes.compare(this.bytes, REST, bytes.length, REST) === 0;
  }

  private look(opened: OpenedAtOnce): Glance {
    return glanceAt(this.plain, opened.length, sizeOf(opened));
  }

  /** Whether what is read besides, to where it is in the bytes, is as in other images with a string, and the file is as long as it must be. */
  private isAsUsual(opened: OpenedAtOnce, { first, second, tail, areaEnd }: Besides, leastSize: number): boolean {
    const { bytes } = this;
    // What is between the two is left out: to copy it takes longer than to ask twice.
    for (const { at, length } of [second, tail]) if (readAtOnce(opened.fd, bytes, at, length) !== length) return false;
    if (endOfPiece(tail) < leastSize && sizeOf(opened) < leastSize) return false;
    if (bytes.compare(bytes, first.at, endOfPiece(first), second.at, endOfPiece(second)) !== 0) return false;
    return endsIn(this.plain, this.view, tail, areaEnd);
  }

  private see(opened: OpenedAtOnce, glance: Glance): Seen {
    switch (glance.kind) {
      case 'string':
        return this.remember({ kind: 'string', text: copyOf(glance.text) }, glance);
      case 'none': {
        const { backingFile, decisive } = glance;
        return this.remember({ kind: 'none', backingFile: withOwnBytes(backingFile), decisive }, glance);
      }
      case 'besides': {
        const text = this.isAsUsual(opened, glance.besides, glance.leastSize) ? glance.look() : undefined;
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
      // A digest, or the end of a backing file's name.
      const markAt = besides === undefined ? decisive - 4 : besides.first.at + DIGEST_AT;
      const mark = this.view.getUint32(markAt);
      const bytes = this.beginning(decisive);
      this.known[this.next] = { bytes, view: viewOf(bytes), markAt, mark, leastSize, besides, seen };
      this.next = (this.next + 1) % MOST_KNOWN;
    }
    return seen;
  }
}

/** In bytes; 0 of what is no regular file. */
function sizeOf(opened: OpenedAtOnce): number {
  return statsAtOnce(opened)?.size ?? 0;
}

function withOwnBytes(file: ImageHeader['backingFile']): ImageHeader['backingFile'] {
  return file && { ...file, name: copyOf(file.name) };
}
