import { TextDocument, type Position, type Range } from 'vscode-languageserver-textdocument';

/**
 * A text as it was at one version, whatever becomes of the document that it was taken from: that is changed in place. As long as it has
 * this text, lines are found in it, because it knows where they begin after each change without counting them anew.
 */
export class TextVersion implements TextDocument {
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  private readonly content: string;
  private copy: TextDocument | undefined;

  constructor(private readonly live: TextDocument) {
    ({ uri: this.uri, languageId: this.languageId, version: this.version } = live);
    this.content = live.getText();
  }

  get lineCount(): number {
    return this.lines.lineCount;
  }

  getText(range?: Range): string {
    return range === undefined ? this.content : this.lines.getText(range);
  }

  positionAt(offset: number): Position {
    return this.lines.positionAt(offset);
  }

  offsetAt(position: Position): number {
    return this.lines.offsetAt(position);
  }

  getLineRange(line: number): Range {
    return this.lines.getLineRange(line);
  }

  getEOLCharacters(line: number): string {
    return this.lines.getEOLCharacters(line);
  }

  private get lines(): TextDocument {
    if (this.live.getText() === this.content) return this.live;
    this.copy ??= TextDocument.create(this.uri, this.languageId, this.version, this.content);
    return this.copy;
  }
}
