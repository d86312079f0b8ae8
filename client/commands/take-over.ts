import * as vscode from 'vscode';
import { documentOf } from '../file-system/document-uri';
import { chosenDocument, documentUri, pickOther } from './other-texts';

/** Takes over what a code lens of the server names; not for people, so in no menu and not in the palette. */
export const TAKE_OVER_COMMAND = 'qcowmeta.takeOver';

/**
 * "Take Over Metadata From...": puts the text of a snapshot, the backing file or another image into a document. After the return to a
 * snapshot this brings the metadata back to it, too.
 */
export async function takeOverFrom(chosen?: vscode.Uri): Promise<void> {
  const document = chosenDocument(chosen);
  if (!document) return;
  const { image, target } = document;
  const written = target.kind === 'effective' ? documentUri(image, { kind: 'own' }) : document.uri;
  const other = await pickOther({ ...document, uri: written }, vscode.l10n.t('Take over from'), []);
  if (other?.uri) await takeOver(written, other.uri);
}

/** Takes the text of one document over into another, both by their URIs as text; without the second it is asked for. */
export async function takeOverNamed(written: string, source?: string): Promise<void> {
  const target = named(written);
  await (source === undefined ? takeOverFrom(target) : takeOver(target, named(source)));
}

function named(uri: string): vscode.Uri {
  const parsed = vscode.Uri.parse(uri, true);
  if (!documentOf(parsed)) throw vscode.FileSystemError.FileNotFound(parsed);
  return parsed;
}

/** Puts the text of one document into another, as an edit that is saved or undone like any other. */
export async function takeOver(written: vscode.Uri, source: vscode.Uri): Promise<void> {
  const from = await vscode.workspace.openTextDocument(source);
  const text = from.getText();
  const editor = await vscode.window.showTextDocument(written, { preview: false });
  const all = new vscode.Range(0, 0, editor.document.lineCount, 0);
  await editor.edit(
    (edit) => {
      edit.replace(editor.document.validateRange(all), text);
    },
    { undoStopBefore: true, undoStopAfter: false },
  );
  if (plain(editor.document.getText()) !== plain(text)) {
    void vscode.window.showWarningMessage(vscode.l10n.t('Nothing was taken over: the document cannot be edited now.'));
    return;
  }
  // Only now, for the editor changes the line ends of a read-only document, too.
  await editor.edit(
    (edit) => {
      edit.setEndOfLine(from.eol);
    },
    { undoStopBefore: false, undoStopAfter: true },
  );
}

/** A text without regard to its line ends, which the editor makes all the same. */
function plain(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
