import { QcowmetaError } from '../errors';
import { parseExtensions, type HeaderExtension } from '../image/extensions';
import { backingFileOf, endOfArea, parseFrame, type HeaderFrame, type ImageHeader } from '../image/header';
import { V2_HEADER_LENGTH } from '../image/qcow2';
import { EXTENSION_TYPE, parseContainer, slotPlaces } from './container';
import { isSameSlot, SLOT_HEAD, slotLength } from './slot';

/** Bytes of an image from a place on. */
export interface Piece {
  readonly at: number;
  readonly length: number;
}

/**
 * What the first bytes of an image say about its own string: the string itself; that there is none, if the bytes before `decisive` are no
 * rewrite seen half way; that more has to be read, `also` pieces, to where they are in the same bytes, before `look` is called, or `again` all from
 * the beginning; or that the image has to be read with care, because something about it is not as usual.
 */
export type Glance =
  | { readonly kind: 'string'; readonly text: Uint8Array }
  | { readonly kind: 'none'; readonly backingFile: ImageHeader['backingFile']; readonly decisive: number }
  | { readonly kind: 'also'; readonly pieces: readonly Piece[]; readonly look: () => Glance }
  | { readonly kind: 'again'; readonly length: number }
  | { readonly kind: 'unusual' };

/** As long as most clusters, and longer than the extension of the longest string. */
const ENOUGH = 64 * 1024;
/** Bytes behind the extension of a string, where the END of all is as a rule. */
const TAIL = 256;

const UNUSUAL: Glance = { kind: 'unusual' };

/**
 * Looks at the beginning of an image of `size` bytes. The first `known` of `bytes`, which has room for the largest cluster, are the image's. What else is
 * there counts for nothing: no answer but `also` and `again` follows from it.
 */
export function glanceAt(bytes: Uint8Array, known: number, size: number): Glance {
  const frame = known < V2_HEADER_LENGTH ? undefined : frameIn(bytes, size);
  if (frame === undefined || frame.snapshotCount > 0) return UNUSUAL;
  if (endOf(frame) <= known) return allOf(bytes, frame);
  const again: Glance = known < ENOUGH ? { kind: 'again', length: Math.min(ENOUGH, size) } : UNUSUAL;
  const extension = frame.area.extensions.find(({ type }) => type === EXTENSION_TYPE);
  if (extension === undefined || extension.offset + 8 > known) return again;
  const places = slotPlaces(extension);
  if (places === undefined || places.a + SLOT_HEAD > known) return again;
  const a = bytes.subarray(places.a, places.b);
  const second = { at: places.b, length: slotLength(a) };
  const tail = { at: places.b + places.size, length: TAIL };
  if (places.a + second.length > known || tail.at + tail.length > size) return again;
  const look = (): Glance => {
    if (!isSameSlot(a, bytes.subarray(second.at, tail.at)) || !isLast(bytes, tail, frame)) return again;
    return ownOf(extension) ?? again;
  };
  return { kind: 'also', pieces: [second, tail], look };
}

/** Whether the extensions end in a piece, and none of them there is one of machine metadata. */
function isLast(bytes: Uint8Array, { at, length }: Piece, frame: HeaderFrame): boolean {
  const { extensions, endMarker = Infinity } = parseExtensions(bytes, at, endOfArea(frame));
  return endMarker + 8 <= at + length && extensions.every(({ type }) => type !== EXTENSION_TYPE);
}

/** The image's own string, if it is in an extension of which the slots are the same. */
function ownOf(extension: HeaderExtension): Glance | undefined {
  const container = parseContainer({ extensions: [extension] });
  const text = container.kind === 'valid' ? container.records.own : undefined;
  return text && { kind: 'string', text };
}

/** What an image says of whose first bytes all that decide are known. */
function allOf(bytes: Uint8Array, frame: HeaderFrame): Glance {
  const container = parseContainer(frame.area);
  if (container.kind === 'valid' && container.records.own !== undefined)
    return { kind: 'string', text: container.records.own };
  if (container.kind !== 'valid' && container.kind !== 'none') return UNUSUAL;
  return { kind: 'none', backingFile: backingFileOf(bytes, frame), decisive: endOf(frame) };
}

function frameIn(bytes: Uint8Array, size: number): HeaderFrame | undefined {
  try {
    const frame = parseFrame(bytes, '');
    return frame.clusterSize <= size ? frame : undefined;
  } catch (error) {
    if (error instanceof QcowmetaError) return undefined;
    throw error;
  }
}

/** Where the last byte ends that the header, its extensions and the backing file's name are made of. */
function endOf({ area, backing }: HeaderFrame): number {
  return area.endMarker === undefined ? Infinity : Math.max(area.endMarker + 8, backing.offset + backing.size);
}
