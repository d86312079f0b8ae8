import { bytesOf64, viewOf } from '../../../core/image/bytes';
import { EXTENSION_TYPES } from '../../../core/image/extensions';
import { parseHeader } from '../../../core/image/header';
import { withExtension, withoutFeatureNames, type Recipe } from './images';

/** The type of an extension of somebody else. */
export const FOREIGN = 0x41424344;

/** A kind of image whose crash states are looked at. */
export interface Group {
  readonly name: string;
  readonly recipe: Recipe;
  /** Length of the long texts, in bytes; absent: as many as the image takes, at most 1400. */
  readonly longest?: number;
  /** Changes cluster 0 before anything is stored. */
  readonly edit?: (cluster0: Uint8Array) => Uint8Array;
}

/** A header that records a backing file whose name has no bytes. */
function withEmptyName(cluster0: Uint8Array): Uint8Array {
  const { endMarker = 0 } = parseHeader(cluster0, 'image');
  const bytes = cluster0.slice();
  bytes.set(bytesOf64(BigInt(endMarker + 8)), 8);
  return bytes;
}

/** The header of an image that is encrypted with LUKS. Made by hand: qemu-img measures the machine for seconds before it makes one. */
function withLuks(cluster0: Uint8Array): Uint8Array {
  const place = Buffer.concat([bytesOf64(0x40000n), bytesOf64(0x1f9000n)]);
  const bytes = withExtension(cluster0, EXTENSION_TYPES.encryptionHeader, place);
  viewOf(bytes).setUint32(32, 2);
  return bytes;
}

export function withForeign(cluster0: Uint8Array): Uint8Array {
  return withExtension(cluster0, FOREIGN, Buffer.from('an extension of somebody else'));
}

/** Kinds of images without strings of snapshots. */
export const GROUPS: readonly Group[] = [
  { name: 'clusters of 2 KiB', recipe: { clusters: '2k', version: 3 } },
  { name: 'clusters of 2 KiB, version 2', recipe: { clusters: '2k', version: 2 } },
  { name: 'clusters of 4 KiB', recipe: { clusters: '4k', version: 3 } },
  { name: 'clusters of 4 KiB, version 2', recipe: { clusters: '4k', version: 2 } },
  { name: 'clusters of 64 KiB', recipe: { clusters: '64k', version: 3 } },
  { name: 'clusters of 64 KiB, version 2', recipe: { clusters: '64k', version: 2 } },
  { name: 'clusters of 2 MiB', recipe: { clusters: '2M', version: 3 }, longest: 500 },
  {
    name: 'clusters of 2 MiB, version 2, a backing file',
    recipe: { clusters: '2M', version: 2, backingName: 500 },
    longest: 500,
  },
  {
    name: 'the longest text and backing file name',
    recipe: { clusters: '64k', version: 3, backingName: 1023 },
    longest: 24_576,
  },
  { name: '2 KiB, a backing file', recipe: { clusters: '2k', version: 3, backingName: 12 } },
  { name: '2 KiB, version 2, a backing file', recipe: { clusters: '2k', version: 2, backingName: 13 } },
  { name: '2 KiB, a name where our end comes', recipe: { clusters: '2k', version: 3, backingName: 600 } },
  { name: '2 KiB, version 2, the longest name that fits', recipe: { clusters: '2k', version: 2, backingName: 950 } },
  { name: '4 KiB, a backing file', recipe: { clusters: '4k', version: 3, backingName: 300 } },
  { name: '4 KiB, the longest name', recipe: { clusters: '4k', version: 3, backingName: 1023 } },
  { name: '4 KiB, version 2, the longest name', recipe: { clusters: '4k', version: 2, backingName: 1023 } },
  { name: '64 KiB, a backing file', recipe: { clusters: '64k', version: 3, backingName: 12 } },
  { name: '64 KiB, version 2, a backing file', recipe: { clusters: '64k', version: 2, backingName: 255 } },
  { name: '64 KiB, version 2, the longest name', recipe: { clusters: '64k', version: 2, backingName: 1023 } },
  { name: '4 KiB, a backing file name without bytes', recipe: { clusters: '4k', version: 3 }, edit: withEmptyName },
  { name: '64 KiB, no feature name table', recipe: { clusters: '64k', version: 3 }, edit: withoutFeatureNames },
  { name: '4 KiB, another unknown extension', recipe: { clusters: '4k', version: 3 }, edit: withForeign },
  { name: '64 KiB, version 2, another unknown extension', recipe: { clusters: '64k', version: 2 }, edit: withForeign },
  { name: 'LUKS', recipe: { clusters: '64k', version: 3 }, edit: withLuks },
  { name: 'LUKS, 4 KiB', recipe: { clusters: '4k', version: 3 }, edit: withLuks },
  { name: 'an external data file', recipe: { clusters: '64k', version: 3, content: 'data-file' } },
  { name: 'an external data file, 4 KiB', recipe: { clusters: '4k', version: 3, content: 'data-file' } },
];
