import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findLayer1, readChecked } from '../../../core/findings/layer1';

/** Pieces of objects with and without faults, and bytes that are no UTF-8. */
const PIECES = [
  ...['{', '}', '[', ']', ',', ':', ' ', '\n', '\ufeff', '{}', '{"a":1}', '{"a":1,"a":1}', '{"":1}', '"a":{"":[]}'],
  ...[
    '"a":1',
    '"b":[{}]',
    '"":2',
    '"\\u0061":3',
    '"\\u0000":4',
    '"\ud83d\ude00":5',
    '"\ufffd":6',
    '"a"',
    '1',
    'x',
    '//',
  ],
].map((text) => Buffer.from(text));
const BROKEN = [Buffer.from([0xff]), Buffer.from([0xc3])];

describe('findLayer1', () => {
  it('finds the same whether the tree is made or not', () => {
    const members = fc.array(fc.constantFrom(...PIECES, ...BROKEN), { maxLength: 8 });
    fc.assert(
      fc.property(members, fc.boolean(), (pieces, inObject) => {
        const listed = pieces.flatMap((piece, index) => (index === 0 ? [piece] : [Buffer.from(','), piece]));
        const bytes = Buffer.concat(inObject ? [Buffer.from('{'), ...listed, Buffer.from('}')] : pieces);
        assert.deepEqual(findLayer1(bytes), readChecked(bytes).faults, bytes.toString());
      }),
      { numRuns: 5000 },
    );
  });
});
