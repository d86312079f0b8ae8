import { hashOf } from '../hash';
import { equalBytes, viewOf } from '../image/bytes';
import { message, type Message } from '../message';

/** A slot whose magic, length and digest are right. `unknown` tells of flags or fields of a newer version. */
export interface Slot {
  readonly generation: bigint;
  readonly unknown?: Message;
  readonly payload: Uint8Array;
}

/** Bytes before the payload: magic, flags, generation, payload length, zero, digest. */
export const SLOT_HEAD = 56;
/** Where in a slot its digest is. */
export const DIGEST_AT = 24;
/** FF 'Q' 'S' FE: two bytes that no UTF-8 text contains. */
const MAGIC = 0xff5153fe;

/** Writes a whole slot of `size` bytes. The payload's length is a multiple of 8 and at most `size - 56`. */
export function encodeSlot(size: number, generation: bigint, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = viewOf(bytes);
  view.setUint32(0, MAGIC);
  view.setBigUint64(8, generation);
  view.setUint32(16, payload.length);
  bytes.set(payload, SLOT_HEAD);
  bytes.set(Buffer.from(digest(bytes, payload), 'hex'), DIGEST_AT);
  noteRight(bytes.subarray(0, SLOT_HEAD + payload.length));
  return bytes;
}

/**
 * A copy of the last slot of which the digest was right, without what is behind its payload. Very many images have the same one, and a string
 * that was saved is read when the next one is.
 */
let lastRight: Uint8Array = new Uint8Array();
let memory: Uint8Array = new Uint8Array();

function noteRight(slot: Uint8Array): void {
  if (memory.length < slot.length) memory = new Uint8Array(slot.length);
  memory.set(slot);
  lastRight = memory.subarray(0, slot.length);
}

/** Reads a slot; undefined if its magic, length or digest is wrong. */
export function decodeSlot(bytes: Uint8Array): Slot | undefined {
  const view = viewOf(bytes);
  const length = view.getUint32(16);
  if (view.getUint32(0) !== MAGIC || length % 8 !== 0 || length > bytes.length - SLOT_HEAD) return undefined;
  const payload = bytes.subarray(SLOT_HEAD, SLOT_HEAD + length);
  const counting = bytes.subarray(0, SLOT_HEAD + length);
  if (!equalBytes(counting, lastRight)) {
    if (digest(bytes, payload) !== hexOf(bytes.subarray(DIGEST_AT, SLOT_HEAD))) return undefined;
    noteRight(counting);
  }
  const generation = view.getBigUint64(8);
  if (view.getUint32(4) !== 0)
    return { generation, payload, unknown: message('its flags are {flags}', { flags: view.getUint32(4) }) };
  if (view.getUint32(20) !== 0) return { generation, payload, unknown: message('its slot has an unknown layout') };
  return { generation, payload };
}

/** How many bytes of a slot count, as its head tells, whatever that is worth. What is behind them is no part of it. */
export function slotLength(bytes: Uint8Array): number {
  return Math.min(SLOT_HEAD + viewOf(bytes).getUint32(16), bytes.length);
}

/** Whether two slots are the same in all that counts. */
export function isSameSlot(a: Uint8Array, b: Uint8Array): boolean {
  const length = slotLength(a);
  return equalBytes(a.subarray(0, length), b.subarray(0, length));
}

/** The generation behind a right magic, whatever the rest of the slot is worth; 0 if the magic is wrong. */
export function readableGeneration(bytes: Uint8Array): bigint {
  const view = viewOf(bytes);
  return view.getUint32(0) === MAGIC ? view.getBigUint64(8) : 0n;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

/** What is digested stands in two places of a slot: it is put together here, in memory that is there already. */
let scratch = new Uint8Array();

function digest(slot: Uint8Array, payload: Uint8Array): string {
  const length = DIGEST_AT + payload.length;
  if (scratch.length < length) scratch = new Uint8Array(length);
  scratch.set(slot.subarray(0, DIGEST_AT));
  scratch.set(payload, DIGEST_AT);
  return hashOf(scratch.subarray(0, length));
}
