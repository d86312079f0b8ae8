import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits, removeMember, setMember } from '../../../core/document/edits';
import { formatText } from '../../../core/document/format';

describe('applyEdits', () => {
  it('applies edits by their places in the text of before', () => {
    const edits = [
      { offset: 3, length: 1, text: 'X' },
      { offset: 0, length: 1, text: '' },
      { offset: 3, length: 0, text: '-' },
    ];
    assert.equal(
      applyEdits(
        'abcdef',
        [edits[1], edits[2], edits[0]].filter((edit) => edit !== undefined),
      ),
      'bc-Xef',
    );
  });

  it('refuses edits that overlap', () => {
    assert.throws(
      () =>
        applyEdits('abc', [
          { offset: 0, length: 2, text: '' },
          { offset: 1, length: 1, text: '' },
        ]),
      RangeError,
    );
  });
});

describe('setMember', () => {
  const CASES: [string, string, string][] = [
    ['an empty text', '', '{\n  "k": 1\n}\n'],
    ['blanks', ' \n', '{\n  "k": 1\n}\n'],
    ['an empty object', '{}', '{\n  "k": 1\n}'],
    ['an empty object with blanks', '{ \r\n }\r\n', '{\r\n  "k": 1\r\n}\r\n'],
    ['an object on one line', '{"a":1}', '{"a":1, "k": 1}'],
    [
      'an object on several lines',
      '{\n\t"a": 1,\n\t"b": [\n\t\t2\n\t]\n}',
      '{\n\t"a": 1,\n\t"b": [\n\t\t2\n\t],\n\t"k": 1\n}',
    ],
    ['lines that end in CRLF', '{\r\n  "a": 1\r\n}', '{\r\n  "a": 1,\r\n  "k": 1\r\n}'],
    ['a comma too many', '{"a":1,}', '{"a":1, "k": 1}'],
    ['the key itself', '{"k" : 9007199254740993 , "a":1}', '{"k" : 1 , "a":1}'],
    ['the key with escapes', '{"\\u006b":[2,3]}', '{"\\u006b":1}'],
    ['the key twice', '{"k":2,"k":3}', '{"k":2,"k":1}'],
    ['the key without a value', '{"k":}', '{"k": 1}'],
    ['the key without a colon', '{"k"}', '{"k": 1}'],
    ['the key inside of another', '{"a":{"k":2}}', '{"a":{"k":2}, "k": 1}'],
  ];
  for (const [what, before, after] of CASES) {
    it(`sets a key in ${what}`, () => {
      assert.equal(applyEdits(before, setMember(before, 'k', '1')), after);
    });
  }

  it('writes the key as JSON', () => {
    assert.equal(applyEdits('{}', setMember('{}', 'a"\u0001', '1')), '{\n  "a\\"\\u0001": 1\n}');
  });

  it('refuses what is no object', () => {
    for (const text of ['[]', 'x', '1', '}']) assert.throws(() => setMember(text, 'k', '1'), TypeError);
  });

  it('gives what was set, and keeps all else, in any object', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }));
    const indent = fc.constantFrom(undefined, 2, '\t');
    fc.assert(
      fc.property(object, indent, fc.string(), fc.jsonValue({ maxDepth: 1 }), (before, space, key, value) => {
        const text = JSON.stringify(before, null, space);
        const set = applyEdits(text, setMember(text, key, JSON.stringify(value)));
        const expected: unknown = JSON.parse(set);
        assert.equal(JSON.stringify((expected as Record<string, unknown>)[key]), JSON.stringify(value));
        const removed = applyEdits(set, removeMember(set, key));
        const rest = Object.entries(JSON.parse(text) as object).filter(([name]) => name !== key);
        assert.deepEqual(Object.entries(JSON.parse(removed) as object), rest);
      }),
    );
  });
});

describe('removeMember', () => {
  const CASES: [string, string, string][] = [
    ['the only one', '{ "k": 1 }', '{}'],
    ['the first', '{"k":1, "a":2}', '{"a":2}'],
    ['the one in the middle', '{"a":1, "k":1, "b":2}', '{"a":1, "b":2}'],
    ['the last', '{"a":1, "k":1}', '{"a":1}'],
    ['a line', '{\n  "a": 1,\n  "k": 1,\n  "b": 2\n}', '{\n  "a": 1,\n  "b": 2\n}'],
    ['the last line', '{\n  "a": 1,\n  "k": 1\n}', '{\n  "a": 1\n}'],
    ['both of two', '{"k":1,"k":2}', '{}'],
    ['both, at the ends', '{"k":1,"a":1,"k":2}', '{"a":1}'],
    ['three, the last ones', '{"a":1,"k":1,"k":2,"k":3}', '{"a":1}'],
    ['none', '{"a":{"k":1}}', '{"a":{"k":1}}'],
  ];
  for (const [what, before, after] of CASES) {
    it(`removes ${what}`, () => {
      assert.equal(applyEdits(before, removeMember(before, 'k')), after);
    });
  }
});

describe('formatText', () => {
  const format = (
    text: string,
    ...rest: Parameters<typeof formatText> extends [string, ...infer R] ? R : never
  ): string => applyEdits(text, formatText(text, ...rest));

  it('lays an object out and keeps numbers as they are written', () => {
    assert.equal(
      format('{"a":9007199254740993,"b":[1e3,10.0],"c":{}}'),
      '{\n  "a": 9007199254740993,\n  "b": [\n    1e3,\n    10.0\n  ],\n  "c": {}\n}',
    );
  });

  it('follows the options and the line ends of the text', () => {
    assert.equal(format('{"a":1}', { insertSpaces: false, insertFinalNewline: true }), '{\n\t"a": 1\n}\n');
    assert.equal(format('{\r\n"a":1}', { tabSize: 4 }), '{\r\n    "a": 1\r\n}');
  });

  it('formats a range alone', () => {
    const text = '{\n"a":1,\n"b":2\n}';
    assert.equal(format(text, {}, { offset: text.indexOf('"b"'), length: 5 }), '{\n"a":1,\n  "b": 2\n}');
  });

  it('leaves a text alone that is not JSON', () => {
    for (const text of ['', '{"a":1,}', '{"a" 1}', '{/**/}', `${'['.repeat(200)}${']'.repeat(200)}`, '\ufeff{"a":1}']) {
      assert.deepEqual(formatText(text), [], text);
    }
  });

  it('changes white space between tokens only, and nothing the second time', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        const formatted = format(text);
        assert.deepEqual(JSON.parse(formatted), JSON.parse(text));
        assert.deepEqual(formatText(formatted), []);
      }),
    );
  });
});
