import assert from 'node:assert/strict';
import { image, machineOf, plan, rendered, silentImage, told } from './support';

/** What one image says, and the architecture, machine type and firmware that are chosen for it. */
type Case = readonly [says: Readonly<Record<string, unknown>>, chosen: string];

const ARCHITECTURES = 'qemu.architectures';
const MACHINES = 'qemu.machine-types';
const FIRMWARE = 'qemu.firmware.types';

const CASES: readonly Case[] = [
  [{}, 'x86_64 q35 bios'],
  [{ [MACHINES]: ['pc'] }, 'x86_64 pc bios'],
  [{ [MACHINES]: ['i440fx', 'q35'] }, 'x86_64 pc bios'],
  [{ [MACHINES]: ['pc-q35-7.2'] }, 'x86_64 pc-q35-7.2 bios'],
  [{ [MACHINES]: ['virt'] }, 'aarch64 virt uefi'],
  [{ [MACHINES]: ['virt-7.2'], [ARCHITECTURES]: ['riscv64'] }, 'riscv64 virt-7.2 none'],
  [{ [MACHINES]: ['pseries'] }, 'ppc64 pseries openfirmware'],
  [{ [MACHINES]: ['some-board'] }, 'x86_64 some-board bios'],
  [{ [MACHINES]: ['microvm'], [FIRMWARE]: ['uefi', 'bios'] }, 'x86_64 microvm bios'],
  [{ [ARCHITECTURES]: ['s390x'] }, 's390x s390-ccw-virtio none'],
  [{ [ARCHITECTURES]: ['aarch64', 'x86_64'], [MACHINES]: ['q35'] }, 'x86_64 q35 bios'],
  [{ [ARCHITECTURES]: ['i386'] }, 'i386 q35 bios'],
  [{ [FIRMWARE]: ['uefi', 'bios'] }, 'x86_64 q35 uefi'],
  [{ [FIRMWARE]: ['openfirmware'] }, 'ppc64 pseries openfirmware'],
  [{ 'qemu.firmware.secure-boot': 'required' }, 'x86_64 q35 uefi'],
  [
    { 'qemu.firmware.secure-boot': 'required', [MACHINES]: ['pc', 'q35'], [FIRMWARE]: ['bios', 'uefi'] },
    'x86_64 q35 uefi',
  ],
  [{ 'qemu.firmware.secure-boot': 'required', [ARCHITECTURES]: ['i386'], [MACHINES]: ['pc', 'q35'] }, 'i386 q35 uefi'],
  [{ 'qemu.firmware.secure-boot': 'optional', [MACHINES]: ['pc'] }, 'x86_64 pc bios'],
  [{ 'qemu.firmware.enrolled-keys': true }, 'x86_64 q35 uefi'],
  [{ 'qemu.firmware.enrolled-keys': false }, 'x86_64 q35 bios'],
  [{ 'qemu.disk.buses': ['ide'] }, 'x86_64 pc bios'],
  [{ 'qemu.disk.buses': ['ide', 'sata'] }, 'x86_64 q35 bios'],
  [{ 'qemu.disk.buses': ['sata'], [MACHINES]: ['microvm', 'pc'] }, 'x86_64 pc bios'],
  [{ 'qemu.net.models': ['spapr-vlan'] }, 'ppc64 pseries openfirmware'],
  [{ 'qemu.min-vcpus': 300, [MACHINES]: ['pc', 'q35'] }, 'x86_64 q35 bios'],
  [{ 'qemu.tpm.models': ['tpm-spapr'] }, 'ppc64 pseries openfirmware'],
  [{ 'qemu.tpm.models': ['tpm-spapr'], [ARCHITECTURES]: ['x86_64', 'ppc64'] }, 'ppc64 pseries openfirmware'],
  [{ 'qemu.cpu.models': ['cortex-a57'] }, 'aarch64 virt uefi'],
  [{ 'qemu.cpu.models': ['Haswell', 'host'] }, 'x86_64 q35 bios'],
];

describe('choosing a machine', () => {
  for (const [says, chosen] of CASES) {
    it(`${JSON.stringify(says)}: ${chosen}`, () => {
      const { architecture, machine, firmware } = machineOf(plan([image('a.qcow2', says)]));
      assert.equal(`${architecture} ${machine} ${firmware.type}`, chosen);
    });
  }

  it('fulfils what all images ask for together', () => {
    const report = plan([
      image('a.qcow2', { [MACHINES]: ['pc', 'q35'] }),
      image('b.qcow2', { 'qemu.firmware.secure-boot': 'required' }),
    ]);
    const { machine, firmware } = machineOf(report);
    assert.deepEqual([machine, firmware], ['q35', { type: 'uefi', secureBoot: 'required' }]);
  });

  it('tells what was a default', () => {
    const { defaults } = plan([image('a.qcow2', { [MACHINES]: ['pc'], 'qemu.min-ram-MB': 512 })]);
    const taken = new Map(defaults.map(({ part, value }) => [part, value]));
    assert.equal(taken.get('architecture'), 'x86_64');
    assert.equal(taken.get('vcpus'), '2');
    assert.equal(taken.has('machine'), false);
    assert.equal(taken.has('memoryMiB'), false);
    assert.deepEqual(
      plan([silentImage('a.qcow2')]).defaults.map(({ part }) => part),
      ['architecture', 'machine', 'firmware', 'memoryMiB', 'vcpus', 'disks', 'network', 'consoles'],
    );
  });

  it('says which wish the machine cannot fulfil', () => {
    const report = plan([image('a.qcow2', { [ARCHITECTURES]: ['x86_64'], 'qemu.tpm.models': ['tpm-spapr'] })]);
    assert.equal(machineOf(report).tpm, undefined);
    assert.deepEqual(report.notCarried.map(rendered), [
      'Nothing of qemu.tpm.models ["tpm-spapr"] in a.qcow2 is there for the machine type q35 of x86_64; the default of the target is taken.',
    ]);
  });
});

describe('no possible machine', () => {
  const says = (...images: Parameters<typeof plan>[0]): string[] => {
    const { disagreements, configuration } = plan(images);
    assert.equal(configuration, undefined);
    const [only, ...more] = disagreements;
    assert.deepEqual([only?.kind, only?.severity, only?.stops, more], ['no-machine', 'error', true, []]);
    return told(only ?? assert.fail()).split('\n');
  };

  it('is explained by the keys and files that rule each other out', () => {
    assert.deepEqual(
      says(
        image('boot.qcow2', { 'qemu.firmware.secure-boot': 'required' }),
        image('data.qcow2', { [MACHINES]: ['pc'] }, 'base.qcow2'),
      ),
      [
        'No machine can be chosen, because these keys rule each other out: qemu.firmware.secure-boot, qemu.machine-types.',
        'The machine type pc cannot be chosen if qemu.firmware.secure-boot is "required". The reason: firmware descriptors with secure-boot target pc-q35-* only (OVMF 2022.11).',
        'qemu.firmware.secure-boot is "required" in boot.qcow2.',
        'qemu.machine-types is ["pc"] in data.qcow2 (inherited from base.qcow2).',
      ],
    );
  });

  it('is explained where firmware, disks, processors and architectures stand against it', () => {
    const reasonFor = (keys: Readonly<Record<string, unknown>>): string | undefined => says(image('a', keys))[1];
    assert.equal(
      reasonFor({ 'qemu.firmware.secure-boot': 'required', [FIRMWARE]: ['bios'] }),
      'The firmware bios cannot be chosen if qemu.firmware.secure-boot is "required".',
    );
    assert.equal(
      reasonFor({ 'qemu.disk.buses': ['ide'], [MACHINES]: ['q35'] }),
      'The machine type q35 cannot be chosen if qemu.disk.buses is ["ide"]. The reason: domcapabilities lists bus ide for pc but not for q35.',
    );
    assert.equal(reasonFor({ [ARCHITECTURES]: ['aarch64'], [MACHINES]: ['q35'] }), 'aarch64 has no machine type q35.');
    assert.equal(reasonFor({ [ARCHITECTURES]: ['aarch64'], [FIRMWARE]: ['bios'] }), 'aarch64 has no bios firmware.');
    assert.equal(
      reasonFor({ [MACHINES]: ['microvm'], [FIRMWARE]: ['uefi'] }),
      'There is no uefi firmware for the machine type microvm.',
    );
    assert.equal(
      reasonFor({ [MACHINES]: ['pc'], 'qemu.min-vcpus': 256 }),
      'The machine type pc cannot have what qemu.min-vcpus asks for: 256.',
    );
    assert.equal(
      reasonFor({ [ARCHITECTURES]: ['hppa'] }),
      'There is no usual machine type for hppa: say it with qemu.machine-types.',
    );
  });

  it('is explained by both sides where an old disk stands against Secure Boot', () => {
    const lines = says(
      image('new.qcow2', { 'qemu.firmware.secure-boot': 'required' }),
      image('old.qcow2', { 'qemu.disk.buses': ['ide'] }),
    );
    assert.equal(
      lines[0],
      'No machine can be chosen, because these keys rule each other out: qemu.disk.buses, qemu.firmware.secure-boot.',
    );
    assert.ok(lines.includes('qemu.firmware.secure-boot is "required" in new.qcow2.'), lines.join('\n'));
    assert.ok(lines.includes('qemu.disk.buses is ["ide"] in old.qcow2.'), lines.join('\n'));
  });

  it('is not told again where the machine types themselves are in conflict', () => {
    const { disagreements } = plan([
      image('a', { [MACHINES]: ['pc'], 'qemu.firmware.secure-boot': 'required' }),
      image('b', { [MACHINES]: ['q35'] }),
    ]);
    assert.deepEqual(
      disagreements.map(({ kind, key }) => [kind, key]),
      [['conflict', MACHINES]],
    );
  });
});
