import { l10n } from 'vscode';
import { QcowmetaError } from '../../core/errors';
import type { FeatureBit, FeatureSet } from '../../core/image/features';
import type { FileFacts } from '../../core/overview/facts';
import type { FactGroupModel, FactModel } from '../../web-views/overview/protocol';
import { describeError } from '../messages';
import { bytesInWords, line, numberInWords, sizeInWords, visible } from './words';

const MOST_BITMAPS = 100;

/** What the container says of itself, in groups. */
export function factModels(facts: FileFacts): FactGroupModel[] {
  return [
    { heading: l10n.t('Disk and File'), facts: diskFacts(facts) },
    { heading: l10n.t('Format'), facts: formatFacts(facts) },
    { heading: l10n.t('Features'), facts: featureFacts(facts.features) },
    { heading: l10n.t('Bitmaps'), facts: bitmapFacts(facts.bitmaps) },
  ];
}

function diskFacts({ virtualSize, fileSize, backingFile, dataFile }: FileFacts): FactModel[] {
  return [
    { label: l10n.t('Virtual size'), value: sizeInWords(virtualSize), note: bytesInWords(virtualSize) },
    { label: l10n.t('File size'), value: sizeInWords(fileSize), note: bytesInWords(fileSize) },
    {
      label: l10n.t('Backing file'),
      ...(backingFile
        ? {
            value: visible(backingFile.name),
            note:
              backingFile.format === undefined
                ? l10n.t('format not recorded')
                : l10n.t('format {0}', visible(backingFile.format)),
            foreign: true,
          }
        : { value: l10n.t('none') }),
    },
    {
      label: l10n.t('Data file'),
      ...(dataFile
        ? {
            value: visible(dataFile.name),
            note: dataFile.raw ? l10n.t('the disk byte for byte') : l10n.t('readable with this image only'),
            foreign: true,
          }
        : { value: l10n.t('none'), note: l10n.t('the data are in the image itself') }),
    },
  ];
}

function formatFacts({ version, clusterSize, refcountBits, compression, encryption }: FileFacts): FactModel[] {
  const encryptions = { none: l10n.t('none'), luks: 'LUKS', aes: l10n.t('AES (old and weak)') };
  return [
    {
      label: l10n.t('Version'),
      value: String(version),
      note: version === 2 ? l10n.t('compat 0.10') : l10n.t('compat 1.1'),
    },
    { label: l10n.t('Cluster size'), value: sizeInWords(clusterSize) },
    {
      label: l10n.t('Reference counts'),
      value: bitsInWords(refcountBits),
      ...(refcountBits === undefined ? { tone: 'error' as const } : {}),
    },
    { label: l10n.t('Compression'), value: compression.name ?? l10n.t('method {0}', compression.type) },
    { label: l10n.t('Encryption'), value: encryptions[encryption] },
  ];
}

function featureFacts(features: readonly FeatureBit[]): FactModel[] {
  const labels: Readonly<Record<FeatureSet, string>> = {
    incompatible: l10n.t('Incompatible'),
    compatible: l10n.t('Compatible'),
    autoclear: l10n.t('Autoclear'),
  };
  if (features.length === 0) return [{ label: l10n.t('Feature bits'), value: l10n.t('none is set') }];
  return features.map(({ set, bit, name }) => ({
    label: labels[set],
    value: name === undefined ? l10n.t('not known') : visible(name),
    note: l10n.t('bit {0}', bit),
    ...(name === undefined ? {} : { foreign: true }),
    ...(isBad(set, bit) ? { tone: 'error' as const } : {}),
  }));
}

/** The dirty bit and the corrupt bit. */
function isBad(set: FeatureSet, bit: number): boolean {
  return set === 'incompatible' && bit < 2;
}

function bitsInWords(bits: number | undefined): string {
  if (bits === undefined) return l10n.t('not valid');
  return bits === 1 ? l10n.t('1 bit') : l10n.t('{0} bits', bits);
}

function bitmapFacts(found: FileFacts['bitmaps']): FactModel[] {
  if (found instanceof QcowmetaError) {
    return [{ label: l10n.t('Bitmaps'), value: visible(describeError(found)), tone: 'error' }];
  }
  const { count, bitmaps } = found;
  if (count === 0) return [{ label: l10n.t('Bitmaps'), value: l10n.t('none') }];
  const shown = bitmaps.slice(0, MOST_BITMAPS).map(({ name, granularity, inUse, automatic }) => ({
    label: automatic ? l10n.t('Recording') : l10n.t('Disabled'),
    value: visible(Buffer.from(name).toString()),
    foreign: true,
    note: line(
      l10n.t('granularity {0}', sizeInWords(granularity)),
      inUse ? l10n.t('in use, or not stored properly') : undefined,
    ),
  }));
  const more = count - shown.length;
  return more === 0 ? shown : [...shown, { label: l10n.t('And'), value: l10n.t('{0} more', numberInWords(more)) }];
}
