import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalOf, compareNumbers, listItems, sameValue } from '../../../core/machine/exact';

describe('JSON values, compared exactly', () => {
  const EQUAL: readonly (readonly [string, string])[] = [
    ['1000', '1e3'],
    ['1000', '1E+3'],
    ['1000', '1000.000'],
    ['0.5', '5e-1'],
    ['0', '-0.0e9'],
    ['9007199254740993', '9007199254740993.0'],
    ['{"a": 1, "b": [2]}', '{ "b": [2.0], "a": 1e0 }'],
    ['"caf\\u00e9"', '"café"'],
    ['{"__proto__": 1, "a": 2}', '{"a": 2, "__proto__": 1}'],
  ];
  for (const [a, b] of EQUAL) {
    it(`${a} is ${b}`, () => {
      assert.ok(sameValue(a, b));
    });
  }

  const DIFFERENT: readonly (readonly [string, string])[] = [
    ['9007199254740992', '9007199254740993'],
    ['1e400', '1e401'],
    ['0.1', '0.10000000000000001'],
    ['1', '"1"'],
    ['[1, 2]', '[2, 1]'],
    ['null', '{}'],
    ['true', '"true"'],
    ['{"a": [1]}', '{"a": [1, 1]}'],
  ];
  for (const [a, b] of DIFFERENT) {
    it(`${a} is not ${b}`, () => {
      assert.ok(!sameValue(a, b));
    });
  }

  it('is sure of numbers of any length, and quick', () => {
    const zeros = '0'.repeat(200_000);
    assert.ok(sameValue(`1${zeros}`, '1e200000'));
    assert.equal(compareNumbers(`1${zeros}1`, `1${zeros}2`), -1);
    assert.equal(compareNumbers('1e99999999999999999999', '2e99999999999999999998'), 1);
  });

  it('takes a negative number for equal to itself, with the one zero that assertions know', () => {
    assert.equal(compareNumbers('-16', '-16.0'), 0);
  });

  it('orders whole numbers as BigInt does', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        (a, b) => {
          assert.equal(Math.sign(compareNumbers(String(a), String(b))), a < b ? -1 : Number(a > b));
        },
      ),
    );
  });

  it('orders fractions and powers as doubles do, where these are exact', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (a, b) => {
          const [left, right] = [a, b].map((number) => JSON.stringify(number));
          assert.equal(Math.sign(compareNumbers(left ?? '', right ?? '')), a < b ? -1 : Number(a > b));
        },
      ),
    );
  });

  it('takes any JSON value apart without losing the difference to another one', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 4 }), (a, b) => {
        const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
        assert.equal(canonicalOf(left), canonicalOf(JSON.stringify(a, undefined, 1)));
        assert.equal(sameValue(left, right), isDeepEqual(JSON.parse(left), JSON.parse(right)));
      }),
    );
  });

  it('gives the members of a list as they are written', () => {
    assert.deepEqual(
      listItems('[ "a\\u0062", 1e0 ]')?.map(({ text, name }) => [text, name]),
      [
        ['"a\\u0062"', 'ab'],
        ['1e0', undefined],
      ],
    );
    assert.equal(listItems('"a"'), undefined);
  });
});

function isDeepEqual(a: unknown, b: unknown): boolean {
  try {
    assert.deepEqual(a, b);
    return true;
  } catch {
    return false;
  }
}
