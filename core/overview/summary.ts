import { snapshotSegment } from '../document/location';
import { decodeUtf8 } from '../document/utf8';
import { checkText } from '../findings/check';
import type { SnapshotIdentity } from '../image/snapshots';
import type { Registry } from '../registry/registry';
import { depthOfApplying } from '../store/applying';
import { readBackingChain, type ChainEnd } from '../store/effective';
import type { ImageMetadata } from '../store/read';
import { chainLink, type ChainLink } from './overview';

/** A snapshot in a list of images; without `ownBytes` it has no string of its own. */
export interface SnapshotSummary {
  readonly segment: string;
  readonly identity: SnapshotIdentity;
  readonly ownBytes?: number;
}

/** What a list of many images tells of each: less than an overview, and read faster. */
export interface ImageSummary {
  readonly path: string;
  /** The image itself first. */
  readonly chain: readonly ChainLink[];
  readonly end: ChainEnd;
  /** Index in the chain of the image whose string applies; -1 if none has one. */
  readonly origin: number;
  /** The first of them: a list of more is of no use. */
  readonly snapshots: readonly SnapshotSummary[];
  readonly snapshotCount: number;
  /** How many errors and warnings the rules have for the image's own string. */
  readonly errors: number;
  readonly warnings: number;
}

const MOST_SNAPSHOTS = 1000;

/** Reads what a list tells of an image, without a lock. Throws what `readMetadata` throws. */
export async function readSummary(path: string, registry: Registry): Promise<ImageSummary> {
  const { images, end } = await readBackingChain(path);
  const [image] = images;
  const snapshots = image?.snapshots ?? [];
  return {
    path,
    chain: images.map(chainLink),
    end,
    origin: depthOfApplying(images),
    snapshotCount: snapshots.length,
    snapshots: snapshots.slice(0, MOST_SNAPSHOTS).map(({ identity, own }) => ({
      segment: snapshotSegment(identity.id, identity.name),
      identity,
      ...(own ? { ownBytes: own.bytes.length } : {}),
    })),
    ...countFindings(image, registry),
  };
}

function countFindings(image: ImageMetadata | undefined, registry: Registry): { errors: number; warnings: number } {
  if (!image?.own) return { errors: 0, warnings: 0 };
  const capacity = image.capacity.refusal ? {} : { capacityBytes: image.capacity.ownBytes };
  const findings = checkText(decodeUtf8(image.own.bytes).text, { registry, ...capacity });
  const count = (severity: string): number => findings.filter((finding) => finding.severity === severity).length;
  return { errors: count('error'), warnings: count('warning') };
}
