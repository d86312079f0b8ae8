import { QcowmetaError } from '../core/errors';
import { snapshotSegment } from '../core/document/location';
import type { ReadMode } from '../core/image/open-flags';
import { ownString, type Origin } from '../core/store/applying';
import { readBackingChain, readEffectiveAs, type ChainEnd } from '../core/store/effective';
import { readMetadataAs, type ImageMetadata, type StoredText, type Target } from '../core/store/read';
import { shellWord } from '../core/shell-word';
import type { JsonObject } from './json';
import { findTarget } from './snapshot-option';

/** Which string of an image is asked for. */
export interface WhichString {
  readonly own?: boolean;
  /** Name or id of a snapshot. */
  readonly snapshot?: string;
  readonly backingChain?: boolean;
}

/** The string that answers for an image or snapshot. */
export interface FoundString {
  /** The image's path as it was given, or as its overlay names it. */
  readonly image: string;
  readonly target: Target;
  readonly stored?: StoredText;
  /** Where the string is stored; absent if there is none. */
  readonly origin?: Origin;
  /** The backing file that the search for a string ended before. */
  readonly unread?: UnreadBacking;
}

/** A backing file that was not read although it might have a string. */
export interface UnreadBacking {
  /** Why not: its format is not recorded, or it is not a local file. */
  readonly code: 'no-format' | 'not-local';
  /** The image that names it. */
  readonly image: string;
  /** As the image names it. */
  readonly backingFile: string;
  /** For people, with what to do. */
  readonly message: string;
}

/** What to tell about the end of a chain. */
export interface Ending {
  readonly unread?: UnreadBacking;
  /** The chain could not be read to its end. */
  readonly problem?: QcowmetaError;
}

/** What an image answers: its string, or one string for each image of its chain, and how the chain ended. */
export interface Answer extends Ending {
  readonly strings: readonly FoundString[];
}

/** Reads the string that is asked for. Throws QcowmetaError if the image cannot be read, UsageError if the snapshot is not clear. */
export async function findStrings(image: string, which: WhichString, mode: ReadMode = 'read'): Promise<Answer> {
  if (which.backingChain === true) return wholeChain(image);
  if (which.own === true) return { strings: [foundOwn(await readMetadataAs(mode, image), image, which.snapshot)] };
  return effectiveString(image, which.snapshot, mode);
}

async function wholeChain(image: string): Promise<Answer> {
  const { images, end } = await readBackingChain(image);
  const ending = tellEnd(images.at(-1)?.path ?? image, end);
  const strings = images.map((metadata, index) => foundOwn(metadata, index === 0 ? image : metadata.path));
  const last = strings.length - 1;
  return { strings: strings.map((found, index) => (index === last ? withUnread(found, ending) : found)), ...ending };
}

function foundOwn(metadata: ImageMetadata, image: string, snapshot?: string): FoundString {
  const target = findTarget(metadata, snapshot);
  const stored = ownString(metadata, target);
  return stored === undefined ? { image, target } : { image, target, stored, origin: { path: image, target } };
}

async function effectiveString(image: string, snapshot: string | undefined, mode: ReadMode): Promise<Answer> {
  const target: Target =
    snapshot === undefined ? { kind: 'image' } : findTarget(await readMetadataAs(mode, image), snapshot);
  const { text, origin, chain, end } = await readEffectiveAs(mode, image, target);
  const found: FoundString = {
    image,
    target,
    ...(text === undefined ? {} : { stored: text }),
    ...(origin === undefined ? {} : { origin }),
  };
  const told = tellEnd(chain.at(-1) ?? image, end);
  if (text === undefined && told.problem !== undefined) throw told.problem;
  return { strings: [withUnread(found, told)], ...told };
}

function withUnread(found: FoundString, { unread }: Ending): FoundString {
  return unread === undefined ? found : { ...found, unread };
}

/** What people need to know about the image at which the search for a string ended. */
export function tellEnd(last: string, end: ChainEnd): Ending {
  switch (end.kind) {
    case 'found':
    case 'complete':
    case 'raw':
      return {};
    case 'unprobed': {
      const name = shellWord(end.name);
      const message = `${last}: its backing file ${name} was not read, because the image does not record its format. If it is a qcow2 image, record that: qemu-img rebase -u -F qcow2 -b ${name} ${shellWord(last)}`;
      return { unread: { code: 'no-format', image: last, backingFile: end.name, message } };
    }
    case 'protocol': {
      const message = `${last}: its backing file ${shellWord(end.name)} was not read, because it is not a local file.`;
      return { unread: { code: 'not-local', image: last, backingFile: end.name, message } };
    }
    case 'failed':
      return { problem: end.error };
  }
}

/** The member for a backing file that was not read, if there is one. */
export function unreadJson(unread: UnreadBacking | undefined): JsonObject | undefined {
  return unread && { ...unread };
}

/** `web.qcow2`, `web.qcow2 (snapshot 1 before)`, `overlay.qcow2 (from base.qcow2)`: the string for messages. */
export function labelOf({ image, target, origin }: FoundString): string {
  const parts: string[] = [];
  if (target.kind === 'snapshot') parts.push(`snapshot ${nameOf(target)}`);
  if (origin !== undefined && origin.path !== image) parts.push(`from ${origin.path}`);
  else if (target.kind === 'snapshot' && origin?.target.kind === 'image') parts.push('from the image');
  return parts.length === 0 ? image : `${image} (${parts.join(', ')})`;
}

/** A snapshot's id and name, as `--snapshot` takes them; empty for the image itself. */
export function nameOf(target: Target): string {
  return target.kind === 'snapshot' ? snapshotSegment(target.snapshot.id, target.snapshot.name) : '';
}
