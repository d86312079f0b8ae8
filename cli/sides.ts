import { readBackingChain } from '../core/store/effective';
import { findStrings, tellEnd, type FoundString } from './found-string';
import type { Output } from './output';
import { UsageError } from './usage-error';

/** Which two strings are compared. */
export interface WhichSides {
  /** Only what each image, or snapshot, has itself. */
  readonly own?: boolean;
  /** A snapshot of the first image. */
  readonly snapshot?: string;
  /** A snapshot of the second image, or of the only one. */
  readonly withSnapshot?: string;
}

/** The old and the new string, in the order in which a difference between them is told. */
export type Sides = readonly [old: FoundString, now: FoundString];

/**
 * Finds the two strings: those of two images; of one image, that of a snapshot and that of another one or of the image; else that of its
 * backing file and its own. Throws as `findStrings` does, and UsageError if there is nothing to compare with.
 */
export async function findSides(
  output: Output,
  image: string,
  other: string | undefined,
  { own = false, snapshot, withSnapshot }: WhichSides,
): Promise<Sides> {
  const find = async (path: string, name: string | undefined): Promise<FoundString> => {
    const { strings, unread, problem } = await findStrings(
      path,
      name === undefined ? { own } : { own, snapshot: name },
    );
    if (unread !== undefined) output.message(`qcowmeta: ${unread.message}`);
    const [found] = strings;
    if (problem !== undefined && found?.stored === undefined) throw problem;
    return found ?? { image: path, target: { kind: 'image' } };
  };
  if (other !== undefined || snapshot !== undefined || withSnapshot !== undefined) {
    return [await find(image, snapshot), await find(other ?? image, withSnapshot)];
  }
  const backing = await backingOf(image);
  return [backing.isQcow2 ? await find(backing.path, undefined) : noString(backing.path), await find(image, undefined)];
}

function noString(image: string): FoundString {
  return { image, target: { kind: 'image' } };
}

async function backingOf(image: string): Promise<{ readonly path: string; readonly isQcow2: boolean }> {
  const { images, end } = await readBackingChain(image);
  const [, backing] = images;
  if (backing !== undefined) return { path: backing.path, isQcow2: true };
  if (end.kind === 'raw') return { path: end.path, isQcow2: false };
  if (end.kind === 'failed') throw end.error;
  const { unread } = tellEnd(image, end);
  throw new UsageError(unread?.message ?? `${image}: has no backing file. Name the image to compare it with.`);
}
