import { asOffset, offsetAt, viewOf } from './bytes';
import { EXTENSION_TYPES, type HeaderExtension } from './extensions';
import { COMPRESSION_BIT, DATA_FILE_BIT, EXTENDED_L2_BIT, RAW_DATA_FILE_BIT } from './features';
import type { ImageHeader } from './header';
import { entriesOfDisk } from './l1';
import {
  BITMAPS_EXTENSION_LENGTH,
  COMPRESSIONS,
  ENCRYPTION_EXTENSION_LENGTH,
  L1_ENTRY_LENGTH,
  MAX_BACKING_FORMAT,
  MAX_L1_TABLE,
  MAX_REFCOUNT_ORDER,
  MAX_REFCOUNT_TABLE,
  MIN_EXTENDED_CLUSTER,
} from './qcow2';
import { message, type Message } from '../message';

/** Types of which there is one at most; readers do not agree on which of two counts. */
const KNOWN_TYPES: readonly number[] = Object.values(EXTENSION_TYPES);

/**
 * Why QEMU would not open an image for writing, as far as its header tells; undefined if it would. What nobody can open any more is better
 * looked at than written to. A table that lies in cluster 0 is refused as well, although QEMU takes it: there, the string would become a part of it.
 */
export function unopenable(header: ImageHeader): Message | undefined {
  const { clusterSize, snapshotCount, snapshotTableOffset } = header;
  return (
    refcountProblem(header) ??
    l1Problem(header) ??
    overlapProblem(header) ??
    placeProblem(snapshotTableOffset, clusterSize, message('snapshot table'), snapshotCount > 0) ??
    compressionProblem(header) ??
    featureProblem(header) ??
    firstProblem(header)
  );
}

/** Where a table must not be: between clusters, beyond any file, or (if it has any entries) in the first cluster. */
function placeProblem(
  offset: number | undefined,
  clusterSize: number,
  table: Message,
  used = true,
): Message | undefined {
  if (offset === undefined) return message('the {table} lies beyond any file', { table });
  if (offset % clusterSize !== 0) return message('the {table} is not aligned', { table });
  return used && offset === 0 ? message('the {table} lies in the first cluster', { table }) : undefined;
}

function refcountProblem(header: ImageHeader): Message | undefined {
  const { clusterSize, refcountOrder: order, refcountTableClusters, refcountTableOffset } = header;
  const table = message('refcount table');
  if (order > MAX_REFCOUNT_ORDER) return message('refcounts of 2^{order} bits are not allowed', { order });
  const size = refcountTableClusters * clusterSize;
  if (size === 0) return message('it has no refcount table');
  if (size > MAX_REFCOUNT_TABLE) return message('the {table} is too long', { table });
  return placeProblem(asOffset(refcountTableOffset), clusterSize, table);
}

function l1Problem(header: ImageHeader): Message | undefined {
  const { offset, entries } = header.l1;
  const table = message('L1 table');
  if (entries * L1_ENTRY_LENGTH > MAX_L1_TABLE) return message('the {table} is too long', { table });
  if (BigInt(entries) < entriesOfDisk(header)) return message('the {table} is too short for the disk', { table });
  return placeProblem(asOffset(offset), header.clusterSize, table, entries > 0);
}

/** QEMU gives up an image with bitmaps in which tables overlap; in any other one, too, one of them is broken. */
function overlapProblem(header: ImageHeader): Message | undefined {
  const { clusterSize, l1, snapshotCount, snapshotTableOffset, extensions } = header;
  const bitmaps = extensions.find(({ type }) => type === EXTENSION_TYPES.bitmaps)?.data;
  const tables = [
    rangeOf(asOffset(header.refcountTableOffset), header.refcountTableClusters * clusterSize),
    rangeOf(asOffset(l1.offset), l1.entries * L1_ENTRY_LENGTH),
    // The snapshot table tells its own length; it has an entry at least.
    rangeOf(snapshotTableOffset, snapshotCount === 0 ? 0 : 1),
  ];
  if (bitmaps?.length === BITMAPS_EXTENSION_LENGTH)
    tables.push(rangeOf(offsetAt(viewOf(bitmaps), 16), offsetAt(viewOf(bitmaps), 8)));
  const overlap = tables.some((table, index) => tables.slice(index + 1).some((other) => doOverlap(table, other)));
  return overlap ? message('two of its tables overlap') : undefined;
}

/** Bytes of a file from `start` up to `end`. */
interface Range {
  readonly start: number;
  readonly end: number;
}

function rangeOf(start = 0, length = 0): Range {
  return { start, end: start + length };
}

/** Whether two ranges have a byte in common; one without bytes has none with any. */
function doOverlap(a: Range, b: Range): boolean {
  return Math.max(a.start, b.start) < Math.min(a.end, b.end);
}

function compressionProblem({ compressionType: type, incompatibleFeatures }: ImageHeader): Message | undefined {
  const name = COMPRESSIONS[type];
  if (name === undefined) return message('compression type {type} is unknown', { type });
  const announced = (incompatibleFeatures & COMPRESSION_BIT) !== 0n;
  return announced === (name !== 'zlib')
    ? undefined
    : message('its compression type and its feature bits contradict each other');
}

/** Features that need an extension, and the other way round. */
function featureProblem({
  clusterSize,
  incompatibleFeatures,
  autoclearFeatures,
  encryption,
  extensions,
}: ImageHeader): Message | undefined {
  const has = (wanted: number): boolean => extensions.some(({ type }) => type === wanted);
  if ((incompatibleFeatures & EXTENDED_L2_BIT) !== 0n && clusterSize < MIN_EXTENDED_CLUSTER)
    return message('clusters of {clusterSize} bytes are too small for extended L2 entries', { clusterSize });
  const dataFile = (incompatibleFeatures & DATA_FILE_BIT) !== 0n;
  if (dataFile && !has(EXTENSION_TYPES.dataFile)) return message('the name of its data file is missing');
  if (!dataFile && (autoclearFeatures & RAW_DATA_FILE_BIT) !== 0n)
    return message('it has the feature bit of a raw data file without a data file');
  if ((encryption === 'luks') !== has(EXTENSION_TYPES.encryptionHeader))
    return message('its encryption method and its header extensions contradict each other');
  return undefined;
}

function firstProblem(header: ImageHeader): Message | undefined {
  const seen = new Set<number>();
  for (const extension of header.extensions) {
    if (seen.has(extension.type) && KNOWN_TYPES.includes(extension.type))
      return message('a header extension is there more than once');
    seen.add(extension.type);
    const problem = extensionProblem(extension, header.clusterSize);
    if (problem) return problem;
  }
  return undefined;
}

function extensionProblem({ type, length, data }: HeaderExtension, clusterSize: number): Message | undefined {
  if (type === EXTENSION_TYPES.backingFormat && length > MAX_BACKING_FORMAT)
    return message('the name of the backing file format is too long');
  if (type === EXTENSION_TYPES.bitmaps && length !== BITMAPS_EXTENSION_LENGTH)
    return message('the header extension of the bitmaps has an unknown form');
  if (type !== EXTENSION_TYPES.encryptionHeader) return undefined;
  if (length !== ENCRYPTION_EXTENSION_LENGTH)
    return message('the header extension of the encryption has an unknown form');
  return placeProblem(offsetAt(viewOf(data), 0), clusterSize, message('encryption header'));
}

/** Where the keys end that the disk is encrypted with (qcow2 specification, "Full disk encryption header pointer"); 0 if there are none. */
export function endOfEncryptionHeader({ encryption, extensions }: ImageHeader): number {
  const data = extensions.find(({ type }) => type === EXTENSION_TYPES.encryptionHeader)?.data;
  if (encryption !== 'luks' || data?.length !== ENCRYPTION_EXTENSION_LENGTH) return 0;
  const [start, length] = [offsetAt(viewOf(data), 0), offsetAt(viewOf(data), 8)];
  return start === undefined || length === undefined ? Infinity : start + length;
}
