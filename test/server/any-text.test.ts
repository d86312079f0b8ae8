import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  CodeActionRequest,
  CodeLensRequest,
  CompletionRequest,
  DefinitionRequest,
  DocumentFormattingRequest,
  DocumentLinkRequest,
  DocumentRangeFormattingRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  InlayHintRequest,
  SelectionRangeRequest,
  SemanticTokensRequest,
} from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LanguageClient } from '../support/language-client';

const DEMO = join(__dirname, '..', '..', 'fixtures', 'demo');
const TRICKY = [
  '{"qemu.machine-types": ["q35", "i440fx"], "qemu.min-ram-MB": 9007199254740993, "com.example.x": {"a": [1e3, null]}}',
  '\ufeff{\r\n  "__proto__": {"constructor": "\ud800"}, // comment\r\n  "\\u0071emu.x": "𝄞", "qemu.x": 1,\r\n}',
  '{"qemu": {"firmware": {"types": ["uefi"]}}, "": 1, "a.b": [,], "x" 1 : } ] "unclosed',
];

let client: LanguageClient;
let documents: string[];

before(async () => {
  client = await LanguageClient.inProcess();
  const names = (await readdir(DEMO)).filter((name) => name.endsWith('.json'));
  documents = [...(await Promise.all(names.map((name) => readFile(join(DEMO, name), 'utf8')))), ...TRICKY];
});

after(async () => {
  await client.stop();
});

/** Documents that are asked about after random edits; more take minutes: QCOWMETA_RANDOM_EDITS=10000. */
const RANDOM_EDITS = Number(process.env['QCOWMETA_RANDOM_EDITS'] ?? 1500);

/** Every request of the server about a text, at an offset of it. Rejects if one of them fails. */
async function askEverything(text: string, offset: number): Promise<void> {
  const uri = await client.setText(text);
  const textDocument = { uri };
  const document = TextDocument.create(uri, 'qcowmeta', 1, text);
  const position = document.positionAt(offset);
  const range = { start: position, end: document.positionAt(text.length) };
  const options = { tabSize: 2, insertSpaces: true };
  const { connection } = client;
  const [diagnostics] = await Promise.all([
    client.diagnostics(uri),
    connection.sendRequest(CompletionRequest.type, { textDocument, position }),
    connection.sendRequest(HoverRequest.type, { textDocument, position }),
    connection.sendRequest(DocumentFormattingRequest.type, { textDocument, options }),
    connection.sendRequest(DocumentRangeFormattingRequest.type, { textDocument, range, options }),
    connection.sendRequest(DocumentSymbolRequest.type, { textDocument }),
    connection.sendRequest(CodeActionRequest.type, { textDocument, range, context: { diagnostics: [] } }),
    connection.sendRequest(InlayHintRequest.type, { textDocument, range }),
    connection.sendRequest(DocumentLinkRequest.type, { textDocument }),
    connection.sendRequest(CodeLensRequest.type, { textDocument }),
    connection.sendRequest(DefinitionRequest.type, { textDocument, position }),
    connection.sendRequest(FoldingRangeRequest.type, { textDocument }),
    connection.sendRequest(SelectionRangeRequest.type, { textDocument, positions: [position] }),
    connection.sendRequest(SemanticTokensRequest.type, { textDocument }),
  ]);
  // Fixing all checks the text again and again.
  if (text.length % 8 === 0) {
    const context = { diagnostics: [], only: ['source'] };
    await connection.sendRequest(CodeActionRequest.type, { textDocument, range, context });
  }
  for (const { message } of diagnostics) {
    assert.ok(typeof message === 'string');
    // A place that was not filled in, unless the document itself has such a word.
    const places = message.match(/\{\w+\}/g) ?? [];
    assert.ok(
      places.every((place) => text.includes(place)),
      `${message} in ${text}`,
    );
  }
}

describe('any text', () => {
  it('is answered for at each of its prefixes', async function () {
    this.timeout(120_000);
    for (const text of documents) {
      for (let length = 0; length <= text.length; length += 1) await askEverything(text.slice(0, length), length);
    }
  });

  it('is answered for after random edits', async function () {
    this.timeout(60_000 + RANDOM_EDITS * 100);
    const piece = fc.constantFrom(
      ...Array.from('{}[]:,"\\/\n\r 0-.e'),
      'qemu.',
      '"qemu.min-ram-MB"',
      'true',
      'nul',
      '𝄞',
      '\ud800',
      '/*',
      '\u202e',
      '',
    );
    const edit = fc.record({ at: fc.nat(), remove: fc.nat({ max: 12 }), insert: piece });
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.array(edit, { minLength: 1, maxLength: 8 }), async (which, edits) => {
        let text = documents[which % documents.length] ?? '';
        let offset = 0;
        for (const { at, remove, insert } of edits) {
          offset = at % (text.length + 1);
          text = text.slice(0, offset) + insert + text.slice(offset + remove);
        }
        await askEverything(text, offset);
      }),
      { numRuns: RANDOM_EDITS },
    );
  });

  it('is answered for when it is nested ten thousand levels deep', async () => {
    const deep = `{"com.example.x": ${'['.repeat(10_000)}`;
    await askEverything(deep, deep.length);
    await askEverything('{"a":'.repeat(5_000), 7);
  });
});
