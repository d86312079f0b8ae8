import { failureOf, QcowmetaError } from '../errors';
import { readBitmaps } from '../image/bitmaps';
import { equalBytes } from '../image/bytes';
import type { ImageFile } from '../image/file';
import { clusterSizeOf, type ImageHeader } from '../image/header';
import { endOfEncryptionHeader } from '../image/openable';
import { FIELD } from '../image/qcow2';
import { readSnapshotTable, type SnapshotIdentity } from '../image/snapshots';
import { parseImage, refusalOf, type ParsedImage } from './image';
import { meanwhile } from './meanwhile';
import { message } from '../message';

/** An image as it was read: cluster 0 and the snapshot table, and why it must not be written to (if so). */
export interface LoadedImage extends ParsedImage {
  readonly snapshots: readonly SnapshotIdentity[];
  readonly refusal?: QcowmetaError;
}

/** Most images have clusters of at most this size, so that one read is enough. */
const FIRST_READ = 64 * 1024;
/** Where the header says how many snapshots there are and where their table is. */
const SNAPSHOT_FIELDS = { start: FIELD.snapshotCount, end: FIELD.snapshotTableOffset + 8 };

/** Reads cluster 0, as far as the file has it. Throws not-qcow2, unsupported-version, truncated, bad-header, read-failed. */
export async function readCluster0(file: ImageFile): Promise<Uint8Array> {
  const bytes = await file.readAt(0, FIRST_READ);
  const clusterSize = clusterSizeOf(bytes, file.path);
  return clusterSize <= FIRST_READ ? bytes.subarray(0, clusterSize) : file.readAt(0, clusterSize);
}

/**
 * Reads an image once; without its snapshot table it has no snapshots, and its bitmaps are not looked at. Throws what its parts throw,
 * and being-changed if the table was moved meanwhile.
 */
export async function loadImage(file: ImageFile, cluster0: Uint8Array, withSnapshots = true): Promise<LoadedImage> {
  const size = file.size();
  const image = await meanwhile(size, () => parseImage(cluster0, file.path));
  const snapshots = withSnapshots ? await readSnapshots(file, image) : [];
  const refusal =
    refusalOf(image) ??
    cutOff(image, await size) ??
    (withSnapshots ? await brokenBitmaps(file, image.header) : undefined);
  return refusal ? { ...image, snapshots, refusal } : { ...image, snapshots };
}

/** An image that ends before its own tables begin has lost data; it is better looked at than written to. */
function cutOff({ path, header }: ParsedImage, size: number): QcowmetaError | undefined {
  if (header.l1.offset >= size) return new QcowmetaError('truncated', path, { part: message('L1 table') });
  if (header.refcountTableOffset >= size)
    return new QcowmetaError('truncated', path, { part: message('refcount table') });
  if (endOfEncryptionHeader(header) > size)
    return new QcowmetaError('truncated', path, { part: message('encryption header') });
  return undefined;
}

/** QEMU does not open an image with a bitmap directory that it cannot read. */
async function brokenBitmaps(file: ImageFile, header: ImageHeader): Promise<QcowmetaError | undefined> {
  try {
    await readBitmaps(file, header);
    return undefined;
  } catch (error) {
    return failureOf(error);
  }
}

/** QEMU writes a new table before it points the header to it and frees the old one; the pointer tells whether the table was the right one. */
async function readSnapshots(file: ImageFile, image: ParsedImage): Promise<SnapshotIdentity[]> {
  const { start, end } = SNAPSHOT_FIELDS;
  const outcome = await readSnapshotTable(file, image.header).catch(failureOf);
  if (image.header.snapshotCount > 0) {
    const now = await file.readAt(start, end - start);
    if (!equalBytes(now, image.cluster0.subarray(start, end))) throw new QcowmetaError('being-changed', file.path);
  }
  if (outcome instanceof QcowmetaError) throw outcome;
  return outcome;
}
