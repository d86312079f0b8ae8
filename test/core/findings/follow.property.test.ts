import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits } from '../../../core/document/edits';
import { parseDocument, type Member, type Node, type ParsedDocument } from '../../../core/document/parse';
import { checkDocument } from '../../../core/findings/check';
import { builtinRegistry } from '../../../core/registry/registry';

/** Keys that are right, wrong, in each other's way and there twice; values that are right and wrong, with keys of their own. */
const key = fc.constantFrom(
  ...['qemu.min-ram-MB', 'qemu.max-ram-MB', 'qemu.machine-types', 'qemu.disk', 'qemu.disk.role', 'qemu.minram-MB'],
  ...['qemu.firmware.secure-boot', 'qemu.firmware.types', 'qemu.firmware.enrolled-keys'],
  ...['com.example.a', 'com.example.a.b', 'com.example.A', '', 'x', 'com.ex\u0430mple.a', '\\u0000'],
);
const value = fc.constantFrom(
  ...['512', '1024', '"many"', '["q35"]', '["q35", "q35"]', '{"a": 1, "a": 2}', '{"\\u0000": {}}', 'null', 'true'],
  ...['"required"', '["uefi"]', '["bios"]'],
  ...['9007199254740993', '"\u200b"', '[[1], {"b": [2]}]', '{}', '"boot"', '1e3', '"\\ud800"'],
);
const member = fc.tuple(key, value).map(([name, text]) => `"${name}": ${text}`);
const text = fc
  .tuple(fc.array(member, { maxLength: 6 }), fc.constantFrom(',\n  ', ', ', ',\r\n'))
  .map(([members, between]) => `{ ${members.join(between)} }\n`);

const written = fc.oneof(
  value,
  member,
  fc.constantFrom(
    '',
    '',
    '1',
    '0',
    '"',
    'a',
    ',',
    ' ',
    '}',
    ': ',
    '\r\n',
    '\\',
    '.',
    '"qemu.disk"',
    '\ud800',
    '\ufeff',
  ),
);
const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat(6), text: written });

/** What is to be seen of a document, the parents of nodes left out: those of the outermost are there in a whole tree alone. */
function seen({ members, keys, syntax, rootType }: ParsedDocument): unknown {
  const node = ({ children, ...rest }: Node): unknown => ({
    ...rest,
    parent: undefined,
    children: children?.map(node),
  });
  const shown = ({ key: name, start, end, keyNode, valueNode, node: whole }: Member): unknown => ({
    ...{ name, start, end, keyNode: node(keyNode), valueNode: valueNode && node(valueNode), whole: node(whole) },
  });
  return { members: members.map(shown), keys: keys.keys, syntax, rootType };
}

describe('a document of which an earlier version was read and checked', () => {
  it('is read and checked as it is without', () => {
    const context = { registry: builtinRegistry() };
    fc.assert(
      fc.property(text, fc.array(edit, { minLength: 1, maxLength: 8 }), (first, edits) => {
        let document = parseDocument(first);
        checkDocument(document, context);
        for (const { at, length, text: added } of edits) {
          const offset = Math.floor(at * document.text.length);
          const span = { offset, length: Math.min(length, document.text.length - offset), text: added };
          const changed = applyEdits(document.text, [span]);
          document = parseDocument(changed, document);
          const alone = parseDocument(changed);
          assert.deepEqual(seen(document), seen(alone));
          const bare = checkDocument(alone, { registry: { ...builtinRegistry() } });
          assert.deepEqual(withoutNodes(checkDocument(document, context)), withoutNodes(bare));
          assert.deepEqual(document.root, alone.root);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps what is said of several keys as long as it holds', () => {
    const context = { registry: builtinRegistry() };
    const least = (value: number) => ['"qemu.min-ram-MB"', value] as const;
    const most = (value: number) => ['"qemu.max-ram-MB"', value] as const;
    const other = (value: number) => ['"com.example.a"', value] as const;
    const versions: (readonly (readonly [string, number])[])[] = [
      [least(1024), most(2048), other(1)],
      [least(4096), most(2048), other(1)],
      [least(4096), most(2048), other(10)],
      [least(4096), most(8192), other(10)],
      [least(4096), most(8192), other(100)],
      [least(16_384), most(8192), other(100)],
    ];
    let document: ParsedDocument | undefined;
    const found = versions.map((members) => {
      document = parseDocument(`{ ${members.map(([name, given]) => `${name}: ${given}`).join(', ')} }`, document);
      return checkDocument(document, context).map(({ code, offset }) => `${code} at ${offset}`);
    });
    const wrong = ['limit-order at 21'];
    assert.deepEqual(found, [[], wrong, wrong, [], [], wrong]);
  });

  it('is read in one member where no more changed, and the others are the same', () => {
    const before = parseDocument('{ "com.example.a": 1, "com.example.b": [2], "com.example.c": { "d": 3 } }');
    assert.equal(before.members.length, 3);
    const after = parseDocument(before.text.replace('[2]', '[2, 4]'), before);
    assert.equal(after.members[0], before.members[0]);
    assert.equal(after.keys, before.keys);
    const [, , last] = after.members;
    assert.deepEqual(last?.valueNode?.children?.[0]?.offset, after.text.indexOf('"d"'));
  });
});

function withoutNodes(findings: readonly object[]): unknown {
  return JSON.parse(JSON.stringify(findings));
}
