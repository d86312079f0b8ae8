import assert from 'node:assert/strict';
import type { TargetOptions } from '../../../../core/machine/targets/definition';
import { NOT_CARRIED } from '../../../../core/machine/targets/not-carried';
import { TARGETS, type TargetName } from '../../../../core/machine/targets/targets';
import { renderMessage } from '../../../../core/message';
import { builtinRegistry } from '../../../../core/registry/registry';
import { machine, type Changes } from './machines';

/** For each reason a machine that gives it, the key that asked, and a word that the message has to have. */
const CASES: Readonly<
  Record<keyof typeof NOT_CARRIED, readonly [TargetName, Changes, string, RegExp, TargetOptions?]>
> = {
  'libvirt-machine': ['libvirt', { machine: 'microvm' }, 'qemu.machine-types', /machine microvm,/],
  'disk-bus': ['libvirt', { disks: ['nvme'] }, 'qemu.disk.buses', /0\.qcow2: libvirt cannot .* nvme .* q35.* sata now/],
  'cdrom-bus': ['qemu', { machine: 'pc', disks: ['virtio', 'virtio:cdrom'] }, 'qemu.disk.buses', /1\.qcow2.* ide now/],
  'no-bus': [
    'qemu',
    { machine: 'isapc', disks: ['ide', 'ide', 'ide', 'ide', 'ide'] },
    'qemu.disk.buses',
    /4\.qcow2: the machine isapc has no place for this disk\. It is on the bus ide now, where QEMU will refuse it/,
  ],
  'kernel-command-line': ['qemu', { kernelCommandLine: 'quiet' }, 'qemu.kernel.cmdline', /Put quiet into/],
  'firmware-file': ['libvirt', { firmware: { type: 'uboot' } }, 'qemu.firmware.types', /^libvirt starts .* uboot/],
  'firmware-unknown': ['qemu', { firmware: { type: 'openfirmware' } }, 'qemu.firmware.types', /x86_64 .* openfirmware/],
  'firmware-missing': ['qemu', { firmware: { type: 'uefi' } }, 'qemu.firmware.types', /UEFI_CODE\.fd and UEFI_VARS/],
  'enrolled-keys-off': [
    'libvirt',
    { firmware: { type: 'uefi', secureBoot: 'disabled', enrolledKeys: true } },
    'qemu.firmware.enrolled-keys',
    /stays off/,
  ],
  'enrolled-keys-machine': [
    'libvirt',
    { machine: 'pc', firmware: { type: 'uefi', enrolledKeys: true } },
    'qemu.firmware.enrolled-keys',
    /this machine is pc/,
  ],
  'hyperv-architecture': [
    'libvirt',
    {
      architecture: 'aarch64',
      machine: 'virt',
      firmware: { type: 'none' },
      cpu: { hypervFeatures: ['relaxed', 'ipi'] },
    },
    'qemu.hyperv.features',
    /not on aarch64: relaxed, ipi are/,
  ],
  'hyperv-kvm': [
    'qemu',
    { cpu: { hypervFeatures: ['relaxed'] } },
    'qemu.hyperv.features',
    /relaxed/,
    { virtualization: 'qemu' },
  ],
  'cpu-host': ['libvirt', { cpu: { model: 'host' } }, 'qemu.cpu.models', /model is max/, { virtualization: 'qemu' }],
  'tpm-model': [
    'libvirt',
    { tpm: { version: '1.2', model: 'tpm-crb' } },
    'qemu.tpm.models',
    /tpm-crb .* TPM 1\.2\. .* tpm-tis now/,
  ],
  'virtio-version': [
    'qemu',
    { architecture: 's390x', machine: 's390-ccw-virtio', firmware: { type: 'none' }, virtioVersions: ['0.9'] },
    'qemu.virtio.versions',
    /s390-ccw-virtio/,
  ],
  'no-display': ['libvirt', { consoles: ['graphical'], video: 'none' }, 'qemu.consoles', /serial console instead/],
  'no-guest-agent-bus': ['qemu', { machine: 'isapc', disks: ['ide'], guestAgent: true }, 'qemu.guest-agent', /isapc/],
  'no-rng-bus': ['qemu', { machine: 'isapc', disks: ['ide'], rng: true }, 'qemu.rng-required', /isapc/],
  'qemu-description': ['qemu', { description: 'a' }, 'qemu.image.description', /description/],
  'qemu-os-id': ['qemu', { osId: 'http://e.org/1' }, 'qemu.os.id', /http:\/\/e\.org\/1/],
  'virt-install-escapes': [
    'virt-install',
    { disks: [{ path: '/images/a&b.qcow2', bus: 'virtio', role: 'boot' }] },
    'text',
    /"\/images\/a&b\.qcow2"/,
  ],
  'line-break': [
    'virt-install',
    { disks: [{ path: '/images/a\nb.qcow2', bus: 'virtio', role: 'boot' }] },
    'text',
    /^"\/images\/a\\nb\.qcow2": .* no path with a line break/,
  ],
  'not-xml': ['libvirt', { description: 'a\u0001b' }, 'text', /"a\\u0001b"/],
};

describe('what a definition does not carry', () => {
  for (const [why, [target, changes, what, said, options]] of Object.entries(CASES)) {
    it(`is told: ${why}`, () => {
      const { notCarried } = TARGETS[target](machine(changes), options);
      assert.deepEqual(
        notCarried.map((each) => each.what),
        [what],
      );
      const [unsaid] = notCarried;
      assert.equal(unsaid?.message, NOT_CARRIED[why as keyof typeof NOT_CARRIED]);
      const message = renderMessage(unsaid.message, unsaid.args);
      assert.match(message, said);
      assert.doesNotMatch(message, /[{}]/);
      assert.ok(what === 'text' || builtinRegistry().get(what) !== undefined);
    });
  }

  for (const target of Object.keys(TARGETS) as TargetName[]) {
    it(`is nothing for a plain machine as ${target}`, () => {
      assert.deepEqual(TARGETS[target](machine()).notCarried, []);
    });
  }

  it('is not a bus that the image names as well', () => {
    const disks = [{ path: '/a', bus: 'nvme', otherBuses: ['ide', 'scsi', 'virtio'], role: 'boot' }] as const;
    const { text, notCarried } = TARGETS.libvirt(machine({ disks }));
    assert.match(text, /<target dev="sda" bus="scsi"\/>/);
    assert.deepEqual(notCarried, []);
  });
});
