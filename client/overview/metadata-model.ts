import path from 'node:path';
import { l10n } from 'vscode';
import type { Finding, Severity } from '../../core/findings/finding';
import type { OverviewKey, OverviewText } from '../../core/overview/keys';
import type { Overview } from '../../core/overview/overview';
import type { CapacityModel, KeyRowModel, MetadataModel } from '../../web-views/overview/protocol';
import type { Tone } from '../../web-views/shared/parts-protocol';
import { say } from '../messages';
import { numberInWords, shortened, visible } from './words';

const MOST_KEYS = 500;
/** The text of a value that a unit can stand behind. */
const NUMBER = /^-?\d/;
const LONGEST_KEY = 200;
const LONGEST_VALUE = 160;
const LONGEST_MESSAGE = 400;

/** The string that applies to an image, its keys and what the rules say of them. */
export function metadataModel(overview: Overview): MetadataModel {
  const { own, inherited } = overview;
  const applies = own ?? inherited;
  return {
    heading: l10n.t('Metadata'),
    source: sourceOf(overview),
    columns: { key: l10n.t('Key'), value: l10n.t('Value') },
    keys: (applies?.keys ?? []).slice(0, MOST_KEYS).map(keyRow),
    ...remarkOf(overview),
    findings: applies ? findingsOf(applies) : [],
    ...capacityOf(overview),
  };
}

function sourceOf({ own, inherited, end, capacity }: Overview): string {
  if (own) return l10n.t('This image has its own string.');
  // Why it takes no string is said above.
  const isClosed = capacity?.refusal !== undefined;
  if (inherited) {
    const source = nameOf(inherited);
    return isClosed
      ? l10n.t('Inherited from {0}', source)
      : l10n.t('Inherited from {0}. Saving another text gives this image its own string.', source);
  }
  if (end.kind === 'failed') return l10n.t('This image has no string of its own. What it inherits is not known.');
  return isClosed
    ? l10n.t('This image has no string, and inherits none.')
    : l10n.t('This image has no string yet, and inherits none. Edit its metadata to write the first one.');
}

function remarkOf({ own, inherited }: Overview): { remark?: string } {
  const count = (own ?? inherited)?.keys.length ?? 0;
  if (count > MOST_KEYS) {
    const more = count - MOST_KEYS;
    return {
      remark:
        more === 1
          ? l10n.t('One more key is in the document.')
          : l10n.t('{0} more keys are in the document.', numberInWords(more)),
    };
  }
  if (own && inherited) {
    return {
      remark: l10n.t(
        'Nothing of {0} applies, whose string is the next in the chain: strings are inherited whole or not at all.',
        nameOf(inherited),
      ),
    };
  }
  return (own ?? inherited) && count === 0 ? { remark: l10n.t('The string has no keys.') } : {};
}

function nameOf({ path: image }: OverviewText): string {
  return visible(path.basename(image));
}

function capacityOf({ own, capacity }: Overview): { capacity?: CapacityModel } {
  if (!capacity || capacity.refusal) return {};
  const used = own?.bytes ?? 0;
  const total = capacity.ownBytes;
  const words = l10n.t('{0} of {1} bytes used', numberInWords(used), numberInWords(total));
  return { capacity: { label: l10n.t('Bytes of the image that its own string takes'), used, total, text: words } };
}

function keyRow({ key, value, entry, findings }: OverviewKey): KeyRowModel {
  return {
    key: shortened(key, LONGEST_KEY),
    value: value === undefined ? '' : shortened(value, LONGEST_VALUE),
    ...(entry?.unit !== undefined && NUMBER.test(value ?? '') ? { unit: visible(entry.unit) } : {}),
    meaning: entry ? visible(entry.summary) : l10n.t('No registry knows this key.'),
    isRegistered: entry !== undefined,
    findings: findings.map((finding) => ({ ...toneOf(finding.severity), text: messageOf(finding) })),
  };
}

function findingsOf({ findings }: OverviewText): MetadataModel['findings'] {
  return findings.map((finding) => ({ tone: toneOf(finding.severity).tone, text: messageOf(finding) }));
}

function messageOf({ message, args }: Finding): string {
  return shortened(say(message, args), LONGEST_MESSAGE);
}

function toneOf(severity: Severity): { tone: Tone; kind: string } {
  switch (severity) {
    case 'error':
      return { tone: 'error', kind: l10n.t('Error') };
    case 'warning':
      return { tone: 'warning', kind: l10n.t('Warning') };
    case 'information':
    case 'hint':
      return { tone: 'info', kind: l10n.t('Information') };
  }
}
