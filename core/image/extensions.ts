import { alignUp8, viewOf } from './bytes';
import { message, type Message } from '../message';

/** Types of header extensions that QEMU knows (qcow2 specification, "Header extensions"). */
export const EXTENSION_TYPES = {
  end: 0,
  backingFormat: 0xe2792aca,
  featureNames: 0x6803f857,
  bitmaps: 0x23852875,
  encryptionHeader: 0x0537be77,
  dataFile: 0x44415441,
} as const;

/** One header extension. `offset` is where its type stands in cluster 0; `data` is `length` bytes, without the padding to 8. */
export interface HeaderExtension {
  readonly type: number;
  readonly offset: number;
  readonly length: number;
  readonly data: Uint8Array;
}

/** The extensions in file order, where the END marker stands (QEMU takes an area without one), and a length that is out of bounds. */
export interface ExtensionArea {
  readonly extensions: readonly HeaderExtension[];
  readonly endMarker?: number;
  readonly problem?: Message;
}

/** No image has anywhere near as many; a large cluster has room for a quarter of a million empty ones. */
export const MAX_EXTENSIONS = 1000;

/** Reads the extensions between two offsets of cluster 0. Never throws: what was read before a problem is kept. */
export function parseExtensions(
  cluster0: Uint8Array,
  start: number,
  end: number,
  view = viewOf(cluster0),
): ExtensionArea {
  const extensions: HeaderExtension[] = [];
  let at = start;
  while (at + 8 <= end) {
    const type = view.getUint32(at);
    const length = view.getUint32(at + 4);
    // QEMU asks this of the END marker as well.
    if (length > end - at - 8) {
      return { extensions, problem: message('the header extension at byte {at} is longer than its area', { at }) };
    }
    if (type === EXTENSION_TYPES.end) return { extensions, endMarker: at };
    if (extensions.length === MAX_EXTENSIONS)
      return { extensions, problem: message('there are too many header extensions') };
    extensions.push({ type, offset: at, length, data: cluster0.subarray(at + 8, at + 8 + length) });
    at += 8 + alignUp8(length);
  }
  return { extensions };
}
