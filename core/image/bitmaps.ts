import { QcowmetaError } from '../errors';
import { alignUp8, copyOf, divideUp, offsetAt, viewOf } from './bytes';
import { EXTENSION_TYPES } from './extensions';
import { BITMAPS_BIT } from './features';
import type { ImageFile } from './file';
import { badHeader, type ImageHeader } from './header';
import {
  BITMAPS_EXTENSION_LENGTH,
  GRANULARITY_BITS,
  MAX_BITMAPS,
  MAX_BITMAP_BYTES,
  MAX_BITMAP_DIRECTORY,
  MAX_BITMAP_NAME,
  MAX_BITMAP_TABLE_ENTRIES,
} from './qcow2';
import { byteCount, message } from '../message';

/** A persistent dirty bitmap of an image (qcow2 specification, "Bitmaps"). */
export interface Bitmap {
  /** As stored; need not be UTF-8. */
  readonly name: Uint8Array;
  /** Bytes of the disk that one bit stands for. */
  readonly granularity: number;
  /** It was not stored properly and must not be relied on: QEMU has it open, or crashed with it. */
  readonly inUse: boolean;
  /** QEMU goes on recording into it when it opens the image. */
  readonly automatic: boolean;
}

/** The bitmaps of an image: how many there are, and the first of them. */
export interface BitmapList {
  readonly count: number;
  readonly bitmaps: readonly Bitmap[];
}

const ENTRY_LENGTH = 24;
const CHUNK_LENGTH = 64 * 1024;
const IN_USE = 1;
const AUTOMATIC = 2;
const KNOWN_FLAGS = 3;
/** A bitmap of what was written; there is no other type. */
const TRACKING = 1;
const SECTOR = 512n;

/** Where the directory of the bitmaps is. */
interface Directory {
  readonly count: number;
  readonly offset: number;
  readonly length: number;
}

/** What has to be known of an image to read its bitmaps. */
type Header = Pick<ImageHeader, 'extensions' | 'autoclearFeatures' | 'clusterSize' | 'virtualSize'>;

/**
 * Reads the bitmap directory in pieces, as far as the first `most` bitmaps need, or (left out) to its end. An extension that the autoclear
 * bit does not vouch for counts for nothing, as in QEMU. What is refused here QEMU refuses as well, together with the image. Throws
 * bad-header, truncated, read-failed.
 */
export async function readBitmaps(
  file: Pick<ImageFile, 'path' | 'readAt'>,
  header: Header,
  most = MAX_BITMAPS,
): Promise<BitmapList> {
  const extension = header.extensions.find(({ type }) => type === EXTENSION_TYPES.bitmaps);
  if (!extension || (header.autoclearFeatures & BITMAPS_BIT) === 0n) return { count: 0, bitmaps: [] };
  const { count, offset, length } = directoryOf(extension.data, header.clusterSize, file.path);
  const bitmaps: Bitmap[] = [];
  const names = new Set<string>();
  let window: Uint8Array = new Uint8Array();
  let used = 0;
  let read = 0;
  while (bitmaps.length < Math.min(count, most)) {
    const entry = parseBitmap(window.subarray(used), header, file.path);
    if (entry) {
      bitmaps.push(entry.bitmap);
      names.add(Buffer.from(entry.bitmap.name).toString('latin1'));
      used += entry.length;
      continue;
    }
    if (read >= length) throw badHeader(file.path, message('the bitmap directory ends inside a bitmap'));
    const more = await file.readAt(offset + read, Math.min(CHUNK_LENGTH, length - read));
    if (more.length === 0) throw new QcowmetaError('truncated', file.path, { part: message('bitmap directory') });
    window = Buffer.concat([window.subarray(used), more]);
    used = 0;
    read += more.length;
  }
  if (names.size < bitmaps.length) throw badHeader(file.path, message('two bitmaps have the same name'));
  const rest = length - read + window.length - used;
  if (bitmaps.length === count && rest !== 0)
    throw badHeader(file.path, message('the bitmap directory has {rest} too many', { rest: byteCount(rest) }));
  return { count, bitmaps };
}

function directoryOf(data: Uint8Array, clusterSize: number, path: string): Directory {
  const view = viewOf(data);
  if (data.length !== BITMAPS_EXTENSION_LENGTH || view.getUint32(4) !== 0)
    throw badHeader(path, message('the header extension of the bitmaps has an unknown form'));
  const count = view.getUint32(0);
  const length = offsetAt(view, 8);
  const offset = offsetAt(view, 16);
  if (count > MAX_BITMAPS) throw badHeader(path, message('{count} bitmaps are too many', { count }));
  if (count === 0) throw badHeader(path, message('the header extension of the bitmaps announces none'));
  if (length === undefined || length > MAX_BITMAP_DIRECTORY) {
    throw badHeader(path, message('the bitmap directory is longer than 64 MiB'));
  }
  if (offset === undefined || offset % clusterSize !== 0)
    throw badHeader(path, message('the bitmap directory is not aligned'));
  if (offset === 0) throw badHeader(path, message('the bitmap directory lies in the first cluster'));
  return { count, offset, length };
}

/** The bitmap at the start of the bytes and its length in the directory; undefined if the bytes end before it does. */
function parseBitmap(bytes: Uint8Array, header: Header, path: string): { bitmap: Bitmap; length: number } | undefined {
  if (bytes.length < ENTRY_LENGTH) return undefined;
  const view = viewOf(bytes);
  const flags = view.getUint32(12);
  const bits = view.getUint8(17);
  const nameLength = view.getUint16(18);
  const extra = view.getUint32(20);
  if (bits < GRANULARITY_BITS.least || bits > GRANULARITY_BITS.most) {
    throw badHeader(path, message('a bitmap has a granularity of 2^{bits} bytes', { bits }));
  }
  if (nameLength === 0 || nameLength > MAX_BITMAP_NAME)
    throw badHeader(path, message('a bitmap has a name of {nameLength} bytes', { nameLength }));
  if (extra !== 0) throw badHeader(path, message('a bitmap has {extra} of extra data', { extra: byteCount(extra) }));
  if (flags > KNOWN_FLAGS || view.getUint8(16) !== TRACKING)
    throw badHeader(path, message('a bitmap is of an unknown kind'));
  if (!hasTable(view, header, (flags & IN_USE) !== 0))
    throw badHeader(
      path,
      message('a bitmap has its table in a place where none can be, or a table that is too short or too long'),
    );
  const end = ENTRY_LENGTH + nameLength;
  if (bytes.length < end) return undefined;
  const bitmap = {
    name: copyOf(bytes.subarray(ENTRY_LENGTH, end)),
    granularity: 2 ** bits,
    inUse: (flags & IN_USE) !== 0,
    automatic: (flags & AUTOMATIC) !== 0,
  };
  return { bitmap, length: alignUp8(end) };
}

/** Whether the table with the bitmap's clusters is where it may be and (unless the bitmap is not to be relied on) is as long as the disk asks for. */
function hasTable(view: DataView, header: Header, inUse: boolean): boolean {
  const { clusterSize } = header;
  const offset = offsetAt(view, 0);
  const size = view.getUint32(8);
  if (offset === undefined || offset === 0 || offset % clusterSize !== 0) return false;
  if (size === 0 || size > MAX_BITMAP_TABLE_ENTRIES || size * clusterSize > MAX_BITMAP_BYTES) return false;
  return inUse || BigInt(size) === clustersNeeded(header, BigInt(view.getUint8(17)));
}

/** Clusters of a bitmap whose bits stand for 2^granularity bytes each. QEMU leaves out a last sector that is not whole. */
function clustersNeeded({ clusterSize, virtualSize }: Header, granularity: bigint): bigint {
  const sectors = virtualSize / SECTOR;
  const bits = divideUp(sectors * SECTOR, 1n << granularity);
  return divideUp(divideUp(bits, 8n), BigInt(clusterSize));
}
