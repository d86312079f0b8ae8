import path from 'node:path';
import * as vscode from 'vscode';
import type { FileSystemParts } from '../file-system';
import type { DocumentStore, Removed } from '../file-system/document-store';
import { documentOf, type ImageDocument } from '../file-system/document-uri';
import { toFileSystemError } from '../file-system/errors';
import type { OpenDocuments } from '../file-system/open-documents';
import { safe } from '../messages';

/** Takes the own string of a document away after the person agreed, for commands that are run without having it in sight. */
export async function askToInheritAgain(uri: vscode.Uri, { store, documents }: FileSystemParts): Promise<void> {
  const document = documentOf(uri);
  if (!document) return;
  const take = vscode.l10n.t('Take Away');
  const { question, detail } = questionOf(document);
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, take)) !== take) return;
  try {
    await takeOwnStringAway(document, store, documents);
  } catch (error) {
    throw toFileSystemError(error);
  }
}

function questionOf({ image, target }: ImageDocument): { question: string; detail: string } {
  const name = path.basename(image);
  if (target.kind === 'snapshot') {
    return {
      question: vscode.l10n.t('Take the own string of snapshot {0} of {1} away?', target.segment, name),
      detail: vscode.l10n.t(
        'What applies then is the string of the image. The own string can be put back as long as the message about it is there.',
      ),
    };
  }
  return {
    question: vscode.l10n.t('Take the own string of {0} away?', name),
    detail: vscode.l10n.t(
      'What applies then is the string that the image inherits, if there is one. The own string can be put back as long as the message about it is there.',
    ),
  };
}

/** Takes the own string of a document away, and offers to put it back; says so where there is none. */
export async function takeOwnStringAway(
  document: ImageDocument,
  store: DocumentStore,
  documents: OpenDocuments,
): Promise<void> {
  const removed = await store.remove(document);
  const open = documents.find(document.uri);
  if (open?.isDirty && open.getText().trim() === '') await revertDocument(document.uri);
  if (removed) await offerUndo(document, removed, store);
  else void vscode.window.showInformationMessage(vscode.l10n.t('There is no own string to take away.'));
}

async function offerUndo(document: ImageDocument, { text, left }: Removed, store: DocumentStore): Promise<void> {
  const undo = vscode.l10n.t('Undo');
  const words = vscode.l10n.t('{0}: the own string is taken away.', safe(document.image));
  if ((await vscode.window.showInformationMessage(words, undo)) !== undo) return;
  await store.replace(document, text, left);
}

/** Gives up the unsaved edits of a document. */
export async function revertDocument(uri: vscode.Uri): Promise<void> {
  await vscode.window.showTextDocument(uri, { preview: false });
  await vscode.commands.executeCommand('workbench.action.files.revert');
}
