import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { probeInUse } from '../../core/image/lock';
import { messageOf } from '../../core/system-error';
import { Repeater } from '../repeater';
import type { DocumentStore, Loaded } from './document-store';
import { documentOf, type ImageDocument } from './document-uri';
import { ImageWatcher } from './image-watcher';
import type { OpenDocuments } from './open-documents';

/** No event tells of a lock, and none of a change on a network file system: that often visible documents are looked at again. */
const LOOK_MS = 2000;

/**
 * Keeps the open documents, and those that the editor watches, in step with the disk: each is read again when its image or an image
 * that it inherits from changes, and every two seconds while it is visible and something may have changed.
 */
export class DocumentTracker implements vscode.Disposable {
  private readonly watched = new Map<string, { document: ImageDocument; count: number }>();
  private readonly lastLoaded = new Map<string, Loaded>();
  private readonly stamps = new Map<string, string>();
  private readonly watcher: ImageWatcher;
  private readonly subscriptions: vscode.Disposable;

  constructor(
    private readonly store: DocumentStore,
    private readonly documents: OpenDocuments,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.watcher = new ImageWatcher((image) => void this.refreshImage(image), log);
    const looking = new Repeater(
      LOOK_MS,
      () => this.visible().length > 0,
      () => this.look(),
      log,
    );
    this.subscriptions = vscode.Disposable.from(
      this.watcher,
      looking,
      store.onDidLoad((loaded) => {
        this.remember(loaded);
      }),
      // What was saved itself is known; the watcher tells of the image anyway.
      store.onDidSave(({ image, uri }) => void this.refreshImage(image, uri)),
      documents.onDidBecomeClean((uri) => void this.refresh(uri)),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => {
        this.start(uri);
      }),
      vscode.workspace.onDidCloseTextDocument(() => {
        this.updateWatches();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.refreshAll()),
      vscode.window.onDidChangeVisibleTextEditors(() => {
        looking.start();
      }),
    );
    documents.all().forEach(({ uri }) => {
      this.start(uri);
    });
    looking.start();
  }

  /** What a document showed when it was last read. */
  get(uri: vscode.Uri): Loaded | undefined {
    return this.lastLoaded.get(uri.toString());
  }

  /** The open documents whose text is that of the image or inherited from it. */
  dependents(image: string): ImageDocument[] {
    return this.tracked().filter((document) => this.images(document).includes(image));
  }

  /** Also follows a document that the editor watches without having it open. */
  follow(uri: vscode.Uri): vscode.Disposable {
    const document = documentOf(uri);
    if (!document) return new vscode.Disposable(() => undefined);
    const key = uri.toString();
    const entry = this.watched.get(key) ?? { document, count: 0 };
    entry.count++;
    this.watched.set(key, entry);
    this.updateWatches();
    return new vscode.Disposable(() => {
      if (--entry.count === 0) this.watched.delete(key);
      this.updateWatches();
    });
  }

  /** A document that was restored with unsaved edits has not been read yet. */
  private start(uri: vscode.Uri): void {
    if (!documentOf(uri)) return;
    this.updateWatches();
    if (!this.get(uri)) void this.refresh(uri);
  }

  private tracked(): ImageDocument[] {
    const open = this.documents.all().flatMap(({ uri }) => documentOf(uri) ?? []);
    const all = [...open, ...[...this.watched.values()].map(({ document }) => document)];
    return [...new Map(all.map((document) => [document.uri.toString(), document])).values()];
  }

  private images({ uri, image }: ImageDocument): readonly string[] {
    return [image, ...(this.get(uri)?.content.chain ?? [])];
  }

  private remember(loaded: Loaded): void {
    const before = this.get(loaded.document.uri);
    this.lastLoaded.set(loaded.document.uri.toString(), loaded);
    if (before?.content.chain.join('\n') !== loaded.content.chain.join('\n')) this.updateWatches();
  }

  private updateWatches(): void {
    const tracked = this.tracked();
    const keys = new Set(tracked.map(({ uri }) => uri.toString()));
    for (const key of this.lastLoaded.keys()) if (!keys.has(key)) this.lastLoaded.delete(key);
    this.watcher.watch(new Set(tracked.flatMap((document) => this.images(document)))).catch((error: unknown) => {
      this.log.error(String(error));
    });
  }

  /** Reads a document again; trouble goes to the log. */
  async refresh(uri: vscode.Uri): Promise<void> {
    const document = documentOf(uri);
    if (!document) return;
    try {
      await this.store.load(document);
    } catch (error) {
      this.log.warn(messageOf(error));
    }
  }

  private async refreshImage(image: string, except?: vscode.Uri): Promise<void> {
    const concerned = this.dependents(image).filter(({ uri }) => uri.toString() !== except?.toString());
    await Promise.all(concerned.map(({ uri }) => this.refresh(uri)));
  }

  private async refreshAll(): Promise<void> {
    await Promise.all(this.tracked().map(({ uri }) => this.refresh(uri)));
  }

  private visible(): ImageDocument[] {
    const documents = vscode.window.visibleTextEditors.flatMap(({ document }) => documentOf(document.uri) ?? []);
    return [...new Map(documents.map((document) => [document.uri.toString(), document])).values()];
  }

  private async look(): Promise<void> {
    await Promise.all(this.visible().map((document) => this.lookAt(document)));
  }

  private async lookAt(document: ImageDocument): Promise<void> {
    const stamp = (await Promise.all(this.images(document).map(stampOf))).join('\n');
    const key = document.uri.toString();
    const moved = this.stamps.get(key) !== stamp;
    this.stamps.set(key, stamp);
    if (moved || (await this.lockMoved(document))) await this.refresh(document.uri);
  }

  private async lockMoved({ uri, image }: ImageDocument): Promise<boolean> {
    const obstacle = this.get(uri)?.obstacle;
    const wasInUse = obstacle?.kind === 'error' && obstacle.error.code === 'in-use';
    try {
      return (await probeInUse(image, { holder: false })).inUse !== wasInUse;
    } catch (error) {
      this.log.trace(`${image}: ${String(error)}`);
      return true;
    }
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}

/** Tells whether a file is another one, was written to, or has other permissions; the same for all files that are not there. */
async function stampOf(file: string): Promise<string> {
  return stat(file).then(
    ({ ino, size, mtimeMs, ctimeMs }) => `${ino} ${size} ${mtimeMs} ${ctimeMs}`,
    () => '',
  );
}
