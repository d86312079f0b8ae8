import assert from 'node:assert/strict';
import {
  CompletionRequest,
  HoverRequest,
  MarkupContent,
  TextEdit,
  type CompletionItem,
  type CompletionList,
} from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LanguageClient, PLAIN_CLIENT } from '../support/language-client';
import { marked } from '../support/marked-text';

const URI = 'file:///tmp/acme.qcowmeta-registry.json';
const inKey = (text: string): string => `{"keys": {"com.example.a": {${text}}}}`;

describe('registry files in an editor that knows no schemas', () => {
  let client: LanguageClient;

  before(async () => {
    client = await LanguageClient.inProcess(PLAIN_CLIENT);
  });
  after(() => client.stop());

  async function offered(source: string): Promise<CompletionItem[]> {
    const { text, position } = marked(source);
    await client.setText(text, URI);
    const params = { textDocument: { uri: URI }, position };
    return ((await client.connection.sendRequest(CompletionRequest.type, params)) as CompletionList).items;
  }

  async function completed(source: string, label: string): Promise<string> {
    const item = (await offered(source)).find((one) => one.label === label);
    assert.ok(item?.textEdit && TextEdit.is(item.textEdit), label);
    const document = TextDocument.create(URI, 'json', 0, marked(source).text);
    return TextDocument.applyEdits(document, [item.textEdit, ...(item.additionalTextEdits ?? [])]);
  }

  const LABELS: [string, readonly string[]][] = [
    ['|', ['$schema', 'registryVersion', 'title', 'keys']],
    ['{"title": "x", "|"}', ['$schema', 'registryVersion', 'keys']],
    [inKey('"deprecated": {"|"}'), ['reason', 'replacedBy', 'note', 'since']],
    [inKey('"scope": |'), ['"vm"', '"image"']],
    [inKey('"recommended": |'), ['true', 'false']],
    ['{"keys": {"|"}}', []],
    ['{"nothing": {"|"}}', []],
  ];
  for (const [source, labels] of LABELS) {
    it(`are offered ${labels.join(', ') || 'nothing'} in ${source}`, async () => {
      assert.deepEqual(
        (await offered(source)).map(({ label }) => label),
        labels,
      );
    });
  }

  it('are offered the keywords and types of JSON Schema in a schema, however deep', async () => {
    const labels = async (text: string): Promise<string[]> => (await offered(inKey(text))).map(({ label }) => label);
    assert.ok((await labels('"schema": {"|"}')).includes('uniqueItems'));
    assert.ok((await labels('"schema": {"items": {"|"}}')).includes('pattern'));
    assert.ok((await labels('"schema": {"items": {"type": "|"}}')).includes('"integer"'));
  });

  it('are completed with what a field needs', async () => {
    assert.equal(await completed('|', 'keys'), '{\n  "keys": {}\n}');
    assert.equal(await completed(inKey('"summary": "A" "sc|"'), 'scope'), inKey('"summary": "A", "scope": "vm"'));
    assert.equal(await completed(inKey('"merge": {"policy":|}'), '"union"'), inKey('"merge": {"policy": "union"}'));
  });

  it('tell what a field is for', async () => {
    const { text, position } = marked(inKey('"knownVal|ues": []'));
    await client.setText(text, URI);
    const params = { textDocument: { uri: URI }, position };
    const hover = await client.connection.sendRequest(HoverRequest.type, params);
    assert.ok(MarkupContent.is(hover?.contents));
    assert.equal(hover.contents.value, 'knownValues: Values that are offered; others are warned about.');
  });

  it('have fields that all say what they are for', async () => {
    const sources = [
      '{"|"}',
      inKey('"|"'),
      inKey('"merge": {"|"}'),
      inKey('"mapping": {"|"}'),
      inKey('"deprecated": {"|"}'),
    ];
    for (const source of sources) {
      const items = await offered(source);
      assert.ok(items.length > 1);
      for (const { label, documentation } of items) assert.ok(documentation, `${source}: ${label}`);
    }
  });
});
