import assert from 'node:assert/strict';
import { QcowmetaError } from '../../../core/errors';
import { readRegistry, joinRegistries } from '../../../core/registry/read';
import type { ImageKeys } from '../../../core/machine/image-keys';
import { builtinRegistry, createRegistry } from '../../../core/registry/registry';
import { image, imageOf, keyOf, machineOf, plan, rendered, silentImage, told } from './support';

describe('planning an import', () => {
  it('makes a machine of what one image says', () => {
    const says = {
      'qemu.machine-types': ['q35'],
      'qemu.architectures': ['x86_64'],
      'qemu.firmware.types': ['uefi'],
      'qemu.firmware.secure-boot': 'required',
      'qemu.firmware.enrolled-keys': true,
      'qemu.min-ram-MB': 1024,
      'qemu.recommended-ram-MB': 4096,
      'qemu.min-vcpus': 2,
      'qemu.cpu.models': ['Skylake-Client', 'Westmere'],
      'qemu.cpu.required-features': ['aes'],
      'qemu.hyperv.features': ['relaxed'],
      'qemu.disk.buses': ['virtio', 'ide', 'sata'],
      'qemu.net.models': ['e1000e', 'virtio'],
      'qemu.video.models': ['qxl'],
      'qemu.consoles': ['serial'],
      'qemu.rng-required': true,
      'qemu.guest-agent': true,
      'qemu.tpm.version': '2.0',
      'qemu.tpm.models': ['tpm-crb'],
      'qemu.rtc.base': 'localtime',
      'qemu.virtio.versions': ['1.0'],
      'qemu.os.id': 'http://microsoft.com/win/11',
      'qemu.image.title': 'Web',
      'qemu.image.description': 'A server',
    };
    const report = plan([image('/images/web server.qcow2', says)]);
    assert.deepEqual(report.configuration, {
      name: 'web-server',
      title: 'Web',
      description: 'A server',
      osId: 'http://microsoft.com/win/11',
      architecture: 'x86_64',
      machine: 'q35',
      firmware: { type: 'uefi', secureBoot: 'required', enrolledKeys: true },
      memoryMiB: 4096,
      vcpus: 2,
      cpu: { model: 'Skylake-Client', requiredFeatures: ['aes'], hypervFeatures: ['relaxed'] },
      disks: [{ path: '/images/web server.qcow2', bus: 'virtio', otherBuses: ['sata'], role: 'boot' }],
      network: 'e1000e',
      video: 'qxl',
      consoles: ['serial'],
      rng: true,
      guestAgent: true,
      tpm: { version: '2.0', model: 'tpm-crb' },
      rtcBase: 'localtime',
      virtioVersions: ['1.0'],
    });
    assert.deepEqual([report.disagreements, report.notCarried, report.defaults], [[], [], []]);
  });

  const AMOUNTS: readonly (readonly [said: readonly (number | string | undefined)[], memory: number])[] = [
    [[undefined, undefined, undefined], 2048],
    [[1024, undefined, undefined], 1024],
    [[undefined, 512, undefined], 512],
    [[1024, 4096, undefined], 4096],
    [[undefined, 4096, 3072], 3072],
    [[undefined, undefined, 1024], 1024],
    [[undefined, undefined, 8192], 2048],
    [['1e3', '2.0e3', undefined], 2000],
  ];
  for (const [[min, recommended, max], memory] of AMOUNTS) {
    it(`gives ${memory} MiB for ${String(min)}, ${String(recommended)} and ${String(max)}`, () => {
      const members = { 'qemu.min-ram-MB': min, 'qemu.recommended-ram-MB': recommended, 'qemu.max-ram-MB': max };
      const said = Object.entries(members).filter(([, value]) => value !== undefined);
      const text = `{${said.map(([key, value]) => `"${key}": ${String(value)}`).join()}}`;
      assert.equal(machineOf(plan([image('a', text)])).memoryMiB, memory);
    });
  }

  it('puts the boot disk first, then the others by their index', () => {
    const report = plan([
      image('third', { 'qemu.disk.index': 2, 'qemu.disk.role': 'data' }),
      silentImage('last'),
      image('second', { 'qemu.disk.index': 1 }),
      image('medium', { 'qemu.disk.role': 'cdrom', 'qemu.disk.index': 9 }),
      image('first', { 'qemu.disk.role': 'boot' }),
    ]);
    assert.deepEqual(
      machineOf(report).disks.map(({ path, role }) => [path, role]),
      [
        ['first', 'boot'],
        ['second', 'data'],
        ['third', 'data'],
        ['medium', 'cdrom'],
        ['last', 'data'],
      ],
    );
  });

  it('starts from no image that says that it is for something else, if there is another', () => {
    const data = image('data', { 'qemu.disk.role': 'data' });
    const bootOf = (...images: ImageKeys[]): unknown => machineOf(plan(images)).disks[0];
    assert.deepEqual(bootOf(data, silentImage('system')), { path: 'system', bus: 'virtio', role: 'boot' });
    assert.deepEqual(bootOf(data, image('other', { 'qemu.disk.role': 'data' })), {
      path: 'data',
      bus: 'virtio',
      role: 'boot',
    });
  });

  it('takes a recommended amount back to the maximum of another image, and says so', () => {
    const report = plan([image('a', { 'qemu.recommended-ram-MB': 4096 }), image('b', { 'qemu.max-ram-MB': 2048 })]);
    assert.equal(machineOf(report).memoryMiB, 2048);
    assert.deepEqual(
      report.disagreements.map(({ kind, severity, stops }) => [kind, severity, stops]),
      [['contradiction', 'warning', false]],
    );
    assert.deepEqual(report.disagreements.map(told), [
      [
        'qemu.recommended-ram-MB comes to 4096, which is more than qemu.max-ram-MB with 2048.',
        'qemu.recommended-ram-MB is 4096 in a.',
        'qemu.max-ram-MB is 2048 in b.',
        'qemu.max-ram-MB counts, because it is required.',
      ].join('\n'),
    ]);
  });

  it('takes a recommended amount up to the minimum of another image, and says so', () => {
    const report = plan([image('a', { 'qemu.recommended-ram-MB': 1024 }), image('b', { 'qemu.min-ram-MB': 2048 })]);
    assert.equal(machineOf(report).memoryMiB, 2048);
    assert.match(report.disagreements.map(told).join(), /\nqemu\.min-ram-MB counts, because it is required\.$/);
  });

  it('stops where a minimum is above the maximum of another image', () => {
    const report = plan([image('a', { 'qemu.min-vcpus': 8 }), image('b', { 'qemu.max-vcpus': 4 })]);
    assert.equal(report.configuration, undefined);
    assert.deepEqual(
      report.disagreements.map(({ kind, severity, stops }) => [kind, severity, stops]),
      [['contradiction', 'error', true]],
    );
  });

  it('checks the merged keys by rules about any other keys, too', () => {
    const registry = createRegistry(builtinRegistry().entries, [
      { rule: 'implies', if: { 'qemu.tpm.version': '1.2' }, then: { 'qemu.rtc.base': 'utc' } },
    ]);
    const images = [image('a', { 'qemu.tpm.version': '1.2' }), image('b', { 'qemu.rtc.base': 'localtime' })];
    const report = plan(images, { registry });
    assert.deepEqual(report.disagreements.map(told), [
      [
        'qemu.rtc.base cannot be "localtime" if qemu.tpm.version is "1.2".',
        'qemu.tpm.version is "1.2" in a.',
        'qemu.rtc.base is "localtime" in b.',
      ].join('\n'),
    ]);
    assert.deepEqual(plan(images.slice(0, 1), { registry }).disagreements, []);
  });

  it('uses nothing of a string that is no JSON object, and says so', () => {
    const report = plan([
      image('a', '{"qemu.machine-types": ["pc"], }'),
      image('b', '[]', 'base'),
      image('c', { 'qemu.min-ram-MB': 512 }),
    ]);
    assert.deepEqual(report.unusable.map(rendered), [
      'a: its string breaks the rules for JSON objects, so nothing of it is used.',
      'b: the string that it inherits from base breaks the rules for JSON objects, so nothing of it is used.',
    ]);
    assert.deepEqual(
      report.merged.map(({ key }) => key),
      ['qemu.min-ram-MB'],
    );
    assert.equal(machineOf(report).disks.length, 3);
  });

  it('says which keys no part of a machine answers to', () => {
    const file = readRegistry(
      'acme.qcowmeta-registry.json',
      JSON.stringify({
        registryVersion: '1.0.0',
        title: 'Acme',
        keys: { 'com.example.tier': { summary: 'Tier', schema: { type: 'string' } } },
      }),
    );
    assert.deepEqual(file.problems, []);
    const { registry } = joinRegistries(builtinRegistry(), [file]);
    const says = { 'qemu.image.version': '1', 'qemu.min-ram': 1, 'com.example.tier': 'gold', 'com.example.other': 1 };
    assert.deepEqual(plan([imageOf(registry, 'a', says)], { registry }).notCarried.map(rendered), [
      'qemu.image.version in a says nothing of a machine.',
      'qemu.min-ram in a is no registered key, so it is left out. Is qemu.min-ram-MB meant?',
      'com.example.tier in a has no place in a machine definition.',
      'com.example.other in a is not registered, so nobody knows what part of a machine it is.',
    ]);
  });

  it('calls a key that cannot be one no registered key, whatever its value', () => {
    const { notCarried } = plan([image('a.qcow2', { 'Bad key': 2 })]);
    assert.deepEqual(
      notCarried.map((one) => [one.reason, rendered(one)]),
      [['broken', '"Bad key" in a.qcow2 is no registered key, so it is left out.']],
    );
  });

  it('gives a machine no more CPUs than it takes, and says where that is less than was recommended', () => {
    const oldest = plan([image('a.qcow2', { 'qemu.machine-types': ['isapc'] })]);
    assert.deepEqual([machineOf(oldest).vcpus, oldest.notCarried], [1, []]);
    const many = plan([image('a.qcow2', { 'qemu.machine-types': ['pc'], 'qemu.recommended-vcpus': 300 })]);
    assert.equal(machineOf(many).vcpus, 255);
    assert.deepEqual(many.notCarried.map(rendered), [
      'qemu.recommended-vcpus is 300 in a.qcow2, but the machine type takes 255 at most, which it gets.',
    ]);
  });

  it('puts a CD-ROM that names no bus where the machine has drives', () => {
    const busOn = (machine: string): string | undefined =>
      machineOf(plan([image('a', { 'qemu.machine-types': [machine] }), image('b', { 'qemu.disk.role': 'cdrom' })]))
        .disks[1]?.bus;
    assert.deepEqual([busOn('q35'), busOn('pc'), busOn('s390-ccw-virtio')], ['sata', 'ide', 'scsi']);
  });

  it('says that only one image can be the boot disk', () => {
    const report = plan([image('a', { 'qemu.disk.role': 'boot' }), image('b', { 'qemu.disk.role': 'boot' })]);
    assert.deepEqual(report.disagreements.map(told), [
      'qemu.disk.role is "boot" in a and in b, but only one image can have it.\nThe order of the images decides.',
    ]);
  });

  it('shows a kernel command line, and applies it only with consent', () => {
    const images = [image('a', { 'qemu.kernel.cmdline': 'console=ttyS0 init=/bin/sh' })];
    const asked = plan(images);
    assert.deepEqual(
      asked.toConfirm.map(({ key }) => key),
      ['qemu.kernel.cmdline'],
    );
    assert.equal(machineOf(asked).kernelCommandLine, undefined);
    const agreed = plan(images, { confirm: true });
    assert.deepEqual(agreed.toConfirm, []);
    assert.equal(machineOf(agreed).kernelCommandLine, 'console=ttyS0 init=/bin/sh');
    const given = plan(images, { set: new Map([['qemu.kernel.cmdline', '"quiet"']]) });
    assert.deepEqual([given.toConfirm, machineOf(given).kernelCommandLine], [[], 'quiet']);
  });

  it('adds no TPM of a version that its interface does not know', () => {
    const report = plan([image('a', { 'qemu.tpm.version': '1.2', 'qemu.tpm.models': ['tpm-crb', 'tpm-tis'] })]);
    assert.deepEqual(machineOf(report).tpm, { version: '1.2', model: 'tpm-tis' });
    // Nothing else is listed: the target says what it takes instead.
    const alone = plan([image('a', { 'qemu.tpm.version': '1.2', 'qemu.tpm.models': ['tpm-crb'] })]);
    assert.deepEqual(machineOf(alone).tpm, { version: '1.2', model: 'tpm-crb' });
  });

  const NAMES: readonly (readonly [path: string, name: string])[] = [
    ['/a/b/web.qcow2', 'web'],
    ['debian-12.1.img', 'debian-12.1'],
    ['/x/--evil name\n.qcow2', 'evil-name-'],
    ['/x/ümlaut.qcow2', 'mlaut'],
    ['/x/.qcow2', 'guest'],
  ];
  for (const [path, name] of NAMES) {
    it(`calls the machine of ${JSON.stringify(path)} ${name}`, () => {
      assert.equal(machineOf(plan([silentImage(path)])).name, name);
    });
  }
});

describe('what a user chooses', () => {
  const images = [
    image('a', { 'qemu.machine-types': ['q35'], 'qemu.disk.role': 'boot', 'qemu.disk.buses': ['scsi'] }),
    image('b', { 'qemu.machine-types': ['pc'], 'qemu.disk.role': 'boot', 'qemu.disk.buses': ['ide'] }),
  ];
  const MACHINES = 'qemu.machine-types';

  it('wins over all images, by a value', () => {
    const report = plan(images, {
      set: new Map([
        [MACHINES, '["pc-i440fx-6.0"]'],
        ['qemu.min-ram-MB', '3e3'],
      ]),
    });
    const { machine, memoryMiB } = machineOf(report);
    assert.deepEqual([machine, memoryMiB], ['pc-i440fx-6.0', 3000]);
    assert.deepEqual([keyOf(report, MACHINES).decidedBy, keyOf(report, 'qemu.min-ram-MB').decidedBy], ['set', 'set']);
    assert.deepEqual(
      keyOf(report, MACHINES).values.map((value) => value.image),
      [undefined, 'a', 'b'],
    );
    assert.deepEqual(
      report.disagreements.map(({ key }) => key),
      ['qemu.disk.role'],
    );
  });

  it('wins over the other images, by an image', () => {
    const prefer = new Map([
      [MACHINES, 'b'],
      ['qemu.disk.role', 'b'],
    ]);
    const report = plan(images, { prefer });
    const { machine, disks } = machineOf(report);
    assert.equal(machine, 'pc');
    assert.deepEqual(disks, [
      { path: 'b', bus: 'ide', role: 'boot' },
      { path: 'a', bus: 'scsi', role: 'data' },
    ]);
    assert.deepEqual(report.disagreements, []);
  });

  it('holds for every disk where it is about what each disk has', () => {
    const chosen = { set: new Map([['qemu.disk.buses', '["sata"]']]), prefer: new Map([[MACHINES, 'a']]) };
    const { disks } = machineOf(plan(images, chosen));
    assert.deepEqual(
      disks.map(({ bus }) => bus),
      ['sata', 'sata'],
    );
  });

  it('is still told of where it leaves no machine', () => {
    const secure = image('c', { 'qemu.firmware.secure-boot': 'required' });
    const [only] = plan([secure], { set: new Map([[MACHINES, '["pc"]']]) }).disagreements;
    assert.match(told(only ?? assert.fail()), /qemu\.machine-types is \["pc"\], as you chose\./);
  });

  const REFUSALS: readonly (readonly [what: string, options: Parameters<typeof plan>[1], message: RegExp])[] = [
    ['an unknown key', { set: new Map([['qemu.zzz', '1']]) }, /^qemu\.zzz: no registry and no image knows this key/],
    [
      'a value for a key that nobody knows',
      { set: new Map([['com.example.a', '1']]) },
      /^com\.example\.a: no registry/,
    ],
    ['a misspelt key', { set: new Map([['qemu.min-ram-mb', '1']]) }, /Is qemu\.min-ram-MB meant\?$/],
    [
      'a value that the key cannot have',
      { set: new Map([[MACHINES, '"pc"']]) },
      /^qemu\.machine-types: cannot be "pc"\./,
    ],
    ['a value that is no JSON', { set: new Map([['qemu.os.id', '{']]) }, /^qemu\.os\.id: cannot be \{\./],
    ['two values at once', { set: new Map([['qemu.min-vcpus', '1, "b": 2']]) }, /^qemu\.min-vcpus: cannot be/],
    [
      'an image that is not there',
      { prefer: new Map([[MACHINES, 'z']]) },
      /^z: is not one of the images, so qemu\.machine-types/,
    ],
    ['an image that says nothing', { prefer: new Map([['qemu.os.id', 'a']]) }, /^a: says nothing of qemu\.os\.id/],
    [
      'a key that no image has',
      { prefer: new Map([['com.example.a', 'a']]) },
      /^com\.example\.a: no registry and no image/,
    ],
    ['a name that is none', { name: '../x' }, /^\.\.\/x cannot be the name of a machine/],
  ];
  for (const [what, options, message] of REFUSALS) {
    it(`is refused with a reason: ${what}`, () => {
      assert.throws(
        () => plan(images.slice(0, 1), options),
        (error) => error instanceof QcowmetaError && message.test(error.message),
      );
    });
  }
});
