import type { ImageFile } from '../image/file';
import { applyPlan, makeUpForSync, type Unfinished } from './apply';
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
 * go wrong once the strings are saved. `permission` is waited for before anything is written. Throws what it rejects with, and what
 * reading, merging, planning and applying throw.
 */
export async function saveChanges(
  file: ImageFile,
  changes: readonly Change[],
  options: WriteOptions,
  permission: Promise<void> = Promise.resolve(),
): Promise<WriteResult> {
  const [image] = await Promise.all([load(file), permission]);
  const plan = planWrite(image, mergeChanges(image, changes, options), options.replaceDamaged);
  const changed = plan.steps.length > 0;
  if (options.dryRun) return resultOf(image, plan.steps, { changed });
  await makeUpForSync(file, image.cluster0);
  const { done, unfinished } = await applyPlan(file, image, plan);
  return resultOf(image, plan.steps.slice(0, done), unfinished ? { changed, unfinished } : { changed });
}

async function load(file: ImageFile): Promise<LoadedImage> {
  return loadImage(file, await readCluster0(file));
}

/** The result of carrying out steps. What the image says is worked out for who asks: hardly anybody does, and saving would take longer by it. */
function resultOf(
  image: LoadedImage,
  steps: readonly WriteStep[],
  done: Pick<WriteResult, 'changed' | 'unfinished'>,
): WriteResult {
  let metadata: ImageMetadata | undefined;
  return {
    ...done,
    mirrored: done.unfinished?.part !== 'second-copy',
    get metadata() {
      metadata ??= metadataAfter(image, steps);
      return metadata;
    },
  };
}

/** What the image says after steps. */
function metadataAfter(image: LoadedImage, steps: readonly WriteStep[]): ImageMetadata {
  const after = parseImage(applySteps(image.cluster0, steps), image.path);
  const refusal = refusalOf(after);
  const { snapshots } = image;
  return metadataOf({ outcome: refusal ? { ...after, snapshots, refusal } : { ...after, snapshots } });
}
