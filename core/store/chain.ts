import { QcowmetaError } from '../errors';
import { resolveBacking } from '../image/backing';
import { copyOf } from '../image/bytes';
import { openImageFile, type ImageFile } from '../image/file';
import type { ReadMode } from '../image/open-flags';
import { checkName, directPath } from '../image/paths';
import { message } from '../message';
import { metadataOf, type ImageMetadata } from './read';
import { readOnce, sightingOf, untilStable, type Sighting } from './stable';

/**
 * How a walk along the backing files ended: with a string found; with an image that has no backing file; at a backing file that is not
 * qcow2, or whose format is not recorded (it is not guessed), or that is behind a protocol; or with an error.
 */
export type ChainEnd =
  | { readonly kind: 'found' }
  | { readonly kind: 'complete' }
  | { readonly kind: 'raw'; readonly path: string; readonly format: string }
  | { readonly kind: 'unprobed'; readonly name: string }
  | { readonly kind: 'protocol'; readonly name: string }
  | { readonly kind: 'failed'; readonly error: QcowmetaError };

/** The images of a walk, the first one first, and how it ended. */
export interface Chain {
  readonly images: readonly ImageMetadata[];
  readonly end: ChainEnd;
}

/** The longest chain that is followed. */
export const MAX_IMAGES = 200;

interface Walk extends Chain {
  /** What is to be confirmed: the images in their order, but for a last one of which only a valid slot counts. */
  readonly sightings: readonly Sighting[];
}

/**
 * Reads an image and its backing files, until `isEnough` says so of an image (the first has depth 0). Trouble with the first image is
 * thrown, trouble further down is the end of the chain. Of the backing files only what a chain is read for is kept (`withoutBulk`), so that
 * the longest chain takes no more memory than a few images.
 */
export async function readChain(
  path: string,
  isEnough: (image: ImageMetadata, depth: number) => boolean,
  mode: ReadMode = 'read',
): Promise<Chain> {
  checkName(path);
  const walk = await untilStable(async (opened) => {
    const value = await walkOnce(path, isEnough, mode, opened);
    return { value, unconfirmed: value.sightings };
  }, endAtChanging);
  if (walk.images.length === 0 && walk.end.kind === 'failed') throw walk.end.error;
  return { images: walk.images, end: walk.end };
}

/** The part of a walk above an image that does not come to rest. */
function endAtChanging({ sightings, images }: Walk, error: QcowmetaError): Walk {
  const depth = sightings.findIndex(({ file }) => file.path === error.path);
  return { sightings, images: images.slice(0, depth), end: { kind: 'failed', error } };
}

async function walkOnce(
  path: string,
  isEnough: (image: ImageMetadata, depth: number) => boolean,
  mode: ReadMode,
  opened: (file: ImageFile) => void,
): Promise<Walk> {
  const images: ImageMetadata[] = [];
  const sightings: Sighting[] = [];
  const seen = new Set<string>();
  const ended = (end: ChainEnd): Walk => ({ images, sightings, end });
  let next: Buffer = Buffer.from(path);
  for (;;) {
    try {
      const file = await openNext(next, images.at(-1)?.path, mode);
      opened(file);
      if (seen.has(file.identity)) throw new QcowmetaError('backing-cycle', file.path);
      if (seen.size >= MAX_IMAGES) throw new QcowmetaError('backing-too-deep', path, { limit: MAX_IMAGES });
      seen.add(file.identity);
      const isFirst = images.length === 0;
      const reading = await readOnce(file, isFirst);
      if (!reading.believed) sightings.push(sightingOf(reading));
      const image = metadataOf(reading);
      const isLast = isEnough(image, images.length);
      // The backing file's name counts as well, or that there is none.
      if (reading.believed && !isLast) sightings.push(sightingOf(reading));
      images.push(isFirst ? image : await asBackingFile(image));
      if (isLast) return ended({ kind: 'found' });
      const backing = resolveBacking(next, image.header);
      if (backing.kind === 'none') return ended({ kind: 'complete' });
      if (backing.kind !== 'file') return ended(backing);
      next = backing.path;
    } catch (error) {
      if (!(error instanceof QcowmetaError)) throw error;
      const overlay = images.at(-1)?.path;
      return ended({ kind: 'failed', error: overlay === undefined ? error : withOverlay(error, overlay) });
    }
  }
}

const BACKING_PROBLEM = '{problem} {overlay} has it as its backing file.';

/** The same failure, told with the image that names the backing file: people named an overlay, and may not know what it is based on. */
function withOverlay(error: QcowmetaError, overlay: string): QcowmetaError {
  if (error.code === 'backing-missing' || error.code === 'backing-too-deep') return error;
  const args = { problem: message(error.template, error.args), overlay };
  return new QcowmetaError(error.code, error.path, args, error.findings, { cause: error, template: BACKING_PROBLEM });
}

/** A backing file as the chain keeps it: by a path that means the same file in a URI, too. */
async function asBackingFile(image: ImageMetadata): Promise<ImageMetadata> {
  return { ...withoutBulk(image), path: await directPath(image.path) };
}

/** A backing file's strings without its header extensions, and without anything that keeps its cluster 0 in memory. */
function withoutBulk(image: ImageMetadata): ImageMetadata {
  const { backingFile, ...header } = image.header;
  const kept = { ...header, extensions: [] };
  if (!backingFile) return { ...image, header: kept };
  return { ...image, header: { ...kept, backingFile: { ...backingFile, name: copyOf(backingFile.name) } } };
}

/** Opens the first image or a backing file; that a backing file is missing is told with the image that names it. */
async function openNext(path: Buffer, overlay: string | undefined, mode: ReadMode): Promise<ImageFile> {
  try {
    return await openImageFile(path, mode);
  } catch (error) {
    if (overlay === undefined || !(error instanceof QcowmetaError) || error.code !== 'not-found') throw error;
    throw new QcowmetaError('backing-missing', path.toString(), { overlay }, [], { cause: error });
  }
}
