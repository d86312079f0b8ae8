import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseTree, type Node } from 'jsonc-parser';
import { soundKeys, type KeySigns } from '../../../core/document/sound-keys';
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

/** What the keys of a tree show, looked for in the keys themselves; undefined if it is none of an object. */
function signsIn(root: Node | undefined): KeySigns | undefined {
  if (root?.type !== 'object') return undefined;
  const objects = keysIn(root);
  return {
    hasEmpty: objects[0]?.includes('') === true,
    hasNul: objects.flat().some((key) => key.includes('\0')),
    mayRepeat: objects.some((keys) => new Set(keys).size < keys.length),
  };
}

function signsOf(text: string, maxDepth = MAX_DEPTH): KeySigns | undefined {
  const signs = soundKeys(text, maxDepth);
  return signs && { hasEmpty: signs.hasEmpty, hasNul: signs.hasNul, mayRepeat: signs.mayRepeat };
}

describe('soundKeys', () => {
  it('tells what the keys of all objects of a text show', () => {
    const key = fc.oneof(fc.string(), fc.constantFrom('a', 'b', '', '\0', '__proto__'));
    const value = fc.oneof(fc.jsonValue(), fc.dictionary(key, fc.jsonValue()));
    // JSON.stringify writes no key twice; of two that differ in a letter a text has one twice when the letter is made the same.
    fc.assert(
      fc.property(fc.dictionary(key, value), fc.nat(3), fc.boolean(), (object, indent, isSame) => {
        const written = JSON.stringify(object, null, indent);
        const text = isSame ? written.replaceAll('"b"', '"\\u0061"') : written;
        assert.deepStrictEqual(signsOf(text), signsIn(parseTree(text)));
      }),
    );
    const signs = { hasEmpty: false, hasNul: false, mayRepeat: false };
    assert.deepStrictEqual(signsOf('{"a": {"b": {}, "c": {"a": 1}}, "b": [[{"a": 1}, {"a": 1}]]}'), signs);
    assert.deepStrictEqual(signsOf('{"a": [{"": [{}]}]}'), signs);
    assert.deepStrictEqual(signsOf('{"a": [{"b": {}, "b": 1}]}'), { ...signs, mayRepeat: true });
    assert.deepStrictEqual(signsOf('{"a": 1, "\\u0061": 2}'), { ...signs, mayRepeat: true });
    assert.deepStrictEqual(signsOf('{"a": [{"\\u0000": 1}]}'), { ...signs, hasNul: true });
    assert.deepStrictEqual(signsOf('{"": 1}'), { ...signs, hasEmpty: true });
  });

  it('tells that a key may be there twice where there are too many to tell', () => {
    const keys = (count: number): string =>
      JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 0])));
    assert.equal(signsOf(keys(4096))?.mayRepeat, false);
    assert.equal(signsOf(keys(4097))?.mayRepeat, true);
  });

  it('gives signs if and only if a text is an object of JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        assert.deepStrictEqual(signsOf(text), signsIn(soundTree(text, MAX_DEPTH)), text);
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
      assert.equal(soundKeys(whole.slice(0, length), MAX_DEPTH) === undefined, length < whole.length);
    }
  });
});
