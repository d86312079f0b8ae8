import { stat } from 'node:fs/promises';
import type { DocumentTarget } from '../../core/document/location';
import { snapshotSegment } from '../../core/document/location';
import { QcowmetaError } from '../../core/errors';
import { hashOf } from '../../core/hash';
import { snapshotKey } from '../../core/image/snapshots';
import { snapshotNamed } from '../../core/store/applying';
import { readEffective, type EffectiveMetadata } from '../../core/store/effective';
import {
  readMetadata,
  textCapacity,
  type ImageMetadata,
  type SnapshotMetadata,
  type StoredText,
  type Target,
} from '../../core/store/read';

/** What a document of an image shows at one moment. */
export interface DocumentContent {
  /** The bytes of the document: its own string, else the inherited one, else none (0 bytes). */
  readonly text: Uint8Array;
  /** SHA-256 of `text`, hexadecimal. */
  readonly textHash: string;
  /** Names the place of the document in the image; a snapshot's with its date and clock, for QEMU uses ids again. */
  readonly place: string;
  /** Names the stored record that a save replaces: the same only while nobody stored another string at this place. */
  readonly record: string;
  /** SHA-256 of the document's own string; null where it has none. */
  readonly own: string | null;
  /** Where a save goes; undefined for effective documents, which are never saved. */
  readonly target: Target | undefined;
  /** What was read to find the text: undefined where the document has a string of its own. */
  readonly inherited: EffectiveMetadata | undefined;
  /** The images read, the document's own first: a change of any of them may change the text. */
  readonly chain: readonly string[];
  /** Why this image takes no string at all, for instance because QEMU marked it as corrupt. */
  readonly refusal: QcowmetaError | undefined;
  /** Bytes that the document's own string may have; undefined for effective documents. */
  readonly capacity: number | undefined;
  /** For the image's own document: its snapshots, in table order. Otherwise none. */
  readonly snapshots: readonly SnapshotMetadata[];
  /** When the image file was last modified, in whole milliseconds since 1970. */
  readonly modified: number;
}

/**
 * Reads one document of an image. Throws what `readMetadata` throws, and `snapshot-missing`. Trouble further down the backing chain
 * is no failure: it stands in `inherited.end`.
 */
export async function readDocument(image: string, target: DocumentTarget): Promise<DocumentContent> {
  const [metadata, modified] = await readWithTime(image);
  const refusal = metadata.capacity.refusal;
  if (target.kind === 'effective') {
    const effective = await readEffective(image);
    return {
      ...shown(undefined, effective, 'effective'),
      chain: effective.chain,
      target: undefined,
      capacity: undefined,
      snapshots: [],
      refusal,
      modified,
    };
  }
  const { slot, own, place } = slotOf(metadata, target);
  const inherited = own ? undefined : await readEffective(image, slot);
  const chain = inherited?.chain ?? [image];
  const capacity = textCapacity(metadata, slot);
  const snapshots = target.kind === 'own' ? metadata.snapshots : [];
  return { ...shown(own, inherited, place), chain, target: slot, capacity, snapshots, refusal, modified };
}

/** Both at once. What is wrong with the image is told first: it says more. */
async function readWithTime(image: string): Promise<[ImageMetadata, number]> {
  const [metadata, modified] = await Promise.allSettled([readMetadata(image), modifiedTime(image)]);
  if (metadata.status === 'rejected') throw metadata.reason;
  if (modified.status === 'rejected') throw modified.reason;
  return [metadata.value, modified.value];
}

async function modifiedTime(image: string): Promise<number> {
  try {
    return Math.floor((await stat(image)).mtimeMs);
  } catch (error) {
    // Gone since it was read: as if it had been gone before.
    throw new QcowmetaError('not-found', image, {}, [], { cause: error });
  }
}

/** The segments of an image's snapshots, in table order: the names of their documents without the ending. */
export async function readSnapshotSegments(image: string): Promise<readonly string[]> {
  const { snapshots } = await readMetadata(image);
  return snapshots.map(({ identity }) => snapshotSegment(identity.id, identity.name));
}

function slotOf(
  metadata: ImageMetadata,
  target: Exclude<DocumentTarget, { kind: 'effective' }>,
): { slot: Target; own: StoredText | undefined; place: string } {
  if (target.kind === 'own') return { slot: { kind: 'image' }, own: metadata.own, place: 'image' };
  const found = snapshotNamed(metadata, target.segment);
  if (!found) throw new QcowmetaError('snapshot-missing', metadata.path, { snapshot: target.segment });
  const { identity, own } = found;
  return { slot: { kind: 'snapshot', snapshot: identity }, own, place: `snapshot ${snapshotKey(identity)}` };
}

/** The content of a document after `text` was stored as its own string. */
export function withOwnText(content: DocumentContent, text: Uint8Array): DocumentContent {
  const own = { bytes: text, hash: hashOf(text) };
  return { ...content, ...shown(own, undefined, content.place), chain: content.chain.slice(0, 1) };
}

/** The `record` of a place, by the hash of the string that it holds. */
export function recordOf(place: string, own: string | null): string {
  return `${place} ${own ?? 'none'}`;
}

type Shown = Pick<DocumentContent, 'text' | 'textHash' | 'place' | 'record' | 'own' | 'inherited'>;

function shown(own: StoredText | undefined, inherited: EffectiveMetadata | undefined, place: string): Shown {
  const stored = own ?? inherited?.text;
  const text = stored?.bytes ?? new Uint8Array();
  const hash = own?.hash ?? null;
  return {
    text,
    textHash: stored?.hash ?? hashOf(text),
    place,
    record: recordOf(place, hash),
    own: hash,
    inherited,
  };
}
