import * as vscode from 'vscode';
import { uriOf } from '../../../client/file-system/document-uri';
import type { DocumentTarget } from '../../../core/document/location';
import { waitFor } from '../../support/wait';

/** The URI of a document of an image; of its own string unless said otherwise. */
export function documentUri(image: string, target: DocumentTarget = { kind: 'own' }): vscode.Uri {
  return uriOf({ kind: 'document', image, target });
}

/** Opens a document of an image in an editor. */
export async function open(image: string, target?: DocumentTarget): Promise<vscode.TextDocument> {
  const editor = await vscode.window.showTextDocument(documentUri(image, target), { preview: false });
  return editor.document;
}

/** Replaces the whole text of a document, as typing would. */
export async function setText(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  edit.replace(document.uri, document.validateRange(all), text);
  await vscode.workspace.applyEdit(edit);
  await waitFor('the edit', () => document.getText() === text);
}

/** Makes a document the active one. */
export async function activate(document: vscode.TextDocument): Promise<void> {
  await vscode.window.showTextDocument(document.uri, { preview: false });
}

/**
 * Whether the editor does not let a document be edited. It is asked to type, and what it typed is given up; by a revert, because undo does
 * nothing if the editor becomes read-only just after the typing.
 */
export async function refusesTyping(document: vscode.TextDocument): Promise<boolean> {
  await activate(document);
  const before = document.getText();
  await vscode.commands.executeCommand('type', { text: ' ' });
  if (document.getText() === before) return true;
  await vscode.commands.executeCommand('workbench.action.files.revert');
  await waitFor('the text before the typing', () => document.getText() === before && !document.isDirty);
  return false;
}

/** Whether the file system says that a document cannot be saved. */
export async function isReadOnly(uri: vscode.Uri): Promise<boolean> {
  const { permissions } = await vscode.workspace.fs.stat(uri);
  return permissions === vscode.FilePermission.Readonly;
}

/** Closes all editors and throws unsaved edits away. */
export async function closeAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty)) {
    await activate(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** The words with which a save is refused, as the editor's notification shows them. */
export async function refusal(document: vscode.TextDocument): Promise<string> {
  try {
    await vscode.workspace.fs.writeFile(document.uri, Buffer.from(document.getText()));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error(`${document.uri.path} was written`);
}

/** The words with which a document is not opened. */
export async function openError(image: string, target?: DocumentTarget): Promise<string> {
  try {
    await vscode.workspace.fs.readFile(documentUri(image, target));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error(`${image} was opened`);
}

/** Tries to save a document in the editor. True if it was saved; a refused one has its unsaved edits still. */
export async function save(document: vscode.TextDocument): Promise<boolean> {
  return document.save();
}

/** Watches the folder of a document for what the file system tells of. To be disposed of. */
export function watchFolderOf(document: vscode.Uri): vscode.FileSystemWatcher {
  return vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.joinPath(document, '..'), '*'));
}
