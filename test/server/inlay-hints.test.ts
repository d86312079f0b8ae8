import assert from 'node:assert/strict';
import { InlayHintRequest, type Range } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LanguageClient } from '../support/language-client';

let client: LanguageClient;

before(async () => {
  client = await LanguageClient.inProcess();
});

after(async () => {
  await client.stop();
});

/** The text as an editor shows it, hints in angle brackets. */
async function hinted(text: string, range?: Range): Promise<string> {
  const uri = await client.setText(text);
  const document = TextDocument.create(uri, 'qcowmeta', 1, text);
  const whole = { start: document.positionAt(0), end: document.positionAt(text.length) };
  const params = { textDocument: { uri }, range: range ?? whole };
  const hints = (await client.connection.sendRequest(InlayHintRequest.type, params)) ?? [];
  const edits = hints.map(({ position, label, paddingLeft }) => {
    assert.ok(typeof label === 'string' && paddingLeft === true);
    return { range: { start: position, end: position }, newText: `<${label}>` };
  });
  return TextDocument.applyEdits(document, edits);
}

describe('inlay hints', () => {
  const cases: [string, string, string][] = [
    ['the unit of a number', '{"qemu.min-ram-MB": 1024}', '{"qemu.min-ram-MB": 1024<MiB>}'],
    [
      'the unit of a number that is too big for a double',
      '{"qemu.min-ram-MB": 9007199254740993}',
      '{"qemu.min-ram-MB": 9007199254740993<MiB>}',
    ],
    [
      'what an alias means',
      '{"qemu.machine-types": ["q35", "i440fx"]}',
      '{"qemu.machine-types": ["q35", "i440fx"<= pc>]}',
    ],
    ['nothing after a text', '{"qemu.min-ram-MB": "1024"}', '{"qemu.min-ram-MB": "1024"}'],
    ['nothing of keys that no registry has', '{"com.example.ram": 1024}', '{"com.example.ram": 1024}'],
    [
      'nothing of names that every object has',
      '{"qemu.machine-types": ["constructor"]}',
      '{"qemu.machine-types": ["constructor"]}',
    ],
    ['nothing while there is no value yet', '{"qemu.min-ram-MB": ', '{"qemu.min-ram-MB": '],
  ];
  for (const [what, text, expected] of cases) {
    it(`show ${what}`, async () => {
      assert.equal(await hinted(text), expected);
    });
  }

  it('are given for the part of the text that is in sight', async () => {
    const text = '{\n"qemu.min-ram-MB": 1,\n"qemu.max-ram-MB": 2\n}';
    const second = { start: { line: 2, character: 0 }, end: { line: 3, character: 0 } };
    assert.equal(await hinted(text, second), '{\n"qemu.min-ram-MB": 1,\n"qemu.max-ram-MB": 2<MiB>\n}');
  });

  it('say the size of a unit when they are pointed at', async () => {
    const uri = await client.setText('{"qemu.min-ram-MB": 1024}');
    const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
    const hints = await client.connection.sendRequest(InlayHintRequest.type, { textDocument: { uri }, range });
    assert.equal(hints?.[0]?.tooltip, 'MiB (1048576 bytes)');
  });
});
