import * as vscode from 'vscode';
import { SCHEME } from '../../core/document/location';
import { DocumentState, type Base } from './document-state';

const STORAGE_KEY = 'unsavedDocuments';
const STATES_KEPT = 1000;

/**
 * The state of each document by URI, kept in step with what the editor shows. The base of a document with unsaved edits is stored in
 * the workspace, for the editor restores such documents after a restart without reading them again.
 */
export class OpenDocuments implements vscode.Disposable {
  private readonly states = new Map<string, DocumentState>();
  private readonly dirty = new Set<string>();
  private readonly becameDirty = new vscode.EventEmitter<vscode.Uri>();
  private readonly becameClean = new vscode.EventEmitter<vscode.Uri>();
  private readonly subscriptions: vscode.Disposable;

  /** A document came to have unsaved edits. */
  readonly onDidBecomeDirty = this.becameDirty.event;
  /** A document lost its unsaved edits by saving, reverting or undoing: its permission may now be shown as it is. */
  readonly onDidBecomeClean = this.becameClean.event;

  constructor(private readonly storage: vscode.Memento) {
    this.subscriptions = vscode.Disposable.from(
      this.becameDirty,
      this.becameClean,
      vscode.workspace.onDidOpenTextDocument(
        this.ours((document) => {
          this.follow(document);
        }),
      ),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.ours(() => {
          this.follow(document);
        })(document);
      }),
      vscode.workspace.onWillSaveTextDocument(({ document }) => {
        this.ours(() => {
          this.state(document.uri).startSave();
        })(document);
      }),
      vscode.workspace.onDidCloseTextDocument(
        this.ours((document) => {
          this.forget(document);
        }),
      ),
    );
    vscode.workspace.textDocuments.forEach(
      this.ours((document) => {
        this.follow(document);
      }),
    );
  }

  /** The state of a document, open or not. */
  state(uri: vscode.Uri): DocumentState {
    const key = uri.toString();
    const known = this.states.get(key);
    if (known) return known;
    if (this.states.size >= STATES_KEPT) this.dropUnopened();
    const state = new DocumentState(this.stored()[key]);
    this.states.set(key, state);
    return state;
  }

  /** The text document with this URI, if the editor has it open. */
  find(uri: vscode.Uri): vscode.TextDocument | undefined {
    const key = uri.toString();
    return vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
  }

  /** Whether the document has unsaved edits. */
  isDirty(uri: vscode.Uri): boolean {
    return this.find(uri)?.isDirty ?? false;
  }

  /** All open documents of the file system. */
  all(): vscode.TextDocument[] {
    return vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === SCHEME);
  }

  /** Brings a document's base in line with its text, if it has no unsaved edits, and stores the base, if it has. */
  follow(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    const state = this.state(document.uri);
    if (!document.isDirty) state.adopt(document.getText());
    this.store(key, document.isDirty ? state.base : undefined);
    const wasDirty = this.dirty.has(key);
    if (document.isDirty === wasDirty) return;
    if (wasDirty) this.dirty.delete(key);
    else this.dirty.add(key);
    (wasDirty ? this.becameClean : this.becameDirty).fire(document.uri);
  }

  private forget({ uri }: vscode.TextDocument): void {
    const key = uri.toString();
    this.states.delete(key);
    this.dirty.delete(key);
  }

  private dropUnopened(): void {
    const open = new Set(this.all().map(({ uri }) => uri.toString()));
    for (const key of this.states.keys()) if (!open.has(key)) this.states.delete(key);
  }

  private stored(): Readonly<Record<string, Base>> {
    return this.storage.get<Record<string, Base>>(STORAGE_KEY, {});
  }

  private store(key: string, base: Base | undefined): void {
    const { [key]: before, ...others } = this.stored();
    if (before?.record === base?.record && before?.mtime === base?.mtime) return;
    void this.storage.update(STORAGE_KEY, base ? { ...others, [key]: base } : others);
  }

  private ours(action: (document: vscode.TextDocument) => void): (document: vscode.TextDocument) => void {
    return (document) => {
      if (document.uri.scheme === SCHEME) action(document);
    };
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}
