import { QcowmetaError } from '../core/errors';
import { snapshotSegment } from '../core/document/location';
import type { ImageMetadata, SnapshotIdentity, Target } from '../core/store/read';
import { UsageError } from './usage-error';

/**
 * The snapshot that `--snapshot` names by its id, by its name, or by both (`1 before`), the name as it is or as it is listed (`%2F` for a
 * slash); the image itself without the option.
 * Throws UsageError if several answer to it, QcowmetaError `snapshot-missing` if none does.
 */
export function findTarget(metadata: ImageMetadata, wanted: string | undefined): Target {
  if (wanted === undefined) return { kind: 'image' };
  const identities = metadata.snapshots.map(({ identity }) => identity);
  const exact = identities.filter((identity) => isCalled(identity, wanted));
  const candidates = exact.length > 0 ? exact : identities.filter(({ name }) => listedName(name) === wanted);
  const [only] = candidates;
  if (only === undefined) throw missing(metadata.path, wanted, identities);
  if (candidates.length > 1) {
    const names = candidates.map((candidate) => JSON.stringify(listedAs(candidate))).join(' or ');
    throw new UsageError(`${metadata.path}: ${candidates.length} snapshots answer to ${wanted}. Say which: ${names}.`);
  }
  return { kind: 'snapshot', snapshot: only };
}

/** How many snapshots are named where there is no such one. */
const MOST_NAMED = 10;

function missing(path: string, wanted: string, identities: readonly SnapshotIdentity[]): QcowmetaError {
  const names = identities.slice(0, MOST_NAMED).map((identity) => JSON.stringify(listedAs(identity)));
  if (identities.length > MOST_NAMED) names.push('...');
  const there = names.length === 0 ? 'there are none' : `there are ${names.join(', ')}`;
  return new QcowmetaError('snapshot-missing', path, { snapshot: `${wanted} (${there})` });
}

function listedAs({ id, name }: SnapshotIdentity): string {
  return snapshotSegment(id, name);
}

/** Whether a word is a snapshot's id, its name, or both, as they are or as they are listed. */
function isCalled(identity: SnapshotIdentity, wanted: string): boolean {
  const { id, name } = identity;
  const both = Buffer.concat([id, Buffer.from(' '), name]);
  return listedAs(identity) === wanted || [id, name, both].some((bytes) => isText(bytes, wanted));
}

/** The name alone, as it is listed behind the id. */
function listedName(name: Uint8Array): string {
  return snapshotSegment(new Uint8Array(), name).slice(1);
}

function isText(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(text).equals(bytes);
}
