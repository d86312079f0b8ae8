import assert from 'node:assert/strict';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { TextVersion } from '../../server/text-version';

const text = '{\n  "a": 1,\r\n  "b": 2\n}\n';

describe('a version of a text', () => {
  it('keeps its text and its positions when the document goes on', () => {
    const live = TextDocument.create('file:///a.qcowmeta', 'qcowmeta', 1, text);
    const version = new TextVersion(live);
    const alone = TextDocument.create('file:///a.qcowmeta', 'qcowmeta', 1, text);
    const seen = (document: TextDocument): unknown => ({
      positions: Array.from(text, (_, offset) => document.positionAt(offset)),
      offsets: [0, 1, 2, 9].map((line) => document.offsetAt({ line, character: 3 })),
      lines: [document.getLineRange(1), document.getEOLCharacters(1), document.lineCount],
      text: [
        document.getText(),
        document.getText({ start: { line: 1, character: 2 }, end: { line: 2, character: 0 } }),
      ],
    });
    assert.deepEqual(seen(version), seen(alone));
    const start = { line: 0, character: 1 };
    TextDocument.update(live, [{ range: { start, end: start }, text: '\n\n\n' }], 2);
    assert.equal(live.lineCount, version.lineCount + 3);
    assert.deepEqual(seen(version), seen(alone));
    assert.equal(version.version, 1);
  });
});
