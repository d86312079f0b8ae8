import { QcowmetaError } from '../errors';
import { MAX_EXTENSIONS } from '../image/extensions';
import { badHeader, type ImageHeader } from '../image/header';
import { EXTENSION_OVERHEAD, MIN_SLOT, newSlotSize, reservedBytes } from './capacity';
import { bodyLength } from './container';
import { message } from '../message';

/** Where a new extension goes in cluster 0. Offsets and sizes are bytes. */
export interface InsertLayout {
  readonly slotSize: number;
  /** The END marker of now, where the extension's type and length will stand. */
  readonly place: number;
  /** The end of the extension area to come, its END marker included. */
  readonly end: number;
  /** Where the backing file's name has to move first, if it stands in the way. */
  readonly nameTo?: number;
}

/** The smallest cluster that holds machine metadata. */
const MIN_CLUSTER = 2048;

/** Finds room for a new extension, or says why there is none (bad-header, cluster-too-small, no-headroom, backing-name-too-long). */
export function layOutInsert(path: string, header: ImageHeader): InsertLayout | QcowmetaError {
  const { clusterSize, endMarker: place, backingFileOffset: name, backingFileSize: nameLength } = header;
  if (place === undefined) return withoutEnd(path);
  if (header.extensions.length >= MAX_EXTENSIONS)
    return badHeader(path, message('there are too many header extensions'));
  const slotSize = newSlotSize(header);
  if (slotSize < MIN_SLOT) return noRoom(path, header);
  const end = place + 8 + bodyLength(slotSize) + 8;
  if (end > clusterSize) {
    return new QcowmetaError('no-headroom', path, { needed: end - place - 8, free: clusterSize - place - 8 });
  }
  if (name === 0 || name >= end) return { slotSize, place, end };
  const nameTo = Math.max(end, name + nameLength);
  if (nameTo + nameLength > clusterSize) return new QcowmetaError('backing-name-too-long', path, { clusterSize });
  return { slotSize, place, end, nameTo };
}

/** The refusal of a header in which nobody can tell where the extensions end. */
export function withoutEnd(path: string): QcowmetaError {
  return badHeader(path, message('the header extensions have no END marker'));
}

function noRoom(path: string, header: ImageHeader): QcowmetaError {
  const { clusterSize } = header;
  if (clusterSize < MIN_CLUSTER) return new QcowmetaError('cluster-too-small', path, { clusterSize });
  const free = Math.max(0, clusterSize - reservedBytes(header));
  return new QcowmetaError('no-headroom', path, { needed: EXTENSION_OVERHEAD + 2 * MIN_SLOT, free });
}
