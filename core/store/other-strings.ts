import { QcowmetaError } from '../errors';
import { openImageFile, type ImageFile } from '../image/file';
import { isReturnedTo } from '../image/l1';
import { readSnapshotEntries, snapshotKey } from '../image/snapshots';
import type { LoadedImage } from './load';
import type { ImageMetadata, SnapshotMetadata, StoredText } from './read';
import { readOnce, unconfirmedOf, untilStable } from './stable';

/** A snapshot with a string of its own. */
export interface SnapshotWithString extends SnapshotMetadata {
  readonly own: StoredText;
}

/** The snapshots whose own string is another than the text with this hash; without one all that have a string. */
export function snapshotsWithOtherString(
  { snapshots }: Pick<ImageMetadata, 'snapshots'>,
  hash: string | undefined,
): SnapshotWithString[] {
  return snapshots.flatMap(({ identity, own }) => (own && own.hash !== hash ? [{ identity, own }] : []));
}

/**
 * Those of some snapshots that the image was returned to (`isReturnedTo`). The return leaves the image its own string, so that a string of the
 * snapshot then says more of the disk. Reads nothing where there are no snapshots to ask for. Throws what `readMetadata` throws, but for
 * damaged and newer-version.
 */
export async function readReturnedTo(
  path: string,
  snapshots: readonly SnapshotWithString[],
): Promise<SnapshotWithString[]> {
  if (snapshots.length === 0) return [];
  const found = await untilStable<SnapshotWithString[] | QcowmetaError>(async (opened) => {
    const file = await openImageFile(path, 'read');
    opened(file);
    const reading = await readOnce(file);
    const { outcome } = reading;
    const value = outcome instanceof QcowmetaError ? outcome : await findReturnedTo(file, outcome, snapshots);
    return { value, unconfirmed: unconfirmedOf(reading) };
  });
  if (found instanceof QcowmetaError) throw found;
  return found;
}

async function findReturnedTo(
  file: ImageFile,
  { header }: LoadedImage,
  snapshots: readonly SnapshotWithString[],
): Promise<SnapshotWithString[]> {
  const wanted = new Map(snapshots.map((snapshot) => [snapshotKey(snapshot.identity), snapshot]));
  const found: SnapshotWithString[] = [];
  for (const entry of await readSnapshotEntries(file, header)) {
    const snapshot = wanted.get(snapshotKey(entry.identity));
    if (snapshot && (await isReturnedTo(file, header, entry))) found.push(snapshot);
  }
  return found;
}
