import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits } from '../../../core/document/edits';
import { oddCharacters } from '../../../core/document/odd-characters';
import { checkText } from '../../../core/findings/check';
import type { Finding } from '../../../core/findings/finding';
import { RULE_CODES } from '../../../core/findings/rules';
import { RULE_CASES } from './rule-cases';
import { testRegistry } from './test-registry';
import { isJson } from '../../support/json';

const registry = testRegistry();
const check = (text: string): Finding[] => checkText(text, { registry, capacityBytes: 200 });

const TEXTS = RULE_CODES.flatMap((code) => RULE_CASES[code].map(({ bad }) => bad.replace(/[«»]/g, ''))).filter(
  (text) => text.length < 1000,
);

/** Pieces of JSON, whole or broken, and keys and values that rules speak of. */
const piece = fc.constantFrom(
  ...['{', '}', '[', ']', ',', ':', '"', '\\', '\n', ' ', '/*', '//', '1', '-', '.5', 'e3', 'true', 'null', 'x', "'"],
  ...[
    '"qemu.machine-types"',
    '"qemu.min-ram-MB"',
    '"qemu"',
    '"__proto__"',
    '""',
    '"q35"',
    '["q35"]',
    '\u202e',
    '\ud83d',
  ],
  ...['"com.example.pairs"', '"com.example.object"', '{"valueOf":1}', '1e999', '9007199254740993', '\ufeff', '\0'],
);
const anyText = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));

/** One of the rules' texts with a stretch replaced by something. */
const editedText = fc
  .tuple(fc.constantFrom(...TEXTS), fc.nat(), fc.nat({ max: 6 }), anyText)
  .map(([text, at, length, inserted]) => {
    const offset = at % (text.length + 1);
    return text.slice(0, offset) + inserted + text.slice(offset + length);
  });

describe('findings of any text', () => {
  it('are given for every prefix of every text of the rules', () => {
    for (const text of TEXTS) {
      for (let end = 0; end <= text.length; end++) assertSound(text.slice(0, end));
    }
  });

  it('are given for 10,000 random edits of them', () => {
    fc.assert(fc.property(editedText, assertSound), { numRuns: 10000 });
  });

  it('are given for random pieces of JSON, and refuse all that JSON.parse refuses', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        assertSound(text);
        if (!isJson(text))
          assert.ok(
            check(text).some(({ severity }) => severity === 'error'),
            text,
          );
      }),
      { numRuns: 10000 },
    );
  });
});

describe('repairs of findings', () => {
  it('of sound JSON leave sound JSON with one such finding less', () => {
    const count = (findings: readonly Finding[], code: string): number =>
      findings.filter((finding) => finding.code === code).length;
    fc.assert(
      fc.property(editedText, (text) => {
        const before = check(text);
        if (syntaxProblems(before) > 0) return;
        for (const { code, fixes } of before) {
          for (const fix of fixes) {
            const after = check(applyEdits(text, fix.edits));
            assert.equal(syntaxProblems(after), 0, `${code} in ${JSON.stringify(text)}`);
            // What a key looks like brings the same to light of its value.
            const isLess =
              code === 'look-alike'
                ? oddCharacters(applyEdits(text, fix.edits)).length < oddCharacters(unescape(text)).length
                : count(after, code) < count(before, code);
            assert.ok(isLess, `${code} in ${JSON.stringify(text)}`);
          }
        }
      }),
      { numRuns: 10000 },
    );
  });

  it('come to an end when they are applied again and again', () => {
    for (const text of TEXTS) assertConverges(text);
  });
});

/** The text with its escapes resolved, whatever else that does to it. */
function unescape(text: string): string {
  return text.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

const SYNTAX = new Set<string>(
  RULE_CODES.slice(RULE_CODES.indexOf('comment'), RULE_CODES.indexOf('text-after-end') + 1),
);

function syntaxProblems(findings: readonly Finding[]): number {
  return findings.filter(({ code }) => SYNTAX.has(code)).length;
}

/** Places lie inside of the text, in order, and repairs can be applied. */
function assertSound(text: string): void {
  let last = 0;
  for (const { offset, length, fixes, related } of check(text)) {
    assert.ok(offset >= last && length >= 0 && offset + length <= text.length, JSON.stringify(text));
    last = offset;
    for (const fix of fixes) applyEdits(text, fix.edits);
    for (const place of related ?? []) assert.ok(place.offset + place.length <= text.length);
  }
}

/** No chain of sure repairs goes round in circles. */
function assertConverges(start: string): void {
  let text = start;
  for (let round = 0; round < 40; round++) {
    const sure = check(text).flatMap(({ fixes }) => fixes.filter(({ preferred }) => preferred));
    const [first] = sure;
    if (first === undefined) return;
    text = applyEdits(text, first.edits);
  }
  assert.fail(`repairs of ${JSON.stringify(start)} go on: ${JSON.stringify(text)}`);
}
