import { QcowmetaError } from '../errors';
import { alignUp8, viewOf } from './bytes';
import type { ImageFile } from './file';
import { badHeader, type ImageHeader, type L1Table } from './header';
import { MAX_SNAPSHOTS, MAX_SNAPSHOT_EXTRA_DATA, MAX_SNAPSHOT_TABLE } from './qcow2';
import { message } from '../message';

/**
 * What tells one internal snapshot from another. QEMU gives a deleted snapshot's id to the next one, so only all five together do.
 * Id and name are bytes as stored (they need not be UTF-8); the date is in seconds and nanoseconds since 1970, the clock in nanoseconds.
 */
export interface SnapshotIdentity {
  readonly id: Uint8Array;
  readonly name: Uint8Array;
  readonly dateSec: number;
  readonly dateNsec: number;
  readonly vmClockNsec: bigint;
}

/** An entry of the snapshot table: which snapshot, and how much it holds, in bytes. */
export interface SnapshotEntry {
  readonly identity: SnapshotIdentity;
  /** State of the machine (memory and devices) that was kept with the disk; 0 for a snapshot of the disk alone. */
  readonly vmStateSize: bigint;
  /** Size of the disk at that time; undefined where an old entry does not say. */
  readonly virtualSize?: bigint;
  /** The disk at that time. */
  readonly l1: L1Table;
}

const ENTRY_LENGTH = 40;
const CHUNK_LENGTH = 64 * 1024;

/** One string per snapshot, the same for the same snapshot. */
export function snapshotKey(snapshot: SnapshotIdentity): string {
  const { id, name, dateSec, dateNsec, vmClockNsec } = snapshot;
  return `${hex(id)} ${hex(name)} ${dateSec} ${dateNsec} ${vmClockNsec}`;
}

/** Whether two are the same snapshot. Their keys take longer to make than their dates to compare, of which there may be 65,536. */
export function isSameSnapshot(a: SnapshotIdentity, b: SnapshotIdentity): boolean {
  return a.dateSec === b.dateSec && snapshotKey(a) === snapshotKey(b);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

/** The snapshots of the table, in its order. Throws as `readSnapshotEntries` does. */
export async function readSnapshotTable(file: TableFile, header: ImageHeader): Promise<SnapshotIdentity[]> {
  return readEach(file, header, identityAt);
}

/** Reads the snapshot table in pieces, never more than 64 MiB. Throws bad-header, truncated, read-failed. */
export async function readSnapshotEntries(file: TableFile, header: ImageHeader): Promise<SnapshotEntry[]> {
  return readEach(file, header, entryAt);
}

type TableFile = Pick<ImageFile, 'path' | 'readAt'>;

/** What `take` makes of each entry. There may be 65,536 of them, so as little as possible is made of each. */
async function readEach<T>(
  file: TableFile,
  { snapshotCount, snapshotTableOffset, clusterSize }: ImageHeader,
  take: (view: DataView, at: number) => T,
): Promise<T[]> {
  if (snapshotCount === 0) return [];
  if (snapshotCount > MAX_SNAPSHOTS)
    throw badHeader(file.path, message('{snapshotCount} snapshots are too many', { snapshotCount }));
  if (snapshotTableOffset % clusterSize !== 0) throw badHeader(file.path, message('the snapshot table is not aligned'));
  const taken: T[] = [];
  let window = viewOf(new Uint8Array());
  let used = 0;
  let read = 0;
  while (taken.length < snapshotCount) {
    const end = endOfEntry(window, used, file.path);
    if (end !== undefined) {
      taken.push(take(window, used));
      used += alignUp8(end - used);
      continue;
    }
    if (read >= MAX_SNAPSHOT_TABLE) throw badHeader(file.path, message('the snapshot table is longer than 64 MiB'));
    const more = await file.readAt(snapshotTableOffset + read, CHUNK_LENGTH);
    if (more.length === 0) throw new QcowmetaError('truncated', file.path, { part: message('snapshot table') });
    window = viewOf(Buffer.concat([bytesOf(window, used, window.byteLength), more]));
    used = 0;
    read += more.length;
  }
  return taken;
}

/** Where the entry at an offset ends, without its padding; undefined if the bytes end before it does. */
function endOfEntry(view: DataView, at: number, path: string): number | undefined {
  if (view.byteLength - at < ENTRY_LENGTH) return undefined;
  const extra = view.getUint32(at + 36);
  if (extra > MAX_SNAPSHOT_EXTRA_DATA)
    throw badHeader(path, message('a snapshot has {extra} bytes of extra data', { extra }));
  const end = at + ENTRY_LENGTH + extra + view.getUint16(at + 12) + view.getUint16(at + 14);
  return view.byteLength < end ? undefined : end;
}

/** Id and name stay where they were read: to copy so many takes longer than all else. */
function identityAt(view: DataView, at: number): SnapshotIdentity {
  const idStart = at + ENTRY_LENGTH + view.getUint32(at + 36);
  const nameStart = idStart + view.getUint16(at + 12);
  return {
    id: bytesOf(view, idStart, nameStart),
    name: bytesOf(view, nameStart, nameStart + view.getUint16(at + 14)),
    dateSec: view.getUint32(at + 16),
    dateNsec: view.getUint32(at + 20),
    vmClockNsec: view.getBigUint64(at + 24),
  };
}

/** Extra data (qcow2 specification, "Snapshots"): the size of the state in 64 bits, then that of the disk. */
function entryAt(view: DataView, at: number): SnapshotEntry {
  const extra = view.getUint32(at + 36);
  const entry = {
    identity: identityAt(view, at),
    vmStateSize: extra >= 8 ? view.getBigUint64(at + ENTRY_LENGTH) : BigInt(view.getUint32(at + 32)),
    l1: { offset: view.getBigUint64(at), entries: view.getUint32(at + 8) },
  };
  return extra >= 16 ? { ...entry, virtualSize: view.getBigUint64(at + ENTRY_LENGTH + 8) } : entry;
}

function bytesOf(view: DataView, start: number, end: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + start, end - start);
}
