import assert from 'node:assert/strict';
import { outline, type OutlineEntry } from '../../../core/document/outline';
import { parseDocument } from '../../../core/document/parse';

/** The outline as indented lines: name, kind, detail. */
function lines(entries: readonly OutlineEntry[], indent = ''): string[] {
  return entries.flatMap(({ name, kind, detail, children }) => [
    `${indent}${name} (${kind})${detail === '' ? '' : ` ${detail}`}`,
    ...lines(children, `${indent}  `),
  ]);
}

function outlineOf(value: string): string[] {
  return lines(outline(parseDocument(value)));
}

describe('outline', () => {
  it('shows the hierarchy of the dots', () => {
    const text =
      '{"qemu.machine-types": ["q35"], "qemu.firmware.types": ["uefi"], "qemu.firmware.secure-boot": "required", "qemu.min-ram-MB": 1024}';
    assert.deepEqual(outlineOf(text), [
      'qemu (group)',
      '  machine-types (array) ["q35"]',
      '  firmware (group)',
      '    types (array) ["uefi"]',
      '    secure-boot (string) "required"',
      '  min-ram-MB (number) 1024',
    ]);
  });

  it('joins parts of a name that lead to one member only', () => {
    assert.deepEqual(outlineOf('{"com.example.site": true, "org.example.a.b": null, "org.example.a.c": {"x.y": 1}}'), [
      'com.example.site (boolean) true',
      'org.example.a (group)',
      '  b (null) null',
      '  c (object)',
      '    x.y (number) 1',
    ]);
  });

  it('groups only members that follow one another', () => {
    assert.deepEqual(outlineOf('{"qemu.a": 1, "com.example.x": 2, "qemu.b": 3, "qemu.c": 4}'), [
      'qemu.a (number) 1',
      'com.example.x (number) 2',
      'qemu (group)',
      '  b (number) 3',
      '  c (number) 4',
    ]);
  });

  it('keeps a key apart from the keys that it is a prefix of', () => {
    assert.deepEqual(outlineOf('{"qemu.a": 1, "qemu.a.b": 2, "qemu.a.c": 3}'), [
      'qemu (group)',
      '  a (number) 1',
      '  a (group)',
      '    b (number) 2',
      '    c (number) 3',
    ]);
  });

  it('names what has no name, and takes values that are missing', () => {
    assert.deepEqual(outlineOf('{"": 1, " ": 2, "a": , "qemu."'), [
      '"" (number) 1',
      '" " (number) 2',
      'a (null)',
      'qemu. (null)',
    ]);
  });

  it('cuts long values', () => {
    assert.deepEqual(outlineOf(`{"a": "${'x'.repeat(100)}"}`), [`a (string) "${'x'.repeat(79)}…`]);
  });

  it('covers exactly key and value, and with a group all of its members', () => {
    const text = '{ "qemu.a": 1 , "qemu.b": [2] }';
    const [group] = outline(parseDocument(text));
    assert.ok(group);
    const slice = (offset: number, length: number): string => text.slice(offset, offset + length);
    assert.equal(slice(group.offset, group.length), '"qemu.a": 1 , "qemu.b": [2]');
    assert.equal(slice(group.nameOffset, group.nameLength), '"qemu.a"');
    const texts = group.children.map((child) => slice(child.offset, child.length));
    assert.deepEqual(texts, ['"qemu.a": 1', '"qemu.b": [2]']);
  });

  it('takes a key with thousands of parts', () => {
    const key = 'a.'.repeat(12_000);
    assert.equal(outline(parseDocument(`{"${key}x": 1, "${key}y": 2}`))[0]?.children.length, 2);
  });

  it('takes a hundred thousand members', () => {
    const text = `{${Array.from({ length: 100_000 }, (_, index) => `"a.b.k${index}": 1`).join()}}`;
    assert.equal(outline(parseDocument(text))[0]?.children.length, 100_000);
  });

  it('has nothing to show for a text without an object', () => {
    assert.deepEqual(outlineOf(''), []);
    assert.deepEqual(outlineOf('[1]'), []);
  });
});
