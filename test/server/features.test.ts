import assert from 'node:assert/strict';
import {
  CodeActionRequest,
  DocumentFormattingRequest,
  DocumentRangeFormattingRequest,
  DocumentSymbolRequest,
  HoverRequest,
  type CodeAction,
  type DocumentSymbol,
} from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LanguageClient, PLAIN_CLIENT, RULES_PAGE } from '../support/language-client';
import { applied, marked } from '../support/marked-text';

let client: LanguageClient;

before(async () => {
  client = await LanguageClient.inProcess();
});

after(async () => {
  await client.stop();
});

async function hoverAt(source: string, from = client): Promise<string | undefined> {
  const { text, position } = marked(source);
  const uri = await from.setText(text);
  const hover = await from.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
  if (!hover) return undefined;
  assert.ok(typeof hover.contents === 'object' && 'value' in hover.contents);
  return hover.contents.value;
}

describe('hover', () => {
  it('shows what a key means, its unit, merging, libvirt, QEMU, status and sources', async () => {
    const shown = await hoverAt('{"qemu.min-|ram-MB": 1024}');
    for (const part of [
      '`qemu.min-ram-MB`',
      'Least RAM the guest boots with, in MiB',
      '- **Type:** whole number of MiB; from 1 to 2147483647',
      '- **Unit:** MiB (1048576 bytes)',
      '- **Examples:** `1024`',
      '- **Several images:** max: largest value',
      '- **libvirt:** `/domain/memory',
      '- **QEMU:** `-m {value}M`',
      '- **Status:** accepted, since 0.1.0',
      '- **Sources:** ',
      '- **Defined in:** the built-in registry',
    ]) {
      assert.ok(shown?.includes(part), `${part} in ${shown ?? 'nothing'}`);
    }
  });

  it('shows what one item of a list means, and its other name', async () => {
    const shown = (await hoverAt('{"qemu.machine-types": ["q35", "i44|0fx"]}')) ?? '';
    assert.match(shown, /^`"i440fx"`: Means `pc`.*The same as `pc`\./);
  });

  it('shows what a family stands for', async () => {
    assert.match((await hoverAt('{"qemu.machine-types": ["q|35"]}')) ?? '', /Stands for every `pc-q35-\*`\./);
  });

  it('shows what a value means, and the key with it', async () => {
    const shown = (await hoverAt('{"qemu.firmware.secure-boot": "req|uired"}')) ?? '';
    assert.match(shown, /^`"required"`: Must be started with Secure Boot/);
    assert.match(shown, /`qemu.firmware.secure-boot`/);
  });

  it('says whose an unregistered key is', async () => {
    assert.match((await hoverAt('{"com.example.site|": 1}')) ?? '', /owner of example\.com/);
    assert.match((await hoverAt('{"qemu.nothing|": 1}')) ?? '', /Not registered/);
    assert.match((await hoverAt('{"nothing|": 1}')) ?? '', /Neither a `qemu\.` key/);
  });

  it('takes nothing out of a document for markdown', async () => {
    const shown = (await hoverAt('{"](command:x) ` <b>|": "`[x](command:y)`"}')) ?? '';
    assert.ok(shown.startsWith('``](command:x) ` <b>``'));
    assert.equal(
      await hoverAt('{"qemu.machine-types": ["constructor|"]}').then((text) => text?.startsWith('`qemu.')),
      true,
    );
  });

  it('has nothing to show between members and outside of the object', async () => {
    assert.equal(await hoverAt('{"a": 1, | "b": 2}'), undefined);
    assert.equal(await hoverAt('{} |'), undefined);
    assert.equal(await hoverAt('|'), undefined);
  });

  it('is plain text for a client that shows no markdown', async () => {
    const plain = await LanguageClient.inProcess(PLAIN_CLIENT);
    const shown = await hoverAt('{"qemu.min-|ram-MB": 1024}', plain);
    await plain.stop();
    assert.match(shown ?? '', /^qemu\.min-ram-MB\n\nLeast RAM/);
    assert.doesNotMatch(shown ?? '', /\*\*/);
  });

  it('names the range of what it is about', async () => {
    const uri = await client.setText('{"qemu.machine-types": ["q35"]}');
    const position = { line: 0, character: 26 };
    const hover = await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
    assert.deepEqual(hover?.range, { start: { line: 0, character: 24 }, end: { line: 0, character: 29 } });
  });
});

describe('diagnostics', () => {
  async function codesOf(text: string): Promise<(string | number | undefined)[]> {
    return (await client.diagnostics(await client.setText(text))).map(({ code }) => code);
  }

  it('have code, source, severity, a link to the rule and a sentence', async () => {
    const [diagnostic] = await client.diagnostics(await client.setText('{"qemu.machine-type": ["q35"]}'));
    assert.ok(diagnostic);
    assert.equal(diagnostic.code, 'unregistered-key');
    assert.equal(diagnostic.source, 'qcowmeta');
    assert.equal(diagnostic.severity, 1);
    assert.equal(diagnostic.codeDescription?.href, `${RULES_PAGE}#unregistered-key`);
    assert.ok(typeof diagnostic.message === 'string');
    assert.match(diagnostic.message, /qemu\.machine-type/);
    assert.doesNotMatch(diagnostic.message, /\{\w+\}/);
    assert.deepEqual(diagnostic.range, { start: { line: 0, character: 1 }, end: { line: 0, character: 20 } });
  });

  it('point at the other one of two duplicates', async () => {
    const uri = await client.setText('{\n  "com.example.a": 1,\n  "com.example.a": 2\n}');
    const [diagnostic] = await client.diagnostics(uri);
    assert.equal(diagnostic?.code, 'duplicate-key');
    const [related] = diagnostic.relatedInformation ?? [];
    assert.equal(related?.location.uri, uri);
    assert.equal(related.location.range.start.line, 1);
  });

  it('are none for a sound document', async () => {
    assert.deepEqual(await codesOf('{"qemu.machine-types": ["q35"], "com.example.site": {"any": [null]}}'), []);
  });

  it('follow the text', async () => {
    assert.deepEqual(await codesOf('{"qemu.guest-agent": 1}'), ['wrong-type']);
    assert.deepEqual(await codesOf('{"qemu.guest-agent": true}'), []);
    assert.deepEqual(await codesOf('[]'), ['not-an-object']);
  });

  it('count characters in UTF-16 units', async () => {
    const [diagnostic] = await client.diagnostics(
      await client.setText('{"com.example.x": "𝄞", "qemu.guest-agent": 1}'),
    );
    assert.equal(diagnostic?.range.start.character, 44);
  });

  it('carry no tags and places that the client does not show', async () => {
    const plain = await LanguageClient.inProcess({ textDocument: { diagnostic: {} } });
    const [diagnostic] = await plain.diagnostics(await plain.setText('{"com.example.a": 1, "com.example.a": 2}'));
    await plain.stop();
    assert.ok(diagnostic);
    assert.deepEqual(
      Object.keys(diagnostic).filter((name) => ['relatedInformation', 'tags'].includes(name)),
      [],
    );
  });

  it('are empty for a document that is not open', async () => {
    assert.deepEqual(await client.diagnostics('file:///tmp/never-opened.qcowmeta'), []);
  });
});

/** The quick fixes at the `|` of a text. */
async function fixesAt(source: string, only?: string[]): Promise<CodeAction[]> {
  const { text, position } = marked(source);
  const uri = await client.setText(text);
  const diagnostics = await client.diagnostics(uri);
  const actions = await client.connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri },
    range: { start: position, end: position },
    context: { diagnostics, ...(only ? { only } : {}) },
  });
  return (actions ?? []).filter(
    (action): action is CodeAction => !('command' in action && typeof action.command === 'string'),
  );
}

describe('quick fixes', () => {
  const cases: [string, string, string[]][] = [
    ['a misspelt key', '{"qemu.machine-|type": ["q35"]}', ['{"qemu.machine-types": ["q35"]}']],
    ['a key in the wrong case', '{"qemu.Min-ram-mb|": 1}', ['{"qemu.min-ram-MB": 1}']],
    ['a duplicate with the same value', '{"com.example.a": 1, "com.example|.a": 1}', ['{"com.example.a": 1}']],
    [
      'a duplicate with another value',
      '{"com.example.a": 1, "com.example|.a": 2}',
      ['{"com.example.a": 1}', '{"com.example.a": 2}'],
    ],
    ['keys in an object', '{"qe|mu": {"guest-agent": true}}', ['{"qemu.guest-agent": true}']],
    ['a comma before the end', '{"com.example.a": 1,|}', ['{"com.example.a": 1}']],
    ['a list that is none', '{"qemu.machine-types": "q|35"}', ['{"qemu.machine-types": ["q35"]}']],
  ];
  for (const [what, source, expected] of cases) {
    it(`repair ${what}: ${source}`, async () => {
      const actions = await fixesAt(source);
      const { text } = marked(source);
      const results = actions.map((action) => applied(text, action.edit));
      for (const wanted of expected) assert.ok(results.includes(wanted), `${wanted} among ${results.join(' ')}`);
    });
  }

  it('belong to the diagnostic that the client holds, and one of them is preferred', async () => {
    const [action] = await fixesAt('{"qemu.machine-|type": ["q35"]}');
    assert.equal(action?.kind, 'quickfix');
    assert.equal(action.isPreferred, true);
    assert.equal(action.diagnostics?.[0]?.code, 'unregistered-key');
    assert.doesNotMatch(action.title, /\{\w+\}/);
  });

  it('name the version of the document that they change', async () => {
    const [action] = await fixesAt('{"qemu.machine-|type": ["q35"]}');
    const [change] = action?.edit?.documentChanges ?? [];
    assert.ok(change && 'textDocument' in change);
    assert.equal(typeof change.textDocument.version, 'number');
  });

  it('are left out where others are asked for, and away from the finding', async () => {
    assert.equal((await fixesAt('{"qemu.machine-|type": ["q35"]}', ['refactor'])).length, 0);
    assert.equal((await fixesAt('{"qemu.machine-type": ["q35"], "com.example.a": 1|}')).length, 0);
    assert.notEqual((await fixesAt('{"qemu.machine-|type": ["q35"]}', ['quickfix'])).length, 0);
  });
});

describe('formatting', () => {
  const options = { tabSize: 2, insertSpaces: true };

  it('lays out the whole text and keeps numbers as they are written', async () => {
    const text = '{"com.example.a":9007199254740993,"com.example.b":[1e3]}';
    const uri = await client.setText(text);
    const edits = await client.connection.sendRequest(DocumentFormattingRequest.type, {
      textDocument: { uri },
      options,
    });
    assert.equal(
      TextDocument.applyEdits(TextDocument.create('', '', 1, text), edits ?? []),
      '{\n  "com.example.a": 9007199254740993,\n  "com.example.b": [\n    1e3\n  ]\n}',
    );
  });

  it('lays out a range and nothing else', async () => {
    const text = '{\n"com.example.a":1,\n"com.example.b":2\n}';
    const uri = await client.setText(text);
    const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 18 } };
    const edits = await client.connection.sendRequest(DocumentRangeFormattingRequest.type, {
      textDocument: { uri },
      range,
      options: { tabSize: 4, insertSpaces: true },
    });
    const result = TextDocument.applyEdits(TextDocument.create('', '', 1, text), edits ?? []);
    assert.equal(result, '{\n    "com.example.a": 1,\n"com.example.b":2\n}');
  });
});

describe('document symbols', () => {
  const text = '{"qemu.firmware.types": ["uefi"], "qemu.guest-agent": true}';

  it('show the hierarchy of the dots, each inside the one above', async () => {
    const uri = await client.setText(text);
    const symbols = await client.connection.sendRequest(DocumentSymbolRequest.type, { textDocument: { uri } });
    const [qemu] = symbols as DocumentSymbol[];
    assert.equal(qemu?.name, 'qemu');
    assert.deepEqual(
      qemu.children?.map(({ name, detail }) => [name, detail]),
      [
        ['firmware.types', '["uefi"]'],
        ['guest-agent', 'true'],
      ],
    );
    assert.deepEqual(qemu.range, { start: { line: 0, character: 1 }, end: { line: 0, character: 58 } });
  });

  it('are a flat list for clients that know no other', async () => {
    const plain = await LanguageClient.inProcess(PLAIN_CLIENT);
    const uri = await plain.setText(text);
    const symbols = await plain.connection.sendRequest(DocumentSymbolRequest.type, { textDocument: { uri } });
    await plain.stop();
    assert.deepEqual(
      symbols?.map(({ name }) => name),
      ['qemu.firmware.types', 'qemu.guest-agent'],
    );
  });
});
