import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits } from '../../../core/document/edits';
import { folds } from '../../../core/document/folds';
import { parseDocument } from '../../../core/document/parse';
import { selectionSpans } from '../../../core/document/selection';
import { sortMembers } from '../../../core/document/sort';

const slice = (text: string, { offset, length }: { offset: number; length: number }): string =>
  text.slice(offset, offset + length);

describe('folds', () => {
  it('are the objects and lists, brackets included', () => {
    const text = '{"a": [1, {"b": 2}], "c": []}';
    assert.deepEqual(
      folds(parseDocument(text)).map((span) => slice(text, span)),
      [text, '[1, {"b": 2}]', '{"b": 2}', '[]'],
    );
  });

  it('leave out brackets without their other half', () => {
    const text = '{"a": [1}, [2]';
    assert.deepEqual(
      folds(parseDocument(text)).map((span) => slice(text, span)),
      ['[2]'],
    );
  });
});

describe('selectionSpans', () => {
  const at = (source: string): string[] => {
    const offset = source.indexOf('|');
    const text = source.replace('|', '');
    return selectionSpans(parseDocument(text), offset).map((span) => slice(text, span));
  };

  it('grow from the part of a key between two dots', () => {
    assert.deepEqual(at('{ "qemu.firm|ware.types": ["uefi"] }'), [
      'firmware',
      'qemu.firmware.types',
      '"qemu.firmware.types"',
      '"qemu.firmware.types": ["uefi"]',
      ' "qemu.firmware.types": ["uefi"] ',
      '{ "qemu.firmware.types": ["uefi"] }',
    ]);
  });

  it('grow from the text of a value, whose dots mean nothing', () => {
    assert.deepEqual(at('{"a": ["pc-q35-|7.2", 1]}'), [
      'pc-q35-7.2',
      '"pc-q35-7.2"',
      '"pc-q35-7.2", 1',
      '["pc-q35-7.2", 1]',
      '"a": ["pc-q35-7.2", 1]',
      '{"a": ["pc-q35-7.2", 1]}',
    ]);
  });

  it('are the whole text where there is nothing else', () => {
    assert.deepEqual(at('|'), ['']);
    assert.deepEqual(at('  | '), ['   ']);
  });

  it('hold the offset and one another, in any text', () => {
    const token = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '"a.b"', 'x', '1', ' ', '\n', '\\');
    fc.assert(
      fc.property(fc.array(token, { maxLength: 20 }), (tokens) => {
        const text = tokens.join('');
        for (let offset = 0; offset <= text.length; offset += 1) {
          let inner = { offset, length: 0 };
          for (const span of selectionSpans(parseDocument(text), offset)) {
            assert.ok(span.offset <= inner.offset && span.offset + span.length >= inner.offset + inner.length, text);
            inner = span;
          }
        }
      }),
    );
  });
});

describe('sortMembers', () => {
  const sorted = (text: string): string =>
    applyEdits(
      text,
      sortMembers(parseDocument(text), (key) => (key.startsWith('qemu.') ? 0 : 1)),
    );

  it('puts members in order and leaves layout, commas and numbers as they are', () => {
    assert.equal(
      sorted('{\n  "com.example.b": 1e3,\n\n  "com.example.a": [1,\n 2], "qemu.x": 9007199254740993\n}'),
      '{\n  "qemu.x": 9007199254740993,\n\n  "com.example.a": [1,\n 2], "com.example.b": 1e3\n}',
    );
  });

  it('keeps the order of two members with the same key', () => {
    assert.equal(sorted('{"b": 1, "a": 1, "a": 2}'), '{"a": 1, "a": 2, "b": 1}');
  });

  it('changes nothing that is in order, or not JSON', () => {
    for (const text of ['{"a": 1, "b": 2}', '{"b": 1, "a": }', '', '[2, 1]']) assert.equal(sorted(text), text);
  });
});
