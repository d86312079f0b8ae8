import type { Uri } from 'vscode';

/** A refused save: the document, and the stored record that the person was told of. */
export interface RefusedSave {
  readonly uri: Uri;
  readonly record: string;
}

const KEPT = 100;

/** The refused saves by number. The links in a notification carry the number alone, so that no path has to fit in. */
export class RefusedSaves {
  private readonly byNumber = new Map<number, RefusedSave>();
  private last = 0;

  /** Gives a refused save its number. */
  add(refused: RefusedSave): number {
    this.byNumber.set(++this.last, refused);
    this.byNumber.delete(this.last - KEPT);
    return this.last;
  }

  /** The refused save with this number; undefined if it is too old. */
  get(number: number): RefusedSave | undefined {
    return this.byNumber.get(number);
  }

  /** The newest refused save of a document. */
  of(uri: Uri): RefusedSave | undefined {
    const key = uri.toString();
    return [...this.byNumber.values()].findLast((refused) => refused.uri.toString() === key);
  }
}
