import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDocument } from '../../../core/document/parse';
import { findLayer1InDocument } from '../../../core/findings/layer1';
import { RULE_CODES } from '../../../core/findings/rules';
import { isSound } from '../../../core/findings/sound';
import { RULE_CASES } from './rule-cases';

const TEXTS = RULE_CODES.flatMap((code) =>
  RULE_CASES[code].flatMap(({ bad, good }) => [bad.replace(/[«»]/g, ''), good]),
);

/**
 * A text can hold half of a surrogate pair, which no bytes can: as bytes it is another text. Where U+0000 is written the quick look leaves
 * it to Layer 1.
 */
function assertAgreed(text: string): void {
  const stored = Buffer.from(text).toString('utf8');
  const found = findLayer1InDocument(parseDocument(stored));
  const expected = found.length === 0 && !stored.includes('\\u0000');
  assert.equal(isSound(Buffer.from(stored)), expected, JSON.stringify(stored.slice(0, 200)));
}

const key = fc.constantFrom('a', 'b', '', '\0', '__proto__', '0', '\\u0061', '\\u0000', 'ä', ':', '\\"', '{', '\\\\');
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('1', '1e999', 'null', '""', '":"', '"\\""', '"\\\\"', '"[{"', '{}', '[]', '\ufeff', 'x'),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(' , ')}]`),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 3 }).map(object),
  ),
}));

function object(members: readonly (readonly [string, string])[]): string {
  return `{${members.map(([name, content]) => `"${name}" : ${content}`).join(',\n')}}`;
}

describe('the quick look at what is to be stored', () => {
  it('agrees with Layer 1 on every text of the rules, and on every beginning of one', () => {
    for (const text of TEXTS.filter(({ length }) => length > 1000)) assertAgreed(text);
    for (const text of TEXTS.filter(({ length }) => length <= 1000)) {
      for (let end = 0; end <= text.length; end++) assertAgreed(text.slice(0, end));
    }
  });

  it('agrees with Layer 1 on 20,000 random texts', () => {
    const member = fc.tuple(key, value);
    const text = fc.oneof(value, fc.array(member, { maxLength: 4 }).map(object));
    fc.assert(fc.property(text, assertAgreed), { numRuns: 20_000 });
  });

  it('takes nothing that is not UTF-8', () => {
    assert.equal(isSound(Buffer.from('7b2261223a22c3227d', 'hex')), false);
    assert.equal(isSound(Buffer.from('7b2261223a22c3a4227d', 'hex')), true);
  });
});
