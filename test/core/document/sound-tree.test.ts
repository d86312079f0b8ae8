import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseTree, type Node } from 'jsonc-parser';
import { soundKeys } from '../../../core/document/sound-keys';
import { soundTree } from '../../../core/document/sound-tree';
import { MAX_DEPTH, membersOf } from '../../../core/document/parse';
import { isJson } from '../../support/json';

/** Pieces that texts of JSON, and texts that nearly are JSON, are made of. */
const PIECES = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"b\\n"',
    '"\\u00e4"',
    '"\\ud800"',
    '"\\x"',
    '"',
    '\\',
    '\t',
    '\n',
    ' ',
    '\r',
  ],
  ...[
    '0',
    '-',
    '01',
    '1.5',
    '1.',
    '-0',
    '2e9',
    '1E+',
    'true',
    'false',
    'null',
    'nul',
    'x',
    '//',
    '\ufeff',
    '\u00a0',
    '"\u0007"',
  ],
];

describe('soundTree', () => {
  it('gives the tree of jsonc-parser for every text that is JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        assert.deepStrictEqual(soundTree(text, MAX_DEPTH), parseTree(text));
      }),
    );
  });

  it('gives a tree if and only if a text is JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const tree = soundTree(text, MAX_DEPTH);
        assert.equal(tree !== undefined, isJson(text), text);
        if (tree !== undefined) assert.deepStrictEqual(tree, parseTree(text));
      }),
      { numRuns: 3000 },
    );
  });

  it('takes so many levels and no more', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    assert.notEqual(soundTree(nested(100), 100), undefined);
    assert.equal(soundTree(nested(101), 100), undefined);
    assert.notEqual(soundTree('[[],[],[]]', 2), undefined);
    assert.equal(soundTree('['.repeat(100_000), 100), undefined);
  });
});

/** The keys of each object of a tree, the outermost first. */
function keysIn(node: Node): string[][] {
  const inner = (node.children ?? []).flatMap(keysIn);
  return node.type === 'object' ? [membersOf(node).map(({ key }) => key), ...inner] : inner;
}

describe('soundKeys', () => {
  it('gives the keys of all objects of a text that is an object', () => {
    const key = fc.oneof(fc.string(), fc.constantFrom('a', 'b', '', '\0', '__proto__'));
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const root = parseTree(text);
        assert.deepStrictEqual(soundKeys(text, MAX_DEPTH), root && keysIn(root));
      }),
    );
    assert.deepStrictEqual(soundKeys('{"a": [{"b": {}, "b": 1}], "\\u0061": [[{}]]}', 4), [
      ['a', 'a'],
      ['b', 'b'],
      [],
      [],
    ]);
  });

  it('gives keys if and only if a text is an object of JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const root = soundTree(text, MAX_DEPTH);
        assert.deepStrictEqual(soundKeys(text, MAX_DEPTH), root?.type === 'object' ? keysIn(root) : undefined, text);
      }),
      { numRuns: 3000 },
    );
    assert.equal(soundKeys('{"a": [[1]]}', 2), undefined);
  });

  it('reads a long text, and what ends before the one before it did', () => {
    const long = JSON.stringify({ key: 'a"\u00e4\ud83d\ude00'.repeat(20_000), last: [1e9, -0.5] });
    assert.deepStrictEqual(soundTree(long, MAX_DEPTH), parseTree(long));
    const whole = '{"a": "b\\"", "c": 12e3, "d": true}';
    for (let length = 0; length <= whole.length; length++) {
      soundKeys(whole, MAX_DEPTH);
      const keys = soundKeys(whole.slice(0, length), MAX_DEPTH);
      assert.deepStrictEqual(keys, length < whole.length ? undefined : [['a', 'c', 'd']]);
    }
  });
});
