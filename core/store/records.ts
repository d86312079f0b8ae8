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
  const view = viewOf(payload);
  let own: Uint8Array | undefined;
  const snapshots: SnapshotRecord[] = [];
  const seen = new Set<string>();
  let at = 0;
  while (at < payload.length) {
    const kind = payload.length - at < 8 ? 0 : view.getUint32(at);
    if (kind !== OWN_KIND && kind !== SNAPSHOT_KIND)
      return { kind: 'newer', reason: message('it has a record of kind {kind}', { kind }) };
    const place = placeOf(view, at, kind);
    if (place === undefined)
      return damaged(message('the record at byte {at} of the payload is longer than its slot', { at }));
    const text = new Uint8Array(payload.buffer, payload.byteOffset + place.text, place.textEnd - place.text);
    if (!isZero(payload, place.textEnd, place.end))
      return damaged(message('the record at byte {at} of the payload is not padded with zeros', { at }));
    if (!isUtf8(text)) return damaged(message('the record at byte {at} of the payload is not UTF-8', { at }));
    if (kind === OWN_KIND) {
      if (at !== 0)
        return damaged(
          message("the record at byte {at} of the payload holds the image's string and is not the first", { at }),
        );
      own = text;
    } else {
      const snapshot = snapshotOf(payload.subarray(at, place.end));
      if (seen.has(snapshotKey(snapshot)))
        return damaged(
          message('the record at byte {at} of the payload belongs to a snapshot that has one already', { at }),
        );
      seen.add(snapshotKey(snapshot));
      snapshots.push({ snapshot, text });
    }
    at = place.end;
  }
  return { kind: 'records', records: own === undefined ? { snapshots } : { own, snapshots } };
}

/** Where the text of the record at a place begins and ends, and where its padding ends; undefined if it does not fit into the bytes. */
function placeOf(view: DataView, at: number, kind: number): { text: number; textEnd: number; end: number } | undefined {
  if (kind === SNAPSHOT_KIND && view.byteLength - at < SNAPSHOT_HEAD) return undefined;
  const head = kind === OWN_KIND ? OWN_HEAD : SNAPSHOT_HEAD + view.getUint32(at + 8) + view.getUint32(at + 12);
  const length = head + view.getUint32(at + 4);
  const end = at + alignUp8(length);
  return end <= view.byteLength ? { text: at + head, textEnd: at + length, end } : undefined;
}

function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== 0) return false;
  return true;
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
