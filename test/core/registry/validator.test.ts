import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readRegistry } from '../../../core/registry/read';
import { unfoldedSize } from '../../../core/registry/schema-size';
import { MOST_SCHEMAS, validate } from '../../../core/registry/validator';
import { waitFor } from '../../support/wait';

/** A schema whose definitions each refer twice to the one before, `levels` times. */
function doubling(levels: number): object {
  const definitions: Record<string, object> = { a0: { type: 'integer' } };
  for (let level = 1; level <= levels; level++) {
    const before = { $ref: `#/definitions/a${level - 1}` };
    definitions[`a${level}`] = { allOf: [before, before] };
  }
  return { definitions, allOf: [{ $ref: `#/definitions/a${levels}` }] };
}

describe('the validator', () => {
  it('lets schemas go that nobody holds any more, also if one compiled beside them is held', async () => {
    const held = { type: 'array', uniqueItems: true };
    assert.equal(validate(held, [1, 1]).length, 1);
    const first = new WeakRef(compiled(0));
    for (let number = 1; number <= 2 * MOST_SCHEMAS; number++) compiled(number);
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    await waitFor('the first schema to be collected', async () => {
      // What a weak reference gave is held until the task ends; what V8 is compiling beside it, until that is done.
      await new Promise(setImmediate);
      collect();
      return first.deref() === undefined;
    });
    assert.equal(validate(held, [1, 2]).length, 0);
  });

  function compiled(number: number): object {
    const schema = { type: 'integer', minimum: number };
    assert.equal(validate(schema, number - 1).length, 1);
    return schema;
  }

  it('does not begin with a schema of which it would not see the end', () => {
    const key = (schema: object): object => ({ summary: 's', schema });
    const registry = { registryVersion: '1.0.0', title: 'Acme', keys: { 'com.example.k': key(doubling(34)) } };
    const { problems } = readRegistry('/acme.json', JSON.stringify(registry));
    const [problem, ...others] = problems.filter(({ code }) => code === 'registry-schema');
    assert.match(JSON.stringify(problem), /refer to each other so often/);
    assert.deepEqual(others, []);
  });
});

describe('unfoldedSize', () => {
  it('counts a part as often as it is referred to', () => {
    assert.equal(unfoldedSize({ type: 'integer' }), 1);
    assert.ok(unfoldedSize(doubling(4)) < 400);
    assert.ok(unfoldedSize(doubling(16)) > 2 ** 16);
  });

  it('counts what leads back to itself, nowhere or out once', () => {
    assert.equal(unfoldedSize({ items: { $ref: '#' } }), 3);
    assert.equal(unfoldedSize({ $ref: '#/definitions/~0%' }), 1);
    assert.equal(unfoldedSize({ $ref: 'https://example.com/other.json' }), 1);
  });
});
