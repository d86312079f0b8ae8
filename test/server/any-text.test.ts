import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import type { CompletionList, DocumentDiagnosticReport, Position, Range } from 'vscode-languageserver-protocol';
import type { OpenDocument } from '../../server/documents';
import { LanguageClient } from '../support/language-client';
import { ServerHandlers } from '../support/server-handlers';

const DEMO = join(__dirname, '..', '..', 'fixtures', 'demo');
const TRICKY = [
  '{"qemu.machine-types": ["q35", "i440fx"], "qemu.min-ram-MB": 9007199254740993, "com.example.x": {"a": [1e3, null]}}',
  '\ufeff{\r\n  "__proto__": {"constructor": "\ud800"}, // comment\r\n  "\\u0071emu.x": "𝄞", "qemu.x": 1,\r\n}',
  '{"qemu": {"firmware": {"types": ["uefi"]}}, "": 1, "a.b": [,], "x" 1 : } ] "unclosed',
];

/** How many edited texts are asked about, and the seed that makes them the same ones in each run. */
const RANDOM_EDITS = 10_000;
const SEED = 20_261_123;

/** A text, a place in it, and the range from there to its end. */
interface Asked {
  readonly textDocument: { readonly uri: string };
  readonly position: Position;
  readonly range: Range;
  /** Items of a completion at the place. */
  readonly items: readonly object[];
}

const OPTIONS = { tabSize: 2, insertSpaces: true };

/** For each request of the server the parameters with which it is asked about a text; none where it has nothing to ask. */
const QUESTIONS: Readonly<Record<string, (asked: Asked) => readonly object[]>> = {
  'textDocument/completion': ({ textDocument, position }) => [{ textDocument, position }],
  'completionItem/resolve': ({ items }) => [...items.slice(0, 1), ...items.slice(-1)],
  'textDocument/hover': ({ textDocument, position }) => [{ textDocument, position }],
  'textDocument/diagnostic': ({ textDocument }) => [{ textDocument }],
  'textDocument/codeAction': ({ textDocument, range }) => [
    { textDocument, range, context: { diagnostics: [] } },
    { textDocument, range, context: { diagnostics: [], only: ['source'] } },
  ],
  'textDocument/formatting': ({ textDocument }) => [{ textDocument, options: OPTIONS }],
  'textDocument/rangeFormatting': ({ textDocument, range }) => [{ textDocument, range, options: OPTIONS }],
  'textDocument/documentSymbol': ({ textDocument }) => [{ textDocument }],
  'textDocument/foldingRange': ({ textDocument }) => [{ textDocument }],
  'textDocument/selectionRange': ({ textDocument, position }) => [{ textDocument, positions: [position] }],
  'textDocument/semanticTokens/full': ({ textDocument }) => [{ textDocument }],
  'textDocument/inlayHint': ({ textDocument, range }) => [{ textDocument, range }],
  'textDocument/codeLens': ({ textDocument }) => [{ textDocument }],
  'textDocument/definition': ({ textDocument, position }) => [{ textDocument, position }],
  'textDocument/documentLink': ({ textDocument }) => [{ textDocument }],
  'workspace/symbol': () => [{ query: 'qemu' }],
};

/** What the server announces beside requests. */
const NO_PROVIDERS = ['positionEncoding', 'textDocumentSync', 'workspace'];

let handlers: ServerHandlers;
let documents: string[];
/** Texts that were asked about, and the answers to each request. */
let texts = 0;
const answers = new Map<string, number>();

before(async () => {
  handlers = new ServerHandlers();
  const names = (await readdir(DEMO)).filter((name) => name.endsWith('.json'));
  documents = [...(await Promise.all(names.map((name) => readFile(join(DEMO, name), 'utf8')))), ...TRICKY];
});

async function ask(method: string, asked: Asked): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const params of QUESTIONS[method]?.(asked) ?? []) {
    results.push(await handlers.ask(method, params));
    answers.set(method, (answers.get(method) ?? 0) + 1);
  }
  return results;
}

/** Asks every request about a text, at an offset of it. Rejects if one of them fails. */
async function askEverything(text: string, offset: number): Promise<void> {
  const { uri, text: document }: OpenDocument = handlers.hold(text);
  const position = document.positionAt(offset);
  const range = { start: position, end: document.positionAt(text.length) };
  const about = { textDocument: { uri }, position, range, items: [] };
  texts += 1;
  const [completion] = (await ask('textDocument/completion', about)) as CompletionList[];
  const asked = { ...about, items: completion?.items ?? [] };
  for (const method of Object.keys(QUESTIONS)) {
    if (method === 'textDocument/completion') continue;
    const [result] = await ask(method, asked);
    if (method === 'textDocument/diagnostic') checkMessages(result as DocumentDiagnosticReport, text);
  }
}

/** No place of a message is left open, unless the document itself has such a word. */
function checkMessages(report: DocumentDiagnosticReport, text: string): void {
  assert.ok(report.kind === 'full');
  for (const { message } of report.items) {
    assert.ok(typeof message === 'string');
    const places = message.match(/\{\w+\}/g) ?? [];
    assert.ok(
      places.every((place) => text.includes(place)),
      `${message} in ${text}`,
    );
  }
}

describe('any text', () => {
  it('is asked about by every request that the server answers', async () => {
    assert.deepEqual(Object.keys(QUESTIONS).sort(), handlers.methods.sort());
    const client = await LanguageClient.inProcess();
    const announced = Object.keys(client.initialized.capabilities).filter((name) => !NO_PROVIDERS.includes(name));
    await client.stop();
    assert.deepEqual(
      announced.filter((name) => !name.endsWith('Provider')),
      [],
    );
    // Each of them stands for one request, but completion for two.
    assert.equal(announced.length + 1, handlers.methods.length);
  });

  it('is answered for at each of its prefixes', async function () {
    this.timeout(60_000);
    for (const text of documents) {
      for (let length = 0; length <= text.length; length += 1) await askEverything(text.slice(0, length), length);
    }
  });

  it('is answered for after 10,000 random edits', async function () {
    this.timeout(240_000);
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
      '\u0430',
      '',
    );
    const edit = fc.record({ at: fc.nat(), remove: fc.nat({ max: 12 }), insert: piece });
    const before = texts;
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
      { numRuns: RANDOM_EDITS, seed: SEED },
    );
    assert.equal(texts - before, 10_000);
    for (const method of handlers.methods) {
      const wanted = method === 'completionItem/resolve' ? 1_000 : 10_000;
      assert.ok((answers.get(method) ?? 0) >= wanted, `${method}: ${answers.get(method) ?? 0} answers`);
    }
    assert.deepEqual(handlers.log, []);
  });

  it('is answered for when it is nested ten thousand levels deep', async () => {
    const deep = `{"com.example.x": ${'['.repeat(10_000)}`;
    await askEverything(deep, deep.length);
    await askEverything('{"a":'.repeat(5_000), 7);
  });
});
