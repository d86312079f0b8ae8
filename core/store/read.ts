import { QcowmetaError } from '../errors';
import { hashOf } from '../hash';
import { copyOf } from '../image/bytes';
import { openImageFile } from '../image/file';
import { badHeader, type ImageHeader } from '../image/header';
import type { ReadMode } from '../image/open-flags';
import { snapshotKey, type SnapshotIdentity } from '../image/snapshots';
import { newSlotSize, ownCapacity, snapshotCapacity, snapshotTextCapacity } from './capacity';
import type { LoadedImage } from './load';
import { NO_RECORDS, type Records } from './records';
import { readOnce, unconfirmedOf, untilStable, type Reading } from './stable';

export type { SnapshotIdentity } from '../image/snapshots';

/** A string as stored, and the SHA-256 of its bytes in hexadecimal. */
export interface StoredText {
  readonly bytes: Uint8Array;
  readonly hash: string;
}

/** Whose string: the image's own, or that of one of its snapshots. */
export type Target = { readonly kind: 'image' } | { readonly kind: 'snapshot'; readonly snapshot: SnapshotIdentity };

/** A snapshot of the table, with its own string if it has one. */
export interface SnapshotMetadata {
  readonly identity: SnapshotIdentity;
  readonly own: StoredText | undefined;
}

/**
 * How much an image holds, in bytes: the own string beside the snapshots' strings that are there, and the records of all snapshots
 * together beside the own string that is there. `refusal` tells why it takes none at all (all are 0 then).
 */
export interface Capacity {
  readonly ownBytes: number;
  readonly snapshotBytes: number;
  /** Size of each of the two slots, now or after the first write. */
  readonly slotBytes: number;
  readonly refusal?: QcowmetaError;
}

/** What one image says, without its backing files. */
export interface ImageMetadata {
  readonly path: string;
  readonly header: ImageHeader;
  readonly own: StoredText | undefined;
  /** Every snapshot of the image, in table order. */
  readonly snapshots: readonly SnapshotMetadata[];
  readonly capacity: Capacity;
}

/**
 * Reads an image's strings, without a lock. Throws QcowmetaError: not-found, no-permission, not-a-file, read-failed, not-qcow2,
 * unsupported-version, bad-header, truncated, damaged, newer-version, being-changed.
 */
export function readMetadata(path: string): Promise<ImageMetadata> {
  return readMetadataAs('read', path);
}

/** The same, read in this way. */
export async function readMetadataAs(mode: ReadMode, path: string): Promise<ImageMetadata> {
  const reading = await untilStable(async (opened) => {
    const file = await openImageFile(path, mode);
    opened(file);
    const value = await readOnce(file);
    return { value, unconfirmed: unconfirmedOf(value) };
  });
  return metadataOf(reading);
}

/** What a reading says. Throws bad-header, truncated, damaged, newer-version. */
export function metadataOf({ outcome }: Pick<Reading, 'outcome'>): ImageMetadata {
  if (outcome instanceof QcowmetaError) throw outcome;
  const records = withoutOrphans(outcome, recordsOf(outcome));
  const texts = new Map(records.snapshots.map(({ snapshot, text }) => [snapshotKey(snapshot), text]));
  const mayHaveOne = mayHaveOneOf(records);
  const ownOf = (identity: SnapshotIdentity): StoredText | undefined =>
    mayHaveOne(identity) ? storedText(texts.get(snapshotKey(identity))) : undefined;
  return {
    path: outcome.path,
    header: outcome.header,
    own: storedText(records.own),
    snapshots: outcome.snapshots.map((identity) => ({ identity, own: ownOf(identity) })),
    capacity: capacityOf(outcome, records),
  };
}

/**
 * The records whose snapshots are in the table, in its order, each once even where a damaged table has a snapshot twice. The others are
 * ignored, and dropped by the next write.
 */
export function withoutOrphans({ snapshots }: LoadedImage, records: Records): Records {
  if (records.snapshots.length === 0) return records;
  const byKey = new Map(records.snapshots.map((record) => [snapshotKey(record.snapshot), record]));
  const keys = snapshots.filter(mayHaveOneOf(records)).map(snapshotKey);
  const kept = [...new Set(keys)].flatMap((key) => byKey.get(key) ?? []);
  return { ...records, snapshots: kept };
}

/** A quick look at a snapshot of the table, of which there may be 65,536: false if none of the records can be its own. */
function mayHaveOneOf(records: Records): (snapshot: SnapshotIdentity) => boolean {
  const dates = new Set(records.snapshots.map(({ snapshot }) => snapshot.dateSec));
  return ({ dateSec }) => dates.has(dateSec);
}

/** The stored strings of an image. Throws damaged, newer-version, and bad-header where broken extensions may hide them. */
export function recordsOf({ path, header, container }: LoadedImage): Records {
  switch (container.kind) {
    case 'valid':
      return container.records;
    case 'damaged':
    case 'newer':
      throw new QcowmetaError(container.kind === 'newer' ? 'newer-version' : 'damaged', path, {
        reason: container.reason,
      });
    case 'none':
      if (header.extensionProblem === undefined) return NO_RECORDS;
      throw badHeader(path, header.extensionProblem);
  }
}

/** Size of each slot, now or after the first write. */
export function slotSizeOf({ header, container }: LoadedImage): number {
  const places = container.kind === 'valid' || container.kind === 'damaged' ? container.places : undefined;
  return places?.size ?? newSlotSize(header);
}

function capacityOf(image: LoadedImage, records: Records): Capacity {
  const { refusal } = image;
  if (refusal) return { ownBytes: 0, snapshotBytes: 0, slotBytes: 0, refusal };
  const slotBytes = slotSizeOf(image);
  return {
    ownBytes: ownCapacity(slotBytes, records),
    snapshotBytes: snapshotCapacity(slotBytes, records),
    slotBytes,
  };
}

/** A text with bytes of its own, for it outlives the cluster that it was read from. */
function storedText(bytes: Uint8Array | undefined): StoredText | undefined {
  return bytes && { bytes: copyOf(bytes), hash: hashOf(bytes) };
}

/** Bytes that the string of a target may have, beside the other strings that are there now. */
export function textCapacity({ capacity, own, snapshots }: ImageMetadata, target: Target): number {
  if (target.kind === 'image' || capacity.refusal) return capacity.ownBytes;
  const records = snapshots.flatMap((entry) =>
    entry.own ? [{ snapshot: entry.identity, text: entry.own.bytes }] : [],
  );
  const all = own ? { own: own.bytes, snapshots: records } : { snapshots: records };
  return snapshotTextCapacity(capacity.slotBytes, all, target.snapshot);
}
