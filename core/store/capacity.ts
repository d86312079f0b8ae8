import { QcowmetaError } from '../errors';
import { alignUp8 } from '../image/bytes';
import { EXTENSION_TYPES } from '../image/extensions';
import { DATA_FILE_BIT } from '../image/features';
import type { ImageHeader } from '../image/header';
import { MAX_BACKING_NAME } from '../image/qcow2';
import { isSameSnapshot, type SnapshotIdentity } from '../image/snapshots';
import { BODY_MAGIC, EXTENSION_TYPE } from './container';
import { ownRecordLength, snapshotHeadLength, snapshotRecordLength, type Records } from './records';
import { SLOT_HEAD } from './slot';

/** Bytes kept free for what QEMU may put into the header later: with a full header it loses bitmaps, or cannot open the image. */
const RESERVE = {
  header: 112,
  backingFormat: 24,
  featureNames: 392,
  bitmaps: 32,
  encryptionHeader: 24,
  end: 8,
  backingName: MAX_BACKING_NAME,
  dataFile: 1032,
} as const;

const RESERVED_TYPES: ReadonlySet<number> = new Set([...Object.values(EXTENSION_TYPES), EXTENSION_TYPE]);
const SMALL_CLUSTER = 8192;
const MIN_RESERVE = 4096;
const MAX_SLOT = 28_728;
const MAX_OWN_TEXT = 24_576;

/** The smallest slot that a new extension is made with, in bytes. */
export const MIN_SLOT = 128;

/** Bytes of the header extension that are neither slot: its type and length and the first bytes of its data. */
export const EXTENSION_OVERHEAD = 8 + BODY_MAGIC.length;

/** Bytes of cluster 0 that stay out of use, whatever is in the header now. */
export function reservedBytes(header: ImageHeader): number {
  const { backingFormat, featureNames, bitmaps, encryptionHeader, end, backingName } = RESERVE;
  const foreign = header.extensions.filter(({ type }) => !RESERVED_TYPES.has(type));
  const full =
    Math.max(RESERVE.header, header.headerLength) +
    (backingFormat + featureNames + bitmaps + encryptionHeader + end + backingName) +
    dataFileBytes(header) +
    foreign.reduce((sum, { length }) => sum + 8 + alignUp8(length), 0);
  return header.clusterSize <= SMALL_CLUSTER ? full : Math.max(MIN_RESERVE, full);
}

/** QEMU writes the data file's name whole, and it may have up to 4,095 bytes. */
function dataFileBytes({ incompatibleFeatures, extensions }: ImageHeader): number {
  if ((incompatibleFeatures & DATA_FILE_BIT) === 0n) return 0;
  const name = extensions.find(({ type }) => type === EXTENSION_TYPES.dataFile);
  return Math.max(RESERVE.dataFile, name ? 8 + alignUp8(name.length) : 0);
}

/** Size of each slot of a new extension, in bytes; under `MIN_SLOT` there is no room for one. */
export function newSlotSize(header: ImageHeader): number {
  const half = (header.clusterSize - reservedBytes(header) - EXTENSION_OVERHEAD) / 2;
  return Math.min(MAX_SLOT, Math.floor(half / 8) * 8);
}

/**
 * Bytes that the own string may have in slots of a size, beside the strings of snapshots that are there. In the largest slots these have
 * room of their own, which another program may have exceeded.
 */
export function ownCapacity(slotSize: number, records: Records): number {
  return Math.max(0, Math.min(MAX_OWN_TEXT, slotSize - SLOT_HEAD - ownRecordLength(0) - snapshotBytes(records)));
}

/** Bytes for the records of all snapshots together, in slots of a size, beside the own string that is there. */
export function snapshotCapacity(slotSize: number, records: Records): number {
  const there = ownBytes(records);
  const own = slotSize < MAX_SLOT ? there : Math.max(there, ownRecordLength(MAX_OWN_TEXT));
  return Math.max(0, slotSize - SLOT_HEAD - own);
}

/** Bytes that the string of one snapshot may have, beside all other strings that are there. */
export function snapshotTextCapacity(slotSize: number, records: Records, snapshot: SnapshotIdentity): number {
  const others = records.snapshots.filter((record) => !isSameSnapshot(record.snapshot, snapshot));
  const room = snapshotCapacity(slotSize, records) - snapshotBytes({ snapshots: others });
  return Math.max(0, room - snapshotHeadLength(snapshot));
}

function ownBytes(records: Records): number {
  return records.own === undefined ? 0 : ownRecordLength(records.own.length);
}

function snapshotBytes(records: Records): number {
  return records.snapshots.reduce((sum, { snapshot, text }) => sum + snapshotRecordLength(snapshot, text.length), 0);
}

/** The error for a text that is too long for an image; counts in bytes. */
export function overCapacity(path: string, bytes: number, capacity: number): QcowmetaError {
  const excess = bytes - capacity;
  const template = excess === 1 ? { template: OVER_BY_ONE } : {};
  return new QcowmetaError('over-capacity', path, { bytes, capacity, excess }, [], template);
}

const OVER_BY_ONE = '{file}: the text has {bytes} bytes, the image holds {capacity}. Shorten it by 1 byte.';
