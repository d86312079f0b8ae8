import path from 'node:path';
import { l10n } from 'vscode';
import { QcowmetaError } from '../../core/errors';
import type { Overview } from '../../core/overview/overview';
import type { ActionModel, OverviewModel, TroubleModel } from '../../web-views/overview/protocol';
import type { BadgeModel, NoticeModel } from '../../web-views/shared/parts-protocol';
import { describeObstacle } from '../file-system/errors';
import type { Obstacle } from '../file-system/write-obstacle';
import { describeError } from '../messages';
import { describeChainEnd } from '../origin';
import { chainModel } from './chain-model';
import { factModels } from './facts-model';
import { metadataModel } from './metadata-model';
import { visible } from './words';

/** What the page is to be about besides the image itself. */
export interface Surroundings {
  /** Why the own string cannot be saved now. */
  readonly obstacle: Obstacle | undefined;
  /** The command that makes a definition of a virtual machine is there. */
  readonly makesDefinitions: boolean;
}

/** The page of an image, in words. */
export function overviewModel(overview: Overview, surroundings: Surroundings): OverviewModel {
  const metadata = overview.chain.length > 0 ? { metadata: metadataModel(overview) } : {};
  return {
    kind: 'overview',
    name: visible(path.basename(overview.path)),
    path: visible(overview.path),
    badges: badges(overview, surroundings),
    actionsLabel: l10n.t('Actions'),
    actions: actions(overview, surroundings),
    notices: notices(overview, surroundings),
    ...metadata,
    chain: chainModel(overview),
    facts: factModels(overview.facts),
  };
}

/** The page of an image that cannot be shown. `why`: the failure, or a sentence. */
export function troubleModel(image: string, why: QcowmetaError | string): TroubleModel {
  return {
    kind: 'trouble',
    name: visible(path.basename(image)),
    path: visible(image),
    heading: l10n.t('This image cannot be shown'),
    text: visible(why instanceof QcowmetaError ? describeError(why) : why),
    actions: [refresh()],
  };
}

function badges({ own, inherited, end, facts }: Overview, { obstacle }: Surroundings): BadgeModel[] {
  const shown: BadgeModel[] = [];
  if (end.kind === 'failed') shown.push({ text: l10n.t('Problem'), tone: 'error' });
  if (own) shown.push({ text: l10n.t('Own string'), tone: 'good' });
  else if (inherited) shown.push({ text: l10n.t('Inherits'), tone: 'info' });
  else if (end.kind !== 'failed') shown.push({ text: l10n.t('No string'), tone: 'plain' });
  if (isInUse(obstacle)) shown.push({ text: l10n.t('In use'), tone: 'warning' });
  if (facts.encryption !== 'none') shown.push({ text: l10n.t('Encrypted'), tone: 'plain' });
  return shown;
}

function isInUse(obstacle: Obstacle | undefined): boolean {
  return obstacle?.kind === 'error' && obstacle.error.code === 'in-use';
}

function notices({ chain, end }: Overview, { obstacle }: Surroundings): NoticeModel[] {
  const shown: NoticeModel[] = [];
  const isOwnTrouble = chain.length === 0 && end.kind === 'failed';
  const trouble = isOwnTrouble ? describeError(end.error) : describeChainEnd(end);
  if (end.kind === 'failed') shown.push({ text: visible(trouble ?? ''), tone: 'error' });
  else if (trouble !== undefined) shown.push({ text: visible(trouble), tone: 'warning' });
  if (obstacle && !isSame(obstacle, end)) {
    shown.push({ text: visible(describeObstacle(obstacle)), tone: isInUse(obstacle) ? 'info' : 'warning' });
  }
  return shown;
}

/** What hides the strings of an image keeps it from being written to as well; once is enough. */
function isSame(obstacle: Obstacle, end: Overview['end']): boolean {
  return obstacle.kind === 'error' && end.kind === 'failed' && obstacle.error.message === end.error.message;
}

function actions({ own, chain }: Overview, { makesDefinitions }: Surroundings): ActionModel[] {
  const isReadable = chain.length > 0;
  return [
    ...(isReadable
      ? [
          {
            command: 'edit' as const,
            label: l10n.t('Edit Metadata'),
            hint: l10n.t("Open the image's own string in the editor"),
            isMain: true,
          },
        ]
      : []),
    ...(chain.length > 1
      ? [
          {
            command: 'compare' as const,
            label: l10n.t('Compare with Backing File'),
            hint: l10n.t('What applies to the backing file, beside what this image says'),
            isMain: false,
          },
        ]
      : []),
    ...(own
      ? [
          {
            command: 'inheritAgain' as const,
            label: l10n.t('Inherit Again...'),
            hint: l10n.t('Take the own string away'),
            isMain: false,
          },
        ]
      : []),
    ...(makesDefinitions && isReadable
      ? [
          {
            command: 'createDefinition' as const,
            label: l10n.t('Create VM Definition...'),
            hint: l10n.t('Make a definition for libvirt or QEMU of what applies'),
            isMain: false,
          },
        ]
      : []),
    refresh(),
  ];
}

function refresh(): ActionModel {
  return { command: 'refresh', label: l10n.t('Refresh'), hint: l10n.t('Read the image again'), isMain: false };
}
