import assert from 'node:assert/strict';
import { parseDocument } from '../../../core/document/parse';
import { describeKey, shortType } from '../../../core/registry/describe';
import type { KeyEntry, ValueSchema } from '../../../core/registry/entry';
import { entriesOf, builtinRegistry } from '../../../core/registry/registry';
import { escapeSnippet, skeleton } from '../../../core/registry/skeleton';
import { checkValue, familyOf, isKnownValue } from '../../../core/registry/values';
import { renderArg } from '../../../core/message';
import { typeInWords } from '../../../core/registry/words';

const registry = builtinRegistry();

function builtin(key: string): KeyEntry {
  const entry = registry.get(key);
  if (entry === undefined) throw new Error(`${key} is not registered`);
  return entry;
}

/** An entry of a vendor's registry with this schema. */
function vendor(schema: ValueSchema, more: object = {}): KeyEntry {
  const [entry] = entriesOf(
    { registryVersion: '1.0.0', keys: { 'com.example.things': { summary: 'Things', schema, ...more } } },
    '/r.json',
  );
  if (entry === undefined) throw new Error('no entry');
  return entry;
}

function problems(entry: KeyEntry, value: string): string[] {
  const text = `{"k":${value}}`;
  const node = parseDocument(text).members[0]?.valueNode;
  if (node === undefined) throw new Error('no value');
  return checkValue(entry, node, text).map(
    ({ kind, node: part }) => `${kind} ${text.slice(part.offset, part.offset + part.length)}`,
  );
}

describe('checkValue', () => {
  it('takes every example and every known value of the built-in keys', () => {
    for (const entry of registry.entries) {
      for (const example of entry.examples) assert.deepEqual(problems(entry, JSON.stringify(example)), [], entry.key);
      for (const value of entry.knownValues ?? [])
        assert.deepEqual(problems(entry, JSON.stringify([value])), [], value);
    }
  });

  it('reports one problem for each part', () => {
    const entry = builtin('qemu.machine-types');
    assert.deepEqual(problems(entry, '["q35", 5, "A b", "q35", {}, "zzz"]'), [
      'wrong-type 5',
      'wrong-form "A b"',
      'duplicate-item "q35"',
      'wrong-type {}',
      'unknown-value "zzz"',
    ]);
  });

  it('places problems of nested values on their part', () => {
    const schema = {
      type: 'object',
      properties: { 'a/b~c': { type: 'array', items: { type: 'integer', maximum: 5 } } },
      required: ['x'],
      additionalProperties: true,
    };
    assert.deepEqual(problems(vendor(schema), '{"a/b~c":[1,9],"x":1}'), ['out-of-range 9']);
    assert.deepEqual(problems(vendor(schema), '{}'), ['invalid-value {}']);
    assert.deepEqual(problems(vendor({ ...schema, required: ['constructor'] }), '{}'), ['invalid-value {}']);
  });

  it('allows null only where the schema does', () => {
    assert.deepEqual(problems(vendor({ type: 'integer' }), 'null'), ['null-value null']);
    assert.deepEqual(problems(vendor({ type: ['integer', 'null'] }), 'null'), []);
    assert.deepEqual(problems(vendor({}), 'null'), []);
  });

  it('reads numbers exactly', () => {
    const integer = vendor({ type: 'integer' });
    assert.deepEqual(problems(integer, '9007199254740993.5'), ['wrong-type 9007199254740993.5']);
    assert.deepEqual(problems(integer, '9007199254740993'), []);
    assert.deepEqual(problems(vendor({ type: 'number' }), '9007199254740993.5'), []);
    assert.deepEqual(problems(integer, '1e3'), []);
  });

  it('tells a choice between schemas as one problem', () => {
    assert.deepEqual(problems(vendor({ oneOf: [{ type: 'string' }, { type: 'integer' }] }), '[]'), [
      'invalid-value []',
    ]);
  });

  it('resolves aliases and families', () => {
    const { merge } = builtin('qemu.machine-types');
    assert.deepEqual(
      ['i440fx', 'pc', 'pc-i440fx-7.2', 'pc-q35-7.2', 'q35', 'virt-7.0', 'microvm', 'constructor'].map((value) =>
        familyOf(merge, value),
      ),
      ['pc', 'pc', 'pc', 'q35', 'q35', 'virt', undefined, undefined],
    );
    assert.ok(isKnownValue(builtin('qemu.cpu.models'), 'EPYC-v3'));
    assert.ok(!isKnownValue(builtin('qemu.cpu.models'), 'EPYC-x3'));
  });
});

describe('skeleton', () => {
  const CASES: [string, string, string][] = [
    ['qemu.firmware.types', '["${1|uefi,bios,openfirmware,uboot|}"]', '["uefi"]'],
    ['qemu.architectures', '["${1:x86_64}"]', '["x86_64"]'],
    ['qemu.min-ram-MB', '${1:1024}', '1024'],
    ['qemu.guest-agent', '${1|true,false|}', 'true'],
    ['qemu.tpm.version', '"${1|2.0,1.2|}"', '"2.0"'],
    ['qemu.image.title', '"${1:Example appliance}"', '"Example appliance"'],
  ];
  for (const [key, snippet, plain] of CASES) {
    it(`starts ${key} with ${plain}`, () => {
      assert.deepEqual(skeleton(builtin(key)), { snippet, plain });
    });
  }

  it('starts every built-in key with a value that is valid', () => {
    for (const entry of registry.entries) assert.deepEqual(problems(entry, skeleton(entry).plain), [], entry.key);
  });

  it('escapes what a snippet would read as its own', () => {
    assert.equal(escapeSnippet('a$1}\\'), 'a\\$1\\}\\\\');
    const choices = vendor({ type: 'string', enum: ['a,b', 'c|d', 'e"f'] });
    assert.equal(skeleton(choices).snippet, '"${1|a\\,b,c\\|d,e\\\\"f|}"');
    const text = vendor({ type: 'string' }, { examples: ['${x}'] });
    assert.equal(skeleton(text, 3).snippet, '"${3:\\${x\\}}"');
    assert.deepEqual(skeleton(vendor({ type: 'object' })), { snippet: '{$1\\}', plain: '{}' });
  });
});

describe('describeKey', () => {
  it('says what a key is in words', () => {
    const facts = describeKey(builtin('qemu.min-ram-MB'));
    assert.deepEqual(
      [facts.type, facts.unit, facts.limits, facts.examples, facts.qemu, facts.scope, facts.merge],
      [
        'whole number of MiB',
        'MiB (1048576 bytes)',
        ['from 1 to 2147483647'],
        ['1024'],
        ['-m {value}M'],
        'the whole machine',
        'max: largest value',
      ],
    );
    assert.equal(
      describeKey(builtin('qemu.kernel.cmdline')).security,
      'Shown on import, but not applied before you agree.',
    );
  });

  it('says what values mean', () => {
    const { values, valuesAreClosed } = describeKey(builtin('qemu.disk.role'));
    assert.deepEqual(values[0], { value: 'boot', description: 'The VM starts from this disk' });
    assert.equal(valuesAreClosed, true);
    assert.equal(describeKey(builtin('qemu.machine-types')).valuesAreClosed, false);
  });

  it('names types in two or three words', () => {
    assert.equal(shortType(builtin('qemu.machine-types')), 'list');
    assert.equal(shortType(vendor({ type: 'array' })), 'list');
    assert.equal(shortType(vendor({ type: ['string', 'null'] })), 'text or null');
    assert.equal(shortType(vendor({})), 'any value');
  });

  it('says types at length in messages', () => {
    assert.equal(renderArg(typeInWords({ type: 'array', items: { type: 'string' } })), 'a list of texts');
    assert.equal(renderArg(typeInWords({ type: 'integer', minimum: 1 })), 'a whole number of at least 1');
    assert.equal(renderArg(typeInWords({ type: 'integer', minimum: 1, maximum: 9 })), 'a whole number from 1 to 9');
    assert.equal(renderArg(typeInWords({ enum: ['a', 1] })), 'one of "a", 1');
  });

  it('leaves nothing unsaid and has no undefined in it, for any key', () => {
    for (const entry of registry.entries) assert.doesNotMatch(JSON.stringify(describeKey(entry)), /undefined|\[object/);
  });
});
