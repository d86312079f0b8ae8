import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits } from '../../../core/document/edits';
import { retokenize, type Tokenized } from '../../../core/document/retokenize';
import { tokenize } from '../../../core/document/tokens';

/** What tokens begin with, end with and are made of, whole and in halves. */
const piece = fc.constantFrom(
  ...['{', '}', '[', ']', ',', ':', '"', '""', '"a b"', '"\\"', '\\', '\\u12', 'a', 'tru', 'true', 'null', "'x'"],
  ...['0', '7', '-', '.', 'e', '+', '1e5', '-1.5', '0x10', '/', '//', '/*', '*/', '*', ' ', '\n', '\r\n', '\r', '\t'],
  ...['\ufeff', '\u00a0', '\u200b', '\u2028', '\ud800', '\u{1f4be}', '\0', '='],
);
const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(4),
  text: fc.oneof(fc.constant(''), piece, text),
});

describe('retokenize', () => {
  it('gives the tokens of the text, whatever was changed', () => {
    fc.assert(
      fc.property(text, fc.array(edit, { minLength: 1, maxLength: 6 }), (first, edits) => {
        let before: Tokenized = { text: first, tokens: tokenize(first) };
        for (const { at, length, text: added } of edits) {
          const offset = Math.floor(at * before.text.length);
          const span = { offset, length: Math.min(length, before.text.length - offset), text: added };
          const changed = applyEdits(before.text, [span]);
          before = { text: changed, tokens: retokenize(before, changed) };
          assert.deepEqual(before.tokens, tokenize(changed));
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('takes over the tokens in front of a change, and behind one that moves nothing', () => {
    const before = { text: '{ "a": 1, "b": 2, "c": 3 }', tokens: tokenize('{ "a": 1, "b": 2, "c": 3 }') };
    const after = retokenize(before, before.text.replace('2', '4'));
    const taken = after.map((token) => before.tokens.includes(token));
    assert.equal(taken.indexOf(false), 7);
    assert.equal(taken.lastIndexOf(false), 7);
  });
});
