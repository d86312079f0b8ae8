import * as vscode from 'vscode';
import { SCHEME } from '../../core/document/location';
import { AskForHeirs } from '../images/ask-for-heirs';
import { Heirs } from '../images/heirs';
import { DocumentStore } from './document-store';
import { DocumentTracker } from './document-tracker';
import { OpenDocuments } from './open-documents';
import { MetadataFileSystem } from './provider';
import { ReadAhead } from './read-ahead';
import { SnapshotChanges } from './snapshot-changes';
import { STORED_SCHEME, StoredText } from './stored-text';
import { StuckEditors } from './stuck-editors';

/** The parts of the file system that others build on. */
export interface FileSystemParts {
  readonly documents: OpenDocuments;
  readonly store: DocumentStore;
  readonly tracker: DocumentTracker;
  readonly snapshots: SnapshotChanges;
}

/** Registers the `qcowmeta:` file system, and the view on stored texts. Reads nothing yet. */
export function registerFileSystem(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): FileSystemParts {
  const documents = new OpenDocuments(context.workspaceState);
  const heirs = new Heirs(log);
  const askForHeirs = new AskForHeirs(heirs);
  const store = new DocumentStore(documents, log, (document) => askForHeirs.ask(document));
  const tracker = new DocumentTracker(store, documents, log);
  const ahead = new ReadAhead(store, documents);
  const provider = new MetadataFileSystem(store, documents, tracker, ahead);
  const stored = new StoredText(store);
  const snapshots = new SnapshotChanges(store, documents, log);
  context.subscriptions.push(
    vscode.workspace.registerFileSystemProvider(SCHEME, provider, {
      isCaseSensitive: process.platform !== 'win32',
    }),
    vscode.workspace.registerTextDocumentContentProvider(STORED_SCHEME, stored),
    heirs,
    store.onDidLoad(() => {
      heirs.prepare();
    }),
    // Whoever edits is going to save, and the editor has more to ask before it does: the save finds the answer then.
    documents.onDidBecomeDirty(() => void heirs.look()),
    vscode.workspace.onWillSaveTextDocument(({ document }) => {
      if (document.uri.scheme === SCHEME) void heirs.look();
    }),
    new StuckEditors(store, tracker, documents, log),
    ahead,
    provider,
    stored,
    snapshots,
    tracker,
    store,
    documents,
  );
  return { documents, store, tracker, snapshots };
}
