import * as vscode from 'vscode';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { snapshotSegment } from '../../core/document/location';
import { parseDocument } from '../../core/document/parse';
import type { ImageKeys } from '../../core/machine/image-keys';
import { uriOf } from '../file-system/document-uri';

type Origin = NonNullable<ImageKeys['origin']>;

/** The document in which a string can be edited: that of the image, backing file or snapshot that has it. */
export function documentUriOf({ path, target }: Origin): vscode.Uri {
  if (target.kind === 'image') return uriOf({ kind: 'document', image: path, target: { kind: 'own' } });
  const segment = snapshotSegment(target.snapshot.id, target.snapshot.name);
  return uriOf({ kind: 'document', image: path, target: { kind: 'snapshot', segment } });
}

/**
 * Where keys stand in the documents of a set of images. In a document that is open that is the place in its text, with all unsaved edits;
 * in the others that in the stored string. A key that is not there any more has the beginning of its document.
 */
export class KeyPlaces {
  private readonly stored = new Map<string, { uri: vscode.Uri; text: string }>();
  private readonly found = new Map<string, ReadonlyMap<string, vscode.Range>>();

  constructor(images: readonly ImageKeys[]) {
    for (const { origin, text } of images) {
      if (!origin || text === undefined) continue;
      const uri = documentUriOf(origin);
      this.stored.set(uri.toString(), { uri, text });
    }
  }

  /** The place of a key in the document of a string; undefined for a value that is in no image. */
  locate(key: string, origin: Origin | undefined): vscode.Location | undefined {
    if (!origin) return undefined;
    const uri = documentUriOf(origin);
    return new vscode.Location(uri, this.rangesIn(uri).get(key) ?? new vscode.Range(0, 0, 0, 0));
  }

  /** Whether any string of the set is in this document. */
  has(uri: vscode.Uri): boolean {
    return this.stored.has(uri.toString());
  }

  private rangesIn(uri: vscode.Uri): ReadonlyMap<string, vscode.Range> {
    const name = uri.toString();
    const ranges = this.found.get(name) ?? keyRanges(this.textOf(name));
    this.found.set(name, ranges);
    return ranges;
  }

  private textOf(name: string): string {
    const open = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === name);
    return open?.getText() ?? this.stored.get(name)?.text ?? '';
  }
}

/** The range of each top-level key of a text, its quotes included. */
function keyRanges(text: string): ReadonlyMap<string, vscode.Range> {
  const lines = TextDocument.create('', '', 0, text);
  const position = (offset: number): vscode.Position => {
    const { line, character } = lines.positionAt(offset);
    return new vscode.Position(line, character);
  };
  const { members } = parseDocument(text);
  return new Map(
    members.map(({ key, keyNode }) => [
      key,
      new vscode.Range(position(keyNode.offset), position(keyNode.offset + keyNode.length)),
    ]),
  );
}
