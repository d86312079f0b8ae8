import { QcowmetaError } from '../errors';
import { offsetAt, viewOf } from './bytes';
import { EXTENSION_TYPES, parseExtensions, type ExtensionArea, type HeaderExtension } from './extensions';
import { parseFeatureNames, type FeatureNames } from './features';
import {
  CLUSTER_BITS,
  ENCRYPTIONS,
  FIELD,
  MAGIC,
  MAX_BACKING_NAME,
  MIN_V3_HEADER_LENGTH,
  V2_HEADER_LENGTH,
  V2_REFCOUNT_ORDER,
} from './qcow2';
import { message, type Message } from '../message';

/** An L1 table: where it begins, in bytes, and how many entries of 8 bytes it has. */
export interface L1Table {
  readonly offset: bigint;
  readonly entries: number;
}

/** A qcow2 header (qcow2 specification, "Header") with its extensions. Offsets and sizes are bytes. */
export interface ImageHeader {
  readonly version: 2 | 3;
  readonly clusterBits: number;
  readonly clusterSize: number;
  readonly virtualSize: bigint;
  /** Where the extensions begin: 72 in version 2. */
  readonly headerLength: number;
  readonly incompatibleFeatures: bigint;
  readonly compatibleFeatures: bigint;
  readonly autoclearFeatures: bigint;
  readonly encryption: 'none' | 'aes' | 'luks';
  /** Number of the compression method. */
  readonly compressionType: number;
  readonly l1: L1Table;
  readonly refcountTableOffset: bigint;
  readonly refcountTableClusters: number;
  /** Width of a refcount in bits, as a power of two. */
  readonly refcountOrder: number;
  readonly snapshotCount: number;
  readonly snapshotTableOffset: number;
  /** 0 if the image records none. The extension area ends here, even if the name has no bytes. */
  readonly backingFileOffset: number;
  readonly backingFileSize: number;
  /** Name as stored; format as stored, if one is recorded. */
  readonly backingFile?: { readonly name: Uint8Array; readonly format?: string };
  readonly extensions: readonly HeaderExtension[];
  /** Offset of the END marker of the extensions, if there is one. */
  readonly endMarker?: number;
  /** An extension with a length out of bounds: what stands behind it is unknown. */
  readonly extensionProblem?: Message;
}

/** Whether a file begins as qcow2 images do. */
export function isQcow2(start: Uint8Array): boolean {
  return hasMagic(viewOf(start));
}

function hasMagic(start: DataView): boolean {
  return start.byteLength >= 4 && start.getUint32(FIELD.magic) === MAGIC;
}

/** Whether there are clusters of 2^`bits` bytes. */
export function isClusterBits(bits: number): boolean {
  return bits >= CLUSTER_BITS.least && bits <= CLUSTER_BITS.most;
}

interface Place {
  readonly offset: number;
  readonly size: number;
}

/** What decides whether a header can be read, and all that its strings and its backing file are found by. */
export interface HeaderFrame {
  readonly version: 2 | 3;
  readonly clusterSize: number;
  readonly headerLength: number;
  readonly encryption: ImageHeader['encryption'];
  readonly snapshotCount: number;
  readonly snapshotTableOffset: number;
  /** Where the name of the backing file is; at 0 if there is none. */
  readonly backing: Place;
  readonly area: ExtensionArea;
}

/** Cluster size in bytes, from the first bytes of a file. Throws not-qcow2, unsupported-version, truncated, bad-header. */
export function clusterSizeOf(start: Uint8Array, path: string): number {
  return clusterSizeIn(viewOf(start), path);
}

function clusterSizeIn(start: DataView, path: string): number {
  if (!hasMagic(start)) throw new QcowmetaError('not-qcow2', path);
  if (start.byteLength < V2_HEADER_LENGTH) throw new QcowmetaError('truncated', path, { part: message('header') });
  const version = start.getUint32(FIELD.version);
  if (version !== 2 && version !== 3) throw new QcowmetaError('unsupported-version', path, { version });
  const clusterBits = start.getUint32(FIELD.clusterBits);
  if (!isClusterBits(clusterBits))
    throw badHeader(path, message('clusters of 2^{clusterBits} bytes are not allowed', { clusterBits }));
  return 2 ** clusterBits;
}

/**
 * Reads the frame of the header from cluster 0. Throws not-qcow2, unsupported-version, truncated and bad-header; trouble in the extension
 * area is not thrown but told in its `problem`, for what stands before it can still be read.
 */
export function parseFrame(cluster0: Uint8Array, path: string): HeaderFrame {
  const view = viewOf(cluster0);
  const clusterSize = clusterSizeIn(view, path);
  if (cluster0.length < clusterSize) throw new QcowmetaError('truncated', path, { part: message('first cluster') });
  const version = view.getUint32(FIELD.version) === 2 ? 2 : 3;
  const headerLength = version === 2 ? V2_HEADER_LENGTH : view.getUint32(FIELD.headerLength);
  if (headerLength > clusterSize || (version === 3 && headerLength < MIN_V3_HEADER_LENGTH)) {
    throw badHeader(path, message('a header of {headerLength} bytes is not allowed', { headerLength }));
  }
  const backing = backingPlace(view, clusterSize, path);
  if (backing.offset !== 0 && backing.offset < headerLength)
    throw badHeader(path, message('the backing file name lies in the header'));
  const area = parseExtensions(cluster0, headerLength, endOfArea({ backing, clusterSize }), view);
  const snapshotTableOffset = offsetAt(view, FIELD.snapshotTableOffset);
  if (snapshotTableOffset === undefined) throw badHeader(path, message('the snapshot table lies beyond any file'));
  return {
    version,
    clusterSize,
    headerLength,
    encryption: encryptionOf(view.getUint32(FIELD.encryption), path),
    snapshotCount: view.getUint32(FIELD.snapshotCount),
    snapshotTableOffset,
    backing,
    area,
  };
}

/** Where the area of the extensions ends, whether they fill it or not. */
export function endOfArea({ backing, clusterSize }: Pick<HeaderFrame, 'backing' | 'clusterSize'>): number {
  return backing.offset === 0 ? clusterSize : backing.offset;
}

/** Reads the header from cluster 0. Throws as `parseFrame` does. */
export function parseHeader(cluster0: Uint8Array, path: string): ImageHeader {
  const frame = parseFrame(cluster0, path);
  const { version, clusterSize, headerLength, backing, area } = frame;
  const view = viewOf(cluster0);
  const features = (at: number): bigint => (version === 2 ? 0n : view.getBigUint64(at));
  const backingFile = backingFileOf(cluster0, frame);
  return {
    version,
    clusterBits: view.getUint32(FIELD.clusterBits),
    clusterSize,
    virtualSize: view.getBigUint64(FIELD.virtualSize),
    headerLength,
    incompatibleFeatures: features(FIELD.incompatibleFeatures),
    compatibleFeatures: features(FIELD.compatibleFeatures),
    autoclearFeatures: features(FIELD.autoclearFeatures),
    encryption: frame.encryption,
    compressionType: headerLength > FIELD.compressionType ? view.getUint8(FIELD.compressionType) : 0,
    l1: { offset: view.getBigUint64(FIELD.l1Offset), entries: view.getUint32(FIELD.l1Entries) },
    refcountTableOffset: view.getBigUint64(FIELD.refcountTableOffset),
    refcountTableClusters: view.getUint32(FIELD.refcountTableClusters),
    refcountOrder: version === 2 ? V2_REFCOUNT_ORDER : view.getUint32(FIELD.refcountOrder),
    snapshotCount: frame.snapshotCount,
    snapshotTableOffset: frame.snapshotTableOffset,
    backingFileOffset: backing.offset,
    backingFileSize: backing.size,
    ...(backingFile === undefined ? {} : { backingFile }),
    extensions: area.extensions,
    ...(area.endMarker === undefined ? {} : { endMarker: area.endMarker }),
    ...(area.problem === undefined ? {} : { extensionProblem: area.problem }),
  };
}

function backingPlace(view: DataView, clusterSize: number, path: string): Place {
  const offset = offsetAt(view, FIELD.backingFileOffset);
  const size = view.getUint32(FIELD.backingFileSize);
  if (offset === 0) return { offset: 0, size: 0 };
  if (offset === undefined || offset > clusterSize)
    throw badHeader(path, message('the backing file name lies outside the first cluster'));
  if (size > Math.min(MAX_BACKING_NAME, clusterSize - offset))
    throw badHeader(path, message('the backing file name is too long'));
  return { offset, size };
}

/** The backing file that a header names, if it does. */
export function backingFileOf(
  cluster0: Uint8Array,
  { backing, area }: HeaderFrame,
): NonNullable<ImageHeader['backingFile']> | undefined {
  if (backing.size === 0) return undefined;
  const name = cluster0.subarray(backing.offset, backing.offset + backing.size);
  const format = dataOf(area, EXTENSION_TYPES.backingFormat);
  return format ? { name, format: Buffer.from(format).toString('latin1') } : { name };
}

/** The names that an image has for feature bits. To read them takes longer than to read the rest of a header, and hardly anybody needs them. */
export function featureNamesOf(header: Pick<ImageHeader, 'extensions'>): FeatureNames {
  return parseFeatureNames(dataOf(header, EXTENSION_TYPES.featureNames) ?? new Uint8Array());
}

/** Of two extensions of one type QEMU takes the last. */
function dataOf(area: Pick<ExtensionArea, 'extensions'>, type: number): Uint8Array | undefined {
  return area.extensions.findLast((extension) => extension.type === type)?.data;
}

function encryptionOf(method: number, path: string): ImageHeader['encryption'] {
  const encryption = ENCRYPTIONS[method];
  if (encryption === undefined) throw badHeader(path, message('encryption method {method} is unknown', { method }));
  return encryption;
}

/** The failure of an image whose header, or one of the tables that it names, is not as it must be. */
export function badHeader(path: string, reason: Message): QcowmetaError {
  return new QcowmetaError('bad-header', path, { reason });
}
