import { viewOf } from './bytes';

/** The three sets of feature bits, in the order of the numbers that the feature name table uses. */
export const FEATURE_SETS = ['incompatible', 'compatible', 'autoclear'] as const;
export type FeatureSet = (typeof FEATURE_SETS)[number];

/** Feature bits by name as QEMU knows them; the place in the list is the bit. */
const KNOWN: Readonly<Record<FeatureSet, readonly string[]>> = {
  incompatible: ['dirty bit', 'corrupt bit', 'external data file', 'compression type', 'extended L2 entries'],
  compatible: ['lazy refcounts'],
  autoclear: ['bitmaps', 'raw external data'],
};

/** Incompatible feature bits that this project asks for. */
export const CORRUPT_BIT = 1n << 1n;
export const DATA_FILE_BIT = 1n << 2n;
export const COMPRESSION_BIT = 1n << 3n;
export const EXTENDED_L2_BIT = 1n << 4n;
/** Autoclear feature bits: the bitmaps agree with the disk; the data file is the disk byte for byte. */
export const BITMAPS_BIT = 1n << 0n;
export const RAW_DATA_FILE_BIT = 1n << 1n;

const ENTRY_LENGTH = 48;

/** Names of feature bits that an image brings along, keyed `set bit`: `incompatible 5`. */
export type FeatureNames = ReadonlyMap<string, string>;

/** Reads a feature name table (header extension 0x6803f857); an unfinished last entry is left out. */
export function parseFeatureNames(data: Uint8Array): FeatureNames {
  const names = new Map<string, string>();
  const view = viewOf(data);
  for (let at = 0; at + ENTRY_LENGTH <= data.length; at += ENTRY_LENGTH) {
    const set = FEATURE_SETS[view.getUint8(at)];
    const text = Buffer.from(data.subarray(at + 2, at + ENTRY_LENGTH)).toString('utf8');
    const name = text.replace(/\0.*$/su, '').replace(/\p{Cc}/gu, ' ');
    if (set !== undefined && name !== '') names.set(`${set} ${view.getUint8(at + 1)}`, name);
  }
  return names;
}

/** The bits of a set that this version does not know. */
export function unknownBits(set: FeatureSet, bits: bigint): bigint {
  return bits & ~((1n << BigInt(KNOWN[set].length)) - 1n);
}

/** A feature bit that is set: the image's own name for it, else QEMU's; without a name where neither has one. */
export interface FeatureBit {
  readonly set: FeatureSet;
  readonly bit: number;
  readonly name?: string;
}

/** The bits of a set that are on, by number. */
export function listBits(set: FeatureSet, bits: bigint, names: FeatureNames): FeatureBit[] {
  const found: FeatureBit[] = [];
  for (let bit = 0; bit < 64; bit++) {
    if (((bits >> BigInt(bit)) & 1n) === 0n) continue;
    const name = names.get(`${set} ${bit}`) ?? KNOWN[set][bit];
    found.push(name === undefined ? { set, bit } : { set, bit, name });
  }
  return found;
}

/** Bits by name, for people: the image's own name for a bit, else QEMU's, else its number alone. */
export function describeBits(set: FeatureSet, bits: bigint, names: FeatureNames): string {
  return listBits(set, bits, names)
    .map(({ bit, name }) => (name === undefined ? `bit ${bit}` : `${name}, bit ${bit}`))
    .join('; ');
}
