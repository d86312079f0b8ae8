import type { ReadMode } from '../image/open-flags';
import { applyingString, requireTarget, type AppliedString } from './applying';
import { readChain, type Chain, type ChainEnd } from './chain';
import type { ImageMetadata, Target } from './read';

export type { ChainEnd } from './chain';

/**
 * The string that applies to an image or snapshot: its own, else that of its backing file, and so on. Always a whole string; keys of
 * several images are never mixed. `chain` is the paths that were read, the image's first; `end` tells how the search ended.
 */
export interface EffectiveMetadata extends Partial<AppliedString> {
  readonly chain: readonly string[];
  readonly end: ChainEnd;
}

/**
 * Finds the effective string; of a snapshot: its own, else the image's effective string as it is now. Throws what `readMetadata` throws
 * for the image itself, and snapshot-missing; trouble further down the chain is `end`.
 */
export function readEffective(path: string, target: Target = { kind: 'image' }): Promise<EffectiveMetadata> {
  return readEffectiveAs('read', path, target);
}

/** The same, read in this way. */
export async function readEffectiveAs(mode: ReadMode, path: string, target: Target): Promise<EffectiveMetadata> {
  const isEnough = (image: ImageMetadata, depth: number): boolean =>
    applyingString([image], depth === 0 ? target : undefined) !== undefined;
  const { images, end } = await readChain(path, isEnough, mode);
  if (images[0]) requireTarget(images[0], target);
  return { ...applyingString(images, target), chain: images.map((image) => image.path), end };
}

/**
 * Reads an image and all its backing files, whether they have a string or not. Of the backing files the snapshot tables are not read and the
 * header extensions are left out: their `snapshots` and `header.extensions` are empty, and their `capacity` is that without strings of
 * snapshots. Throws as `readMetadata` does for the image itself.
 */
export async function readBackingChain(path: string): Promise<Chain> {
  return readChain(path, () => false);
}
