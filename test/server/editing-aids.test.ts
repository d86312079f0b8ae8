import assert from 'node:assert/strict';
import {
  CodeActionRequest,
  FoldingRangeRequest,
  SelectionRangeRequest,
  SemanticTokensRequest,
  type CodeAction,
  type SelectionRange,
} from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LanguageClient } from '../support/language-client';
import { applied, marked } from '../support/marked-text';

let client: LanguageClient;

before(async () => {
  client = await LanguageClient.inProcess();
});

after(async () => {
  await client.stop();
});

describe('folding', () => {
  it('takes objects and lists of several lines, without the line of the closing bracket', async () => {
    const uri = await client.setText('{\n  "a": [\n    1\n  ],\n  "b": [2],\n  "c": {\n  }\n}');
    const ranges = await client.connection.sendRequest(FoldingRangeRequest.type, { textDocument: { uri } });
    assert.deepEqual(ranges, [
      { startLine: 0, endLine: 6 },
      { startLine: 1, endLine: 2 },
    ]);
  });
});

describe('selection ranges', () => {
  it('grow from the part of a key to the whole text', async () => {
    const { text, position, document } = marked('{"qemu.min-|ram-MB": 1}');
    const uri = await client.setText(text);
    const params = { textDocument: { uri }, positions: [position] };
    const [smallest] = (await client.connection.sendRequest(SelectionRangeRequest.type, params)) ?? [];
    const texts: string[] = [];
    for (let range: SelectionRange | undefined = smallest; range; range = range.parent) {
      texts.push(document.getText(range.range));
    }
    assert.deepEqual(texts, [
      'min-ram-MB',
      'qemu.min-ram-MB',
      '"qemu.min-ram-MB"',
      '"qemu.min-ram-MB": 1',
      '{"qemu.min-ram-MB": 1}',
    ]);
  });
});

describe('semantic tokens', () => {
  it('tell keys apart by who defines them', async () => {
    const legend = client.initialized.capabilities.semanticTokensProvider?.legend;
    assert.ok(legend);
    const text = '{"qemu.guest-agent": true,\n "qemu.nothing": 1, "com.example.x": {"qemu.rtc.base": 2}}';
    const uri = await client.setText(text);
    const tokens = await client.connection.sendRequest(SemanticTokensRequest.type, { textDocument: { uri } });
    assert.deepEqual(named(text, tokens?.data ?? [], legend.tokenModifiers), [
      '"qemu.guest-agent" defaultLibrary',
      '"qemu.nothing" unregistered',
      '"com.example.x" unregistered',
    ]);
  });

  /** Each token as its text and its modifiers; the protocol sends five numbers a token, relative to the one before. */
  function named(text: string, data: readonly number[], modifiers: readonly string[]): string[] {
    const document = TextDocument.create('', '', 1, text);
    const names: string[] = [];
    let line = 0;
    let character = 0;
    for (let at = 0; at < data.length; at += 5) {
      const [lines = 0, characters = 0, length = 0, , bits = 0] = data.slice(at, at + 5);
      character = lines === 0 ? character + characters : characters;
      line += lines;
      const start = { line, character };
      const token = document.getText({ start, end: { line, character: character + length } });
      names.push([token, ...modifiers.filter((_, bit) => bits & (1 << bit))].join(' '));
    }
    return names;
  }
});

async function sourceActions(text: string, only: string[]): Promise<CodeAction[]> {
  const uri = await client.setText(text);
  const start = { line: 0, character: 0 };
  const params = { textDocument: { uri }, range: { start, end: start }, context: { diagnostics: [], only } };
  const actions = await client.connection.sendRequest(CodeActionRequest.type, params);
  return (actions ?? []).filter((action): action is CodeAction => 'edit' in action);
}

describe('sorting keys', () => {
  const text =
    '{\n  "com.example.b": 1,\n  "qemu.min-ram-MB": 1e3,\n  "com.example.a": 2,\n  "qemu.machine-types": ["q35"]\n}';

  it('puts the keys of the registry first, in its order, then all others by name', async () => {
    const [action] = await sourceActions(text, ['source.sortKeys']);
    assert.equal(
      applied(text, action?.edit),
      '{\n  "qemu.machine-types": ["q35"],\n  "qemu.min-ram-MB": 1e3,\n  "com.example.a": 2,\n  "com.example.b": 1\n}',
    );
  });

  it('is offered among all source actions, but not where nothing is to be sorted, nor as a quick fix', async () => {
    assert.deepEqual(
      (await sourceActions(text, ['source'])).map(({ kind }) => kind),
      ['source.sortKeys'],
    );
    assert.equal((await sourceActions('{"qemu.guest-agent": true}', ['source'])).length, 0);
    assert.equal((await sourceActions(text, ['quickfix'])).length, 0);
  });
});

describe('source actions', () => {
  it('fix all that can be fixed, and what comes to light by it', async () => {
    const text = '{"qemu": {"min-ram-MB": "1G"}, "qemu.machine-type": "q35",}';
    const [action] = await sourceActions(text, ['source.fixAll']);
    assert.equal(action?.kind, 'source.fixAll.qcowmeta');
    assert.equal(applied(text, action.edit), '{"qemu.min-ram-MB": 1024, "qemu.machine-types": ["q35"]}');
    assert.deepEqual(await sourceActions('{"a.b.c": 1}', ['source.fixAll']), []);
  });

  it('write nested keys as flat ones, and change nothing else', async () => {
    const text = '{"qemu": {"firmware": {"types": ["uefi"]}, "min-ram-MB": "1G"}, "com.example.x": {"a": 1}}';
    const [action] = await sourceActions(text, ['source.flattenKeys']);
    assert.equal(
      applied(text, action?.edit),
      '{"qemu.firmware.types": ["uefi"], "qemu.min-ram-MB": "1G", "com.example.x": {"a": 1}}',
    );
  });

  it('are announced', () => {
    const { codeActionProvider } = client.initialized.capabilities;
    assert.ok(typeof codeActionProvider === 'object');
    assert.deepEqual(codeActionProvider.codeActionKinds, [
      'quickfix',
      'source.fixAll.qcowmeta',
      'source.sortKeys',
      'source.flattenKeys',
    ]);
  });
});
