import { QcowmetaError } from '../errors';
import { parseExtensions, type HeaderExtension } from '../image/extensions';
import { backingFileOf, endOfArea, parseFrame, type HeaderFrame, type ImageHeader } from '../image/header';
import { V2_HEADER_LENGTH } from '../image/qcow2';
import { EXTENSION_TYPE, parseContainer, slotPlaces } from './container';
import { SLOT_HEAD, slotLength } from './slot';

/** Bytes of an image from a place on. */
export interface Piece {
  readonly at: number;
  readonly length: number;
}

/** What is read besides the first bytes of an image with a string: a copy of its first slot, and what stands behind the extension. */
export interface Besides {
  /** The first slot, as far as it counts. */
  readonly first: Piece;
  /** Where the second slot holds the same. */
  readonly second: Piece;
  readonly tail: Piece;
  /** Where the area of the extensions ends. */
  readonly areaEnd: number;
}

/** What first bytes say, by those before `decisive`, of an image that has at least so many bytes. */
interface Said {
  readonly decisive: number;
  readonly leastSize: number;
}

/**
 * What the first bytes of an image say about its own string: the string itself; that there is none, if the bytes before `decisive` are no
 * rewrite seen half way; that more has to be read, either pieces `besides`, to where they are in the same bytes, before `look` is called, which
 * gives the string if the pieces are as usual, or `again` all from the beginning; or that the image has to be read with care, because something
 * about it is not as usual.
 */
export type Glance =
  | ({ readonly kind: 'string'; readonly text: Uint8Array } & Said)
  | ({ readonly kind: 'none'; readonly backingFile: ImageHeader['backingFile'] } & Said)
  | ({
      readonly kind: 'besides';
      readonly besides: Besides;
      readonly look: () => Uint8Array | undefined;
      readonly otherwise: Glance;
    } & Said)
  | { readonly kind: 'again'; readonly length: number }
  | { readonly kind: 'unusual' };

/** As long as most clusters, and longer than the extension of the longest string. */
const ENOUGH = 64 * 1024;
/** Bytes behind the extension of a string, at least, where the END of all is as a rule. */
const TAIL = 256;

const UNUSUAL: Glance = { kind: 'unusual' };

/**
 * Looks at the beginning of an image of `size` bytes. The first `known` of `bytes`, which has room for the largest cluster, are the image's. What else is
 * there counts for nothing: no answer but `besides` and `again` follows from it.
 */
export function glanceAt(bytes: Uint8Array, known: number, size: number): Glance {
  const frame = known < V2_HEADER_LENGTH ? undefined : frameIn(bytes, size);
  if (frame === undefined || frame.snapshotCount > 0) return UNUSUAL;
  if (endOf(frame) <= known) return allOf(bytes, frame);
  const enough = Math.min(ENOUGH, size);
  const again: Glance = known < enough ? { kind: 'again', length: enough } : UNUSUAL;
  const extension = frame.area.extensions.find(({ type }) => type === EXTENSION_TYPE);
  if (extension === undefined || extension.offset + 8 > known) return again;
  const places = slotPlaces(extension);
  if (places === undefined || places.a + SLOT_HEAD > known) return again;
  const length = slotLength(bytes.subarray(places.a, places.b));
  const besides = {
    first: { at: places.a, length },
    second: { at: places.b, length },
    tail: tailFrom(places.b + places.size, frame),
    areaEnd: endOfArea(frame),
  };
  const decisive = places.a + length;
  const leastSize = Math.max(frame.clusterSize, endOfPiece(besides.tail));
  if (decisive > known || leastSize > size) return again;
  return { kind: 'besides', besides, look: () => ownOf(extension), otherwise: again, decisive, leastSize };
}

/** To the end of a cluster that is not too long: that the file has all of it need not be asked then. */
function tailFrom(at: number, { clusterSize }: HeaderFrame): Piece {
  return { at, length: Math.max(TAIL, clusterSize <= ENOUGH ? clusterSize - at : 0) };
}

/** Where a piece ends. */
export function endOfPiece({ at, length }: Piece): number {
  return at + length;
}

/** Whether the extensions end in a piece of the bytes, of which `view` is one, and none of them there is one of machine metadata. */
export function endsIn(bytes: Uint8Array, view: DataView, tail: Piece, areaEnd: number): boolean {
  const { extensions, endMarker = Infinity } = parseExtensions(bytes, tail.at, areaEnd, view);
  return endMarker + 8 <= endOfPiece(tail) && extensions.every(({ type }) => type !== EXTENSION_TYPE);
}

/** The image's own string, if it is in this extension. */
function ownOf(extension: HeaderExtension): Uint8Array | undefined {
  const container = parseContainer({ extensions: [extension] });
  return container.kind === 'valid' ? container.records.own : undefined;
}

/** What an image says of whose first bytes all that decide are known. */
function allOf(bytes: Uint8Array, frame: HeaderFrame): Glance {
  const said = { decisive: endOf(frame), leastSize: frame.clusterSize };
  const container = parseContainer(frame.area);
  if (container.kind === 'valid' && container.records.own !== undefined)
    return { kind: 'string', text: container.records.own, ...said };
  if (container.kind !== 'valid' && container.kind !== 'none') return UNUSUAL;
  return { kind: 'none', backingFile: backingFileOf(bytes, frame), ...said };
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
