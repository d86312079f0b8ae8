import { offsetAt, viewOf } from './bytes';
import { EXTENSION_TYPES, type HeaderExtension } from './extensions';
import { COMPRESSION_BIT, DATA_FILE_BIT, EXTENDED_L2_BIT, RAW_DATA_FILE_BIT } from './features';
import type { ImageHeader } from './header';
import { message, type Message } from '../message';

/** QEMU's own limits (block/qcow2.h). */
const MAX_REFCOUNT_ORDER = 6;
const MAX_REFCOUNT_TABLE = 8 * 1024 * 1024;
const MAX_L1_TABLE = 32 * 1024 * 1024;
const MAX_BACKING_FORMAT = 15;
const COMPRESSION_TYPES = { zlib: 0, zstd: 1 };
const BITMAPS_LENGTH = 24;
const ENCRYPTION_LENGTH = 16;
/** Bytes of an entry of the L1 table, as a power of two; those of an L2 table are as long, or twice as long if they are extended. */
const ENTRY_BITS = 3n;

/** Fields of the header (qcow2 specification, "Header") that only matter to who opens the disk. */
const AT = {
  l1Size: 36,
  l1Table: 40,
  refcountTable: 48,
  refcountClusters: 56,
  snapshotTable: 64,
  refcountOrder: 96,
  compressionType: 104,
} as const;

/** Clusters with extended L2 entries have 32 parts, each a sector at least. */
const MIN_EXTENDED_CLUSTER = 32 * 512;

/** Types of which there is one at most; readers do not agree on which of two counts. */
const KNOWN_TYPES: readonly number[] = Object.values(EXTENSION_TYPES);

/** A header with the bytes that it was read from. */
interface Opened {
  readonly view: DataView;
  readonly header: ImageHeader;
}

/**
 * Why QEMU would not open an image for writing, as far as cluster 0 tells; undefined if it would. What nobody can open any more is better
 * looked at than written to. A table that lies in cluster 0 is refused as well, although QEMU takes it: there, the string would become a part of it.
 */
export function unopenable(cluster0: Uint8Array, header: ImageHeader): Message | undefined {
  const opened = { view: viewOf(cluster0), header };
  const { clusterSize, snapshotCount } = header;
  return (
    refcountProblem(opened) ??
    l1Problem(opened) ??
    overlapProblem(opened) ??
    placeProblem(offsetAt(opened.view, AT.snapshotTable), clusterSize, message('snapshot table'), snapshotCount > 0) ??
    compressionProblem(opened) ??
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

function refcountProblem({ view, header: { version, clusterSize } }: Opened): Message | undefined {
  const table = message('refcount table');
  const order = version === 2 ? 0 : view.getUint32(AT.refcountOrder);
  if (order > MAX_REFCOUNT_ORDER) return message('refcounts of 2^{order} bits are not allowed', { order });
  const size = view.getUint32(AT.refcountClusters) * clusterSize;
  if (size === 0) return message('it has no refcount table');
  if (size > MAX_REFCOUNT_TABLE) return message('the {table} is too long', { table });
  return placeProblem(offsetAt(view, AT.refcountTable), clusterSize, table);
}

function l1Problem({ view, header }: Opened): Message | undefined {
  const { clusterBits, clusterSize, virtualSize, incompatibleFeatures } = header;
  const table = message('L1 table');
  const entries = view.getUint32(AT.l1Size);
  if (entries * 8 > MAX_L1_TABLE) return message('the {table} is too long', { table });
  const l2Bits = BigInt(clusterBits) - ENTRY_BITS - ((incompatibleFeatures & EXTENDED_L2_BIT) === 0n ? 0n : 1n);
  const perEntry = 1n << (BigInt(clusterBits) + l2Bits);
  if (BigInt(entries) < (virtualSize + perEntry - 1n) / perEntry)
    return message('the {table} is too short for the disk', { table });
  return placeProblem(offsetAt(view, AT.l1Table), clusterSize, table, entries > 0);
}

/** QEMU gives up an image with bitmaps in which tables overlap; in any other one, too, one of them is broken. */
function overlapProblem({ view, header }: Opened): Message | undefined {
  const { clusterSize, snapshotCount, snapshotTableOffset, extensions } = header;
  const bitmaps = extensions.find(({ type }) => type === EXTENSION_TYPES.bitmaps)?.data;
  const tables = [
    [offsetAt(view, AT.refcountTable), view.getUint32(AT.refcountClusters) * clusterSize],
    [offsetAt(view, AT.l1Table), view.getUint32(AT.l1Size) * 8],
    // The snapshot table tells its own length; it has an entry at least.
    [snapshotTableOffset, snapshotCount === 0 ? 0 : 1],
    ...(bitmaps?.length === BITMAPS_LENGTH ? [[offsetAt(viewOf(bitmaps), 16), offsetAt(viewOf(bitmaps), 8)]] : []),
  ];
  const ranges = tables.flatMap(([start = 0, length = 0]) => (length === 0 ? [] : [{ start, end: start + length }]));
  ranges.sort((a, b) => a.start - b.start);
  const overlap = ranges.some(({ start }, index) => start < (ranges[index - 1]?.end ?? 0));
  return overlap ? message('two of its tables overlap') : undefined;
}

function compressionProblem({ view, header }: Opened): Message | undefined {
  const type = header.headerLength > AT.compressionType ? view.getUint8(AT.compressionType) : 0;
  if (!Object.values(COMPRESSION_TYPES).includes(type)) return message('compression type {type} is unknown', { type });
  const announced = (header.incompatibleFeatures & COMPRESSION_BIT) !== 0n;
  return announced === (type !== COMPRESSION_TYPES.zlib)
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
  if (type === EXTENSION_TYPES.bitmaps && length !== BITMAPS_LENGTH)
    return message('the header extension of the bitmaps has an unknown form');
  if (type !== EXTENSION_TYPES.encryptionHeader) return undefined;
  if (length !== ENCRYPTION_LENGTH) return message('the header extension of the encryption has an unknown form');
  return placeProblem(offsetAt(viewOf(data), 0), clusterSize, message('encryption header'));
}

/** Where the keys end that the disk is encrypted with (qcow2 specification, "Full disk encryption header pointer"); 0 if there are none. */
export function endOfEncryptionHeader({ encryption, extensions }: ImageHeader): number {
  const data = extensions.find(({ type }) => type === EXTENSION_TYPES.encryptionHeader)?.data;
  if (encryption !== 'luks' || data?.length !== ENCRYPTION_LENGTH) return 0;
  const [start, length] = [offsetAt(viewOf(data), 0), offsetAt(viewOf(data), 8)];
  return start === undefined || length === undefined ? Infinity : start + length;
}
