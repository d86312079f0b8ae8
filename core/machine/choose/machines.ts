import { familyOf, resolveAlias } from '../../registry/values';
import type { Registry } from '../../registry/registry';
import type { Firmware } from '../configuration';

/** What a family of machine types is and has, as far as it decides whether a guest can run on it. */
interface MachineFacts {
  readonly architectures: readonly string[];
  /** Disk buses, as the registry names them, that QEMU and libvirt can give it. */
  readonly buses: readonly string[];
  readonly firmware?: readonly Firmware['type'][];
  readonly mostCpus?: number;
}

const X86 = ['x86_64', 'i386'];
const PCI_BUSES = ['virtio', 'scsi', 'sata', 'usb', 'nvme', 'sd'];

/**
 * QEMU 7.2: `-machine help` and `-device help` of the emulators, MachineClass.max_cpus; libvirt 9.0: buses of `virsh domcapabilities`.
 * What a machine that is not listed can do is not known, so nothing is ruled out for it.
 */
const MACHINES: ReadonlyMap<string, MachineFacts> = new Map<string, MachineFacts>([
  ['q35', { architectures: X86, buses: PCI_BUSES }],
  ['pc', { architectures: X86, buses: ['ide', ...PCI_BUSES], mostCpus: 255 }],
  ['isapc', { architectures: X86, buses: ['ide'], firmware: ['bios'], mostCpus: 1 }],
  ['microvm', { architectures: X86, buses: ['virtio', 'scsi'], firmware: ['bios'] }],
  [
    'virt',
    { architectures: ['aarch64', 'arm', 'riscv64', 'riscv32', 'loongarch64', 'm68k', 'or1k'], buses: PCI_BUSES },
  ],
  ['pseries', { architectures: ['ppc64'], buses: PCI_BUSES }],
  ['s390-ccw-virtio', { architectures: ['s390x'], buses: ['virtio', 'scsi', 'nvme'] }],
]);

/** Firmware that there is for an architecture, the usual one first (QEMU 7.2 `pc-bios`, firmware descriptors of EDK II 2022.11). */
const FIRMWARE: ReadonlyMap<string, readonly Firmware['type'][]> = new Map<string, readonly Firmware['type'][]>([
  ['x86_64', ['bios', 'uefi', 'uboot']],
  ['i386', ['bios', 'uefi', 'uboot']],
  ['aarch64', ['uefi', 'uboot', 'none']],
  ['arm', ['uefi', 'uboot', 'none']],
  ['riscv64', ['none', 'uefi', 'uboot']],
  ['loongarch64', ['uefi', 'none']],
  ['ppc64', ['openfirmware', 'uboot']],
  ['ppc', ['openfirmware', 'uboot']],
  ['sparc', ['openfirmware']],
  ['sparc64', ['openfirmware']],
  ['s390x', ['none']],
]);
const OTHER_FIRMWARE: readonly Firmware['type'][] = ['none', 'uboot'];

/** A machine type as QEMU names it, with the family that it names or is a version of; both the same for a type that no family has. */
export interface MachineType {
  readonly name: string;
  readonly family: string;
}

/** The machine type behind a value of `qemu.machine-types`: `i440fx` is `pc`. */
export function machineType(value: string, registry: Registry): MachineType {
  const rule = registry.get('qemu.machine-types')?.merge ?? { policy: 'equal' };
  const name = resolveAlias(rule, value);
  return { name, family: familyOf(rule, name) ?? name };
}

/** The architectures that have a machine type; undefined if that is not known. */
export function architecturesOf({ family }: MachineType): readonly string[] | undefined {
  return MACHINES.get(family)?.architectures;
}

/** The disk buses of a machine type; undefined if they are not known. */
export function busesOf({ family }: MachineType): readonly string[] | undefined {
  return MACHINES.get(family)?.buses;
}

/** How many virtual CPUs a machine type takes at most; undefined if that depends on QEMU's version alone. */
export function mostCpusOf({ family }: MachineType): number | undefined {
  return MACHINES.get(family)?.mostCpus;
}

/** Firmware for an architecture, the usual one first. */
export function firmwareOf(architecture: string): readonly Firmware['type'][] {
  return FIRMWARE.get(architecture) ?? OTHER_FIRMWARE;
}

/** Whether a machine type starts with a firmware that its architecture has. */
export function takesFirmware({ family }: MachineType, firmware: Firmware['type']): boolean {
  return MACHINES.get(family)?.firmware?.includes(firmware) ?? true;
}
