import * as vscode from 'vscode';
import { checkAhead } from '../../core/store/check-first';
import { syncAhead } from '../../core/store/sync-first';
import type { DocumentState } from './document-state';
import type { DocumentStore, Loaded } from './document-store';
import { documentOf } from './document-uri';
import type { OpenDocuments } from './open-documents';

/**
 * Reads documents as soon as they are to be saved, checks their texts, and brings to the disk what is left to be written of their images. The editor
 * asks every extension whether it takes part in a save, and then for the time of the document: the answer is there by then, and the disk has caught
 * up. What is stored meanwhile is found under the lock, and a text that somebody else still changed is checked when it is written.
 */
export class ReadAhead implements vscode.Disposable {
  private readonly readings = new WeakMap<DocumentState, Promise<Loaded>>();
  private readonly subscription: vscode.Disposable;

  constructor(
    store: DocumentStore,
    private readonly documents: OpenDocuments,
  ) {
    this.subscription = vscode.workspace.onWillSaveTextDocument(({ document: saved }) => {
      const document = documentOf(saved.uri);
      if (!document || !saved.isDirty) return;
      const reading = store.loadEdited(document);
      // Trouble is for whoever takes the reading, and for the write: a save that is given up asks no more.
      reading.then(
        () => {
          // The editor waits for this event to be over, but not for that.
          checkAhead(Buffer.from(saved.getText()));
        },
        () => undefined,
      );
      syncAhead(document.image).catch(() => undefined);
      this.readings.set(documents.state(saved.uri), reading);
    });
  }

  /** What is read for a save that was asked for; undefined for the second question after it. */
  take(uri: vscode.Uri): Promise<Loaded> | undefined {
    const state = this.documents.state(uri);
    const reading = this.readings.get(state);
    this.readings.delete(state);
    return reading;
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
