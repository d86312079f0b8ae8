import path from 'node:path';
import * as vscode from 'vscode';
import type { DocumentTarget } from '../../core/document/location';
import { readBackingChain } from '../../core/store/effective';
import { readSnapshotSegments } from '../file-system/document-content';
import { documentOf, uriOf, type ImageDocument } from '../file-system/document-uri';
import { storedUri } from '../file-system/stored-text';

/** Something that a document can be compared with, or take over: a text and what to call it. */
interface Other extends vscode.QuickPickItem {
  /** Undefined for an image that is still to be chosen. */
  readonly uri?: vscode.Uri;
}

/** "Compare Metadata With...": a document of an image beside its backing file, a snapshot, what is stored, or another image. */
export async function compareWith(chosen?: vscode.Uri): Promise<void> {
  const document = chosenDocument(chosen);
  if (!document) return;
  const stored = { label: vscode.l10n.t('Stored metadata'), uri: storedUri(document.uri) };
  const other = await pickOther(document, vscode.l10n.t('Compare with'), [stored]);
  if (!other?.uri) return;
  const title = `${other.label} ↔ ${nameOf(document.uri)}`;
  await vscode.commands.executeCommand('vscode.diff', other.uri, document.uri, title);
}

/**
 * "Take Over Metadata From...": puts the text of a snapshot, the backing file or another image into a document, as an edit that is saved or
 * undone like any other. After the return to a snapshot this brings the metadata back to it, too.
 */
export async function takeOverFrom(chosen?: vscode.Uri): Promise<void> {
  const document = chosenDocument(chosen);
  if (!document) return;
  const { image, target } = document;
  const written = target.kind === 'effective' ? documentUri(image, { kind: 'own' }) : document.uri;
  const other = await pickOther({ ...document, uri: written }, vscode.l10n.t('Take over from'), []);
  if (!other?.uri) return;
  const text = (await vscode.workspace.openTextDocument(other.uri)).getText();
  const editor = await vscode.window.showTextDocument(written, { preview: false });
  const all = new vscode.Range(0, 0, editor.document.lineCount, 0);
  await editor.edit((edit) => {
    edit.replace(editor.document.validateRange(all), text);
  });
}

/** The document that a command was called on, else the active one; an image stands for its own string. */
function chosenDocument(chosen: vscode.Uri | undefined): ImageDocument | undefined {
  const uri = chosen ?? vscode.window.activeTextEditor?.document.uri;
  const document = uri && (documentOf(uri) ?? ownDocument(uri));
  if (document) return document;
  void vscode.window.showInformationMessage(vscode.l10n.t('Open the metadata of an image first.'));
  return undefined;
}

function ownDocument(uri: vscode.Uri): ImageDocument | undefined {
  return uri.scheme === 'file' ? documentOf(documentUri(uri.fsPath, { kind: 'own' })) : undefined;
}

async function pickOther(document: ImageDocument, title: string, first: readonly Other[]): Promise<Other | undefined> {
  const another: Other = { label: vscode.l10n.t('Another image...') };
  const others = [...(await othersOf(document.image)), ...first];
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

function documentUri(image: string, target: DocumentTarget): vscode.Uri {
  return uriOf({ kind: 'document', image, target });
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? '';
}
