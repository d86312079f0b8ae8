import { snapshotSegment } from '../document/location';
import { QcowmetaError } from '../errors';
import { isSameSnapshot } from '../image/snapshots';
import type { ImageMetadata, SnapshotMetadata, StoredText, Target } from './read';
import { describeSnapshot } from './snapshot-name';

/** Whose string a string is. */
export interface Origin {
  readonly path: string;
  readonly target: Target;
}

/** A string that applies, and whose it is. */
export interface AppliedString {
  readonly text: StoredText;
  readonly origin: Origin;
}

/**
 * The string that applies to the first of a chain of images, or to one of its snapshots: the snapshot's own, else that of the first image
 * of the chain that has one.
 */
export function applyingString(
  images: readonly ImageMetadata[],
  target: Target = { kind: 'image' },
): AppliedString | undefined {
  const [image] = images;
  const text = image && target.kind === 'snapshot' ? ownString(image, target) : undefined;
  if (image && text) return { text, origin: { path: image.path, target } };
  const owner = images[depthOfApplying(images)];
  return owner?.own && { text: owner.own, origin: { path: owner.path, target: { kind: 'image' } } };
}

/** Index in a chain of the image whose string applies to its first; -1 if none has one. */
export function depthOfApplying(images: readonly Pick<ImageMetadata, 'own'>[]): number {
  return images.findIndex(({ own }) => own !== undefined);
}

/** The string that an image or one of its snapshots has of its own. A snapshot that is not there has none. */
export function ownString(image: ImageMetadata, target: Target): StoredText | undefined {
  return target.kind === 'image' ? image.own : snapshotOf(image, target)?.own;
}

/** Throws snapshot-missing if the image has no snapshot with the same id, name, date and clock as the target. */
export function requireTarget(image: ImageMetadata, target: Target): void {
  if (target.kind === 'image' || snapshotOf(image, target)) return;
  throw new QcowmetaError('snapshot-missing', image.path, { snapshot: describeSnapshot(target.snapshot) });
}

function snapshotOf(
  { snapshots }: ImageMetadata,
  { snapshot }: Extract<Target, { kind: 'snapshot' }>,
): SnapshotMetadata | undefined {
  return snapshots.find(({ identity }) => isSameSnapshot(identity, snapshot));
}

/** The snapshot that a document is named after; undefined if the image does not have it. */
export function snapshotNamed({ snapshots }: ImageMetadata, segment: string): SnapshotMetadata | undefined {
  return snapshots.find(({ identity: { id, name } }) => snapshotSegment(id, name) === segment);
}
