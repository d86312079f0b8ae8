import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import type { DocumentDiagnosticReport } from 'vscode-languageserver-protocol';
import { tempDir } from '../support/images';
import { ServerHandlers } from '../support/server-handlers';

const REGISTRY = JSON.stringify({
  registryVersion: '1.0.0',
  title: 'Keys of Example',
  keys: {
    'com.example.size': {
      summary: 'Size',
      schema: { type: 'integer', minimum: 8 },
      unit: 'pages',
      examples: [8],
      merge: { policy: 'max' },
    },
    'com.example.list': {
      summary: 'A list',
      schema: { type: 'array', items: { type: 'string', pattern: '^(a+)+$' } },
      knownValues: ['a'],
      valueDescriptions: { a: 'The first' },
    },
  },
});
const TEXT = '{"com.example.size": 7, "com.example.list": ["aaab"], "qemu.min-ram-MB": "x"}';

/** Pieces that are likely to break a registry, or to make it say something that cannot be. */
const PIECES = [
  ...['{', '}', '[', ']', ',', ':', '"', '{}', 'null', '1e999', '\\', '\ud800', '"__proto__": {},', '"enum": [],'],
  ...['"$ref": "#",', '"not": {"$ref": "#/definitions/x"},', '"pattern": "(?=a)",', '"type": "strin",', '"items": 1,'],
  '"allOf": [{"$ref": "#/definitions/a"}], "definitions": {"a": {"allOf": [{"$ref": "#/definitions/a"}]}},',
];

describe('a registry with anything in it', () => {
  let folder: Awaited<ReturnType<typeof tempDir>>;
  let handlers: ServerHandlers;

  before(async () => {
    folder = await tempDir();
    handlers = new ServerHandlers();
  });
  after(() => folder.remove());

  /** Asks every request, on a vendor's key, on its value, and on a built-in key. Rejects if one of them fails. */
  async function askEverything(): Promise<void> {
    const { uri, text } = handlers.hold(TEXT);
    for (const offset of [5, 21, 48, 60]) {
      const position = text.positionAt(offset);
      const range = { start: text.positionAt(0), end: text.positionAt(TEXT.length) };
      const about = { textDocument: { uri }, position, positions: [position], range, query: 'size', label: 'x' };
      const params = { ...about, context: { diagnostics: [] }, options: { tabSize: 2, insertSpaces: true } };
      for (const method of handlers.methods) {
        const answer = await handlers.ask(method, params);
        if (method === 'textDocument/diagnostic') checkReport(answer as DocumentDiagnosticReport);
      }
    }
  }

  function checkReport(report: DocumentDiagnosticReport): void {
    assert.ok(report.kind === 'full');
    assert.ok(
      report.items.some(({ code }) => code === 'wrong-type'),
      'the built-in keys keep working',
    );
  }

  it('never makes a request fail', async function () {
    this.timeout(60_000);
    const path = join(folder.path, 'acme.qcowmeta-registry.json');
    const edit = fc.record({ at: fc.nat(), remove: fc.nat({ max: 20 }), insert: fc.constantFrom(...PIECES) });
    let used = 0;
    let broken = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 4 }), async (edits) => {
        let text = REGISTRY;
        for (const { at, remove, insert } of edits) {
          const place = at % (text.length + 1);
          text = text.slice(0, place) + insert + text.slice(place + remove);
        }
        await writeFile(path, text);
        await handlers.registries.use([path]);
        if (handlers.registries.registry.get('com.example.size') === undefined) broken += 1;
        else used += 1;
        await askEverything();
      }),
      { numRuns: 500, seed: 20_261_123 },
    );
    assert.ok(used > 50 && broken > 50, `${used} used, ${broken} broken`);
  });

  it('is answered for although its schema has no end', async () => {
    const path = join(folder.path, 'endless.qcowmeta-registry.json');
    // Only a text leads into the circle: nothing is wrong with the file before one is there.
    const a = { if: { type: 'string' }, then: { $ref: '#/definitions/a' } };
    const schema = { definitions: { a }, allOf: [{ $ref: '#/definitions/a' }] };
    const keys = { 'com.example.size': { summary: 'Size', schema } };
    await writeFile(path, JSON.stringify({ registryVersion: '1.0.0', title: 'x', keys }));
    await handlers.registries.use([path]);
    assert.deepEqual(handlers.registries.files[0]?.problems, []);
    const { uri } = handlers.hold('{"com.example.size": "x"}');
    const report = await handlers.ask('textDocument/diagnostic', { textDocument: { uri } });
    assert.match(JSON.stringify(report), /com\.example\.size is not valid: its schema .* refers to itself without end/);
  });
});
