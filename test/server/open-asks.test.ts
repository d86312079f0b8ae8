import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import {
  CodeActionRequest,
  CompletionRequest,
  CompletionResolveRequest,
  DefinitionRequest,
  DidChangeConfigurationNotification,
  DocumentFormattingRequest,
  HoverRequest,
  type CodeAction,
  type CompletionItem,
  type LocationLink,
} from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { describeKey } from '../../core/registry/describe';
import { builtinRegistry, entriesOf } from '../../core/registry/registry';
import { keyMarkdown } from '../../server/key-text';
import { LanguageClient, REGISTRY_FILE, RULES_PAGE } from '../support/language-client';
import { accepted, applied, marked, stillShown } from '../support/marked-text';

let client: LanguageClient;

async function hoverAt(source: string): Promise<string> {
  const { text, position } = marked(source);
  const uri = await client.setText(text);
  const hover = await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
  assert.ok(hover && typeof hover.contents === 'object' && 'value' in hover.contents);
  return hover.contents.value;
}

/** What an editor shows at the cursor, in its order. */
async function offeredAt(source: string): Promise<CompletionItem[]> {
  const { text, position } = marked(source);
  const uri = await client.setText(text);
  const list = await client.connection.sendRequest(CompletionRequest.type, { textDocument: { uri }, position });
  assert.ok(list && !Array.isArray(list));
  return list.items
    .filter((item) => stillShown(marked(source), item))
    .sort((left, right) => ((left.sortText ?? '') < (right.sortText ?? '') ? -1 : 1));
}

async function fixesAt(source: string): Promise<CodeAction[]> {
  const { text, position } = marked(source);
  const uri = await client.setText(text);
  const params = { textDocument: { uri }, range: { start: position, end: position }, context: { diagnostics: [] } };
  const actions = await client.connection.sendRequest(CodeActionRequest.type, params);
  return (actions ?? []).filter((action): action is CodeAction => 'edit' in action);
}

describe('what other editors are asked for', () => {
  beforeEach(async () => {
    client = await LanguageClient.inProcess();
  });

  afterEach(async () => {
    await client.stop();
  });

  it('hover with type, default and examples (vscode-json-languageservice #346, #143)', async () => {
    const shown = await hoverAt('{"qemu.min-|ram-MB": 1}');
    assert.match(shown, /\*\*Type:\*\* whole number of MiB; from 1/);
    assert.match(shown, /\*\*Examples:\*\* `1024`/);
    const schema = { type: 'string', default: 'blue' };
    const keys = { 'com.example.colour': { summary: 'A colour', schema, examples: ['red'] } };
    const [entry] = entriesOf({ registryVersion: '1.0.0', keys }, '/keys.json');
    assert.ok(entry);
    const described = keyMarkdown(describeKey(entry));
    assert.match(described, /\*\*Type:\*\* text\n- \*\*Default:\*\* `"blue"`\n- \*\*Examples:\*\* `"red"`/);
  });

  it('did-you-mean with a one-key fix (vscode #881)', async () => {
    const source = '{"qemu.machin-|types": ["q35"]}';
    const preferred = (await fixesAt(source)).filter(({ isPreferred }) => isPreferred === true);
    assert.equal(preferred.length, 1);
    assert.equal(applied(marked(source).text, preferred[0]?.edit), '{"qemu.machine-types": ["q35"]}');
  });

  it('code and docs link on a diagnostic (vscode #141987)', async () => {
    const [diagnostic] = await client.diagnostics(await client.setText('{"qemu.guest-agent": 1}'));
    assert.equal(diagnostic?.code, 'wrong-type');
    assert.equal(diagnostic.codeDescription?.href, `${RULES_PAGE}#wrong-type`);
  });

  it('severity per rule (vscode #289615)', async () => {
    const severities = async (rules: object): Promise<unknown[]> => {
      await client.connection.sendNotification(DidChangeConfigurationNotification.type, {
        settings: { qcowmeta: { rules } },
      });
      const uri = await client.setText('{"qemu.guest-agent": 1}');
      return (await client.diagnostics(uri)).map(({ severity }) => severity);
    };
    assert.deepEqual(await severities({}), [1]);
    assert.deepEqual(await severities({ 'wrong-type': 'warning' }), [2]);
    assert.deepEqual(await severities({ 'wrong-type': 'information' }), [3]);
    assert.deepEqual(await severities({ 'wrong-type': 'hint' }), [4]);
    assert.deepEqual(await severities({ 'wrong-type': 'off' }), []);
  });

  it('jump to the definition of a key (vscode #138546)', async () => {
    const { text, position } = marked('{"qemu.rtc.ba|se": "utc"}');
    const uri = await client.setText(text);
    const answer = await client.connection.sendRequest(DefinitionRequest.type, { textDocument: { uri }, position });
    const [link] = answer as LocationLink[];
    const file = TextDocument.create('', 'json', 0, await readFile(REGISTRY_FILE, 'utf8'));
    assert.ok(link);
    assert.equal(file.getText(link.targetSelectionRange), '"qemu.rtc.base"');
  });

  it("order of the schema's author (yaml-language-server #552)", async () => {
    const keys = builtinRegistry().entries.map(({ key }) => key);
    const offered = (await offeredAt('{"|"}')).map(({ label }) => label).filter((label) => keys.includes(label));
    assert.deepEqual(offered, keys);
    assert.notDeepEqual(offered, [...keys].sort());
  });

  it('dotted completion that survives the dot (vscode #30811, #115975)', async () => {
    const key = 'qemu.firmware.enrolled-keys';
    for (const quote of ['"', '']) {
      for (let length = 1; length <= key.length; length += 1) {
        const source = `{${quote}${key.slice(0, length)}|${quote}}`;
        const item = (await offeredAt(source)).find(({ label }) => label === key);
        assert.ok(item, source);
        assert.equal(accepted(marked(source), item), `{"${key}": |true}`);
      }
    }
  });

  it('completion resolve: documentation on demand', async () => {
    const item = (await offeredAt('{"qemu.rtc|"}')).find(({ label }) => label === 'qemu.rtc.base');
    assert.ok(item && item.documentation === undefined);
    const resolved = await client.connection.sendRequest(CompletionResolveRequest.type, item);
    assert.notEqual(resolved.documentation, undefined);
  });

  it('exact big numbers (vscode #189802)', async () => {
    const number = '9007199254740993';
    const text = `{"qemu":{"min-ram-MB":${number}},"com.example.n":[${number},1e3]}`;
    const [fix] = await fixesAt(`{"qe|${text.slice(4)}`);
    const flat = applied(text, fix?.edit);
    assert.equal(flat, `{"qemu.min-ram-MB": ${number},"com.example.n":[${number},1e3]}`);
    const uri = await client.setText(flat);
    const [diagnostic] = await client.diagnostics(uri);
    assert.equal(diagnostic?.code, 'out-of-range');
    assert.ok(typeof diagnostic.message === 'string' && diagnostic.message.includes(number));
    const options = { tabSize: 2, insertSpaces: true };
    const edits = await client.connection.sendRequest(DocumentFormattingRequest.type, {
      textDocument: { uri },
      options,
    });
    const formatted = TextDocument.applyEdits(TextDocument.create('', '', 1, flat), edits ?? []);
    assert.equal(formatted.split(number).length, 3);
    assert.ok(formatted.includes('1e3'));
  });
});
