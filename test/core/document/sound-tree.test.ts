import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseTree } from 'jsonc-parser';
import { soundTree } from '../../../core/document/sound-tree';
import { MAX_DEPTH } from '../../../core/document/parse';
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
