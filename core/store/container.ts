import { equalBytes, viewOf } from '../image/bytes';
import type { HeaderExtension } from '../image/extensions';
import type { ImageHeader } from '../image/header';
import { decodeRecords, type Records } from './records';
import { decodeSlot, encodeSlot, isSameSlot, readableGeneration, type Slot } from './slot';
import { byteCount, message, type Message } from '../message';

/** Header extension type of machine metadata: "QMET". */
export const EXTENSION_TYPE = 0x514d4554;
/** FF 'Q' 'M' 'E' 'T' 'A' and the 16-bit version. */
export const BODY_MAGIC = new Uint8Array([0xff, 0x51, 0x4d, 0x45, 0x54, 0x41, 0x00, 0x01]);
const VERSION_AT = 6;
const MAGIC = BODY_MAGIC.subarray(0, VERSION_AT);
const MIN_LENGTH = 128;

/** Where the two slots of an extension are, in cluster 0, and how long each is. */
export interface SlotPlaces {
  readonly size: number;
  readonly a: number;
  readonly b: number;
}

/** What the header extension of machine metadata holds. */
export type Container =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'valid';
      readonly extension: HeaderExtension;
      readonly places: SlotPlaces;
      readonly current: 'a' | 'b';
      readonly generation: bigint;
      /** Both slots hold the same bytes, as they do outside of a write. */
      readonly mirrored: boolean;
      /** The records as they are stored. */
      readonly payload: Uint8Array;
      readonly records: Records;
    }
  | { readonly kind: 'newer'; readonly reason: Message }
  | {
      readonly kind: 'damaged';
      readonly reason: Message;
      readonly extensions: readonly [HeaderExtension, ...HeaderExtension[]];
      /** Only where the extension itself can still be used. */
      readonly places?: SlotPlaces;
      readonly current?: 'a' | 'b';
      /** The highest generation behind a right magic. */
      readonly generation: bigint;
    };

/** Bytes of the extension's data for slots of a size: its magic and two slots. */
export function bodyLength(slotSize: number): number {
  return BODY_MAGIC.length + 2 * slotSize;
}

/** The data of a new extension: both slots hold the same. */
export function encodeBody(slotSize: number, generation: bigint, payload: Uint8Array): Uint8Array {
  const slot = encodeSlot(slotSize, generation, payload);
  return Buffer.concat([BODY_MAGIC, slot, slot]);
}

/** Where the slots of an extension of machine metadata are; undefined if its length is none that such an extension has. */
export function slotPlaces({ offset, length }: HeaderExtension): SlotPlaces | undefined {
  const size = (length - BODY_MAGIC.length) / 2;
  if (length < MIN_LENGTH || size % 8 !== 0) return undefined;
  const start = offset + 8 + BODY_MAGIC.length;
  return { size, a: start, b: start + size };
}

/** Finds and reads the machine metadata among the extensions of a header. Never throws. */
export function parseContainer({ extensions }: Pick<ImageHeader, 'extensions'>): Container {
  const [extension, ...more] = extensions.filter(({ type }) => type === EXTENSION_TYPE);
  if (!extension) return { kind: 'none' };
  const unusable = (reason: Message): Container => {
    return { kind: 'damaged', reason, extensions: [extension, ...more], generation: 0n };
  };
  if (more.length > 0) return unusable(message('its header extension is there more than once'));
  const { data, length } = extension;
  const magic = data.length >= BODY_MAGIC.length && equalBytes(data.subarray(0, VERSION_AT), MAGIC);
  const version = magic ? viewOf(data).getUint16(VERSION_AT) : 1;
  if (version !== 1) return { kind: 'newer', reason: message('format version {version}', { version }) };
  const places = slotPlaces(extension);
  return places === undefined
    ? unusable(message('its header extension is {length} long', { length: byteCount(length) }))
    : parseSlots(extension, places, magic);
}

function parseSlots(extension: HeaderExtension, places: SlotPlaces, magic: boolean): Container {
  const { size } = places;
  const bytesA = extension.data.subarray(BODY_MAGIC.length, BODY_MAGIC.length + size);
  const bytesB = extension.data.subarray(BODY_MAGIC.length + size);
  const damaged = (reason: Message, current?: 'a' | 'b'): Container => {
    const generationA = readableGeneration(bytesA);
    const generationB = readableGeneration(bytesB);
    const generation = generationA > generationB ? generationA : generationB;
    const base = { kind: 'damaged', reason, extensions: [extension], places, generation } as const;
    return current ? { ...base, current } : base;
  };
  if (!magic) return damaged(message('its first bytes are wrong'));
  const a = decodeSlot(bytesA);
  // Outside of a write both hold the same, and one digest is computed instead of two.
  const same = isSameSlot(bytesA, bytesB);
  const b = same ? a : decodeSlot(bytesB);
  if (a && b && a.generation === b.generation && !equalBytes(a.payload, b.payload)) {
    return damaged(message('its two copies have the same number and differ'));
  }
  const winner = chooseSlot(a, b);
  if (!winner) return damaged(message('both copies are broken'));
  if (winner.slot.unknown !== undefined) return { kind: 'newer', reason: winner.slot.unknown };
  if (winner.slot.generation === 0n) return damaged(message('its number is 0'), winner.current);
  const decoded = decodeRecords(winner.slot.payload);
  if (decoded.kind === 'newer') return decoded;
  if (decoded.kind === 'damaged') return damaged(decoded.reason, winner.current);
  return {
    kind: 'valid',
    extension,
    places,
    current: winner.current,
    generation: winner.slot.generation,
    mirrored: same && equalBytes(bytesA, bytesB),
    payload: winner.slot.payload,
    records: decoded.records,
  };
}

/** The valid slot with the higher generation; A if both have the same. */
function chooseSlot(a: Slot | undefined, b: Slot | undefined): { slot: Slot; current: 'a' | 'b' } | undefined {
  if (b && (!a || b.generation > a.generation)) return { slot: b, current: 'b' };
  return a && { slot: a, current: 'a' };
}
