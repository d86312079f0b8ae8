import { QcowmetaError } from '../errors';
import { alignUp8, copyOf, offsetAt, viewOf } from './bytes';
import { EXTENSION_TYPES } from './extensions';
import { BITMAPS_BIT } from './features';
import type { ImageFile } from './file';
import type { ImageHeader } from './header';
import { message, type Message } from '../message';

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

/** QEMU's own limits (block/qcow2.h and qcow2-bitmap.c). */
const MAX_BITMAPS = 65535;
const MAX_DIRECTORY_LENGTH = 64 * 1024 * 1024;
const MAX_NAME_LENGTH = 1023;
const GRANULARITY_BITS = { least: 9, most: 31 };
const EXTENSION_LENGTH = 24;
const ENTRY_LENGTH = 24;
const CHUNK_LENGTH = 64 * 1024;
const IN_USE = 1;
const AUTOMATIC = 2;

/** Where the directory of the bitmaps is. */
interface Directory {
  readonly count: number;
  readonly offset: number;
  readonly length: number;
}

/**
 * Reads the bitmap directory in pieces, as far as the first `most` bitmaps need. An extension that the autoclear bit does not vouch for
 * counts for nothing, as in QEMU. Throws bad-header, truncated, read-failed.
 */
export async function readBitmaps(
  file: Pick<ImageFile, 'path' | 'readAt'>,
  header: Pick<ImageHeader, 'extensions' | 'autoclearFeatures' | 'clusterSize'>,
  most: number,
): Promise<BitmapList> {
  const extension = header.extensions.find(({ type }) => type === EXTENSION_TYPES.bitmaps);
  if (!extension || (header.autoclearFeatures & BITMAPS_BIT) === 0n) return { count: 0, bitmaps: [] };
  const { count, offset, length } = directoryOf(extension.data, header.clusterSize, file.path);
  const bitmaps: Bitmap[] = [];
  let window: Uint8Array = new Uint8Array();
  let used = 0;
  let read = 0;
  while (bitmaps.length < Math.min(count, most)) {
    const entry = parseBitmap(window.subarray(used), file.path);
    if (entry) {
      bitmaps.push(entry.bitmap);
      used += entry.length;
      continue;
    }
    if (read >= length) throw bad(file.path, message('the bitmap directory ends inside a bitmap'));
    const more = await file.readAt(offset + read, Math.min(CHUNK_LENGTH, length - read));
    if (more.length === 0) throw new QcowmetaError('truncated', file.path, { part: message('bitmap directory') });
    window = Buffer.concat([window.subarray(used), more]);
    used = 0;
    read += more.length;
  }
  return { count, bitmaps };
}

function directoryOf(data: Uint8Array, clusterSize: number, path: string): Directory {
  if (data.length < EXTENSION_LENGTH) throw bad(path, message('the header extension of the bitmaps is too short'));
  const view = viewOf(data);
  const count = view.getUint32(0);
  const length = offsetAt(view, 8);
  const offset = offsetAt(view, 16);
  if (count > MAX_BITMAPS) throw bad(path, message('{count} bitmaps are too many', { count }));
  if (length === undefined || length > MAX_DIRECTORY_LENGTH) {
    throw bad(path, message('the bitmap directory is longer than 64 MiB'));
  }
  if (offset === undefined || offset % clusterSize !== 0)
    throw bad(path, message('the bitmap directory is not aligned'));
  return { count, offset, length };
}

/** The bitmap at the start of the bytes and its length in the directory; undefined if the bytes end before it does. */
function parseBitmap(bytes: Uint8Array, path: string): { bitmap: Bitmap; length: number } | undefined {
  if (bytes.length < ENTRY_LENGTH) return undefined;
  const view = viewOf(bytes);
  const flags = view.getUint32(12);
  const bits = view.getUint8(17);
  const nameLength = view.getUint16(18);
  const extra = view.getUint32(20);
  if (bits < GRANULARITY_BITS.least || bits > GRANULARITY_BITS.most) {
    throw bad(path, message('a bitmap has a granularity of 2^{bits} bytes', { bits }));
  }
  if (nameLength > MAX_NAME_LENGTH)
    throw bad(path, message('a bitmap has a name of {nameLength} bytes', { nameLength }));
  if (extra > CHUNK_LENGTH) throw bad(path, message('a bitmap has {extra} bytes of extra data', { extra }));
  const start = ENTRY_LENGTH + extra;
  const end = start + nameLength;
  if (bytes.length < end) return undefined;
  const bitmap = {
    name: copyOf(bytes.subarray(start, end)),
    granularity: 2 ** bits,
    inUse: (flags & IN_USE) !== 0,
    automatic: (flags & AUTOMATIC) !== 0,
  };
  return { bitmap, length: alignUp8(end) };
}

function bad(path: string, reason: Message): QcowmetaError {
  return new QcowmetaError('bad-header', path, { reason });
}
