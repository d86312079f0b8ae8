import assert from 'node:assert/strict';
import fc from 'fast-check';
import { locate, pointAt, type Cursor } from '../../../core/document/cursor';
import { parseDocument } from '../../../core/document/parse';

/** The cursor of a text with a `|` in it; the spans as text, so that a table shows them. */
function cursorIn(source: string): Record<string, unknown> {
  const offset = source.indexOf('|');
  const text = source.slice(0, offset) + source.slice(offset + 1);
  const cursor: Cursor = locate(parseDocument(text), offset);
  if (cursor.kind === 'none') return { kind: 'none' };
  const { insert, replace, closed, ...rest } = cursor;
  const slice = (span: { offset: number; length: number }): string =>
    text.slice(span.offset, span.offset + span.length);
  assert.equal(closed, /^".*"$/.test(slice(replace)), 'closed');
  return { ...rest, insert: slice(insert), replace: slice(replace) };
}

const key = { kind: 'key', path: [], siblings: [], colonFollows: false, starts: 'quote', commaAfter: false };
const value = { kind: 'value', starts: 'nothing', touchesColon: false, commaAfter: false, insert: '', replace: '' };
const item = { kind: 'item', path: ['a'], siblings: [], starts: 'nothing', commaAfter: false, insert: '', replace: '' };
const empty = { kind: 'empty', starts: 'nothing', commaAfter: false, insert: '', replace: '' };

const CASES: [string, Record<string, unknown>][] = [
  ['|', empty],
  ['\n  |\n', empty],
  ['"qem|', { ...empty, starts: 'quote', insert: '"qem', replace: '"qem' }],
  ['qem|', { ...empty, starts: 'bare', insert: 'qem', replace: 'qem' }],
  ['{}|', { kind: 'none' }],
  ['|{}', { kind: 'none' }],

  ['{|}', { ...key, starts: 'nothing', insert: '', replace: '' }],
  ['{"qemu.m|"}', { ...key, insert: '"qemu.m', replace: '"qemu.m"' }],
  ['{"qemu.|achine-types"}', { ...key, insert: '"qemu.', replace: '"qemu.achine-types"' }],
  ['{"qemu.m"|}', { ...key, insert: '"qemu.m"', replace: '"qemu.m"' }],
  ['{qemu.m|}', { ...key, starts: 'bare', insert: 'qemu.m', replace: 'qemu.m' }],
  ['{"qemu.|m": 1}', { ...key, colonFollows: true, insert: '"qemu.', replace: '"qemu.m"' }],
  ['{ "qemu.m| }', { ...key, insert: '"qemu.m', replace: '"qemu.m' }],
  ['{ "qemu.|m }', { ...key, insert: '"qemu.', replace: '"qemu.m' }],
  ['{ "qemu.m|, "b": 1 }', { ...key, siblings: ['b'], insert: '"qemu.m', replace: '"qemu.m' }],
  ['{ "qemu.m|\n "b": 1 }', { ...key, siblings: ['b'], commaAfter: true, insert: '"qemu.m', replace: '"qemu.m' }],
  ['{"a": 1 |}', { ...key, siblings: ['a'], starts: 'nothing', commaBefore: 7, insert: '', replace: '' }],
  ['{"a": 1, "q|" "b": 2}', { ...key, siblings: ['a', 'b'], commaAfter: true, insert: '"q', replace: '"q"' }],
  ['{"a": {"x": 1} "q|"}', { ...key, siblings: ['a'], commaBefore: 14, insert: '"q', replace: '"q"' }],
  ['{"a": {"q|"}}', { ...key, path: ['a'], insert: '"q', replace: '"q"' }],
  ['{"a": [1, {"q|"}]}', { ...key, path: ['a', 1], insert: '"q', replace: '"q"' }],
  ['{"\\u0061": 1, "q|", "b": {"c": 1}}', { ...key, siblings: ['a', 'b'], insert: '"q', replace: '"q"' }],
  ['{"a" |}', { kind: 'none' }],
  ['{ // x|\n}', { kind: 'none' }],
  ['{ /* x|', { kind: 'none' }],

  ['{"a": |}', { ...value, path: ['a'] }],
  ['{"a":|}', { ...value, path: ['a'], touchesColon: true }],
  ['{"a":|', { ...value, path: ['a'], touchesColon: true }],
  ['{"a": tr|}', { ...value, path: ['a'], starts: 'bare', insert: 'tr', replace: 'tr' }],
  ['{"a": "q|35", "b": 1}', { ...value, path: ['a'], starts: 'quote', insert: '"q', replace: '"q35"' }],
  ['{"a": |\n "b": 1}', { ...value, path: ['a'], commaAfter: true }],
  ['{"a": | 5}', { kind: 'none' }],
  ['{"a": {"b": |}}', { ...value, path: ['a', 'b'] }],

  ['{"a": [|]}', item],
  ['{"a": [|', item],
  ['{"a": ["q|"]}', { ...item, starts: 'quote', insert: '"q', replace: '"q"' }],
  ['{"a": ["x", |]}', { ...item, siblings: ['"x"'] }],
  ['{"a": ["x" |]}', { ...item, siblings: ['"x"'], commaBefore: 10 }],
  ['{"a": [| "x"]}', { ...item, siblings: ['"x"'], commaAfter: true }],
  [
    '{"a": ["x", "q|", "y"], "b": "z"}',
    { ...item, siblings: ['"x"', '"y"'], starts: 'quote', insert: '"q', replace: '"q"' },
  ],
  ['{"a": [[1, 2], |, {"b": 3}]}', item],
  ['{"a": [[|]]}', { ...item, path: ['a', 0] }],
];

describe('locate', () => {
  for (const [source, expected] of CASES) {
    it(`tells where | is in ${JSON.stringify(source)}`, () => {
      assert.deepEqual(cursorIn(source), expected);
    });
  }

  it('answers at every offset of any text, with spans inside the text around the cursor', () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"qemu.m"',
      'x',
      '1',
      'true',
      ' ',
      '\n',
      '\\',
      '/*',
      '//',
      '\ufeff',
      '𝄞',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), (tokens) => {
        const text = tokens.join('');
        const document = parseDocument(text);
        for (let offset = 0; offset <= text.length; offset += 1) {
          pointAt(document, offset);
          const cursor = locate(document, offset);
          if (cursor.kind === 'none') continue;
          const { insert, replace } = cursor;
          assert.equal(insert.offset, replace.offset);
          assert.equal(insert.offset + insert.length, offset);
          assert.ok(insert.length <= replace.length && replace.offset + replace.length <= text.length);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('pointAt', () => {
  const cases: [string, string | undefined][] = [
    ['{"a|": 1}', 'key "a"'],
    ['{"a": "x|y"}', 'value "xy"'],
    ['{"a": ["x", "y|"]}', 'item "y"'],
    ['{"a": ["x",|  "y"]}', 'value ["x",  "y"]'],
    ['{"a": {"b|": 1}}', 'value {"b": 1}'],
    ['{"a": 1,| "b": 2}', undefined],
    ['{"a": |}', undefined],
    ['|', undefined],
  ];
  for (const [source, expected] of cases) {
    it(`finds ${expected ?? 'nothing'} at | in ${source}`, () => {
      const offset = source.indexOf('|');
      const text = source.slice(0, offset) + source.slice(offset + 1);
      const pointed = pointAt(parseDocument(text), offset);
      const found =
        pointed && `${pointed.part} ${text.slice(pointed.node.offset, pointed.node.offset + pointed.node.length)}`;
      assert.equal(found, expected);
    });
  }
});
