/**
 * The numbers of the qcow2 format, for all that reads or writes it. A name in capitals is QEMU's for its own limit, in block/qcow2.h unless
 * another file is named; a heading in quotes is one of the specification (docs/interop/qcow2.txt). Lengths and places are bytes. The types
 * of header extensions are in `extensions.ts`, the feature bits in `features.ts`.
 */

const KIB = 1024;
const MIB = 1024 * KIB;

/** `QFI\xfb`: QCOW_MAGIC. */
export const MAGIC = 0x514649fb;

/** Places of the fields of the header: "Header", and "Additional fields" of it. */
export const FIELD = {
  magic: 0,
  version: 4,
  backingFileOffset: 8,
  backingFileSize: 16,
  clusterBits: 20,
  virtualSize: 24,
  encryption: 32,
  l1Entries: 36,
  l1Offset: 40,
  refcountTableOffset: 48,
  refcountTableClusters: 56,
  snapshotCount: 60,
  snapshotTableOffset: 64,
  incompatibleFeatures: 72,
  compatibleFeatures: 80,
  autoclearFeatures: 88,
  refcountOrder: 96,
  headerLength: 100,
  compressionType: 104,
} as const;

/** Length of a header of version 2, and the least of one of version 3: "Header". */
export const V2_HEADER_LENGTH = 72;
export const MIN_V3_HEADER_LENGTH = 104;

/** Encryption methods and compression types by their numbers: "Header". */
export const ENCRYPTIONS = ['none', 'aes', 'luks'] as const;
export const COMPRESSIONS = ['zlib', 'zstd'] as const;

/** Cluster sizes as powers of two: MIN_CLUSTER_BITS, MAX_CLUSTER_BITS. */
export const CLUSTER_BITS = { least: 9, most: 21 } as const;
export const MAX_CLUSTER_SIZE = 2 ** CLUSTER_BITS.most;
/** The smallest cluster with extended L2 entries: QCOW_EXTL2_SUBCLUSTERS_PER_CLUSTER parts, each a sector at least. */
export const MIN_EXTENDED_CLUSTER = 32 * 512;

/** Width of refcounts as a power of two, the most and that of version 2: "Header". */
export const MAX_REFCOUNT_ORDER = 6;
export const V2_REFCOUNT_ORDER = 4;
/** QCOW_MAX_REFTABLE_SIZE. */
export const MAX_REFCOUNT_TABLE = 8 * MIB;

/** QCOW_MAX_L1_SIZE. */
export const MAX_L1_TABLE = 32 * MIB;
/** L1E_SIZE. */
export const L1_ENTRY_LENGTH = 8;
/** L2E_SIZE_NORMAL, L2E_SIZE_EXTENDED. */
export const L2_ENTRY_LENGTH = { normal: 8, extended: 16 } as const;

/** The name of the backing file: "Header". That of its format is shorter than the field that block/qcow2.c reads it into. */
export const MAX_BACKING_NAME = 1023;
export const MAX_BACKING_FORMAT = 15;

/** The snapshot table: QCOW_MAX_SNAPSHOTS, QCOW_MAX_SNAPSHOTS_SIZE, QCOW_MAX_SNAPSHOT_EXTRA_DATA. */
export const MAX_SNAPSHOTS = 65536;
export const MAX_SNAPSHOT_TABLE = MAX_SNAPSHOTS * KIB;
export const MAX_SNAPSHOT_EXTRA_DATA = 1024;

/** The data of the header extensions of fixed length: "Bitmaps extension", "Full disk encryption header pointer". */
export const BITMAPS_EXTENSION_LENGTH = 24;
export const ENCRYPTION_EXTENSION_LENGTH = 16;

/** The bitmap directory: QCOW2_MAX_BITMAPS, and QCOW2_MAX_BITMAP_DIRECTORY_SIZE, which is a KiB less. */
export const MAX_BITMAPS = 65535;
export const MAX_BITMAP_DIRECTORY = 64 * MIB;
/** BME_MAX_NAME_SIZE, BME_MIN_GRANULARITY_BITS and BME_MAX_GRANULARITY_BITS (block/qcow2-bitmap.c). */
export const MAX_BITMAP_NAME = 1023;
export const GRANULARITY_BITS = { least: 9, most: 31 } as const;
/** Entries of the table that tells where a bitmap's clusters are, and bytes of all these: BME_MAX_TABLE_SIZE, BME_MAX_PHYS_SIZE. */
export const MAX_BITMAP_TABLE_ENTRIES = 2 ** 27;
export const MAX_BITMAP_BYTES = 2 ** 29;
