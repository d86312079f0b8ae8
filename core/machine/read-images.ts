import { QcowmetaError } from '../errors';
import type { Registry } from '../registry/registry';
import { ownString, requireTarget } from '../store/applying';
import { readEffective } from '../store/effective';
import { readMetadata, type ImageMetadata, type Target } from '../store/read';
import type { ImageKeys } from './image-keys';
import { takeApart } from './take-apart';

/** An image that could not be read. */
export interface ReadFailure {
  readonly path: string;
  readonly error: QcowmetaError;
}

/** Images that were read, in the order in which they were named, and those that could not be. */
export interface ReadImages {
  readonly images: readonly ImageKeys[];
  readonly failures: readonly ReadFailure[];
}

/** Which string of each image counts: the effective one of the image itself, unless something else is said. */
export interface ReadImagesOptions {
  /** Only what the image (or the snapshot) has itself. */
  readonly own?: boolean;
  /** Whose string of an image is meant. May throw a QcowmetaError, which is a failure of that image. */
  readonly targetOf?: (metadata: ImageMetadata) => Target;
}

/**
 * Reads what images say of the machine. One that is missing, damaged or not qcow2, or whose chain of backing files cannot be read to the
 * string that applies, is a failure and does not stop the others. Nothing else than what `targetOf` throws is thrown.
 */
export async function readImageKeys(
  paths: readonly string[],
  registry: Registry,
  options: ReadImagesOptions = {},
): Promise<ReadImages> {
  const images: ImageKeys[] = [];
  const failures: ReadFailure[] = [];
  for (let start = 0; start < paths.length; start += AT_A_TIME) {
    const some = paths.slice(start, start + AT_A_TIME);
    for (const read of await Promise.all(some.map((path) => settle(path, registry, options)))) {
      if ('error' in read) failures.push(read);
      else images.push(read);
    }
  }
  return { images, failures };
}

/** How many images are read at the same time: most of the time goes by in waiting for them. */
const AT_A_TIME = 8;

async function settle(path: string, registry: Registry, options: ReadImagesOptions): Promise<ImageKeys | ReadFailure> {
  try {
    return await readOne(path, registry, options);
  } catch (error) {
    if (error instanceof QcowmetaError) return { path, error };
    throw error;
  }
}

async function readOne(
  path: string,
  registry: Registry,
  { own = false, targetOf }: ReadImagesOptions,
): Promise<ImageKeys> {
  const metadata = await readMetadata(path);
  const target: Target = targetOf?.(metadata) ?? { kind: 'image' };
  const { virtualSize } = metadata.header;
  if (own) {
    requireTarget(metadata, target);
    const text = ownString(metadata, target);
    return takeApart(path, text ? { text, origin: { path: metadata.path, target } } : {}, virtualSize, registry);
  }
  const effective = await readEffective(path, target);
  if (effective.text === undefined && effective.end.kind === 'failed') throw effective.end.error;
  return takeApart(path, effective, virtualSize, registry);
}
