import type { ImageFile } from '../image/file';
import { applyPlan, type Unfinished } from './apply';
import { mergeChanges, type Change, type WriteOptions } from './change';
import { parseImage, refusalOf } from './image';
import { loadImage, readCluster0, type LoadedImage } from './load';
import { applySteps, planWrite, type WriteStep } from './plan';
import { metadataOf, type ImageMetadata } from './read';

/**
 * What a write did: whether anything was written, whether both copies were (if not, the new string is saved, but a torn rewrite of the
 * header by QEMU could damage it: warn), what else could not be finished behind the saved string, and what the image says now.
 */
export interface WriteResult {
  readonly changed: boolean;
  readonly mirrored: boolean;
  readonly unfinished?: Unfinished;
  readonly metadata: ImageMetadata;
}

/**
 * Changes the strings of a file that is open and locked. What it says afterwards is known without reading it again, so that nothing can
 * go wrong once the strings are saved. Throws what reading, merging, planning and applying throw.
 */
export async function saveChanges(
  file: ImageFile,
  changes: readonly Change[],
  options: WriteOptions,
): Promise<WriteResult> {
  const image = await loadImage(file, await readCluster0(file));
  const plan = planWrite(image, mergeChanges(image, changes, options), options.replaceDamaged);
  const changed = plan.steps.length > 0;
  if (options.dryRun) return { changed, mirrored: true, metadata: metadataAfter(image, plan.steps) };
  const { done, unfinished } = await applyPlan(file, image, plan);
  const metadata = metadataAfter(image, plan.steps.slice(0, done));
  if (!unfinished) return { changed, mirrored: true, metadata };
  return { changed, mirrored: unfinished.part !== 'second-copy', unfinished, metadata };
}

/** What the image says after steps. */
function metadataAfter(image: LoadedImage, steps: readonly WriteStep[]): ImageMetadata {
  const after = parseImage(applySteps(image.cluster0, steps), image.path);
  const refusal = refusalOf(after);
  const { snapshots } = image;
  return metadataOf({ outcome: refusal ? { ...after, snapshots, refusal } : { ...after, snapshots } });
}
