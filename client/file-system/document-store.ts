import * as vscode from 'vscode';
import { QcowmetaError } from '../../core/errors';
import { writeMetadata, type WriteResult } from '../../core/store/write';
import { readingTitle, savingTitle, showWhenSlow } from '../progress';
import { conflictError, describeObstacle, describeUnfinished, emptyError } from './errors';
import { readDocument, recordOf, withOwnText, type DocumentContent } from './document-content';
import type { DocumentState } from './document-state';
import type { ImageDocument } from './document-uri';
import type { OpenDocuments } from './open-documents';
import { ImageQueue } from './queue';
import { RefusedSaves } from './refused-saves';
import { editorObstacle, findObstacle, obstacleKey, type Obstacle } from './write-obstacle';

/** What a document shows, and why it cannot be saved now, if so. */
export interface Loaded {
  readonly document: ImageDocument;
  readonly content: DocumentContent;
  readonly obstacle: Obstacle | undefined;
}

/** What the place of a string held when another text was made for it. Without `textHash` it may inherit another text than then. */
export type Basis = Pick<DocumentContent, 'record'> & Partial<Pick<DocumentContent, 'textHash'>>;

/** A string that was taken away, and what it left behind: what `replace` takes to put it back. */
export interface Removed {
  readonly text: Uint8Array;
  readonly left: Basis;
}

/**
 * Reads and saves documents through core/, one piece of work per image at a time, and notices what others changed meanwhile. Errors
 * are those of core/ (QcowmetaError), and FileSystemError where a save is refused by the editor's own rules.
 */
export class DocumentStore implements vscode.Disposable {
  private readonly queue = new ImageQueue();
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent>();
  private readonly loaded = new vscode.EventEmitter<Loaded>();
  private readonly saved = new vscode.EventEmitter<ImageDocument>();
  /** What each document showed when it was last read or saved. */
  private readonly known = new WeakMap<DocumentState, Loaded>();
  readonly refusedSaves = new RefusedSaves();

  /** The string or the permission of a document changed, or its image went away or came back; never for a save of the document itself. */
  readonly onDidChange = this.changed.event;
  /** A document was read or saved. */
  readonly onDidLoad = this.loaded.event;
  /** A document was saved, or its string taken away, from here. */
  readonly onDidSave = this.saved.event;

  constructor(
    private readonly documents: OpenDocuments,
    private readonly log: vscode.LogOutputChannel,
    /** Rejects if the person does not want what others inherit to change. */
    private readonly mayChange: (document: ImageDocument) => Promise<void>,
  ) {}

  /** Reads what a document shows now. */
  load(document: ImageDocument): Promise<Loaded> {
    const work = this.queue.run(document.image, () => this.loadNow(document));
    return showWhenSlow(readingTitle(document.image), work);
  }

  /**
   * The same for a document with unsaved edits, whose permission nobody is told: what stands against saving is what it was before, and left
   * for the save to find out.
   */
  loadEdited(document: ImageDocument): Promise<Loaded> {
    const work = this.queue.run(document.image, () => {
      const known = this.known.get(this.documents.state(document.uri));
      return this.loadNow(document, known && (() => Promise.resolve(known.obstacle)));
    });
    return showWhenSlow(readingTitle(document.image), work);
  }

  private async loadNow(document: ImageDocument, askFor = askForObstacle): Promise<Loaded> {
    const { image, target, uri } = document;
    const state = this.documents.state(uri);
    try {
      const content = await readDocument(image, target);
      const obstacle = await askFor(document, content);
      if (state.gone) this.fire(vscode.FileChangeType.Created, uri);
      state.gone = false;
      const shown = { document, content, obstacle };
      // An editor never reloads unsaved edits, and would refuse to save them in its own words: they stay writable, the save tells why.
      const readOnly = obstacle !== undefined && !this.documents.isDirty(uri);
      if (state.observe(content, readOnly)) {
        this.log.debug(`${uri.path}: changed (${content.record}, ${obstacleKey(obstacle) || 'writable'})`);
        this.fire(vscode.FileChangeType.Changed, uri);
      }
      this.remember(shown);
      return shown;
    } catch (error) {
      if (isGone(error) && !state.gone) {
        state.gone = true;
        this.fire(vscode.FileChangeType.Deleted, uri);
      }
      throw error;
    }
  }

  private remember(loaded: Loaded): void {
    this.known.set(this.documents.state(loaded.document.uri), loaded);
    this.loaded.fire(loaded);
  }

  private fire(type: vscode.FileChangeType, uri: vscode.Uri): void {
    this.changed.fire({ type, uri });
  }

  /**
   * Stores a text as the document's own string. What is stored must still be what the document was read from, or what the person
   * chose to overwrite; otherwise nothing is written.
   */
  async save(document: ImageDocument, text: Uint8Array): Promise<void> {
    await this.mayChange(document);
    return this.saveInTurn(document, async () => {
      this.refuse(editorObstacle(document.target, vscode.workspace.isTrusted));
      const { content } = this.base(document) ?? (await this.loadNow(document));
      if (isBlank(text)) throw emptyError(document.image, this.addRefused(document, content));
      this.checkUnchanged(document, content);
      await this.write(document, content, text);
      const stored = withOwnText(content, text);
      this.documents.state(document.uri).saved(stored);
      this.remember({ document, content: stored, obstacle: undefined });
      this.saved.fire(document);
    });
  }

  /** What was read last, if it is what the text in the editor came from. Whether it is still stored is asked under the lock. */
  private base({ uri }: ImageDocument): Loaded | undefined {
    const state = this.documents.state(uri);
    const known = state.gone ? undefined : this.known.get(state);
    return known?.content.record === state.base?.record ? known : undefined;
  }

  /**
   * Stores a text that was made without an editor as the document's own string. What is stored must still be what it was made from (`basis`);
   * otherwise changed-since-read is thrown and nothing is written. An editor without unsaved edits shows the text then.
   */
  async replace(document: ImageDocument, text: Uint8Array, basis: Basis): Promise<void> {
    await this.mayChange(document);
    return this.saveInTurn(document, async () => {
      const { content, obstacle } = await this.loadNow(document);
      this.refuse(obstacle);
      const { record, textHash = content.textHash } = basis;
      if (content.record !== record || content.textHash !== textHash) {
        throw new QcowmetaError('changed-since-read', document.image);
      }
      await this.write(document, content, text);
      await this.loadNow(document);
      this.saved.fire(document);
    });
  }

  /**
   * Takes the document's own string away, so that it inherits again. Gives what was taken away; undefined if there was none. A document
   * with unsaved edits may be saved again afterwards.
   */
  async remove(document: ImageDocument): Promise<Removed | undefined> {
    await this.mayChange(document);
    return this.saveInTurn(document, async () => {
      const { content, obstacle } = await this.loadNow(document);
      this.refuse(obstacle);
      if (content.own === null) return undefined;
      await this.write(document, content, undefined);
      await this.loadNow(document);
      // Not what was just read, which another program may have stored in between.
      const record = recordOf(content.place, null);
      this.documents.state(document.uri).permit(record);
      this.saved.fire(document);
      return { text: content.text, left: { record } };
    });
  }

  private saveInTurn<T>({ image }: ImageDocument, work: () => Promise<T>): Promise<T> {
    return showWhenSlow(savingTitle(image), this.queue.run(image, work));
  }

  /** What the editor cannot know beforehand: reasons that do not come from the store itself. */
  private refuse(obstacle: Obstacle | undefined): void {
    if (!obstacle || obstacle.kind === 'error') return;
    throw vscode.FileSystemError.NoPermissions(describeObstacle(obstacle));
  }

  private checkUnchanged(document: ImageDocument, content: DocumentContent): void {
    if (!this.documents.find(document.uri)) return;
    if (this.documents.state(document.uri).mayReplace(content)) return;
    throw conflictError(document.image, this.addRefused(document, content));
  }

  private addRefused({ uri }: ImageDocument, { record }: DocumentContent): number {
    return this.refusedSaves.add({ uri, record });
  }

  private async write(document: ImageDocument, content: DocumentContent, text: Uint8Array | undefined): Promise<void> {
    const { image } = document;
    const { target, own } = content;
    if (!target) return;
    try {
      this.report(image, await writeMetadata(image, [{ target, text, expected: own }]));
    } catch (error) {
      // Takes note of it, and knows better what is gone.
      if (isGone(error)) await this.loadNow(document);
      if (!(error instanceof QcowmetaError) || error.code !== 'changed-since-read') throw error;
      const { content: present } = await this.loadNow(document);
      throw conflictError(image, this.addRefused(document, present));
    }
  }

  private report(image: string, { changed, unfinished }: WriteResult): void {
    this.log.info(`${image}: ${changed ? 'saved' : 'saved, it was stored already'}`);
    if (!unfinished) return;
    const words = describeUnfinished(image, unfinished);
    this.log.warn(words);
    void vscode.window.showWarningMessage(words);
  }

  dispose(): void {
    vscode.Disposable.from(this.changed, this.loaded, this.saved).dispose();
  }
}

function askForObstacle({ image, target }: ImageDocument, { refusal }: DocumentContent): Promise<Obstacle | undefined> {
  return findObstacle(image, target, refusal, vscode.workspace.isTrusted);
}

function isGone(error: unknown): boolean {
  return error instanceof QcowmetaError && ['not-found', 'snapshot-missing'].includes(error.code);
}

/** White space as JSON knows it, and nothing else. */
function isBlank(text: Uint8Array): boolean {
  return text.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}
