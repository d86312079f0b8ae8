import * as vscode from 'vscode';
import type { DocumentStore } from '../file-system/document-store';
import type { ImageDocument } from '../file-system/document-uri';
import type { OpenDocuments } from '../file-system/open-documents';
import { safe } from '../messages';

/** Takes the own string of a document away, and offers to put it back. Nothing happens where there is none. */
export async function takeOwnStringAway(
  document: ImageDocument,
  store: DocumentStore,
  documents: OpenDocuments,
): Promise<void> {
  const removed = await store.remove(document);
  const open = documents.find(document.uri);
  if (open?.isDirty && open.getText().trim() === '') await revertDocument(document.uri);
  if (removed) await offerUndo(document, removed);
}

async function offerUndo(document: ImageDocument, removed: Uint8Array): Promise<void> {
  const undo = vscode.l10n.t('Undo');
  const words = vscode.l10n.t('{0}: the own string is taken away.', safe(document.image));
  if ((await vscode.window.showInformationMessage(words, undo)) !== undo) return;
  await vscode.workspace.fs.writeFile(document.uri, removed);
}

/** Gives up the unsaved edits of a document. */
export async function revertDocument(uri: vscode.Uri): Promise<void> {
  await vscode.window.showTextDocument(uri, { preview: false });
  await vscode.commands.executeCommand('workbench.action.files.revert');
}
