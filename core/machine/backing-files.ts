import { QcowmetaError } from '../errors';
import { fileIdentity } from '../image/paths';
import { message, type Message } from '../message';
import { readBackingChain } from '../store/effective';

/**
 * Says of each image that is a backing file of another one among them that it cannot be a disk: written to as such, it would destroy the
 * other. Chains are followed as far as they can be read.
 */
export async function findBackingFiles(paths: readonly string[]): Promise<readonly Message[]> {
  if (paths.length < 2) return [];
  const images = await Promise.all(
    paths.map(async (path) => ({ path, file: await fileIdentity(path), below: await backingFilesOf(path) })),
  );
  return images.flatMap((overlay) =>
    images.filter(({ file }) => overlay.below.includes(file)).map(({ path }) => twofold(path, overlay.path)),
  );
}

function twofold(file: string, overlay: string): Message {
  return message(
    '{file}: is a backing file of {overlay}, so it cannot be a disk beside it. Leave it out: its metadata counts through {overlay}.',
    { file, overlay },
  );
}

/** Which files they are. None of an image that cannot be read, which is told when its keys are read. */
async function backingFilesOf(image: string): Promise<readonly string[]> {
  try {
    const { images } = await readBackingChain(image);
    return await Promise.all(images.slice(1).map(({ path }) => fileIdentity(path)));
  } catch (error) {
    if (error instanceof QcowmetaError) return [];
    throw error;
  }
}
