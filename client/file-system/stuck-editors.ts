import * as vscode from 'vscode';
import { SCHEME } from '../../core/document/location';
import type { DocumentStore } from './document-store';
import type { DocumentTracker } from './document-tracker';
import type { OpenDocuments } from './open-documents';

/**
 * Frees editors that are read-only and have unsaved edits. That happens when something comes to stand against saving in the instant in
 * which a person types the first character: the editor asks for the permission before the edit, gets the answer after it, and never asks
 * again while there are edits. Nothing could be typed or saved then. A freed editor is given back its permission when its edits are gone.
 */
export class StuckEditors implements vscode.Disposable {
  private readonly freed = new Set<string>();
  private readonly subscriptions: vscode.Disposable;

  constructor(
    store: DocumentStore,
    private readonly tracker: DocumentTracker,
    private readonly documents: OpenDocuments,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const look = (): void => {
      this.look().catch((error: unknown) => {
        this.log.warn(String(error));
      });
    };
    this.subscriptions = vscode.Disposable.from(
      store.onDidLoad(look),
      documents.onDidBecomeClean(look),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.scheme === SCHEME) look();
      }),
      vscode.window.onDidChangeActiveTextEditor(look),
    );
  }

  /** The commands work on the active editor, so each editor has its turn when it is the active one. */
  private async look(): Promise<void> {
    const uri = vscode.window.activeTextEditor?.document.uri;
    if (uri?.scheme !== SCHEME) return;
    const key = uri.toString();
    const stuck = this.documents.isDirty(uri) && this.tracker.get(uri)?.obstacle?.kind === 'error';
    if (stuck === this.freed.has(key)) return;
    if (stuck) this.freed.add(key);
    else this.freed.delete(key);
    const word = stuck ? 'setActiveEditorWriteableInSession' : 'resetActiveEditorReadonlyInSession';
    await vscode.commands.executeCommand(`workbench.action.files.${word}`);
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}
