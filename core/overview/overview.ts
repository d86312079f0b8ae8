import { snapshotSegment } from '../document/location';
import { failureOf, QcowmetaError } from '../errors';
import { readBitmaps } from '../image/bitmaps';
import { openImageFile, type ImageFile } from '../image/file';
import { readSnapshotEntries, snapshotKey, type SnapshotEntry } from '../image/snapshots';
import type { Registry } from '../registry/registry';
import { applyingString, depthOfApplying } from '../store/applying';
import { readBackingChain, type ChainEnd } from '../store/effective';
import type { LoadedImage } from '../store/load';
import { recordsOf, type Capacity, type ImageMetadata, type SnapshotMetadata, type StoredText } from '../store/read';
import { readOnce, unconfirmedOf, untilStable } from '../store/stable';
import { factsOf, type FileFacts } from './facts';
import { takeApart, type OverviewText } from './keys';

/** One internal snapshot; without `ownBytes` it has no string of its own and goes with the image. */
export interface SnapshotFacts extends SnapshotEntry {
  /** Name of its document, which is also a name for people. */
  readonly segment: string;
  readonly ownBytes?: number;
}

/** One image of the backing chain; without `ownBytes` it has no string of its own. */
export interface ChainLink {
  readonly path: string;
  /** Size of the disk that it is, in bytes. */
  readonly virtualSize: bigint;
  readonly ownBytes?: number;
}

/** Everything that is to be seen of one image. */
export interface Overview {
  readonly path: string;
  readonly facts: FileFacts;
  readonly snapshots: readonly SnapshotFacts[];
  /** The image itself first; empty if its strings could not be read. */
  readonly chain: readonly ChainLink[];
  /** How the chain ends; `failed` with the image's own trouble if its strings could not be read. */
  readonly end: ChainEnd;
  /** Index in the chain of the image whose string applies; -1 if none has one. */
  readonly origin: number;
  /** The image's own string. */
  readonly own?: OverviewText;
  /** The string that applies without an own one. */
  readonly inherited?: OverviewText;
  /** Absent if the strings could not be read. */
  readonly capacity?: Capacity;
}

/** So many bitmaps are read; nobody has as many, but a hostile image may. */
const MOST_BITMAPS = 1000;

/** What an image says while it is open. */
interface Opened {
  readonly image: LoadedImage;
  readonly facts: FileFacts;
  readonly entries: readonly SnapshotEntry[];
}

/**
 * Reads what is to be seen of an image, without a lock: cluster 0, the snapshot table, the bitmap directory, and cluster 0 of the backing
 * files. Throws what `readMetadata` throws, but for damaged strings and those of a newer version, which are `end`.
 */
export async function readOverview(path: string, registry: Registry): Promise<Overview> {
  const { image, facts, entries } = await readImage(path);
  const trouble = troubleOf(image);
  if (trouble) {
    const end = { kind: 'failed', error: trouble } as const;
    return { path, facts, snapshots: snapshotsOf(entries, []), chain: [], end, origin: -1 };
  }
  const { images, end } = await readBackingChain(path);
  const [metadata] = images;
  return {
    path,
    facts,
    snapshots: snapshotsOf(entries, metadata?.snapshots ?? []),
    chain: images.map(chainLink),
    end,
    origin: depthOfApplying(images),
    ...(metadata ? { capacity: metadata.capacity } : {}),
    ...textsOf(images, registry),
  };
}

/** An image as a link of a chain. */
export function chainLink({ path, header, own }: ImageMetadata): ChainLink {
  return { path, virtualSize: header.virtualSize, ...sizeOf(own) };
}

/** Reads the image until what it says is confirmed. */
async function readImage(path: string): Promise<Opened> {
  const opened = await untilStable<Opened | QcowmetaError>(async (remember) => {
    const file = await openImageFile(path, 'read');
    remember(file);
    const reading = await readOnce(file);
    const { outcome } = reading;
    const value = outcome instanceof QcowmetaError ? outcome : await readRest(file, outcome);
    return { value, unconfirmed: unconfirmedOf(reading) };
  });
  if (opened instanceof QcowmetaError) throw opened;
  return opened;
}

/** What lies outside of cluster 0. Of broken bitmaps is told with the facts: nothing else depends on them. */
async function readRest(file: ImageFile, image: LoadedImage): Promise<Opened> {
  const bitmaps = await readBitmaps(file, image.header, MOST_BITMAPS).catch(failureOf);
  const entries = await readSnapshotEntries(file, image.header);
  return { image, facts: factsOf(image.header, { fileSize: await file.size(), bitmaps }), entries };
}

/** Why the strings of an image cannot be read. */
function troubleOf(image: LoadedImage): QcowmetaError | undefined {
  try {
    recordsOf(image);
    return undefined;
  } catch (error) {
    return failureOf(error);
  }
}

function snapshotsOf(entries: readonly SnapshotEntry[], strings: readonly SnapshotMetadata[]): SnapshotFacts[] {
  const own = new Map(strings.map(({ identity, own: text }) => [snapshotKey(identity), text]));
  return entries.map((entry) => {
    const { id, name } = entry.identity;
    return { ...entry, segment: snapshotSegment(id, name), ...sizeOf(own.get(snapshotKey(entry.identity))) };
  });
}

function sizeOf(text: StoredText | undefined): { ownBytes?: number } {
  return text ? { ownBytes: text.bytes.length } : {};
}

function textsOf(images: readonly ImageMetadata[], registry: Registry): Pick<Overview, 'own' | 'inherited'> {
  const [image, ...behind] = images;
  const inherited = applyingString(behind);
  const capacity = image?.capacity.refusal ? undefined : image?.capacity.ownBytes;
  return {
    ...(image?.own ? { own: takeApart(image.path, image.own, registry, capacity) } : {}),
    ...(inherited ? { inherited: takeApart(inherited.origin.path, inherited.text, registry) } : {}),
  };
}
