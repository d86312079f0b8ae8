import assert from 'node:assert/strict';
import { lintRegistry } from '../../../core/registry/lint';
import fileSchema from '../../../core/registry/registry.schema.json';
import { builtinRegistryFile, policies } from '../../../core/registry/registry';
import { REGISTRY_RULES } from '../../../core/registry/rules';
import { renderMessage } from '../../../core/message';

/** A registry of one key, with some of it replaced. */
function registry(entry: object = {}, key = 'com.example.size-MB', rest: object = {}): object {
  const good = { summary: 'Size', schema: { type: 'integer' }, unit: 'MiB', examples: [1] };
  return { registryVersion: '1.0.0', title: 'Test', keys: { [key]: { ...good, ...entry } }, ...rest };
}

function problems(file: unknown): string[] {
  return lintRegistry(file).map(
    ({ path, code, args }) => `${path.join('/')}: ${renderMessage(REGISTRY_RULES[code], args)}`,
  );
}

const list = { type: 'array', items: { type: 'string', enum: ['a', 'b'] } };
const ENDLESS = { definitions: { a: { allOf: [{ $ref: '#/definitions/a' }] } }, $ref: '#/definitions/a' };
const KEY = 'com.example.size-MB';

const CASES: [string, unknown, RegExp][] = [
  ['something else than an object', [], /must be object/],
  ['a field that is missing', { registryVersion: '1.0.0', title: 'x' }, /^: The field keys is missing/],
  ['a version that is none', registry({}, KEY, { registryVersion: '1' }), /^registryVersion: .*must match pattern/],
  [
    'a field that nobody knows',
    registry({ sumary: 'x' }),
    /^keys\/com\.example\.size-MB\/sumary: There is no field sumary/,
  ],
  ['a summary that is too long', registry({ summary: 'x'.repeat(81) }), /more than 80 characters/],
  ['a type that JSON Schema does not know', registry({ schema: { type: 'strin' } }), /schema\/type/],
  ['a keyword that JSON Schema does not know', registry({ schema: { typ: 'string' } }), /unknown keyword: "typ"/],
  [
    'a format that is not supported',
    registry({ schema: { type: 'string', format: 'x' }, unit: undefined }),
    /format "x"/,
  ],
  [
    'a pattern that RE2 does not take',
    registry({ schema: { type: 'string', pattern: '(?=a)' }, unit: undefined, examples: ['a'] }),
    /^keys\/com\.example\.size-MB\/schema: .*\(\?=/,
  ],
  ['a field of the whole file that nobody knows', registry({}, KEY, { titel: 'x' }), /^titel: There is no field titel/],
  [
    'a schema that leads back to itself',
    registry({ schema: ENDLESS, unit: undefined }, 'com.example.a'),
    /schema: .*refers to itself without end/,
  ],
  ['a qemu. key', registry({}, 'qemu.size-MB'), /qemu\. keys cannot be defined here/],
  ['a name that is none', registry({}, 'size-MB'), /not a valid name/],
  ['a policy of the built-in registry', registry({}, KEY, { naming: {} }), /^naming: naming belongs to/],
  ['a unit that the name contradicts', registry({ unit: 'GiB' }), /ends in -MB, so its unit must be MiB/],
  ['a unit that is missing', registry({ unit: undefined }), /ends in -MB/],
  [
    'a limit that would be rounded',
    registry({ schema: { type: 'integer', maximum: 2 ** 53 } }),
    /^keys\/com\.example\.size-MB\/schema: .*beyond 9007199254740991/,
  ],
  [
    'a value in a list that would be rounded',
    registry(
      { schema: { type: 'array', items: { enum: [-(2 ** 53)] } }, unit: undefined, examples: [[]] },
      'com.example.a',
    ),
    /schema: .*beyond 9007199254740991/,
  ],
  ['a unit of a text', registry({ schema: { type: 'string' }, examples: ['x'] }), /has a unit, but is not a number/],
  ['a wrong example', registry({ examples: [1, 'x'] }), /the example "x" is not valid/],
  [
    'a wrong known value',
    registry({ schema: list, knownValues: ['c'], examples: [['a']] }, 'com.example.a'),
    /known value c/,
  ],
  [
    'words about a value that is none',
    registry({ schema: list, examples: [['a']], valueDescriptions: { c: 'x' } }, 'com.example.a'),
    /speaks of the value c/,
  ],
  [
    'an alias of a value that is none',
    registry(
      { schema: list, examples: [['a']], merge: { policy: 'intersect', valueAliases: { a: 'c' } } },
      'com.example.a',
    ),
    /speaks of the value c/,
  ],
  [
    'a family that is no value',
    registry(
      { schema: list, examples: [['a']], merge: { policy: 'intersect', families: { c: ['c-*'] } } },
      'com.example.a',
    ),
    /speaks of the value c/,
  ],
  ['a merge policy that there is not', registry({ merge: { policy: 'guess' } }), /allowed values: .*"intersect"/],
  ['a deprecation without a reason', registry({ status: 'deprecated' }), /The field deprecated is missing/],
  [
    'a reason without a deprecation',
    registry({ deprecated: { reason: 'changed', note: 'x' } }),
    /its status is accepted/,
  ],
  [
    'a new name that is missing',
    registry({ status: 'deprecated', deprecated: { reason: 'renamed', note: 'x' } }),
    /does not say to what/,
  ],
  [
    'a new name that is not registered',
    registry({ status: 'deprecated', deprecated: { reason: 'renamed', replacedBy: 'com.example.b', note: 'x' } }),
    /com\.example\.b, which is not registered/,
  ],
];

describe('lintRegistry', () => {
  it('finds nothing in the built-in registry', () => {
    assert.deepEqual(lintRegistry(builtinRegistryFile, true), []);
  });

  it('takes the merge policies that the built-in registry explains', () => {
    const { policy } = fileSchema.definitions.key.properties.merge.properties;
    assert.deepEqual(policy.enum, Object.keys(policies.mergePolicies));
  });

  it('finds nothing in a small good registry', () => {
    assert.deepEqual(problems(registry()), []);
  });

  for (const [what, file, expected] of CASES) {
    it(`finds ${what}`, () => {
      // As it would be read from a file: without undefined.
      const found = problems(JSON.parse(JSON.stringify(file)));
      assert.ok(
        found.some((problem) => expected.test(problem)),
        found.join('\n'),
      );
    });
  }

  it('finds keys that begin alike', () => {
    const schema = { summary: 'x', schema: { type: 'integer' } };
    const keys = { 'com.example.a': schema, 'com.example.a.b': schema, 'com.example.ab': schema };
    assert.deepEqual(problems({ registryVersion: '1.0.0', title: 'x', keys }), [
      'keys/com.example.a: com.example.a is also the beginning of com.example.a.b. Rename one of them.',
    ]);
  });

  it('asks the built-in registry for everything, and for cross-checks of its own keys', () => {
    const file = { ...registry(), crossChecks: [{ rule: 'lte', left: KEY, right: 'com.example.x' }] };
    const found = lintRegistry(file, true).map(({ code, args }) => renderMessage(REGISTRY_RULES[code], args));
    assert.ok(found.includes(`${KEY} has no sources.`));
    assert.ok(found.includes('A cross-check speaks of com.example.x, which is not registered.'));
  });
});
