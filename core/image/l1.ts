import { divideUp, viewOf } from './bytes';
import { EXTENDED_L2_BIT } from './features';
import type { ImageFile } from './file';
import type { ImageHeader, L1Table } from './header';
import { L1_ENTRY_LENGTH, L2_ENTRY_LENGTH, MAX_L1_TABLE } from './qcow2';
import type { SnapshotEntry } from './snapshots';

const CHUNK_LENGTH = 64 * 1024;
/** Bits 9 to 55 of an entry, in two halves: where its L2 table is. */
const OFFSET_MASK = { high: 0x00ffffff, low: 0xfffffe00 };
/** Bit 63 of an entry, in its upper half: nothing else uses its L2 table. Of a snapshot's entries it tells what was so at some time. */
const COPIED = 0x80000000;

/**
 * Whether an image was returned to one of its snapshots (`qemu-img snapshot -a`, `loadvm`) and not written to since, so that the disk is, byte
 * for byte, that of the snapshot. It is while the L1 tables (qcow2 specification, "Cluster mapping") name the same L2 tables: those of a
 * snapshot are never changed, a write to the disk gives it others. The same holds of a snapshot that was taken just now; but in its table
 * stands still which L2 tables were the disk's alone before, and the return takes that away (QEMU, `qcow2_snapshot_goto`). Only of a
 * snapshot with none of these, for instance one of an empty disk, the two cannot be told apart, and it counts as returned to.
 *
 * Entries behind the end of the disk are of saved states of machines and do not count. Reads both tables in pieces up to what decides.
 * A table that the file does not hold is like no other. Throws read-failed.
 */
export async function isReturnedTo(
  file: Pick<ImageFile, 'readAt'>,
  header: ImageHeader,
  snapshot: Pick<SnapshotEntry, 'l1' | 'virtualSize'>,
): Promise<boolean> {
  if (snapshot.virtualSize !== undefined && snapshot.virtualSize !== header.virtualSize) return false;
  const length = entriesOfDisk(header) * BigInt(L1_ENTRY_LENGTH);
  if (length > MAX_L1_TABLE) return false;
  for (let at = 0; at < length; at += CHUNK_LENGTH) {
    const part = Math.min(CHUNK_LENGTH, Number(length) - at);
    const [ours, theirs] = [await readPart(file, header.l1, at, part), await readPart(file, snapshot.l1, at, part)];
    if (!ours || !theirs || !areOfReturn(ours, theirs)) return false;
  }
  return true;
}

/** Entries that an L1 table needs for the whole disk. */
export function entriesOfDisk({ virtualSize, clusterSize, incompatibleFeatures }: ImageHeader): bigint {
  const isExtended = (incompatibleFeatures & EXTENDED_L2_BIT) !== 0n;
  const l2Entries = clusterSize / (isExtended ? L2_ENTRY_LENGTH.extended : L2_ENTRY_LENGTH.normal);
  const bytesPerEntry = BigInt(clusterSize) * BigInt(l2Entries);
  return divideUp(virtualSize, bytesPerEntry);
}

/** Part of a table, with zeros behind its last entry, as QEMU takes it; undefined where the file ends before. */
async function readPart(
  file: Pick<ImageFile, 'readAt'>,
  { offset, entries }: L1Table,
  at: number,
  length: number,
): Promise<Uint8Array | undefined> {
  const stored = Math.min(length, Math.max(0, entries * L1_ENTRY_LENGTH - at));
  const bytes = stored === 0 ? new Uint8Array() : await file.readAt(Number(offset) + at, stored);
  if (bytes.length < stored) return undefined;
  return stored === length ? bytes : Buffer.concat([bytes], length);
}

/** Whether parts of the tables of a disk and a snapshot can be what the return to the snapshot leaves. */
function areOfReturn(disk: Uint8Array, snapshot: Uint8Array): boolean {
  const [ours, theirs] = [viewOf(disk), viewOf(snapshot)];
  for (let at = 0; at < disk.length; at += L1_ENTRY_LENGTH) {
    const [ourHigh, theirHigh] = [ours.getUint32(at), theirs.getUint32(at)];
    const high = (ourHigh ^ theirHigh) & OFFSET_MASK.high;
    const low = (ours.getUint32(at + 4) ^ theirs.getUint32(at + 4)) & OFFSET_MASK.low;
    if (high !== 0 || low !== 0 || (theirHigh & COPIED) !== 0) return false;
  }
  return true;
}
