import { createHash } from 'node:crypto';
import { bytesOf64, viewOf } from '../../../core/image/bytes';
import { HostileFile, type Patch } from './hostile-file';
import { METADATA_TYPE, putExtensions, slotsOf, takeApart, type Extension } from './header-parts';
import type { Edit, Input, RecordEdit, SnapshotEdit, Value } from './inputs';
import type { Seed } from './seeds';

/** Fields of the header (qcow2 specification): offset and length in bytes. */
const FIELDS: readonly (readonly [at: number, length: 4 | 8])[] = [
  [4, 4],
  [8, 8],
  [16, 4],
  [20, 4],
  [24, 8],
  [32, 4],
  [36, 4],
  [40, 8],
  [48, 8],
  [56, 4],
  [60, 4],
  [64, 8],
  [72, 8],
  [80, 8],
  [88, 8],
  [96, 4],
  [100, 4],
  [104, 8],
];
const SLOT_FIELDS = {
  magic: [0, 4],
  flags: [4, 4],
  generation: [8, 8],
  length: [16, 4],
  reserved: [20, 4],
  digest: [24, 8],
  payload: [56, 8],
} as const;
const CLUSTERS_ROUND = 2 ** 20;

/** An image while it is being spoilt. */
interface Draft {
  readonly cluster0: Uint8Array;
  readonly patches: Patch[];
  readonly fileLength: number;
}

type Of<K extends Edit['kind']> = Extract<Edit, { kind: K }>;

/** Makes the image that an input describes. */
export function makeHostile(seeds: readonly Seed[], input: Input): HostileFile {
  const seed = seeds[input.seed % seeds.length];
  if (!seed) throw new Error('there are no seeds');
  const draft: Draft = {
    cluster0: seed.bytes.slice(0, seed.clusterSize),
    patches: [],
    fileLength: seed.bytes.length,
  };
  for (const edit of input.edits) apply(draft, edit);
  const end = Math.max(draft.fileLength, ...draft.patches.map(({ offset, bytes }) => offset + bytes.length));
  const length = input.cut === 1000 ? end : Math.floor((end * input.cut) / 1000);
  const file = new HostileFile(seed.bytes, draft.cluster0, draft.patches, length);
  const size = claimedClusterSize(draft.cluster0);
  if (size === seed.clusterSize) return file;
  return new HostileFile(seed.bytes, file.bytesAt(0, size), draft.patches, length);
}

/** Cluster 0 is as long as the header says, if that is a length for clusters. */
function claimedClusterSize(cluster0: Uint8Array): number {
  const bits = viewOf(cluster0).getUint32(20);
  return bits >= 9 && bits <= 21 ? 2 ** bits : cluster0.length;
}

function apply(draft: Draft, edit: Edit): void {
  const { cluster0 } = draft;
  switch (edit.kind) {
    case 'field':
      setField(draft, cluster0, FIELDS[edit.field % FIELDS.length] ?? [4, 4], edit.value);
      break;
    case 'extension':
      changeExtensions(draft, edit);
      break;
    case 'many-extensions':
      addExtensions(draft, edit);
      break;
    case 'slot':
      changeSlots(draft, edit);
      break;
    case 'records':
      putRecords(draft, edit);
      break;
    case 'snapshots':
      putSnapshots(draft, edit);
      break;
    case 'bitmaps':
      putBitmaps(draft, edit);
      break;
    case 'name':
      putName(draft, edit);
      break;
    case 'bytes':
      if (edit.at < cluster0.length) cluster0.set(edit.bytes.subarray(0, cluster0.length - edit.at), edit.at);
  }
}

function addExtensions(draft: Draft, { count, type }: Of<'many-extensions'>): void {
  const list = Array.from({ length: count }, () => ({ type, length: 0, body: new Uint8Array() }));
  rewrite(draft, (extensions) => [...extensions, ...list]);
}

function resolve({ cluster0, fileLength }: Draft, { from, plus }: Value, now: bigint): bigint {
  const start = { zero: 0n, now, cluster: BigInt(cluster0.length), file: BigInt(fileLength) }[from];
  return BigInt.asUintN(64, start + plus);
}

function setField(draft: Draft, bytes: Uint8Array, [at, length]: readonly [number, 4 | 8], value: Value): void {
  const view = viewOf(bytes);
  if (at + length > bytes.length) return;
  if (length === 8) view.setBigUint64(at, resolve(draft, value, view.getBigUint64(at)));
  else view.setUint32(at, Number(BigInt.asUintN(32, resolve(draft, value, BigInt(view.getUint32(at))))));
}

/** Writes the extensions anew, if there is anything to be recognized. */
function rewrite({ cluster0 }: Draft, change: (extensions: readonly Extension[]) => readonly Extension[]): void {
  const parts = takeApart(cluster0);
  if (parts) putExtensions(cluster0, parts.start, change(parts.extensions));
}

function changeExtensions(draft: Draft, { how, at, type, body, lie }: Of<'extension'>): void {
  rewrite(draft, (extensions) => {
    const index = extensions.length === 0 ? 0 : at % (extensions.length + (how === 'insert' ? 1 : 0));
    const list = [...extensions];
    const there = list[index];
    const padded = new Uint8Array(Math.ceil(body.length / 8) * 8);
    padded.set(body);
    if (how === 'insert') list.splice(index, 0, { type, length: claimed(body.length, lie), body: padded });
    else if (there === undefined) return list;
    else if (how === 'duplicate') list.splice(index, 0, there);
    else if (how === 'remove') list.splice(index, 1);
    else if (how === 'relength') list[index] = { ...there, length: claimed(there.length, lie) };
    else if (how === 'retype') list[index] = { ...there, type };
    else list.unshift(...list.splice(index, 1));
    return list;
  });
}

/** A 32-bit length that is not the true one. */
function claimed(length: number, lie: number): number {
  return (length + lie) >>> 0;
}

function eachSlot({ cluster0 }: Draft, which: 'a' | 'b' | 'both', work: (slot: Uint8Array) => void): void {
  const slots = slotsOf(cluster0);
  if (!slots) return;
  if (which !== 'b') work(cluster0.subarray(slots.a, slots.a + slots.size));
  if (which !== 'a') work(cluster0.subarray(slots.b, slots.b + slots.size));
}

function changeSlots(draft: Draft, { which, field, value, signed }: Of<'slot'>): void {
  eachSlot(draft, which, (slot) => {
    setField(draft, slot, SLOT_FIELDS[field], value);
    if (signed) sign(slot);
  });
}

/** Gives a slot the digest that its bytes should have, so that what is wrong with it is looked at. */
function sign(slot: Uint8Array): void {
  const length = Math.min(viewOf(slot).getUint32(16), slot.length - 56);
  const hash = createHash('sha256')
    .update(slot.subarray(0, 24))
    .update(slot.subarray(56, 56 + length));
  slot.set(hash.digest(), 24);
}

function putRecords(draft: Draft, { which, records, generation }: Of<'records'>): void {
  if (!slotsOf(draft.cluster0)) {
    const body = new Uint8Array(8 + 2 * 400);
    body.set([0xff, 0x51, 0x4d, 0x45, 0x54, 0x41, 0, 1]);
    rewrite(draft, (extensions) => [...extensions, { type: METADATA_TYPE, length: body.length, body }]);
  }
  const payload = Buffer.concat(records.map(encodeRecord));
  eachSlot(draft, which, (slot) => {
    if (slot.length < 56) return;
    slot.fill(0);
    const view = viewOf(slot);
    view.setUint32(0, 0xff5153fe);
    view.setBigUint64(8, generation);
    const kept = payload.subarray(0, slot.length - 56);
    view.setUint32(16, kept.length);
    slot.set(kept, 56);
    sign(slot);
  });
}

function encodeRecord({ kind, text, id, name, lie, snapshot }: RecordEdit): Uint8Array {
  const head = kind === 2 ? 32 + id.length + name.length : 8;
  const bytes = new Uint8Array(Math.ceil((head + text.length) / 8) * 8);
  const view = viewOf(bytes);
  view.setUint32(0, kind);
  view.setUint32(4, claimed(text.length, lie));
  if (kind === 2) {
    view.setUint32(8, id.length);
    view.setUint32(12, claimed(name.length, lie));
    view.setUint32(16, snapshot);
    bytes.set(id, 32);
    bytes.set(name, 32 + id.length);
  }
  bytes.set(text, head);
  return bytes;
}

function putSnapshots(draft: Draft, { entries, countLie, inCluster0 }: Of<'snapshots'>): void {
  const { cluster0 } = draft;
  const table = Buffer.concat(entries.map(encodeSnapshot));
  const offset = inCluster0 ? 0 : newCluster(draft);
  const view = viewOf(cluster0);
  view.setUint32(60, claimed(entries.length, countLie));
  view.setBigUint64(64, BigInt(offset));
  if (!inCluster0) draft.patches.push({ offset, bytes: table });
}

/** A place behind everything else, aligned as QEMU wants it. */
function newCluster({ fileLength, patches }: Draft): number {
  const end = Math.max(fileLength, ...patches.map(({ offset, bytes }) => offset + bytes.length));
  return Math.ceil(end / CLUSTERS_ROUND + 1) * CLUSTERS_ROUND;
}

function encodeSnapshot({ extra, id, name, lie }: SnapshotEdit, index: number): Uint8Array {
  const there = Math.min(extra, 1024);
  const bytes = new Uint8Array(Math.ceil((40 + there + id.length + name.length) / 8) * 8);
  const view = viewOf(bytes);
  view.setUint16(12, claimed(id.length, lie) & 0xffff);
  view.setUint16(14, name.length);
  view.setUint32(16, index);
  view.setUint32(36, extra);
  bytes.set(id, 40 + there);
  bytes.set(name, 40 + there + id.length);
  return bytes;
}

function putBitmaps(draft: Draft, { entry, count, length, offset }: Of<'bitmaps'>): void {
  const place = newCluster(draft);
  const body = new Uint8Array(24);
  const view = viewOf(body);
  view.setUint32(0, Number(BigInt.asUintN(32, resolve(draft, count, 1n))));
  view.setBigUint64(8, resolve(draft, length, BigInt(entry.length)));
  view.setBigUint64(16, resolve(draft, offset, BigInt(place)));
  draft.patches.push({ offset: place, bytes: entry });
  rewrite(draft, (extensions) => [...extensions, { type: 0x23852875, length: 24, body }]);
  viewOf(draft.cluster0).setBigUint64(88, 1n);
}

function putName(draft: Draft, { at, name, lie }: Of<'name'>): void {
  const { cluster0 } = draft;
  const parts = takeApart(cluster0);
  const now = BigInt(parts === undefined ? 0 : parts.end + 8);
  const offset = resolve(draft, at, now);
  cluster0.set(bytesOf64(offset), 8);
  viewOf(cluster0).setUint32(16, claimed(name.length, lie));
  const place = Number(offset);
  if (place < cluster0.length) cluster0.set(name.subarray(0, cluster0.length - place), place);
}
