import path from 'node:path';
import * as vscode from 'vscode';
import type { DocumentTarget } from '../../core/document/location';
import { readBackingChain } from '../../core/store/effective';
import { readSnapshotSegments } from '../file-system/document-content';
import { documentOf, uriOf, type ImageDocument } from '../file-system/document-uri';
import { readingTitle, showWhenSlow } from '../progress';

/** Something that a document can be compared with, or take over: a text and what to call it. */
export interface Other extends vscode.QuickPickItem {
  /** Undefined for an image that is still to be chosen. */
  readonly uri?: vscode.Uri;
}

/** The document that a command was called on, else the active one; an image stands for its own string. */
export function chosenDocument(chosen: vscode.Uri | undefined): ImageDocument | undefined {
  const uri = chosen ?? vscode.window.activeTextEditor?.document.uri;
  const document = uri && (documentOf(uri) ?? ownDocument(uri));
  if (document) return document;
  void vscode.window.showInformationMessage(vscode.l10n.t('Open the metadata of an image first.'));
  return undefined;
}

function ownDocument(uri: vscode.Uri): ImageDocument | undefined {
  return uri.scheme === 'file' ? documentOf(documentUri(uri.fsPath, { kind: 'own' })) : undefined;
}

/** Lets a person choose what a document is compared with, or takes over; `first` is offered besides what the image itself and others have. */
export async function pickOther(
  document: ImageDocument,
  title: string,
  first: readonly Other[],
): Promise<Other | undefined> {
  const another: Other = { label: vscode.l10n.t('Another image...') };
  const others = [...(await showWhenSlow(readingTitle(document.image), othersOf(document.image))), ...first];
  const shown = others.filter(({ uri }) => uri?.toString() !== document.uri.toString());
  const picked = await vscode.window.showQuickPick([...shown, another], { title, placeHolder: nameOf(document.uri) });
  if (picked !== another) return picked;
  const [image] = (await vscode.window.showOpenDialog({ title, openLabel: title })) ?? [];
  return image && { label: path.basename(image.fsPath), uri: documentUri(image.fsPath, { kind: 'effective' }) };
}

/** What an image itself offers: its own string, its snapshots' and what its backing file says. */
async function othersOf(image: string): Promise<Other[]> {
  const [segments, { images }] = [await readSnapshotSegments(image), await readBackingChain(image)];
  const backing = images[1]?.path;
  return [
    { label: vscode.l10n.t('Own metadata'), uri: documentUri(image, { kind: 'own' }) },
    ...(backing === undefined
      ? []
      : [
          {
            label: path.basename(backing),
            description: vscode.l10n.t('backing file'),
            uri: documentUri(backing, { kind: 'effective' }),
          },
        ]),
    ...segments.map((segment) => ({
      label: segment,
      description: vscode.l10n.t('snapshot'),
      uri: documentUri(image, { kind: 'snapshot', segment }),
    })),
  ];
}

/** The URI of a document of an image. */
export function documentUri(image: string, target: DocumentTarget): vscode.Uri {
  return uriOf({ kind: 'document', image, target });
}

/** What a document is called. */
export function nameOf(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? '';
}
