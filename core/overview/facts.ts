import type { BitmapList } from '../image/bitmaps';
import { EXTENSION_TYPES } from '../image/extensions';
import { DATA_FILE_BIT, FEATURE_SETS, listBits, RAW_DATA_FILE_BIT, type FeatureBit } from '../image/features';
import { featureNamesOf, type ImageHeader } from '../image/header';
import { COMPRESSIONS, MAX_REFCOUNT_ORDER } from '../image/qcow2';
import type { QcowmetaError } from '../errors';

/** What the container says of itself, apart from its metadata. Sizes are bytes; names are text for people. */
export interface FileFacts {
  readonly version: 2 | 3;
  /** Size of the disk that the guest sees. */
  readonly virtualSize: bigint;
  /** Length of the file; a sparse file takes less of the disk. */
  readonly fileSize: number;
  readonly clusterSize: number;
  /** Undefined where the header says a width that there is not. */
  readonly refcountBits: number | undefined;
  /** Number of the compression method, with its name where it is known. */
  readonly compression: { readonly type: number; readonly name?: string };
  readonly encryption: ImageHeader['encryption'];
  /** Feature bits that are set, in the order incompatible, compatible, autoclear. */
  readonly features: readonly FeatureBit[];
  /** Where the disk's data are, if not in this file. `raw`: that file is the disk byte for byte. */
  readonly dataFile?: { readonly name: string; readonly raw: boolean };
  /** The backing file as it is recorded. */
  readonly backingFile?: { readonly name: string; readonly format?: string };
  /** The bitmaps, or why they could not be read. */
  readonly bitmaps: BitmapList | QcowmetaError;
}

/** Everything that the header tells, with what was read of the rest of the file. */
export function factsOf(
  header: ImageHeader,
  { fileSize, bitmaps }: Pick<FileFacts, 'fileSize' | 'bitmaps'>,
): FileFacts {
  const { version, virtualSize, clusterSize, encryption, backingFile, compressionType: type } = header;
  const name = COMPRESSIONS[type];
  return {
    version,
    virtualSize,
    fileSize,
    clusterSize,
    refcountBits: refcountBits(header),
    compression: name === undefined ? { type } : { type, name },
    encryption,
    features: featuresOf(header),
    ...dataFileOf(header),
    ...(backingFile ? { backingFile: backingOf(backingFile) } : {}),
    bitmaps,
  };
}

function refcountBits({ refcountOrder }: ImageHeader): number | undefined {
  return refcountOrder <= MAX_REFCOUNT_ORDER ? 2 ** refcountOrder : undefined;
}

function featuresOf(header: ImageHeader): FeatureBit[] {
  const bits = {
    incompatible: header.incompatibleFeatures,
    compatible: header.compatibleFeatures,
    autoclear: header.autoclearFeatures,
  };
  const names = featureNamesOf(header);
  return FEATURE_SETS.flatMap((set) => listBits(set, bits[set], names));
}

function dataFileOf({ incompatibleFeatures, autoclearFeatures, extensions }: ImageHeader): Pick<FileFacts, 'dataFile'> {
  if ((incompatibleFeatures & DATA_FILE_BIT) === 0n) return {};
  const extension = extensions.find(({ type }) => type === EXTENSION_TYPES.dataFile);
  const name = Buffer.from(extension?.data ?? new Uint8Array()).toString();
  return { dataFile: { name, raw: (autoclearFeatures & RAW_DATA_FILE_BIT) !== 0n } };
}

function backingOf({ name, format }: Required<ImageHeader>['backingFile']): Required<FileFacts>['backingFile'] {
  const text = Buffer.from(name).toString();
  return format === undefined ? { name: text } : { name: text, format };
}
