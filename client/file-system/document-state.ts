import type { DocumentContent } from './document-content';

/** The stored string that an open document was read from, with the time (ms since 1970) and size (bytes) that the editor was told. */
export interface Base {
  readonly record: string;
  readonly mtime: number;
  readonly size: number;
}

interface Observation extends Base {
  readonly textHash: string;
  readonly readOnly: boolean;
}

interface Reading extends Base {
  readonly text: string;
}

/**
 * What is known about one open document, and what that allows. The editor finds a conflict by time and size alone, so that a change
 * of the same size would be overwritten in silence; this remembers which stored record the text in the editor came from.
 *
 * `base` moves only when the text in the editor provably became what is stored: it was opened, reloaded, reverted or saved. A mere
 * read of the document (the editor's own Compare, another extension) does not move it.
 */
export class DocumentState {
  private observed: Observation | undefined;
  private lastReading: Reading | undefined;
  private permitted: string | undefined;
  private saving = false;
  private toldAtThisSave: string | undefined;
  private toldAtLastSave: string | undefined;
  private justSaved = false;
  /** Whether the image was gone when it was last looked at. */
  gone = false;

  /** `base`: what an earlier session left for a document with unsaved edits. */
  constructor(private knownBase?: Base) {}

  get base(): Base | undefined {
    return this.knownBase;
  }

  /** The document was saved, and the editor has not asked for its time since: it is about to, and nothing has to be read for the answer. */
  get isJustSaved(): boolean {
    return this.justSaved;
  }

  /** Takes note of what is stored now. True if the string or the permission is another than at the last time. */
  observe(content: DocumentContent, readOnly: boolean): boolean {
    const before = this.observed;
    const moved = before ? before.record !== content.record || before.textHash !== content.textHash : false;
    const mtime = before && !moved ? before.mtime : this.nextTime(content);
    const { record, textHash } = content;
    this.observed = { record, textHash, readOnly, mtime, size: content.text.byteLength };
    return moved || (before !== undefined && before.readOnly !== readOnly);
  }

  /** The time moves when the string does, never with the image file: a running guest touches that all the time. */
  private nextTime(content: DocumentContent): number {
    if (!this.observed && this.knownBase?.record === content.record) return this.knownBase.mtime;
    const last = Math.max(this.observed?.mtime ?? 0, this.knownBase?.mtime ?? 0);
    return Math.max(content.modified, last + 1);
  }

  /** Time and size for the editor. While unsaved edits are based on what is stored, both stay those of the base. */
  stat(dirty: boolean): { mtime: number; size: number } {
    const { observed, knownBase } = this;
    if (!observed) throw new Error('A document was asked for its time before it was read.');
    if (this.saving) this.toldAtThisSave ??= observed.record;
    const asBase = this.justSaved || (dirty && this.mayReplaceSilently(observed.record));
    this.justSaved = false;
    return asBase && knownBase ? knownBase : observed;
  }

  private mayReplaceSilently(record: string): boolean {
    return record === this.knownBase?.record || record === this.permitted;
  }

  /** Remembers a text that was handed out, until the editor turns out to show it. */
  addReading(content: DocumentContent): void {
    const { record } = content;
    const { mtime, size } = this.observed ?? { mtime: content.modified, size: content.text.byteLength };
    this.lastReading = { record, mtime, size, text: decode(content.text) };
  }

  /**
   * Makes the newest reading the base if the editor shows its text. For documents without unsaved edits. Older readings do not count:
   * for a moment after an edit a document still says that it has none, and the edit may have led back to an older text.
   */
  adopt(textInEditor: string): void {
    if (this.lastReading?.text === withPlainLineEnds(textInEditor)) this.setBase(this.lastReading);
  }

  private setBase({ record, mtime, size }: Base): void {
    this.knownBase = { record, mtime, size };
    this.permitted = undefined;
    this.saving = false;
    this.toldAtThisSave = undefined;
    this.toldAtLastSave = undefined;
  }

  /** A save was asked for; the next time told to the editor belongs to it. */
  startSave(): void {
    this.saving = true;
    this.toldAtLastSave = this.toldAtThisSave;
    this.toldAtThisSave = undefined;
  }

  /** Lets one save replace exactly this record: the person was shown that it is there and chose to overwrite it. */
  permit(record: string): void {
    this.permitted = record;
  }

  /**
   * Whether a save may replace what is stored. Besides the base and what was permitted that is the record of the editor's own
   * conflict: it finds one when the time and the size moved, and then a write arrives only if the person chose Overwrite. It counts
   * only for the record that was there when that conflict was shown.
   */
  mayReplace(content: DocumentContent): boolean {
    const { record, text } = content;
    if (this.mayReplaceSilently(record)) return true;
    return this.knownBase !== undefined && record === this.toldAtLastSave && text.byteLength !== this.knownBase.size;
  }

  /** Takes note of a save of the document itself: no change from outside. */
  saved(content: DocumentContent): void {
    const mtime = Math.max(Date.now(), (this.observed?.mtime ?? 0) + 1, (this.knownBase?.mtime ?? 0) + 1);
    const { record, textHash } = content;
    const readOnly = this.observed?.readOnly ?? false;
    this.observed = { record, textHash, readOnly, mtime, size: content.text.byteLength };
    this.setBase(this.observed);
    this.addReading(content);
    this.justSaved = true;
  }
}

function decode(bytes: Uint8Array): string {
  return withPlainLineEnds(new TextDecoder().decode(bytes));
}

/** The editor unifies line ends, so texts are compared without them. */
function withPlainLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
