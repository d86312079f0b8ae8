import { resolve } from 'node:path';
import { QcowmetaError } from '../../core/errors';
import { readBackingChain } from '../../core/store/effective';
import { UsageError } from '../usage-error';

/**
 * Throws UsageError if one of the images is a backing file of another: written to as a disk of its own, it would destroy the other. Chains are
 * followed as far as they can be read.
 */
export async function refuseBackingFiles(images: readonly string[]): Promise<void> {
  if (images.length < 2) return;
  const named = new Map(images.map((image) => [resolve(image), image]));
  const chains = await Promise.all(images.map(backingFilesOf));
  for (const [index, overlay] of images.entries()) {
    const backing = chains[index]?.map((path) => named.get(resolve(path))).find((image) => image !== undefined);
    if (backing === undefined) continue;
    throw new UsageError(
      `${backing}: is a backing file of ${overlay}, so it cannot be a disk beside it. Leave it out: its metadata counts through ${overlay}.`,
    );
  }
}

/** The paths of an image's backing files; none of an image that cannot be read, which is told when its keys are read. */
async function backingFilesOf(image: string): Promise<readonly string[]> {
  try {
    const { images } = await readBackingChain(image);
    return images.slice(1).map(({ path }) => path);
  } catch (error) {
    if (error instanceof QcowmetaError) return [];
    throw error;
  }
}
