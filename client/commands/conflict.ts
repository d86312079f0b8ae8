import * as vscode from 'vscode';
import type { DocumentStore } from '../file-system/document-store';
import { documentOf } from '../file-system/document-uri';
import type { OpenDocuments } from '../file-system/open-documents';
import type { RefusedSave } from '../file-system/refused-saves';
import { storedUri } from '../file-system/stored-text';
import { revertDocument, takeOwnStringAway } from './inherit';

/** The commands that the message about a refused save links to. `refused` is its number; without one, that of the active document is meant. */
export class ConflictCommands {
  constructor(
    private readonly store: DocumentStore,
    private readonly documents: OpenDocuments,
  ) {}

  /** Shows what is stored beside the text with the unsaved edits. */
  async compare(refused?: number): Promise<void> {
    const save = this.find(refused);
    if (!save) return;
    const name = save.uri.path.split('/').at(-1) ?? '';
    const title = vscode.l10n.t('{0}: stored ↔ your text', name);
    await vscode.commands.executeCommand('vscode.diff', storedUri(save.uri), save.uri, title);
  }

  /** Saves over the string that the person was told of; over another one that came meanwhile it is refused again. */
  async overwrite(refused?: number): Promise<void> {
    const save = this.find(refused);
    const document = save && this.documents.find(save.uri);
    if (!document) return;
    this.documents.state(save.uri).permit(save.record);
    await document.save();
  }

  /** Gives up the unsaved edits for what is stored. */
  async revert(refused?: number): Promise<void> {
    const save = this.find(refused);
    if (!save) return;
    await revertDocument(save.uri);
  }

  /** "Inherit Again": takes the own string of a document away and offers to put it back. A menu names the document itself. */
  async inheritAgain(about?: number | vscode.Uri): Promise<void> {
    const named = about ?? vscode.window.activeTextEditor?.document.uri;
    const uri = typeof named === 'number' ? this.find(named)?.uri : named;
    const document = uri && documentOf(uri);
    if (!document) return;
    await takeOwnStringAway(document, this.store, this.documents);
  }

  private find(refused: number | undefined): RefusedSave | undefined {
    const active = vscode.window.activeTextEditor?.document.uri;
    if (refused !== undefined) return this.existing(this.store.refusedSaves.get(refused));
    return this.existing(active && this.store.refusedSaves.of(active));
  }

  private existing(save: RefusedSave | undefined): RefusedSave | undefined {
    if (save && this.documents.isDirty(save.uri)) return save;
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no refused save here any more.'));
    return undefined;
  }
}
