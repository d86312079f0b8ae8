import assert from 'node:assert/strict';
import fc from 'fast-check';
import { POLICY_NAMES } from '../../../core/machine/merge/policies';
import type { Grade } from '../../../core/machine/report';
import { policies } from '../../../core/registry/registry';
import { image, keyOf, plan, told } from './support';

/** What images say of a key, and what comes of it: the merged value and its grade; a conflict has no value that counts. */
type Case = readonly [says: readonly unknown[], merged: unknown, grade: Grade];

const CASES: Readonly<Record<string, readonly Case[]>> = {
  'qemu.machine-types': [
    [[['q35', 'pc']], ['q35', 'pc'], 'equal'],
    [
      [
        ['q35', 'pc'],
        ['q35', 'pc'],
      ],
      ['q35', 'pc'],
      'equal',
    ],
    [
      [
        ['q35', 'pc'],
        ['pc', 'q35'],
      ],
      ['q35', 'pc'],
      'compatible',
    ],
    [[['q35', 'pc'], ['pc']], ['pc'], 'partial'],
    [[['q35', 'i440fx'], ['pc']], ['pc'], 'partial'],
    [[['i440fx'], ['pc']], ['i440fx'], 'equal'],
    [[['q35'], ['pc-q35-7.2']], ['pc-q35-7.2'], 'partial'],
    [[['pc-q35-7.2'], ['q35', 'pc']], ['pc-q35-7.2'], 'partial'],
    [[['pc-i440fx-6.0'], ['i440fx']], ['pc-i440fx-6.0'], 'partial'],
    [[['q35'], ['pc-q35-7.2', 'pc-q35-6.0']], ['pc-q35-7.2', 'pc-q35-6.0'], 'partial'],
    [[['pc-q35-7.2'], ['pc-q35-6.0']], ['pc-q35-7.2'], 'conflict'],
    [[['q35'], ['pc']], ['q35'], 'conflict'],
    [
      [
        ['q35', 'pc'],
        ['pc', 'microvm'],
        ['q35', 'microvm'],
      ],
      ['q35', 'pc'],
      'conflict',
    ],
    [[['q35'], undefined, ['q35']], ['q35'], 'equal'],
  ],
  'qemu.cpu.required-features': [
    [[['aes'], ['avx2', 'aes']], ['aes', 'avx2'], 'compatible'],
    [[['aes'], ['aes']], ['aes'], 'equal'],
  ],
  'qemu.min-ram-MB': [
    [[1024, 2048], 2048, 'compatible'],
    [[2048, 1024, undefined], 2048, 'compatible'],
    [[1024, 1024], 1024, 'equal'],
  ],
  'qemu.max-ram-MB': [[[4096, 8192], 4096, 'compatible']],
  'qemu.rng-required': [
    [[false, true], true, 'compatible'],
    [[false, false], false, 'equal'],
    [[undefined, true], true, 'equal'],
  ],
  'qemu.rtc.base': [
    [['utc', 'utc'], 'utc', 'equal'],
    [['utc', 'localtime'], 'utc', 'conflict'],
  ],
  'qemu.firmware.secure-boot': [
    [['optional', 'required'], 'required', 'compatible'],
    [['disabled', 'optional'], 'disabled', 'compatible'],
    [['optional', 'optional'], 'optional', 'equal'],
    [['required', 'required'], 'required', 'equal'],
    [['optional', 'required', 'disabled'], 'required', 'conflict'],
  ],
  'qemu.os.id': [
    [['http://debian.org/debian/12', 'http://debian.org/debian/12'], 'http://debian.org/debian/12', 'equal'],
    [['http://debian.org/debian/12', 'http://debian.org/debian/11'], 'http://debian.org/debian/12', 'conflict'],
  ],
  'qemu.disk.buses': [[[['virtio'], ['ide']], ['virtio'], 'per-image']],
  'qemu.disk.role': [
    [['boot', 'data'], 'boot', 'per-image'],
    [['data', 'data'], 'data', 'per-image'],
    [['boot', 'boot'], 'boot', 'conflict'],
  ],
  'qemu.disk.index': [
    [[0, 1], 0, 'per-image'],
    [[1, 1], 1, 'conflict'],
  ],
  'com.example.key': [
    [
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      { a: 1, b: 2 },
      'equal',
    ],
    [
      [
        [1, 2],
        [2, 1],
      ],
      [1, 2],
      'conflict',
    ],
    [[null, undefined], null, 'equal'],
  ],
};

describe('merging a key', () => {
  for (const [key, cases] of Object.entries(CASES)) {
    for (const [says, merged, grade] of cases) {
      it(`${key}: ${says.map((value) => (value === undefined ? 'nothing' : JSON.stringify(value))).join(' and ')} is ${grade}`, () => {
        const images = says.map((value, index) => image(`${index}.qcow2`, value === undefined ? {} : { [key]: value }));
        const found = keyOf(plan(images), key);
        assert.deepEqual([found.value, found.grade], [merged, grade]);
        assert.deepEqual(JSON.parse(found.text), merged);
      });
    }
  }

  it('has every policy of the registry, and no other', () => {
    assert.deepEqual([...POLICY_NAMES].sort(), Object.keys(policies.mergePolicies).sort());
  });

  it('compares numbers by their exact value, as they are written', () => {
    const same = [image('a', '{"com.example.n": 1e3}'), image('b', '{"com.example.n": 1000}')];
    assert.equal(keyOf(plan(same), 'com.example.n').text, '1e3');
    const different = [
      image('a', '{"com.example.n": 9007199254740992}'),
      image('b', '{"com.example.n": 9007199254740993}'),
    ];
    assert.equal(keyOf(plan(different), 'com.example.n').grade, 'conflict');
  });

  it('takes the order of the boot image, and lets it decide', () => {
    const report = plan([
      image('data', { 'qemu.machine-types': ['pc', 'q35'], 'qemu.os.id': 'http://debian.org/debian/11' }),
      image('boot', {
        'qemu.disk.role': 'boot',
        'qemu.machine-types': ['q35', 'pc'],
        'qemu.os.id': 'http://debian.org/debian/12',
      }),
    ]);
    assert.deepEqual(keyOf(report, 'qemu.machine-types').value, ['q35', 'pc']);
    assert.equal(keyOf(report, 'qemu.os.id').value, 'http://debian.org/debian/12');
    assert.deepEqual(
      keyOf(report, 'qemu.os.id').values.map((value) => value.image),
      ['data', 'boot'],
    );
  });

  it('leaves a value that breaks the rules of its key out, and says so', () => {
    const report = plan([image('a', { 'qemu.min-ram-MB': '4G' }), image('b', { 'qemu.min-ram-MB': 512 })]);
    assert.equal(keyOf(report, 'qemu.min-ram-MB').text, '512');
    assert.deepEqual(
      report.notCarried.map(({ key, value }) => [key, value.image]),
      [['qemu.min-ram-MB', 'a']],
    );
  });
});

describe('a disagreement', () => {
  const severityOf = (key: string, a: unknown, b: unknown): unknown => {
    const [first] = plan([image('a', { [key]: a }), image('b', { [key]: b })]).disagreements;
    return first && [first.kind, first.severity, first.stops];
  };

  it('is as grave as the level of its key', () => {
    assert.deepEqual(severityOf('qemu.rtc.base', 'utc', 'localtime'), ['conflict', 'error', true]);
    assert.deepEqual(severityOf('qemu.video.models', ['qxl'], ['vga']), ['conflict', 'warning', false]);
    assert.deepEqual(severityOf('qemu.image.title', 'A', 'B'), ['conflict', 'information', false]);
    assert.deepEqual(severityOf('com.example.key', 1, 2), ['conflict', 'warning', false]);
    assert.equal(severityOf('qemu.min-ram-MB', 1, 2), undefined);
  });

  it('names the key, both files and both values, and whom a value is inherited from', () => {
    const one = image('one.qcow2', { 'qemu.rtc.base': 'utc' });
    const other = { 'qemu.rtc.base': 'localtime' };
    const says = (...images: Parameters<typeof plan>[0]): string =>
      told(plan(images).disagreements[0] ?? assert.fail());
    assert.match(
      says(one, image('two.qcow2', other)),
      /^qemu\.rtc\.base is "utc" in one\.qcow2, but "localtime" in two\.qcow2\./,
    );
    assert.match(
      says(one, image('two.qcow2', other, 'base.qcow2')),
      /^qemu\.rtc\.base is "utc" in one\.qcow2, but "localtime" in two\.qcow2 \(inherited from base\.qcow2\)\./,
    );
    assert.match(
      says(image('two.qcow2', other, 'base.qcow2'), one),
      /is "localtime" in two\.qcow2 \(inherited from base\.qcow2\), but "utc" in one\.qcow2\./,
    );
    assert.match(
      says(image('two.qcow2', other, 'base.qcow2'), image('one.qcow2', { 'qemu.rtc.base': 'utc' }, 'root.qcow2')),
      /in two\.qcow2 \(inherited from base\.qcow2\), but "utc" in one\.qcow2 \(inherited from root\.qcow2\)\./,
    );
  });

  it('of more than two images names them all', () => {
    const images = [
      ['q35', 'pc'],
      ['pc', 'microvm'],
      ['q35', 'microvm'],
    ].map((machines, index) => image(`${index}.qcow2`, { 'qemu.machine-types': machines }));
    const [first] = plan(images).disagreements;
    assert.deepEqual(told(first ?? assert.fail()).split('\n'), [
      'The images do not agree on qemu.machine-types.',
      'qemu.machine-types is ["q35","pc"] in 0.qcow2.',
      'qemu.machine-types is ["pc","microvm"] in 1.qcow2.',
      'qemu.machine-types is ["q35","microvm"] in 2.qcow2.',
      'What each of them requires rules the others out: choose one value for qemu.machine-types.',
    ]);
  });

  it('of two lists with nothing in common leaves a third one out', () => {
    const images = [['q35', 'pc'], ['q35'], ['microvm']].map((machines, index) =>
      image(`${index}.qcow2`, { 'qemu.machine-types': machines }),
    );
    const [first] = plan(images).disagreements;
    assert.deepEqual(
      first?.values.map((value) => value.image),
      ['0.qcow2', '2.qcow2'],
    );
  });
});

describe('merging, whatever the images say', () => {
  const machines = fc.uniqueArray(fc.constantFrom('q35', 'pc', 'i440fx', 'pc-q35-7.2', 'pc-i440fx-6.0', 'microvm'), {
    minLength: 1,
  });
  const lists = fc.array(machines, { minLength: 2, maxLength: 4 });
  const sets = (images: readonly (readonly string[])[], key: string): unknown => {
    const found = keyOf(plan(images.map((value, index) => image(String(index), { [key]: value }))), key);
    const value = found.value as readonly string[];
    return found.grade === 'conflict'
      ? 'conflict'
      : [...new Set(value.map((name) => (name === 'i440fx' ? 'pc' : name)))].sort();
  };

  it('leaves one image as it is', () => {
    const keys = fc.record(
      {
        'qemu.machine-types': machines,
        'qemu.min-ram-MB': fc.integer({ min: 1, max: 4096 }),
        'qemu.rng-required': fc.boolean(),
        'qemu.disk.role': fc.constantFrom('boot', 'data', 'cdrom'),
        'com.example.key': fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(keys, (said) => {
        const report = plan([image('a', said)]);
        assert.deepEqual(
          new Map(report.merged.map(({ key, text }) => [key, text])),
          new Map(report.images.flatMap((one) => [...one.keys.values()]).map(({ key, text }) => [key, text])),
        );
        assert.deepEqual(report.disagreements, []);
      }),
    );
  });

  for (const key of ['qemu.machine-types', 'qemu.cpu.required-features']) {
    it(`${key}: the order of the images changes nothing but the order of the list`, () => {
      fc.assert(
        fc.property(lists, fc.nat(), (said, turn) => {
          const rotated = [...said.slice(turn % said.length), ...said.slice(0, turn % said.length)];
          assert.deepEqual(sets(said, key), sets(rotated, key));
          assert.deepEqual(sets(said, key), sets([...said].reverse(), key));
        }),
      );
    });
  }

  for (const key of ['qemu.min-ram-MB', 'qemu.max-ram-MB', 'qemu.rng-required']) {
    it(`${key}: the order of the images changes nothing`, () => {
      const values: fc.Arbitrary<unknown> =
        key === 'qemu.rng-required' ? fc.boolean() : fc.integer({ min: 1, max: 2147483647 });
      fc.assert(
        fc.property(fc.array(values, { minLength: 1, maxLength: 5 }), (said) => {
          const merged = (order: readonly unknown[]): unknown =>
            keyOf(plan(order.map((value, index) => image(String(index), { [key]: value }))), key).value;
          assert.equal(merged(said), merged([...said].reverse()));
        }),
      );
    });
  }

  it('lets a preferred image silence every conflict of the key', () => {
    const values = fc.array(fc.constantFrom('utc', 'localtime'), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(values, fc.nat(), (said, pick) => {
        const images = said.map((value, index) => image(String(index), { 'qemu.rtc.base': value }));
        const preferred = pick % said.length;
        const report = plan(images, { prefer: new Map([['qemu.rtc.base', String(preferred)]]) });
        assert.deepEqual(report.disagreements, []);
        const found = keyOf(report, 'qemu.rtc.base');
        assert.deepEqual(
          [found.value, found.decidedBy, found.values[0]?.image],
          [said[preferred], 'prefer', String(preferred)],
        );
        assert.equal(found.values.length, said.length);
      }),
    );
  });
});
