import assert from 'node:assert/strict';
import fc from 'fast-check';
import { editDistance } from '../../../core/registry/nearest';

describe('the distance of two words', () => {
  it('is the same where only near words are of interest', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 9 });
    fc.assert(
      fc.property(word, word, fc.nat({ max: 5 }), (from, to, most) => {
        const distance = editDistance(from, to);
        assert.equal(editDistance(from, to, most), distance <= most ? distance : Infinity);
      }),
      { numRuns: 2_000 },
    );
  });

  it('counts letters that are inserted, removed, replaced and swapped', () => {
    assert.equal(editDistance('abcd', 'abxd'), 1);
    assert.equal(editDistance('abcd', 'abdc'), 1);
    assert.equal(editDistance('', 'abc'), 3);
    assert.equal(editDistance('abcd', 'bcda', 1), Infinity);
  });
});
