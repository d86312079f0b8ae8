import assert from 'node:assert/strict';
import {
  CompletionRequest,
  CompletionResolveRequest,
  CompletionTriggerKind,
  type CompletionItem,
} from 'vscode-languageserver-protocol';
import { LanguageClient, PLAIN_CLIENT } from '../support/language-client';
import { accepted, marked, ranges, stillShown } from '../support/marked-text';

let client: LanguageClient;
let plain: LanguageClient;

before(async () => {
  client = await LanguageClient.inProcess();
  plain = await LanguageClient.inProcess(PLAIN_CLIENT);
});

after(async () => {
  await client.stop();
  await plain.stop();
});

/** The items at the `|` of a text that an editor shows, in its order. */
async function itemsAt(source: string, from = client): Promise<CompletionItem[]> {
  const { text, position } = marked(source);
  const uri = await from.setText(text);
  const list = await from.connection.sendRequest(CompletionRequest.type, { textDocument: { uri }, position });
  assert.ok(list && !Array.isArray(list));
  assert.equal(list.isIncomplete, false);
  return list.items
    .filter((item) => stillShown(marked(source), item))
    .sort((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1));
}

async function labelsAt(source: string): Promise<string[]> {
  return (await itemsAt(source)).map(({ label }) => label);
}

/** The text after the item of a label was accepted at the `|`. */
async function accept(
  source: string,
  label: string,
  mode: 'insert' | 'replace' = 'replace',
  from = client,
): Promise<string> {
  const item = (await itemsAt(source, from)).find((one) => one.label === label);
  assert.ok(item, `${label} is not offered at ${source}`);
  return accepted(marked(source), item, mode);
}

describe('completion of keys', () => {
  const offers: [string, string, string[]][] = [
    ['keys that go on as typed', '{"qemu.rec|"}', ['qemu.recommended-ram-MB', 'qemu.recommended-vcpus']],
    [
      'keys by their later segments',
      '{"qemu.firmware.|"}',
      ['qemu.firmware.types', 'qemu.firmware.secure-boot', 'qemu.firmware.enrolled-keys'],
    ],
    ['keys without quotes', '{qemu.tpm|}', ['qemu.tpm.version', 'qemu.tpm.models']],
    ['keys of a string that is not closed', '{ "qemu.tpm| }', ['qemu.tpm.version', 'qemu.tpm.models']],
    ['no key twice', '{"qemu.tpm.version": "2.0", "qemu.tpm|": 1}', ['qemu.tpm.models']],
    ['no key twice, escapes resolved', '{"qemu.tpm|": 1, "\\u0071emu.tpm.version": 2}', ['qemu.tpm.models']],
    ['the key under the cursor itself', '{"qemu.tpm.version|": "2.0"}', ['qemu.tpm.version']],
    ['keys in an empty document', 'qemu.tpm|', ['qemu.tpm.version', 'qemu.tpm.models']],
    ['no registered key inside a value', '{"com.example.x": {"qemu|"}}', []],
    ['nothing between key and colon', '{"qemu.tpm.version" |: 1}', []],
    ['nothing after the object', '{} |', []],
    ['nothing in what is not an object', '["qemu|"]', []],
  ];
  for (const [what, source, labels] of offers) {
    it(`offers ${what}: ${source}`, async () => {
      assert.deepEqual(await labelsAt(source), labels);
    });
  }

  it('offers all keys in the order of the registry', async () => {
    const labels = await labelsAt('{|}');
    assert.deepEqual(labels.slice(1, 4), ['qemu.machine-types', 'qemu.min-ram-MB', 'qemu.recommended-ram-MB']);
    assert.ok(labels.length > 30);
  });

  it('goes on offering while a key is typed through its dots', async () => {
    const whole = 'qemu.firmware.secure-boot';
    for (let length = 0; length <= whole.length; length += 1) {
      const labels = await labelsAt(`{"${whole.slice(0, length)}|"}`);
      assert.ok(labels.includes(whole), `after ${whole.slice(0, length)}`);
    }
  });

  const edits: [string, string, string, string][] = [
    ['with a value to fill in', '{"qemu.m|"}', 'qemu.min-ram-MB', '{"qemu.min-ram-MB": |1024}'],
    ['for a list', '{"qemu.m|"}', 'qemu.machine-types', '{"qemu.machine-types": ["|q35"]}'],
    ['without quotes', '{qemu.m|}', 'qemu.min-ram-MB', '{"qemu.min-ram-MB": |1024}'],
    ['without anything typed', '{|}', 'qemu.min-ram-MB', '{"qemu.min-ram-MB": |1024}'],
    ['whole, in the middle of a key', '{"qemu.|ram-MB"}', 'qemu.min-ram-MB', '{"qemu.min-ram-MB": |1024}'],
    ['without a value where one follows', '{"qemu.m|": 512}', 'qemu.min-ram-MB', '{"qemu.min-ram-MB|": 512}'],
    [
      'with a comma before',
      '{\n  "a.b.c": 1\n  "qemu.mi|"\n}',
      'qemu.min-ram-MB',
      '{\n  "a.b.c": 1,\n  "qemu.min-ram-MB": |1024\n}',
    ],
    [
      'with a comma after',
      '{\n  "qemu.mi|"\n  "a.b.c": 1\n}',
      'qemu.min-ram-MB',
      '{\n  "qemu.min-ram-MB": |1024,\n  "a.b.c": 1\n}',
    ],
    [
      'with commas around, from nothing',
      '{"a.b.c": 1 | "d.e.f": 2}',
      'qemu.min-ram-MB',
      '{"a.b.c": 1, "qemu.min-ram-MB": |1024, "d.e.f": 2}',
    ],
    ['right after a value', '{"a.b.c": {}|}', 'qemu.min-ram-MB', '{"a.b.c": {}, "qemu.min-ram-MB": |1024}'],
    ['right after a comma', '{"a.b.c": 1,|}', 'qemu.min-ram-MB', '{"a.b.c": 1, "qemu.min-ram-MB": |1024}'],
    [
      'in a string that is not closed, before another member',
      '{ "qemu.mi|, "a.b.c": 1 }',
      'qemu.min-ram-MB',
      '{ "qemu.min-ram-MB": |1024, "a.b.c": 1 }',
    ],
    ['with the braces', '|', 'qemu.min-ram-MB', '{\n  "qemu.min-ram-MB": |1024\n}'],
    ['with the braces around a word', 'qemu.m|', 'qemu.min-ram-MB', '{\n  "qemu.min-ram-MB": |1024\n}'],
    ['with the braces around a string', '"qemu.m|"', 'qemu.min-ram-MB', '{\n  "qemu.min-ram-MB": |1024\n}'],
  ];
  for (const [what, source, label, expected] of edits) {
    it(`inserts a key ${what}: ${JSON.stringify(source)}`, async () => {
      assert.equal(await accept(source, label), expected);
    });
    it(`leaves JSON behind when it inserts: ${JSON.stringify(source)}`, async () => {
      assert.equal(await accept(source, label, 'insert'), expected);
    });
  }

  it('keeps what follows the cursor in a key when an editor inserts, and replaces it when it replaces', async () => {
    const source = '{"qemu.m|in-vcpus": 2}';
    assert.equal(await accept(source, 'qemu.machine-types', 'insert'), '{"qemu.machine-types|in-vcpus": 2}');
    const replaced = (await itemsAt('{"qemu.min|-vcpus": 2}')).find(({ label }) => label === 'qemu.min-ram-MB');
    assert.ok(replaced);
    assert.equal(accepted(marked('{"qemu.min|-vcpus": 2}'), replaced), '{"qemu.min-ram-MB|": 2}');
  });

  const MEMBERS = [
    '"qemu.machine-types": ["|q35"]',
    '"qemu.min-ram-MB": 1024',
    '"qemu.architectures": ["x86_64"]',
    '"qemu.firmware.types": ["uefi"]',
    '"qemu.disk.buses": ["virtio"]',
  ];
  const skeletons: [string, string, string][] = [
    ['an empty document', '|', `{\n  ${MEMBERS.join(',\n  ')}\n}`],
    ['a word', 'rec|', `{\n  ${MEMBERS.join(',\n  ')}\n}`],
    ['an empty object', '{|}', `{\n  ${MEMBERS.join(',\n  ')}\n}`],
    ['an empty object of several lines', '{\n  |\n}', `{\n  ${MEMBERS.join(',\n  ')}\n}`],
    ['a string in an empty object', '{\n\t"rec|"\n}', `{\n\t${MEMBERS.join(',\n\t')}\n}`],
    ['an object that is not closed', '{|', `{\n  ${MEMBERS.join(',\n  ')}`],
  ];
  for (const [what, source, expected] of skeletons) {
    it(`offers the recommended keys at once in ${what}: ${JSON.stringify(source)}`, async () => {
      assert.equal(await accept(source, 'recommended keys'), expected);
    });
  }

  it('offers the recommended keys as plain JSON to a client without snippets', async () => {
    const text = (await accept('|', 'recommended keys', 'replace', plain)).replace('|', '');
    assert.deepEqual(Object.keys(JSON.parse(text) as object).length, MEMBERS.length);
  });

  it('leaves the label of the recommended keys its room', async () => {
    const item = (await itemsAt('{|}')).find(({ label }) => label === 'recommended keys');
    assert.deepEqual(item?.labelDetails, { description: `${MEMBERS.length} keys` });
    assert.match(item.detail ?? '', /^qemu\.machine-types, /);
  });

  it('offers the recommended keys only where there is no key yet', async () => {
    for (const source of ['{"a.b.c": 1, |}', '{|: 1}', '{"a.b.c": {|}}', '{"qemu|"}', '[|]']) {
      assert.ok(!(await labelsAt(source)).includes('recommended keys'), source);
    }
  });

  it('shows type and status, and documents the key as escaped markdown when asked', async () => {
    const [item] = await itemsAt('{"qemu.min-ram|"}');
    assert.deepEqual(item?.labelDetails, { detail: ' whole number of MiB', description: 'accepted' });
    assert.equal(item.detail, 'Least RAM the guest boots with, in MiB');
    assert.equal(item.documentation, undefined);
    const { documentation } = await client.connection.sendRequest(CompletionResolveRequest.type, item);
    assert.ok(typeof documentation === 'object');
    assert.equal(documentation.kind, 'markdown');
    assert.match(documentation.value, /\*\*Unit:\*\* MiB/);
  });

  it('uses nothing that the client does not announce', async () => {
    const source = '{"qemu.min-ram|"}';
    const [item] = await itemsAt(source, plain);
    assert.ok(item);
    assert.deepEqual(ranges(item).insert, ranges(item).replace);
    assert.equal(item.labelDetails, undefined);
    assert.equal(item.detail, 'whole number of MiB, accepted');
    assert.ok(typeof item.documentation === 'object' && item.documentation.kind === 'plaintext');
    assert.equal(accepted(marked(source), item), '{"qemu.min-ram-MB": 1024|}');
  });

  it('keeps edits on the line of the cursor, as the protocol asks', async () => {
    for (const source of ['{\n "qemu.m|\n "a.b.c": 1}', '\n{ "a.b.c": \n|\n}', '{\n"qemu.machine-types": [\n"|\n]}']) {
      for (const item of await itemsAt(source)) {
        const { insert, replace } = ranges(item);
        const { line } = marked(source).position;
        const lines = [insert.range, replace.range].flatMap(({ start, end }) => [start.line, end.line]);
        assert.deepEqual(new Set(lines), new Set([line]));
      }
    }
  });
});

describe('completion of values', () => {
  const offers: [string, string, string[]][] = [
    ['a fixed set', '{"qemu.firmware.secure-boot": "|"}', ['required', 'optional', 'disabled']],
    ['what goes on as typed', '{"qemu.firmware.secure-boot": "re|"}', ['required']],
    ['true and false', '{"qemu.guest-agent": |}', ['true or false', 'true', 'false']],
    ['a boolean half typed', '{"qemu.guest-agent": tr|}', ['true']],
    ['examples of a number', '{"qemu.min-ram-MB": |}', ['whole number of MiB', '1024']],
    ['items that the list does not have', '{"qemu.firmware.types": ["uefi", "|", "bios"]}', ['openfirmware', 'uboot']],
    ['items without quotes', '{"qemu.consoles": [|]}', ['serial', 'graphical']],
    ['nothing for an unregistered key', '{"com.example.x": |}', []],
    ['nothing deeper than the registry describes', '{"qemu.consoles": [["|"]]}', []],
    ['nothing in a list where there is none', '{"qemu.min-ram-MB": [|]}', []],
  ];
  for (const [what, source, labels] of offers) {
    it(`offers ${what}: ${source}`, async () => {
      assert.deepEqual(await labelsAt(source), labels);
    });
  }

  const edits: [string, string, string, string][] = [
    ['in quotes', '{"qemu.tpm.version": "|"}', '2.0', '{"qemu.tpm.version": "2.0|"}'],
    ['with quotes', '{"qemu.tpm.version": |}', '2.0', '{"qemu.tpm.version": "2.0"|}'],
    ['with a space after the colon', '{"qemu.tpm.version":|}', '2.0', '{"qemu.tpm.version": "2.0"|}'],
    ['instead of the old one', '{"qemu.tpm.version": "|1.2"}', '2.0', '{"qemu.tpm.version": "2.0|"}'],
    [
      'before another member',
      '{"qemu.tpm.version": |\n "a.b.c": 1}',
      '2.0',
      '{"qemu.tpm.version": "2.0"|,\n "a.b.c": 1}',
    ],
    ['as an item', '{"qemu.consoles": [|]}', 'serial', '{"qemu.consoles": ["serial"|]}'],
    [
      'as an item before another',
      '{"qemu.consoles": [|"graphical"]}',
      'serial',
      '{"qemu.consoles": ["serial"|, "graphical"]}',
    ],
    [
      'as an item after another',
      '{"qemu.consoles": ["graphical"  |]}',
      'serial',
      '{"qemu.consoles": ["graphical",  "serial"|]}',
    ],
    ['as a list', '{"qemu.consoles": |}', '["serial"]', '{"qemu.consoles": ["serial"]|}'],
    ['as a skeleton', '{"qemu.guest-agent": |}', 'true or false', '{"qemu.guest-agent": |true}'],
  ];
  for (const [what, source, label, expected] of edits) {
    it(`inserts a value ${what}: ${JSON.stringify(source)}`, async () => {
      const result = await accept(source, label);
      // A helper's cursor goes behind what is inserted; a comma that follows is inserted too.
      assert.equal(result.replace(/(, ?)\|/, '|$1'), expected);
    });
  }

  it('says what a known value means', async () => {
    const [item] = await itemsAt('{"qemu.machine-types": ["q3|"]}');
    assert.ok(typeof item?.documentation === 'object');
    assert.match(item.documentation.value, /PCI Express/);
  });
});

describe('trigger characters', () => {
  it('offer nothing where the quote ends a string', async () => {
    const { text, position } = marked('{"qemu.machine-types"|}');
    const uri = await client.setText(text);
    const count = async (triggerKind: CompletionTriggerKind): Promise<number> => {
      const params = { textDocument: { uri }, position, context: { triggerKind, triggerCharacter: '"' } };
      const list = await client.connection.sendRequest(CompletionRequest.type, params);
      return list && !Array.isArray(list) ? list.items.length : -1;
    };
    assert.equal(await count(CompletionTriggerKind.TriggerCharacter), 0);
    assert.notEqual(await count(CompletionTriggerKind.Invoked), 0);
  });

  it('are quote, dot and colon', () => {
    const { completionProvider } = client.initialized.capabilities;
    assert.deepEqual(completionProvider?.triggerCharacters, ['"', '.', ':']);
  });
});
