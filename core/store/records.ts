import { isUtf8 } from 'node:buffer';
import { alignUp8, copyOf, viewOf } from '../image/bytes';
import { snapshotKey, type SnapshotIdentity } from '../image/snapshots';
import { message, type Message } from '../message';

/** The string of one snapshot. */
export interface SnapshotRecord {
  readonly snapshot: SnapshotIdentity;
  readonly text: Uint8Array;
}

/** All strings of an image: its own, if it has one, and those of snapshots. */
export interface Records {
  readonly own?: Uint8Array;
  readonly snapshots: readonly SnapshotRecord[];
}

export const NO_RECORDS: Records = { snapshots: [] };

/** What decoding gives: the records, or why there are none. */
export type Decoded =
  | { readonly kind: 'records'; readonly records: Records }
  | { readonly kind: 'damaged'; readonly reason: Message }
  | { readonly kind: 'newer'; readonly reason: Message };

const OWN_KIND = 1;
const SNAPSHOT_KIND = 2;
const OWN_HEAD = 8;
const SNAPSHOT_HEAD = 32;

/** Bytes that a record of the image's own string takes. */
export function ownRecordLength(textLength: number): number {
  return alignUp8(OWN_HEAD + textLength);
}

/** Bytes before the text in a snapshot's record. */
export function snapshotHeadLength(snapshot: SnapshotIdentity): number {
  return SNAPSHOT_HEAD + snapshot.id.length + snapshot.name.length;
}

/** Bytes that the record of a snapshot's string takes. */
export function snapshotRecordLength(snapshot: SnapshotIdentity, textLength: number): number {
  return alignUp8(snapshotHeadLength(snapshot) + textLength);
}

/** Writes the payload of a slot: the own string first, then the snapshots' in the order given, each record padded to 8. */
export function encodeRecords(records: Records): Uint8Array {
  const own = records.own === undefined ? [] : [encodeOwn(records.own)];
  const parts = [...own, ...records.snapshots.map(encodeSnapshot)];
  const [first] = parts;
  return first && parts.length === 1 ? first : Buffer.concat(parts);
}

function encodeOwn(text: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(ownRecordLength(text.length));
  viewOf(bytes).setUint32(0, OWN_KIND);
  viewOf(bytes).setUint32(4, text.length);
  bytes.set(text, OWN_HEAD);
  return bytes;
}

function encodeSnapshot({ snapshot, text }: SnapshotRecord): Uint8Array {
  const bytes = new Uint8Array(snapshotRecordLength(snapshot, text.length));
  const view = viewOf(bytes);
  [SNAPSHOT_KIND, text.length, snapshot.id.length, snapshot.name.length, snapshot.dateSec, snapshot.dateNsec].forEach(
    (value, index) => {
      view.setUint32(index * 4, value);
    },
  );
  view.setBigUint64(24, snapshot.vmClockNsec);
  bytes.set(snapshot.id, SNAPSHOT_HEAD);
  bytes.set(snapshot.name, SNAPSHOT_HEAD + snapshot.id.length);
  bytes.set(text, snapshotHeadLength(snapshot));
  return bytes;
}

/** Reads the payload of a slot; texts share its memory. Never throws; lengths are checked before anything is taken by them. */
export function decodeRecords(payload: Uint8Array): Decoded {
  let own: Uint8Array | undefined;
  const snapshots: SnapshotRecord[] = [];
  const seen = new Set<string>();
  let at = 0;
  while (at < payload.length) {
    const rest = payload.subarray(at);
    const kind = rest.length < 8 ? 0 : viewOf(rest).getUint32(0);
    if (kind !== OWN_KIND && kind !== SNAPSHOT_KIND)
      return { kind: 'newer', reason: message('it has a record of kind {kind}', { kind }) };
    const length = recordLength(rest, kind);
    if (length === undefined)
      return damaged(message('the record at byte {at} of the payload is longer than its slot', { at }));
    const record = rest.subarray(0, length);
    const text = textOf(record, kind);
    if (!Buffer.from(record.subarray(text.end)).every((byte) => byte === 0))
      return damaged(message('the record at byte {at} of the payload is not padded with zeros', { at }));
    if (!isUtf8(text.bytes)) return damaged(message('the record at byte {at} of the payload is not UTF-8', { at }));
    if (kind === OWN_KIND) {
      if (at !== 0)
        return damaged(
          message("the record at byte {at} of the payload holds the image's string and is not the first", { at }),
        );
      own = text.bytes;
    } else {
      const snapshot = snapshotOf(record);
      if (seen.has(snapshotKey(snapshot)))
        return damaged(
          message('the record at byte {at} of the payload belongs to a snapshot that has one already', { at }),
        );
      seen.add(snapshotKey(snapshot));
      snapshots.push({ snapshot, text: text.bytes });
    }
    at += length;
  }
  return { kind: 'records', records: own === undefined ? { snapshots } : { own, snapshots } };
}

/** The padded length of the record at the start of the bytes; undefined if it does not fit into them. */
function recordLength(bytes: Uint8Array, kind: number): number | undefined {
  const view = viewOf(bytes);
  if (kind === SNAPSHOT_KIND && bytes.length < SNAPSHOT_HEAD) return undefined;
  const head = kind === OWN_KIND ? OWN_HEAD : SNAPSHOT_HEAD + view.getUint32(8) + view.getUint32(12);
  const length = alignUp8(head + view.getUint32(4));
  return length <= bytes.length ? length : undefined;
}

function textOf(record: Uint8Array, kind: number): { bytes: Uint8Array; end: number } {
  const view = viewOf(record);
  const start = kind === OWN_KIND ? OWN_HEAD : SNAPSHOT_HEAD + view.getUint32(8) + view.getUint32(12);
  const end = start + view.getUint32(4);
  return { bytes: new Uint8Array(record.buffer, record.byteOffset + start, end - start), end };
}

function snapshotOf(record: Uint8Array): SnapshotIdentity {
  const view = viewOf(record);
  const nameStart = SNAPSHOT_HEAD + view.getUint32(8);
  return {
    id: copyOf(record.subarray(SNAPSHOT_HEAD, nameStart)),
    name: copyOf(record.subarray(nameStart, nameStart + view.getUint32(12))),
    dateSec: view.getUint32(16),
    dateNsec: view.getUint32(20),
    vmClockNsec: view.getBigUint64(24),
  };
}

function damaged(reason: Message): Decoded {
  return { kind: 'damaged', reason };
}
