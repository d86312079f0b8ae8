import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { classifyKey } from '../../../core/registry/key-grammar';
import { loadRegistries, loadRegistryFile } from '../../../core/registry/load';
import { editDistance, nearest } from '../../../core/registry/nearest';
import { joinRegistries, readRegistry } from '../../../core/registry/read';
import { builtinRegistry, policies } from '../../../core/registry/registry';
import { folderForEachTest } from '../../support/folder';

const vendorFile = (keys: object): string => JSON.stringify({ registryVersion: '1.2.0', title: 'Test', keys });
const text = { summary: 'A', schema: { type: 'string' } };

describe('builtinRegistry', () => {
  const registry = builtinRegistry();

  it('has 32 keys, of which the two of the proposal are accepted', () => {
    assert.equal(registry.entries.length, 32);
    const accepted = registry.entries.filter(({ status }) => status === 'accepted').map(({ key }) => key);
    assert.deepEqual(accepted, ['qemu.machine-types', 'qemu.min-ram-MB']);
  });

  it('looks keys up exactly, and by case', () => {
    assert.equal(registry.get('qemu.min-ram-MB')?.unit, 'MiB');
    assert.equal(registry.get('qemu.min-ram-mb'), undefined);
    assert.equal(registry.getByCase('QEMU.min-ram-mb')?.key, 'qemu.min-ram-MB');
    for (const name of ['__proto__', 'constructor', 'toString']) assert.equal(registry.get(name), undefined);
  });

  const SUGGESTIONS: [string, string | undefined][] = [
    ['qemu.machine-type', 'qemu.machine-types'],
    ['qemu.machine.types', 'qemu.machine-types'],
    ['machine-types', 'qemu.machine-types'],
    ['quemu.machine-types', 'qemu.machine-types'],
    ['qemu.minram-mb', 'qemu.min-ram-MB'],
    ['qemu.min-ram', 'qemu.min-ram-MB'],
    ['qemu.firmware.secureboot', 'qemu.firmware.secure-boot'],
    ['qemu.cpu.model', 'qemu.cpu.models'],
    ['qemu.frimware.types', 'qemu.firmware.types'],
    ['qemu.xyz', undefined],
    ['com.example.types', undefined],
    ['', undefined],
  ];
  for (const [typed, meant] of SUGGESTIONS) {
    it(`suggests ${meant ?? 'nothing'} for ${typed}`, () => {
      assert.equal(registry.suggest(typed)[0], meant);
    });
  }
});

describe('editDistance', () => {
  it('counts letters and swaps of neighbours', () => {
    assert.equal(editDistance('types', 'tpyes'), 1);
    assert.equal(editDistance('abc', 'abc'), 0);
    assert.equal(editDistance('', 'abc'), 3);
    assert.equal(editDistance('abc', 'xbd'), 2);
  });

  it('is the same both ways, and nothing only for equal words', () => {
    const word = fc.stringMatching(/^[a-d]{0,6}$/);
    fc.assert(
      fc.property(word, word, (a, b) => {
        assert.equal(editDistance(a, b), editDistance(b, a));
        assert.equal(editDistance(a, b) === 0, a === b);
      }),
    );
  });

  it('orders the nearest first', () => {
    assert.deepEqual(nearest('virtio', ['virt', 'virtio', 'sata']), ['virtio']);
    assert.deepEqual(nearest('abcdefgh', ['abcdefxy', 'abcdefgx']), ['abcdefgx', 'abcdefxy']);
  });
});

describe('classifyKey', () => {
  const CASES: [string, string][] = [
    ['qemu.machine-types', 'qemu'],
    ['qemu.min-ram-MB', 'qemu'],
    ['qemu.a.b', 'qemu'],
    ['com.example.name', 'vendor'],
    ['com.example.Name_2', 'vendor'],
    ['com.xn--exmple-cua.a', 'vendor'],
    ['qemu', 'few-parts'],
    ['qemu.', 'bad-part'],
    ['qemu.Machine', 'bad-part'],
    ['qemu.a_b', 'bad-part'],
    ['qemu.a-', 'bad-part'],
    ['qemu..a', 'bad-part'],
    ['com.example', 'few-parts'],
    ['', 'few-parts'],
    ['com.Example.a', 'bad-part'],
    ['com.example.a.', 'bad-part'],
    ['c.example.a', 'bad-part'],
    ['com.example.ä', 'bad-part'],
    ['x-com.example.a', 'x-prefix'],
    [`com.example.${'a'.repeat(64)}`, 'segment-too-long'],
    [`com.${'a.'.repeat(126)}b`, 'too-long'],
  ];
  for (const [key, expected] of CASES) {
    it(`says ${expected} of ${key.length > 40 ? `${key.slice(0, 20)}...` : key || 'the empty key'}`, () => {
      const kind = classifyKey(key);
      assert.equal(kind.kind === 'invalid' ? kind.fault : kind.kind, expected);
    });
  }

  it('agrees with the patterns of the registry', () => {
    const qemu = new RegExp(policies.naming.qemuPattern);
    const vendor = new RegExp(policies.naming.vendorPattern);
    const part = fc.stringMatching(/^[a-zA-Z0-9_-]{0,4}$/);
    const first = fc.oneof(part, fc.constantFrom('qemu', 'com', 'org'));
    const last = fc.oneof(part, fc.constantFrom('ram-MB', 'MB', 'a-b'));
    const key = fc.tuple(first, fc.array(part, { maxLength: 3 }), last).map(([a, b, c]) => [a, ...b, c].join('.'));
    fc.assert(
      fc.property(key, (name) => {
        const isVendor = vendor.test(name) && !name.startsWith('qemu.') && !name.startsWith('x-');
        const expected = qemu.test(name) ? 'qemu' : isVendor ? 'vendor' : 'invalid';
        assert.equal(classifyKey(name).kind, expected, name);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('readRegistry', () => {
  it('gives the entries of a file, with what it leaves out filled in', () => {
    const { entries, problems } = readRegistry('/r.json', vendorFile({ 'com.example.a': text }));
    assert.deepEqual(problems, []);
    const [entry] = entries;
    assert.deepEqual(
      [entry?.key, entry?.status, entry?.since, entry?.merge.policy, entry?.origin],
      ['com.example.a', 'accepted', '1.2.0', 'equal', '/r.json'],
    );
  });

  it('places problems on the key or field', () => {
    const source = vendorFile({
      'com.example.a': { ...text, sumary: 'x' },
      'com.example.b': { ...text, examples: [1] },
    });
    const { entries, problems } = readRegistry('/r.json', source);
    assert.deepEqual(entries, []);
    assert.deepEqual(
      problems.map(({ offset, length }) => source.slice(offset, offset + length)),
      ['"sumary"'],
    );
    const second = readRegistry('/r.json', source.replace('"sumary":"x"', '"notes":"x"'));
    assert.deepEqual(
      second.problems.map(({ offset, length }) => second.text.slice(offset, offset + length)),
      ['"examples"'],
    );
  });

  it('finds keys that are there twice', () => {
    const source = vendorFile({ 'com.example.a': text, 'com.example.b': text }).replace('example.b', 'example.\\u0061');
    assert.deepEqual(
      readRegistry('/r.json', source).problems.map(({ code, args }) => [code, args['key']]),
      [['registry-duplicate-key', 'com.example.a']],
    );
    const deeper = source.replace('"summary":"A"', '"summary":"A","summary":"B"');
    assert.ok(readRegistry('/r.json', deeper).problems.some(({ args }) => args['key'] === 'summary'));
  });

  it('never throws', () => {
    const source = vendorFile({ 'com.example.a': text });
    for (let end = 0; end < source.length; end++) {
      assert.ok(readRegistry('/r.json', source.slice(0, end)).problems.length > 0);
    }
    for (const value of ['null', '[]', '{"keys":{"__proto__":1}}', '[['.repeat(3000)]) {
      assert.ok(readRegistry('/r.json', value).problems.length > 0, value);
    }
    fc.assert(fc.property(fc.jsonValue(), (value) => readRegistry('', JSON.stringify(value)).problems.length > 0));
  });

  it('reads the same schema with an id again', () => {
    const source = vendorFile({ 'com.example.a': { ...text, schema: { $id: 'a', type: 'string' } } });
    for (const path of ['/1.json', '/2.json']) assert.deepEqual(readRegistry(path, source).problems, []);
  });
});

describe('joinRegistries', () => {
  it('keeps the first definition and reports the later one on its own file', () => {
    const first = readRegistry('/first.json', vendorFile({ 'com.example.a': text }));
    const second = readRegistry('/second.json', vendorFile({ 'com.example.b': text, 'com.example.a': text }));
    const broken = readRegistry('/broken.json', '{');
    const { registry, files } = joinRegistries(builtinRegistry(), [first, broken, second]);
    assert.equal(registry.get('com.example.a')?.origin, '/first.json');
    assert.equal(registry.get('com.example.b')?.origin, '/second.json');
    assert.equal(registry.entries.length, 34);
    assert.deepEqual(
      files.map(({ problems }) => problems.length),
      [0, 1, 1],
    );
    const [again] = files[2]?.problems ?? [];
    assert.deepEqual(again?.args, { key: 'com.example.a', origin: '/first.json' });
    assert.equal(second.text.slice(again.offset, again.offset + again.length), '"com.example.a"');
  });
});

describe('loadRegistryFile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'qcowmeta-registry-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('reads a file', async () => {
    const path = join(folder, 'a.qcowmeta-registry.json');
    await writeFile(path, vendorFile({ 'com.example.a': text }));
    const { entries, problems } = await loadRegistryFile(path);
    assert.deepEqual([entries.map(({ key }) => key), problems], [['com.example.a'], []]);
  });

  it('says of a missing file that it could not be read', async () => {
    const { problems } = await loadRegistryFile(join(folder, 'none.json'));
    assert.match(JSON.stringify(problems[0]?.args), /ENOENT/);
  });
});

describe('loadRegistries', () => {
  const folder = folderForEachTest();

  async function write(name: string, keys: object): Promise<string> {
    const path = join(folder.path, name);
    await writeFile(path, vendorFile(keys));
    return path;
  }

  it('gives the entries of before where a file did not change', async () => {
    const paths = [
      await write('same.json', { 'com.example.a': text }),
      await write('other.json', { 'com.example.b': text }),
    ];
    const before = await loadRegistries(paths);
    await write('other.json', { 'com.example.c': text });
    const after = await loadRegistries(paths, before.files);
    assert.equal(after.registry.get('com.example.a'), before.registry.get('com.example.a'));
    assert.deepEqual(
      after.files[1]?.entries.map(({ key }) => key),
      ['com.example.c'],
    );
    assert.equal(after.registry.get('com.example.b'), undefined);
  });

  it('tells what is wrong between files anew each time', async () => {
    const paths = [
      await write('first.json', { 'com.example.a': text }),
      await write('second.json', { 'com.example.a': text }),
    ];
    const before = await loadRegistries(paths);
    assert.deepEqual((await loadRegistries(paths, before.files)).files, before.files);
    assert.deepEqual((await loadRegistries(paths.slice(1), before.files)).files[0]?.problems, []);
  });
});
