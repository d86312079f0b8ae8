import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderMessage } from '../../../core/message';
import { breakingChanges, compareVersions, publishedPart } from '../../../core/registry/breaking';
import type { RegistryFile, ValueSchema } from '../../../core/registry/entry';
import { builtinRegistryFile } from '../../../core/registry/registry';
import { REGISTRY_RULES } from '../../../core/registry/rules';

const FOLDER = join(__dirname, '../../../core/registry/published');
const KEY = 'com.example.a';

type Entry = RegistryFile['keys'][string];

function registry(entry: Partial<Entry>, registryVersion = '1.0.0', more: RegistryFile['keys'] = {}): RegistryFile {
  return { registryVersion, title: 'Test', keys: { [KEY]: { summary: 'A', schema: {}, ...entry }, ...more } };
}

/** What breaks if an entry becomes another one in a later version. */
function broken(before: Partial<Entry>, after: Partial<Entry>): string[] {
  return breakingChanges(registry(before), registry(after, '1.1.0')).map(({ code, args }) =>
    renderMessage(REGISTRY_RULES[code], args),
  );
}

const list = (items: ValueSchema, more: ValueSchema = {}): Partial<Entry> => ({
  schema: { type: 'array', items, ...more },
});
const text = (more: ValueSchema): Partial<Entry> => ({ schema: { type: 'string', ...more } });
const number = (more: ValueSchema): Partial<Entry> => ({ schema: { type: 'integer', ...more } });

const BREAKING: [string, Partial<Entry>, Partial<Entry>, RegExp][] = [
  ['another type', number({}), { schema: { type: 'number' } }, /: type refuses .* was "integer" there/],
  ['a type where any value was taken', {}, number({}), /: type refuses .* was nothing there/],
  ['a member of an enum that is gone', text({ enum: ['a', 'b'] }), text({ enum: ['b', 'c'] }), /: enum refuses/],
  ['a choice where any text was taken', text({}), text({ enum: ['a'] }), /: enum refuses/],
  ['a minimum that was raised', number({ minimum: 1 }), number({ minimum: 2 }), /: minimum .* was 1 there/],
  ['a maximum that is new', number({}), number({ maximum: 9 }), /: maximum refuses/],
  ['a shorter list', list({}, { maxItems: 9 }), list({}, { maxItems: 8 }), /: maxItems refuses/],
  ['a longer text that is asked for', text({}), text({ minLength: 2 }), /: minLength refuses/],
  ['another pattern', text({ pattern: 'a' }), text({ pattern: 'a|b' }), /: pattern .* was "a" there/],
  ['items that are narrower', list({ type: 'string' }), list({ type: 'string', pattern: 'a' }), /: items\.pattern/],
  ['items that must differ', list({}), list({}, { uniqueItems: true }), /: uniqueItems refuses/],
  [
    'a member that must be there',
    { schema: { type: 'object', required: ['a'] } },
    { schema: { type: 'object', required: ['a', 'b'] } },
    /: required refuses/,
  ],
  [
    'a member that is narrower',
    { schema: { type: 'object', properties: { a: {} } } },
    { schema: { type: 'object', properties: { a: { const: 1 } } } },
    /: properties\.a\.const refuses/,
  ],
  ['no more members than those', {}, { schema: { additionalProperties: false } }, /: additionalProperties refuses/],
  ['a keyword that may narrow', { schema: { not: { const: 1 } } }, { schema: { not: {} } }, /: not refuses/],
  ['another unit', { ...number({}), unit: 'MiB' }, { ...number({}), unit: 'GiB' }, /: unit was MiB when 1\.0\.0/],
  ['another scope', { scope: 'vm' }, { scope: 'image' }, /: scope was vm/],
  ['another scope than the usual one', {}, { scope: 'vm' }, /: scope was image/],
  ['another level', { level: 'requirement' }, { level: 'preference' }, /: level was requirement/],
  ['another merge policy', { merge: { policy: 'max' } }, { merge: { policy: 'min' } }, /: merge was max/],
];

const HARMLESS: [string, Partial<Entry>, Partial<Entry>][] = [
  ['a longer enum', text({ enum: ['a'] }), text({ enum: ['b', 'a'] })],
  ['an enum that is gone', text({ enum: ['a'] }), text({})],
  ['wider limits', number({ minimum: 2, maximum: 8 }), number({ minimum: 1, maximum: 9 })],
  ['a limit that is gone', list({ pattern: 'a' }, { maxItems: 8 }), list({})],
  ['members that need not be there any more', { schema: { required: ['a', 'b'] } }, { schema: { required: ['b'] } }],
  ['more members', { schema: { additionalProperties: false } }, { schema: { additionalProperties: true } }],
  ['other words', { description: 'x' }, { summary: 'B', schema: { description: 'y', default: 1 }, sources: ['z'] }],
  ['a deprecation', {}, { status: 'deprecated', deprecated: { reason: 'obsoleted', note: 'Nothing reads it.' } }],
  ['what was the usual all along', {}, { scope: 'image', level: 'information', merge: { policy: 'equal' } }],
];

describe('breakingChanges', () => {
  for (const [what, before, after, expected] of BREAKING) {
    it(`finds ${what}`, () => {
      const found = broken(before, after);
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0] ?? '', expected);
    });
  }

  for (const [what, before, after] of HARMLESS) {
    it(`lets ${what} pass`, () => {
      assert.deepEqual(broken(before, after), []);
    });
  }

  it('finds a key that is gone, and lets new ones pass', () => {
    const more = { 'com.example.b': { summary: 'B', schema: {} } };
    assert.deepEqual(breakingChanges(registry({}), registry({}, '1.1.0', more)), []);
    const [problem] = breakingChanges(registry({}, '1.1.0', more), registry({}, '1.2.0'));
    assert.equal(problem?.code, 'registry-removed-key');
    assert.equal(problem.args['key'], 'com.example.b');
  });

  it('wants a higher version for other keys, and none for other words', () => {
    const codes = (after: RegistryFile): string[] => breakingChanges(registry({}), after).map(({ code }) => code);
    const more = { 'com.example.b': { summary: 'B', schema: {} } };
    assert.deepEqual(codes(registry({}, '1.0.0', more)), ['registry-version']);
    assert.deepEqual(codes(registry({}, '0.9.9', more)), ['registry-version']);
    assert.deepEqual(codes(registry({ summary: 'Other words' })), []);
    assert.equal(compareVersions('1.10.0', '1.9.9') > 0, true);
  });
});

describe('the built-in registry', () => {
  const published = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as RegistryFile)
    .sort((a, b) => compareVersions(a.registryVersion, b.registryVersion));

  it('breaks nothing that was published', () => {
    const newest = published.at(-1);
    assert.ok(newest);
    assert.deepEqual(breakingChanges(newest, builtinRegistryFile), []);
  });

  it('was published in files that are named by their versions', () => {
    for (const { registryVersion } of published) assert.ok(readdirSync(FOLDER).includes(`${registryVersion}.json`));
  });

  it('is published with nothing but what can be relied on', () => {
    const part = publishedPart(builtinRegistryFile);
    assert.deepEqual(publishedPart(part), part);
    assert.equal(Object.keys(part.keys).length, Object.keys(builtinRegistryFile.keys).length);
  });
});
