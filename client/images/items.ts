import path from 'node:path';
import * as vscode from 'vscode';
import { OPEN_DOCUMENT_COMMAND } from '../commands/open';
import { uriOf } from '../file-system/document-uri';
import { chainNodes } from '../overview/chain-model';
import { bytesInWords, line, numberInWords, timeInWords, visible } from '../overview/words';
import { describeImage } from './image-words';
import type { DocumentNode, EndNode, FolderNode, GroupNode, ImageNode, LinkNode, MoreNode, Node } from './nodes';

/** Commands that the items run; they are in no menu. */
export const ITEM_COMMANDS = { overview: 'qcowmeta.images.overview', more: 'qcowmeta.images.more' } as const;

/** A node as the view shows it: label, description, picture, what a screen reader says, and what a click does. */
export function itemOf(node: Node): vscode.TreeItem {
  switch (node.kind) {
    case 'folder':
      return folderItem(node);
    case 'image':
      return imageItem(node);
    case 'chain':
    case 'snapshots':
      return groupItem(node);
    case 'document':
      return documentItem(node);
    case 'link':
      return linkItem(node);
    case 'end':
      return endItem(node);
    case 'more':
      return moreItem(node);
  }
}

interface Parts {
  readonly label: string;
  readonly description?: string;
  readonly icon?: vscode.ThemeIcon;
  readonly state?: vscode.TreeItemCollapsibleState;
}

function item({ label, description = '', icon, state = vscode.TreeItemCollapsibleState.None }: Parts): vscode.TreeItem {
  const made = new vscode.TreeItem(label, state);
  made.description = description;
  made.accessibilityInformation = { label: [label, description].filter(Boolean).join(', ') };
  if (icon) made.iconPath = icon;
  return made;
}

function folderItem({ folder, label, images }: FolderNode): vscode.TreeItem {
  const count =
    images.length === 1 ? vscode.l10n.t('1 image') : vscode.l10n.t('{0} images', numberInWords(images.length));
  const made = item({
    label: visible(label),
    description: count,
    icon: vscode.ThemeIcon.Folder,
    state: vscode.TreeItemCollapsibleState.Collapsed,
  });
  made.id = `folder ${folder}`;
  made.tooltip = visible(folder);
  return made;
}

function imageItem(node: ImageNode): vscode.TreeItem {
  const { image, state } = node;
  const { description, icon, tooltip, flags } = describeImage(state);
  const made = item({
    label: visible(path.basename(image)),
    description,
    icon,
    // An image that could not be read has nothing below it.
    state: state?.kind === 'failed' ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed,
  });
  made.id = `image ${image}`;
  made.resourceUri = vscode.Uri.file(image);
  made.tooltip = [visible(image), description, tooltip].filter(Boolean).join('\n');
  made.contextValue = ['image', ...flags].join(' ');
  made.command = overviewCommand(node);
  return made;
}

function overviewCommand(node: ImageNode | LinkNode): vscode.Command {
  return { command: ITEM_COMMANDS.overview, title: vscode.l10n.t('Open Overview'), arguments: [node] };
}

function groupItem({ kind, of }: GroupNode): vscode.TreeItem {
  const count = of.state?.kind === 'read' ? of.state.summary.snapshotCount : 0;
  const made = item({
    label: kind === 'chain' ? vscode.l10n.t('Backing chain') : vscode.l10n.t('Snapshots'),
    ...(kind === 'snapshots' ? { description: numberInWords(count) } : {}),
    icon: new vscode.ThemeIcon(kind === 'chain' ? 'link' : 'history'),
    state: vscode.TreeItemCollapsibleState.Collapsed,
  });
  made.id = `${kind} ${of.image}`;
  return made;
}

function documentItem({ image, target, ownBytes, date }: DocumentNode): vscode.TreeItem {
  const bytes = ownBytes === undefined ? undefined : bytesInWords(ownBytes);
  const parts = {
    own: {
      label: vscode.l10n.t('Own metadata'),
      description: bytes ?? vscode.l10n.t('none yet'),
      icon: new vscode.ThemeIcon('json'),
    },
    effective: {
      label: vscode.l10n.t('Effective metadata'),
      description: vscode.l10n.t('read-only'),
      icon: new vscode.ThemeIcon('eye'),
    },
    snapshot: {
      label: target.kind === 'snapshot' ? visible(target.segment) : '',
      description: line(bytes ?? vscode.l10n.t('goes with the image'), date === undefined ? '' : timeInWords(date)),
      icon: new vscode.ThemeIcon('json'),
    },
  }[target.kind];
  const uri = uriOf({ kind: 'document', image, target });
  const made = item(parts);
  made.id = `document ${uri.toString()}`;
  made.tooltip = visible(uri.path);
  made.contextValue = ['document', target.kind, ...(ownBytes === undefined ? [] : ['string'])].join(' ');
  made.command = {
    command: OPEN_DOCUMENT_COMMAND,
    title: vscode.l10n.t('Open Metadata'),
    arguments: [uri.toString()],
  };
  return made;
}

function linkItem(node: LinkNode): vscode.TreeItem {
  const { of, index, image } = node;
  const state = of.state?.kind === 'read' ? of.state.summary : undefined;
  const link = state && chainNodes(state)[index];
  const owns = state?.chain[index]?.ownBytes !== undefined;
  const icon = link?.mark === 'applies' ? 'circle-filled' : owns ? 'circle-large-filled' : 'circle-outline';
  const made = item({
    label: visible(path.basename(image)),
    description: line(...(link?.badges ?? []).map(({ text }) => text)),
    icon: new vscode.ThemeIcon(icon),
  });
  made.id = `link ${of.image} ${index}`;
  made.tooltip = visible(image);
  const isBacked = index < (state?.chain.length ?? 0) - 1;
  made.contextValue = ['image', ...(owns ? ['own'] : []), ...(isBacked ? ['backed'] : [])].join(' ');
  made.command = overviewCommand(node);
  return made;
}

function endItem({ of }: EndNode): vscode.TreeItem {
  const end = of.state?.kind === 'read' ? chainNodes(of.state.summary).at(-1) : undefined;
  const isBroken = end?.mark === 'broken';
  const label = end?.name ?? '';
  const description = line(...(end?.badges ?? []).map(({ text }) => text));
  const made = item({
    label,
    description,
    icon: isBroken
      ? new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground'))
      : new vscode.ThemeIcon('file-binary'),
  });
  const why = end?.problem ?? end?.details ?? '';
  made.id = `end ${of.image}`;
  made.tooltip = [end?.path, why].filter(Boolean).join('\n');
  made.accessibilityInformation = { label: [label, description, why].filter(Boolean).join(', ') };
  return made;
}

function moreItem(node: MoreNode): vscode.TreeItem {
  const made = item({
    label: vscode.l10n.t('Show More...'),
    description: vscode.l10n.t('{0} left', numberInWords(node.left)),
    icon: new vscode.ThemeIcon('ellipsis'),
  });
  made.command = { command: ITEM_COMMANDS.more, title: vscode.l10n.t('Show More...'), arguments: [node] };
  return made;
}
