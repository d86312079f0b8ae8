import { QcowmetaError } from '../errors';
import { isClusterBits, type ImageHeader } from '../image/header';
import { FIELD, V2_HEADER_LENGTH } from '../image/qcow2';
import { parseImage, type ParsedImage } from './image';

/**
 * What the first bytes of an image say about its own string: the string itself; that there is none, if the bytes before `decisive` are no
 * rewrite seen half way; that more bytes are needed; or that the image has to be read with care, because something about it is not as usual.
 */
export type Glance =
  | { readonly kind: 'string'; readonly text: Uint8Array }
  | { readonly kind: 'none'; readonly header: ImageHeader; readonly decisive: number }
  | { readonly kind: 'more'; readonly length: number }
  | { readonly kind: 'unusual' };

/** As long as most clusters, and longer than the extension of the longest string. */
const ENOUGH = 64 * 1024;

const UNUSUAL: Glance = { kind: 'unusual' };

/**
 * Looks at the beginning of an image of `size` bytes: the first `known` of `bytes`, which has room for the largest cluster, are the image's; what is
 * behind them counts for nothing. Every answer but a string's is one for other bytes than those before `decisive` as well.
 */
export function glanceAt(bytes: Buffer, known: number, size: number, path: string): Glance {
  if (known < ENOUGH / 16 && known < size) return { kind: 'more', length: ENOUGH };
  if (known < V2_HEADER_LENGTH) return UNUSUAL;
  const clusterBits = bytes.readUInt32BE(FIELD.clusterBits);
  if (!isClusterBits(clusterBits) || size < 2 ** clusterBits) return UNUSUAL;
  const image = parsed(bytes.subarray(0, 2 ** clusterBits), path);
  if (image === undefined || image.header.snapshotCount > 0) return UNUSUAL;
  const decisive = endOf(image.header);
  if (decisive > known) return known < ENOUGH ? { kind: 'more', length: Math.min(ENOUGH, size) } : UNUSUAL;
  const { container, header } = image;
  if (container.kind === 'none') return { kind: 'none', header, decisive };
  if (container.kind !== 'valid') return UNUSUAL;
  const { own } = container.records;
  return own === undefined ? { kind: 'none', header, decisive } : { kind: 'string', text: own };
}

function parsed(cluster0: Uint8Array, path: string): ParsedImage | undefined {
  try {
    return parseImage(cluster0, path);
  } catch (error) {
    if (error instanceof QcowmetaError) return undefined;
    throw error;
  }
}

/** Where the last byte ends that the header, its extensions and the backing file's name are made of. */
function endOf({ endMarker, backingFileOffset, backingFileSize }: ImageHeader): number {
  if (endMarker === undefined) return Infinity;
  return Math.max(endMarker + 8, backingFileOffset + backingFileSize);
}
