import assert from 'node:assert/strict';
import type { MachineConfiguration } from '../../../core/machine/configuration';
import type { MachineFacts } from './machine-facts';

/** How QEMU calls the versions of a machine; RISC-V's virt has none. */
const VERSIONS: Readonly<Record<string, RegExp>> = {
  q35: /^pc-q35-/,
  pc: /^pc-i440fx-/,
  virt: /^virt(-\d+\.\d+)?$/,
  pseries: /^pseries-/,
  's390-ccw-virtio': /^s390-ccw-virtio-/,
};

/** Fails unless a running machine is the one that was asked for. */
export function assertIsMachine(facts: MachineFacts, configuration: MachineConfiguration): void {
  const { machine, memoryMiB, vcpus, disks, tpm, firmware } = configuration;
  assert.match(facts.machine, VERSIONS[machine] ?? new RegExp(`^${machine}$`));
  assert.equal(facts.memoryMiB, memoryMiB);
  assert.equal(facts.vcpus, vcpus);
  assert.deepEqual(
    facts.images,
    disks.map(({ path }) => path).sort((a, b) => (a < b ? -1 : 1)),
  );
  assert.equal(facts.tpms.length, tpm === undefined ? 0 : 1);
  if (tpm?.model !== undefined) assert.deepEqual(facts.tpms, [tpm.model]);
  assert.equal(facts.flash.length, firmware.type === 'uefi' ? 2 : 0, facts.flash.join(', '));
  assert.equal(facts.secure, firmware.secureBoot === 'required' || firmware.enrolledKeys === true);
}
