import * as vscode from 'vscode';
import type { DocumentStore } from './document-store';
import { documentOf } from './document-uri';
import { toFileSystemError } from './errors';
import { SCHEME } from '../../core/document/location';

/** Scheme of the read-only views on what is stored, for comparing with unsaved edits. */
export const STORED_SCHEME = 'qcowmeta-stored';

/** The view on what is stored for a document. */
export function storedUri(document: vscode.Uri): vscode.Uri {
  return document.with({ scheme: STORED_SCHEME });
}

/** Gives the stored text of a document beside the document itself, and follows its changes. */
export class StoredText implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly subscription: vscode.Disposable;
  readonly onDidChange = this.changed.event;

  constructor(private readonly store: DocumentStore) {
    const tell = ({ uri }: { uri: vscode.Uri }): void => {
      this.changed.fire(storedUri(uri));
    };
    this.subscription = vscode.Disposable.from(this.changed, store.onDidChange(tell), store.onDidSave(tell));
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const document = documentOf(uri.with({ scheme: SCHEME }));
    if (!document) throw vscode.FileSystemError.FileNotFound(uri);
    try {
      const { content } = await this.store.load(document);
      return new TextDecoder().decode(content.text);
    } catch (error) {
      throw toFileSystemError(error);
    }
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
