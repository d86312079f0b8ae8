import { QcowmetaError } from '../errors';
import { bytesOf64, copyOf, equalBytes, pairOf32 } from '../image/bytes';
import type { HeaderExtension } from '../image/extensions';
import { FIELD } from '../image/qcow2';
import { overCapacity } from './capacity';
import { BODY_MAGIC, bodyLength, encodeBody, EXTENSION_TYPE, type Container, type SlotPlaces } from './container';
import { parseImage, refusalOf, type ParsedImage } from './image';
import { layOutInsert } from './layout';
import { decodeRecords, encodeRecords, type Records } from './records';
import { encodeSlot, SLOT_HEAD } from './slot';
import { message, type Message } from '../message';

/** One write to cluster 0. It is on the disk (fdatasync) before the next one begins. */
export interface WriteStep {
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly purpose: string;
}

/**
 * The steps that turn the old strings into the new ones. Up to step `commit` (an index) a reader finds the old, after it the new; what
 * comes later only makes the second copy or clears up.
 */
export interface WritePlan {
  readonly steps: readonly WriteStep[];
  readonly commit: number;
  /** The step behind the commit that makes the second copy, if one does. */
  readonly mirror?: number;
}

const LAST_GENERATION = 2n ** 64n - 1n;

type Damaged = Extract<Container, { kind: 'damaged' }>;
type Valid = Extract<Container, { kind: 'valid' }>;

/**
 * Plans the write of all strings of an image. Pure: nothing is read or written. No steps: nothing is to be done. `replaceDamaged` lets
 * it write over damaged metadata. Throws the refusals of `refusalOf`, and damaged, newer-version, beyond-repair,
 * generation-exhausted, over-capacity (more than a slot holds; whose text is too long is for the caller to find out before) and
 * text-refused (strings that a reader would call damaged).
 */
export function planWrite(image: ParsedImage, records: Records, replaceDamaged = false): WritePlan {
  const refusal = refusalOf(image);
  if (refusal) throw refusal;
  const { container, path } = image;
  const payload = encodeReadable(path, records);
  switch (container.kind) {
    case 'none':
      return payload.length === 0 ? { steps: [], commit: -1 } : planInsert(image, payload);
    case 'newer':
      throw new QcowmetaError('newer-version', path, { reason: container.reason });
    case 'damaged':
      if (!replaceDamaged) throw new QcowmetaError('damaged', path, { reason: container.reason });
      return planRepair(image, container, payload);
    case 'valid':
      return planReplace(image, container, payload);
  }
}

/** The payload of a slot. Checked with the reader's eyes: a mistake anywhere above must not make all strings unreadable. */
function encodeReadable(path: string, records: Records): Uint8Array {
  const payload = encodeRecords(records);
  const decoded = decodeRecords(payload);
  if (decoded.kind === 'records') return payload;
  throw new QcowmetaError('text-refused', path, { reason: message('{reason}.', { reason: decoded.reason }) });
}

function checkRoom(path: string, slotSize: number, payload: Uint8Array): void {
  const capacity = slotSize - SLOT_HEAD;
  if (payload.length > capacity) throw overCapacity(path, payload.length, capacity);
}

/** A new extension behind the others; the last step, 8 bytes that cannot be torn, makes it visible. */
function planInsert(image: ParsedImage, payload: Uint8Array): WritePlan {
  const layout = layOutInsert(image.path, image.header);
  if (layout instanceof QcowmetaError) throw layout;
  const { slotSize, place, nameTo } = layout;
  checkRoom(image.path, slotSize, payload);
  const body: WriteStep = {
    offset: place + 8,
    bytes: Buffer.concat([encodeBody(slotSize, 1n, payload), new Uint8Array(8)]),
    purpose: 'write the new extension and a new END marker behind the old END marker',
  };
  const commit: WriteStep = {
    offset: place,
    bytes: pairOf32(EXTENSION_TYPE, bodyLength(slotSize)),
    purpose: 'turn the old END marker into the extension',
  };
  const steps = [...(nameTo === undefined ? [] : planNameMove(image, nameTo)), body, commit];
  return { steps, commit: steps.length - 1 };
}

/** Moves the backing file's name out of the way: first a copy, then the header points to it. */
function planNameMove({ header, cluster0 }: ParsedImage, to: number): WriteStep[] {
  const { backingFileOffset: from, backingFileSize: length } = header;
  const copy = {
    offset: to,
    bytes: copyOf(cluster0.subarray(from, from + length)),
    purpose: 'copy the backing file name',
  };
  const point = {
    offset: FIELD.backingFileOffset,
    bytes: bytesOf64(BigInt(to)),
    purpose: 'point the header to the copied name',
  };
  return length === 0 ? [point] : [copy, point];
}

/** The slot that is not current first: it becomes current when it is whole. Then the other, so that both hold the same. */
function planReplace(image: ParsedImage, container: Valid, payload: Uint8Array): WritePlan {
  const { places, current, generation, mirrored } = container;
  if (mirrored && equalBytes(container.payload, payload)) return { steps: [], commit: -1 };
  const steps = slotSteps(image.path, places, current, generation + 1n, payload);
  if (payload.length > 0) return { steps, commit: 0, mirror: 1 };
  return { steps: [...steps, ...planTakeOut(image, container.extension)], commit: 0, mirror: 1 };
}

function slotSteps(
  path: string,
  places: SlotPlaces,
  current: 'a' | 'b',
  generation: bigint,
  payload: Uint8Array,
): WriteStep[] {
  if (generation >= LAST_GENERATION) throw new QcowmetaError('generation-exhausted', path);
  checkRoom(path, places.size, payload);
  const bytes = encodeSlot(places.size, generation, payload);
  const other = current === 'a' ? 'b' : 'a';
  return [
    { offset: places[other], bytes, purpose: `write slot ${other.toUpperCase()}` },
    { offset: places[current], bytes, purpose: `write the same into slot ${current.toUpperCase()}` },
  ];
}

/** Takes an extension without strings out of the header, if none stands behind it. */
function planTakeOut({ header }: ParsedImage, extension: HeaderExtension): WriteStep[] {
  if (header.extensions.at(-1) !== extension) return [];
  return [
    { offset: extension.offset, bytes: new Uint8Array(8), purpose: 'turn the extension into the END marker' },
    { offset: extension.offset + 8, bytes: new Uint8Array(extension.length), purpose: 'clear the old extension' },
  ];
}

/** Writes over damaged metadata: in its place if the extension is usable, else by taking it out and inserting a new one. */
function planRepair(image: ParsedImage, container: Damaged, payload: Uint8Array): WritePlan {
  const { places, current, generation } = container;
  if (places) {
    const steps = slotSteps(image.path, places, current ?? 'a', generation + 1n, payload);
    const offset = places.a - BODY_MAGIC.length;
    if (equalBytes(image.cluster0.subarray(offset, places.a), BODY_MAGIC)) return { steps, commit: 0, mirror: 1 };
    const magic = { offset, bytes: BODY_MAGIC, purpose: 'write the first bytes of the extension' };
    return { steps: [...steps, magic], commit: steps.length };
  }
  const [first] = container.extensions;
  const behind = image.header.extensions.slice(image.header.extensions.indexOf(first));
  if (behind.length !== container.extensions.length) throw beyondRepair(image.path, container.reason);
  const cut = { offset: first.offset, bytes: new Uint8Array(8), purpose: 'take the damaged extension out' };
  const without = parseImage(applySteps(image.cluster0, [cut]), image.path);
  const refusal = refusalOf(without);
  if (refusal) throw refusal;
  const insert = payload.length === 0 ? { steps: [], commit: -1 } : planInsert(without, payload);
  const steps = [cut, ...insert.steps];
  const last = container.extensions.at(-1) ?? first;
  return { steps: [...steps, ...planClear(image, steps, last.offset + 8 + last.length)], commit: insert.commit + 1 };
}

/** Clears what steps leave of the old text: from the new END marker on, up to an offset. */
function planClear({ cluster0, path }: ParsedImage, steps: readonly WriteStep[], end: number): WriteStep[] {
  const { endMarker } = parseImage(applySteps(cluster0, steps), path).header;
  const start = endMarker === undefined ? end : endMarker + 8;
  if (start >= end) return [];
  return [
    { offset: start, bytes: new Uint8Array(end - start), purpose: 'clear what is left of the damaged extension' },
  ];
}

function beyondRepair(path: string, reason: Message): QcowmetaError {
  return new QcowmetaError('beyond-repair', path, { reason });
}

/** Cluster 0 as it is after steps. */
export function applySteps(cluster0: Uint8Array, steps: readonly WriteStep[]): Uint8Array {
  const bytes = copyOf(cluster0);
  for (const step of steps) bytes.set(step.bytes, step.offset);
  return bytes;
}
