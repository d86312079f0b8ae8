import { QcowmetaError } from '../errors';
import { hashOf } from '../hash';
import { isSameSnapshot } from '../image/snapshots';
import { overCapacity, ownCapacity, snapshotTextCapacity } from './capacity';
import type { LoadedImage } from './load';
import { recordsOf, slotSizeOf, withoutOrphans, type Target } from './read';
import { NO_RECORDS, type Records } from './records';
import { describeSnapshot } from './snapshot-name';

/** A new string for one target, or (undefined) none. `expected` is the hash that the caller read; null: it read that there is none. */
export interface Change {
  readonly target: Target;
  readonly text: Uint8Array | undefined;
  readonly expected?: string | null;
}

export interface WriteOptions {
  /** Write over metadata that is damaged. All strings that it held are lost. */
  readonly replaceDamaged?: boolean;
  /** Check everything, under the lock, and write nothing: the result tells what would be. */
  readonly dryRun?: boolean;
}

/**
 * The strings that an image will hold after changes. Throws damaged, newer-version, snapshot-missing, changed-since-read (a string is no
 * longer what the caller read, or the snapshot is another one) and over-capacity.
 */
export function mergeChanges(image: LoadedImage, changes: readonly Change[], options: WriteOptions): Records {
  const replace = options.replaceDamaged === true && image.container.kind === 'damaged';
  const present = replace ? NO_RECORDS : withoutOrphans(image, recordsOf(image));
  for (const { target, expected } of changes) {
    checkTarget(image, target);
    if (!replace) checkExpected(image.path, textOf(present, target), expected);
  }
  const records = withoutOrphans(image, changes.reduce(applyChange, present));
  if (image.refusal) throw image.refusal;
  checkCapacity(image, changes, records);
  return records;
}

function checkTarget({ path, snapshots }: LoadedImage, target: Target): void {
  if (target.kind === 'image') return;
  const { snapshot } = target;
  if (snapshots.some((entry) => isSameSnapshot(entry, snapshot))) return;
  const reused = snapshots.some((entry) => describeSnapshot(entry) === describeSnapshot(snapshot));
  if (reused) throw new QcowmetaError('changed-since-read', path);
  throw new QcowmetaError('snapshot-missing', path, { snapshot: describeSnapshot(snapshot) });
}

function checkExpected(path: string, text: Uint8Array | undefined, expected: string | null | undefined): void {
  if (expected === undefined) return;
  if ((text ? hashOf(text) : null) !== expected) throw new QcowmetaError('changed-since-read', path);
}

function textOf(records: Records, target: Target): Uint8Array | undefined {
  if (target.kind === 'image') return records.own;
  return records.snapshots.find(({ snapshot }) => isSameSnapshot(snapshot, target.snapshot))?.text;
}

function applyChange(records: Records, { target, text }: Change): Records {
  const { own, snapshots } = records;
  if (target.kind === 'image') return text === undefined ? { snapshots } : { own: text, snapshots };
  const others = snapshots.filter(({ snapshot }) => !isSameSnapshot(snapshot, target.snapshot));
  const changed = text === undefined ? others : [...others, { snapshot: target.snapshot, text }];
  return own === undefined ? { snapshots: changed } : { own, snapshots: changed };
}

function checkCapacity(image: LoadedImage, changes: readonly Change[], records: Records): void {
  const slotSize = slotSizeOf(image);
  for (const { target, text } of changes) {
    if (text === undefined) continue;
    const capacity =
      target.kind === 'image'
        ? ownCapacity(slotSize, records)
        : snapshotTextCapacity(slotSize, records, target.snapshot);
    if (text.length > capacity) throw overCapacity(image.path, text.length, capacity);
  }
}
