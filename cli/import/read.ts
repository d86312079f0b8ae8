import type { ImageKeys } from '../../core/machine/image-keys';
import { readImageKeys, type ReadImages, type ReadImagesOptions } from '../../core/machine/read-images';
import type { Registry } from '../../core/registry/registry';
import type { Context } from '../context';
import { tellEnd, type UnreadBacking } from '../found-string';
import { inOrder } from '../in-order';
import { Progress } from '../progress';
import { findTarget } from '../snapshot-option';

/** Which string of each image counts. */
export interface StringOptions {
  readonly own?: boolean;
  readonly snapshot?: string;
}

const AT_A_TIME = 8;

/**
 * Reads all images and says how far it is. Notes where a backing file that may have a string was not read. Undefined if Ctrl+C stopped it.
 * Throws UsageError if the snapshot of an image is not clear.
 */
export async function readAll(
  { output, interrupts }: Context,
  paths: readonly string[],
  registry: Registry,
  { own = false, snapshot }: StringOptions,
): Promise<ReadImages | undefined> {
  const options: ReadImagesOptions =
    snapshot === undefined ? { own } : { own, targetOf: (metadata) => findTarget(metadata, snapshot) };
  const read: ReadImages[] = [];
  const progress = new Progress(output, paths.length);
  const stopped = await interrupts.hold(async () => {
    for await (const outcome of inOrder(paths, AT_A_TIME, (path) => readImageKeys([path], registry, options))) {
      if (interrupts.interrupted) return true;
      if ('error' in outcome) throw outcome.error;
      read.push(outcome.value);
      progress.add(outcome.item);
    }
    return false;
  });
  progress.end();
  if (stopped) return undefined;
  const images = read.flatMap((one) => one.images);
  for (const image of images) {
    const unread = unreadBehind(image);
    if (unread !== undefined) output.message(`qcowmeta: ${unread.message}`);
  }
  return { images, failures: read.flatMap((one) => one.failures) };
}

/** The backing file that was not read for the keys of an image. */
export function unreadBehind({ path, chain, end }: ImageKeys): UnreadBacking | undefined {
  return end === undefined ? undefined : tellEnd(chain.at(-1) ?? path, end).unread;
}
