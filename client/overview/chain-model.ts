import path from 'node:path';
import { l10n } from 'vscode';
import type { ChainLink, Overview, SnapshotFacts } from '../../core/overview/overview';
import type { ChainEnd } from '../../core/store/effective';
import type { ChainModel, ChainNodeModel, SnapshotModel } from '../../web-views/overview/protocol';
import type { BadgeModel } from '../../web-views/shared/parts-protocol';
import { describeError } from '../messages';
import { describeChainEnd } from '../origin';
import { bytesInWords, line, numberInWords, sizeInWords, timeInWords, visible } from './words';

const MOST_SNAPSHOTS = 200;

/** The backing chain and the snapshots, for a picture: who inherits from whom, and where the chain is broken. */
export function chainModel(overview: Overview): ChainModel {
  const { chain, snapshots } = overview;
  const first = chain.length === 0 ? [unreadableNode(overview)] : [];
  const more = snapshots.length - MOST_SNAPSHOTS;
  return {
    heading: l10n.t('Backing Chain and Snapshots'),
    summary: summaryOf(overview),
    nodes: [...first, ...chainNodes(overview)],
    snapshotsLabel:
      snapshots.length === 1 ? l10n.t('1 snapshot') : l10n.t('{0} snapshots', numberInWords(snapshots.length)),
    snapshots: snapshots.slice(0, MOST_SNAPSHOTS).map(snapshotModel),
    ...(more > 0 ? { moreSnapshots: l10n.t('and {0} more', numberInWords(more)) } : {}),
  };
}

/** The images of a chain, and what stands at its end if that is something else than an image without a backing file. */
export function chainNodes({ chain, end, origin }: Pick<Overview, 'chain' | 'end' | 'origin'>): ChainNodeModel[] {
  const nodes = chain.map((link, index) => linkNode(link, index, origin));
  return [...nodes, ...(chain.length === 0 ? [] : endNodes(end))];
}

function summaryOf({ own, inherited, chain, end }: Overview): string {
  const last = chain.at(-1);
  if (chain.length === 1 && end.kind === 'complete') return l10n.t('The image has no backing file to inherit from.');
  if (own) return l10n.t('The image has its own string, so it inherits nothing.');
  if (inherited) return l10n.t('The image inherits the string of {0}.', nameOf(inherited.path));
  if (end.kind !== 'failed') return l10n.t('No image of the chain has a string.');
  return last
    ? l10n.t('The chain is broken behind {0}, so what the image inherits is not known.', nameOf(last.path))
    : l10n.t('The strings of the image cannot be read.');
}

/** `origin`: the index of the image whose string applies; -1 where there is none. */
function linkNode({ path: image, virtualSize, ownBytes }: ChainLink, index: number, origin: number): ChainNodeModel {
  const isFirst = index === 0;
  const metadata = ownBytes === undefined ? undefined : l10n.t('{0} of metadata', bytesInWords(ownBytes));
  return {
    name: nameOf(image),
    path: visible(image),
    mark: ownBytes === undefined ? 'none' : index === origin ? 'applies' : 'own',
    flows: index < origin,
    badges: [
      ...(isFirst ? [{ text: l10n.t('This image'), tone: 'plain' as const }] : []),
      badgeOf(ownBytes !== undefined, index === origin),
    ],
    details: line(sizeInWords(virtualSize), metadata),
    ...(isFirst ? {} : { id: image, open: l10n.t('Open the overview of {0}', visible(image)) }),
    ...(isFirst ? {} : { link: index <= origin ? l10n.t('inherits from') : l10n.t('backing file') }),
  };
}

function badgeOf(owns: boolean, applies: boolean): BadgeModel {
  if (applies) return { text: l10n.t('Own string, applies'), tone: 'good' };
  return owns
    ? { text: l10n.t('Own string, not used here'), tone: 'plain' }
    : { text: l10n.t('No own string'), tone: 'plain' };
}

function nameOf(image: string): string {
  return visible(path.basename(image));
}

function unreadableNode({ path: image, facts, end }: Overview): ChainNodeModel {
  return {
    name: nameOf(image),
    path: visible(image),
    mark: 'broken',
    flows: false,
    badges: [
      { text: l10n.t('This image'), tone: 'plain' },
      { text: l10n.t('Not readable'), tone: 'error' },
    ],
    details: sizeInWords(facts.virtualSize),
    ...(end.kind === 'failed' ? { problem: visible(describeError(end.error, path.basename(image))) } : {}),
  };
}

/** What stands behind the last image that could be read. */
function endNodes(end: ChainEnd): ChainNodeModel[] {
  const node = (name: string, badge: BadgeModel, more: Partial<ChainNodeModel>): ChainNodeModel[] => [
    {
      name: visible(path.basename(name)),
      path: visible(name),
      mark: 'end',
      flows: false,
      link: l10n.t('backing file'),
      badges: [badge],
      details: '',
      ...more,
    },
  ];
  const trouble = visible(describeChainEnd(end) ?? '');
  switch (end.kind) {
    case 'found':
    case 'complete':
      return [];
    case 'raw':
      return node(end.path, { text: visible(end.format), tone: 'plain' }, { details: l10n.t('Holds no metadata.') });
    case 'protocol':
      return node(end.name, { text: l10n.t('Not followed'), tone: 'warning' }, { details: trouble });
    case 'unprobed':
      return node(end.name, { text: l10n.t('Not followed'), tone: 'warning' }, { mark: 'broken', problem: trouble });
    case 'failed': {
      const problem = visible(describeError(end.error, path.basename(end.error.path)));
      return node(end.error.path, { text: l10n.t('Broken link'), tone: 'error' }, { mark: 'broken', problem });
    }
  }
}

function snapshotModel({ segment, identity, ownBytes, vmStateSize, virtualSize }: SnapshotFacts): SnapshotModel {
  return {
    id: segment,
    name: visible(segment),
    badges: [
      ownBytes === undefined
        ? { text: l10n.t('Goes with the image'), tone: 'plain' }
        : { text: l10n.t('Own string'), tone: 'good' },
    ],
    details: line(
      timeInWords(identity.dateSec),
      virtualSize === undefined ? undefined : l10n.t('disk {0}', sizeInWords(virtualSize)),
      vmStateSize === 0n ? undefined : l10n.t('machine state {0}', sizeInWords(vmStateSize)),
      ownBytes === undefined ? undefined : l10n.t('{0} of metadata', bytesInWords(ownBytes)),
    ),
    owns: ownBytes !== undefined,
    open: l10n.t('Open the metadata of snapshot {0}', visible(segment)),
  };
}
