import { QcowmetaError } from '../errors';
import { snapshotKey, type SnapshotIdentity } from '../image/snapshots';
import { readChain, type Chain, type ChainEnd } from './chain';
import { describeSnapshot } from './snapshot-name';
import type { ImageMetadata, SnapshotMetadata, StoredText, Target } from './read';

export type { ChainEnd } from './chain';

/**
 * The string that applies to an image or snapshot: its own, else that of its backing file, and so on. Always a whole string; keys of
 * several images are never mixed. `chain` is the paths that were read, the image's first; `end` tells how the search ended.
 */
export interface EffectiveMetadata {
  readonly text?: StoredText;
  /** Whose string it is. */
  readonly origin?: { readonly path: string; readonly target: Target };
  readonly chain: readonly string[];
  readonly end: ChainEnd;
}

/**
 * Finds the effective string; of a snapshot: its own, else the image's effective string as it is now. Throws what `readMetadata` throws
 * for the image itself, and snapshot-missing; trouble further down the chain is `end`.
 */
export async function readEffective(path: string, target: Target = { kind: 'image' }): Promise<EffectiveMetadata> {
  const { images, end } = await readChain(path, (image, depth) => ownText(image, depth, target) !== undefined);
  if (target.kind === 'snapshot' && images[0]) findSnapshot(images[0], target.snapshot);
  const chain = images.map((image) => image.path);
  const last = images.at(-1);
  if (end.kind !== 'found' || !last) return { chain, end };
  const found = ownText(last, images.length - 1, target);
  return found ? { ...found, chain, end } : { chain, end };
}

/**
 * Reads an image and all its backing files, whether they have a string or not. Of the backing files the snapshot tables are not read and the
 * header extensions are left out: their `snapshots` and `header.extensions` are empty, and their `capacity` is that without strings of
 * snapshots. Throws as `readMetadata` does for the image itself.
 */
export async function readBackingChain(path: string): Promise<Chain> {
  return readChain(path, () => false);
}

/** What an image of the chain says itself: the snapshot's string, where one of the first image is asked for, before the image's own. */
function ownText(
  image: ImageMetadata,
  depth: number,
  target: Target,
): Pick<Required<EffectiveMetadata>, 'text' | 'origin'> | undefined {
  const text = target.kind === 'snapshot' && depth === 0 ? lookUp(image, target.snapshot)?.own : undefined;
  if (text) return { text, origin: { path: image.path, target } };
  return image.own && { text: image.own, origin: { path: image.path, target: { kind: 'image' } } };
}

/** A snapshot of an image. Throws snapshot-missing if the table has none with the same id, name, date and clock. */
export function findSnapshot(image: ImageMetadata, snapshot: SnapshotIdentity): SnapshotMetadata {
  const found = lookUp(image, snapshot);
  if (!found) throw new QcowmetaError('snapshot-missing', image.path, { snapshot: describeSnapshot(snapshot) });
  return found;
}

function lookUp(image: ImageMetadata, snapshot: SnapshotIdentity): SnapshotMetadata | undefined {
  const key = snapshotKey(snapshot);
  return image.snapshots.find(({ identity }) => snapshotKey(identity) === key);
}
