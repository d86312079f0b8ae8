import * as vscode from 'vscode';
import { storedUri } from '../file-system/stored-text';
import { chosenDocument, nameOf, pickOther } from './other-texts';

/** "Compare Metadata With...": a document of an image beside its backing file, a snapshot, what is stored, or another image. */
export async function compareWith(chosen?: vscode.Uri): Promise<void> {
  const document = chosenDocument(chosen);
  if (!document) return;
  const stored = { label: vscode.l10n.t('Stored metadata'), uri: storedUri(document.uri) };
  const other = await pickOther(document, vscode.l10n.t('Compare with'), [stored]);
  if (!other?.uri) return;
  await compareTexts(other.uri, document.uri, other.label);
}

/** Shows a text beside a document of an image. */
export async function compareTexts(other: vscode.Uri, document: vscode.Uri, label = nameOf(other)): Promise<void> {
  await vscode.commands.executeCommand('vscode.diff', other, document, `${label} ↔ ${nameOf(document)}`);
}
