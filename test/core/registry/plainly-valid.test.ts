import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import type { ValueSchema } from '../../../core/registry/entry';
import { isPlainlyValid } from '../../../core/registry/plainly-valid';
import { builtinRegistry } from '../../../core/registry/registry';
import { patternsOf, validate, validatorOf } from '../../../core/registry/validator';

const text = fc.oneof(
  fc.constantFrom('', 'a', 'abc', '\u{1f600}', '\u{1f600}\u{1f600}', '\ud83d', 'https://a.b', '-v1'),
  fc.string(),
);
const scalar = fc.oneof(
  text,
  fc.integer({ min: -3, max: 9 }),
  fc.constantFrom(0.5, 1e300, Infinity, -0, null, true, false),
);
const value = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 4 }),
  fc.constant({}),
  fc.constant([{}, {}]),
  fc.constant([['a'], ['a']]),
);
const type = fc.constantFrom('string', 'integer', 'number', 'boolean', 'array', 'object', 'null');
const size = fc.integer({ min: 0, max: 4 });

/** The keywords that are known, and one that is not. */
const keywords = {
  type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 2 })),
  enum: fc.uniqueArray(fc.oneof(text, fc.constantFrom(0, true, null)), { minLength: 1, maxLength: 3 }),
  minimum: fc.integer({ min: -3, max: 9 }),
  maximum: fc.integer({ min: -3, max: 9 }),
  minLength: size,
  maxLength: size,
  pattern: fc.constantFrom('^a', '[0-9]+$', '^[^\\n\\r]+$', '-v[0-9]+$', '^.$'),
  format: fc.constantFrom('uri', 'uuid', 'hostname'),
  minItems: size,
  maxItems: size,
  uniqueItems: fc.boolean(),
  multipleOf: fc.constant(2),
};

/** A schema of a few of these keywords. */
function schemaOf(known: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<ValueSchema> {
  const few = fc.subarray(Object.keys(known), { maxLength: 3 });
  return fc
    .tuple(fc.record(known), few)
    .map(([all, names]) => Object.fromEntries(names.map((name) => [name, all[name]])));
}

const schema = schemaOf({ ...keywords, items: schemaOf(keywords) });

describe('plainly valid', () => {
  it('takes no value that the validator refuses', () => {
    let taken = 0;
    fc.assert(
      fc.property(schema, value, (given, one) => {
        if (!isPlainlyValid(given, one)) return;
        taken += 1;
        assert.deepEqual(validate(given, one), []);
      }),
      { numRuns: 4000 },
    );
    assert.ok(taken > 500, String(taken));
  });

  it('takes every example of the built-in registry', () => {
    for (const { key, schema: own, examples } of builtinRegistry().entries) {
      for (const example of examples) assert.ok(isPlainlyValid(own, example), `${key}: ${JSON.stringify(example)}`);
    }
  });
});

describe('schemas of the built-in registry', () => {
  it('are schemas, which is not checked when they are used', () => {
    // A copy is checked as one of a vendor.
    for (const { schema: own } of builtinRegistry().entries) assert.ok(validatorOf(structuredClone(own)));
  });
});

describe('patterns of the built-in registry', () => {
  const patterns = builtinRegistry().entries.flatMap(patternsOf);

  it('take linear time without RE2: one repetition without an end at most, and none of a group', () => {
    for (const pattern of patterns) {
      const signs = pattern.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
      const endless = signs.match(/[*+]|\{\d+,\}/g) ?? [];
      assert.ok(endless.length <= 1 && !/\)[*+]|\)\{\d+,\}|\|/.test(signs), pattern);
    }
  });

  it('mean the same to RE2', () => {
    const sign = fc.constantFrom(...'aZ09._-:/\n\r '.split(''), 'urn:uuid:', '-v1', 'http://', '\u{1f600}', 'é');
    const words = fc.oneof(
      fc.uuid().map((uuid) => `urn:uuid:${uuid}`),
      fc.array(sign, { maxLength: 8 }).map((signs) => signs.join('')),
    );
    for (const pattern of patterns) {
      const [own, re2] = [new RegExp(pattern, 'u'), RE2JS.compile(pattern)];
      fc.assert(
        fc.property(words, (word) => own.test(word) === re2.test(word)),
        { numRuns: 500 },
      );
    }
  });
});
