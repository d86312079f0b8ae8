import assert from 'node:assert/strict';
import { exactInteger, nodeAt, valueOf } from '../../../core/document/node-value';
import { MAX_DEPTH, parseDocument } from '../../../core/document/parse';
import { tokenize } from '../../../core/document/tokens';
import { decodeUtf8, firstOffsetBeyond, utf8Length } from '../../../core/document/utf8';

describe('parseDocument', () => {
  it('keeps duplicate members, in the order of the text, with escapes resolved', () => {
    const { members } = parseDocument('{"a":1,"\\u0061":2,"__proto__":3}');
    assert.deepEqual(
      members.map(({ key, valueNode }): unknown => [key, valueNode?.value]),
      [
        ['a', 1],
        ['a', 2],
        ['__proto__', 3],
      ],
    );
  });

  it('gives members of half-typed texts', () => {
    const keys = (text: string): string[] => parseDocument(text).members.map(({ key }) => key);
    assert.deepEqual(keys('{"qemu.m'), ['qemu.m']);
    assert.deepEqual(keys('{"a":1 "b":2'), ['a', 'b']);
    assert.deepEqual(keys('{"a":, "b"'), ['a', 'b']);
    assert.deepEqual(keys('[{"a":1}]'), []);
  });

  it('has a value node only where there is a value', () => {
    const [member] = parseDocument('{"a":}').members;
    assert.equal(member?.valueNode, undefined);
  });

  it(`takes ${MAX_DEPTH} levels and refuses the next at its bracket`, () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    assert.equal(parseDocument(nested(MAX_DEPTH)).tooDeepAt, undefined);
    assert.equal(parseDocument(nested(MAX_DEPTH + 1)).tooDeepAt, MAX_DEPTH);
    assert.equal(parseDocument(`{"a":"${'['.repeat(5000)}"}`).tooDeepAt, undefined);
  });

  it('survives nesting that closing brackets of the wrong kind hide', () => {
    for (const piece of ['[', '{"a":', '[},', '{"a":[},', '{"a":]', '[:{', '{"a" [']) {
      const { tooDeepAt } = parseDocument(piece.repeat(50000));
      assert.ok(tooDeepAt !== undefined && tooDeepAt < 2000, piece);
    }
  });

  it('takes a byte order mark as no part of the object', () => {
    const { members, root, syntax } = parseDocument('\ufeff{"a":1}');
    assert.deepEqual([members.length, root?.offset, syntax], [1, 1, []]);
  });
});

describe('tokenize', () => {
  it('gives every token with its place', () => {
    const text = '{"a": [1, tru]} // x';
    const tokens = tokenize(text).map(({ kind, offset, end }) => `${kind} ${text.slice(offset, end)}`);
    assert.deepEqual(tokens, [
      '{ {',
      'string "a"',
      ': :',
      '[ [',
      'number 1',
      ', ,',
      'word tru',
      '] ]',
      '} }',
      'comment // x',
    ]);
  });
});

describe('valueOf', () => {
  it('gives plain values, __proto__ as a member', () => {
    const { root } = parseDocument('{"a":[1,true,null,"x"],"__proto__":{"b":1}}');
    const value = root && valueOf(root);
    assert.equal(JSON.stringify(value), '{"a":[1,true,null,"x"],"__proto__":{"b":1}}');
    assert.equal(({} as Record<string, unknown>)['b'], undefined);
  });

  it('finds the node at a path, the last one of duplicates', () => {
    const { root } = parseDocument('{"a":1,"a":[{"b":2}]}');
    assert.equal(root && nodeAt(root, ['a', '0', 'b'])?.value, 2);
    assert.equal(root && nodeAt(root, ['a', '1']), undefined);
  });
});

describe('exactInteger', () => {
  const CASES: [string, bigint | undefined][] = [
    ['0', 0n],
    ['-0', 0n],
    ['0.0e9', 0n],
    ['1e3', 1000n],
    ['10.0', 10n],
    ['1.5e1', 15n],
    ['1500e-2', 15n],
    ['-12', -12n],
    ['9007199254740993', 9007199254740993n],
    ['9007199254740993.5', undefined],
    ['1.5', undefined],
    ['5e-1', undefined],
    ['1e400', undefined],
    ['1e399', 10n ** 399n],
    ['1e-99999999', undefined],
    ['x', undefined],
  ];
  for (const [text, expected] of CASES) {
    it(`reads ${text}`, () => {
      assert.equal(exactInteger(text), expected);
    });
  }
});

describe('UTF-8', () => {
  it('tells how long a text is stored and where it stops fitting', () => {
    assert.equal(utf8Length('aä€😀'), 10);
    assert.deepEqual(
      [10, 9, 6, 5, 0].map((capacity) => firstOffsetBeyond('aä€😀', capacity)),
      [undefined, 3, 3, 2, 0],
    );
  });

  it('keeps a byte order mark and finds what is not UTF-8', () => {
    assert.deepEqual(decodeUtf8(Buffer.from('efbbbf7b7d', 'hex')), { text: '\ufeff{}' });
    // An overlong form, an encoded surrogate, a code point past the last, a sequence cut short.
    for (const bytes of ['61c0af', '61eda080', '61f4908080', '61e282']) {
      assert.equal(decodeUtf8(Buffer.from(bytes, 'hex')).invalidAt, 1, bytes);
    }
  });
});
