import { join } from 'node:path';
import type { Disk, MachineConfiguration } from '../../core/machine/configuration';

/** A machine with what makes it worth a check. Its disks are `disk0.qcow2`, `disk1.qcow2` and so on, in the folder. */
export interface Case {
  readonly what: string;
  readonly configuration: MachineConfiguration;
}

type Changes = Partial<Omit<MachineConfiguration, 'disks' | 'cpu'>> & {
  /** Bus of each disk; a role after a colon: `sata:cdrom`. */
  readonly disks?: readonly string[];
  readonly cpu?: Partial<MachineConfiguration['cpu']>;
};

/** A configuration on q35 with one virtio disk, as far as nothing else is said. */
export function machineIn(folder: string, { disks = ['virtio'], cpu, ...changes }: Changes = {}): MachineConfiguration {
  return {
    name: 'guest',
    architecture: 'x86_64',
    machine: 'q35',
    firmware: { type: 'bios' },
    memoryMiB: 1024,
    vcpus: 1,
    consoles: [],
    rng: false,
    guestAgent: false,
    ...changes,
    cpu: { requiredFeatures: [], hypervFeatures: [], ...cpu },
    disks: disks.map((words, index) => diskOf(join(folder, `disk${index}.qcow2`), words, index)),
  };
}

function diskOf(path: string, words: string, index: number): Disk {
  const [bus = 'virtio', role] = words.split(':');
  return { path, bus, role: role === 'cdrom' ? role : index === 0 ? 'boot' : 'data' };
}

const HYPERV = ['relaxed', 'vapic', 'spinlocks', 'vpindex', 'runtime', 'synic', 'stimer', 'reset', 'frequencies'];
const SECURE = { type: 'uefi', secureBoot: 'required', enrolledKeys: true } as const;
const NASTY = `a "b" & 'c' <d> ]]> ä €, x=y;\t$(e) \`f\` \\`;

const MACHINES: Readonly<Record<string, Changes>> = {
  'q35 with BIOS': {},
  'q35 with UEFI': { firmware: { type: 'uefi' } },
  'q35 with Secure Boot, keys and a TPM': { firmware: SECURE, tpm: { version: '2.0', model: 'tpm-crb' }, vcpus: 4 },
  'q35 with Secure Boot, nothing said of keys': { firmware: { type: 'uefi', secureBoot: 'required' } },
  'q35 with keys, nothing said of Secure Boot': { firmware: { type: 'uefi', enrolledKeys: true } },
  'q35 without Secure Boot and without keys': {
    firmware: { type: 'uefi', secureBoot: 'disabled', enrolledKeys: false },
  },
  'q35 in a version': { machine: 'pc-q35-7.2', rtcBase: 'utc' },
  'pc with BIOS and IDE': {
    machine: 'pc',
    disks: ['ide', 'ide', 'ide:cdrom'],
    network: 'rtl8139',
    video: 'cirrus',
    rtcBase: 'localtime',
  },
  'pc with UEFI': { machine: 'pc', firmware: { type: 'uefi' }, network: 'e1000' },
  'pc with a TPM 1.2': { machine: 'pc', tpm: { version: '1.2' } },
  'pc in a version, 32 bits': { architecture: 'i386', machine: 'pc-i440fx-7.2', cpu: { model: 'pentium3' } },
  'many disks on every bus': {
    disks: [...Array.from({ length: 9 }, () => 'scsi'), 'virtio', 'sata', 'sata', 'usb', 'scsi:cdrom', 'sata:cdrom'],
  },
  'more SATA disks than a controller has ports': { disks: Array.from({ length: 8 }, () => 'sata') },
  'more virtio disks than a bus has slots': {
    disks: Array.from({ length: 40 }, () => 'virtio'),
    network: 'virtio',
    rng: true,
    guestAgent: true,
  },
  'more virtio disks than a bus has slots, on pc': { machine: 'pc', disks: Array.from({ length: 40 }, () => 'virtio') },
  'SATA on pc': { machine: 'pc', disks: ['sata', 'ide'] },
  'buses that a target may not have': { disks: ['nvme', 'ide', 'virtio:cdrom', 'sd'] },
  'a Windows guest': {
    firmware: SECURE,
    tpm: { version: '2.0' },
    disks: ['sata', 'sata:cdrom'],
    network: 'e1000e',
    video: 'qxl',
    rtcBase: 'localtime',
    cpu: { model: 'Skylake-Client', hypervFeatures: [...HYPERV, 'tlbflush', 'ipi'] },
  },
  'one enlightenment that needs others': { cpu: { hypervFeatures: ['stimer'] } },
  'legacy virtio everywhere': {
    virtioVersions: ['0.9'],
    disks: ['virtio', 'scsi'],
    network: 'virtio',
    rng: true,
    guestAgent: true,
  },
  'modern virtio everywhere, on pc': {
    machine: 'pc',
    virtioVersions: ['1.0'],
    disks: ['virtio', 'scsi'],
    network: 'virtio',
    rng: true,
    guestAgent: true,
  },
  'a server on the serial console': {
    consoles: ['serial'],
    video: 'none',
    network: 'virtio',
    rng: true,
    guestAgent: true,
    vcpus: 8,
    memoryMiB: 16_384,
  },
  'a desktop': { consoles: ['graphical'], video: 'virtio', network: 'virtio' },
  'a model with features': {
    cpu: { model: 'Westmere', requiredFeatures: ['aes', 'lahf-lm', 'pclmulqdq', 'cmp-legacy', 'sse4.2'] },
  },
  'features without a model': { cpu: { requiredFeatures: ['avx2'] } },
  'all that QEMU can emulate': { cpu: { model: 'max' } },
  'the CPU of the host': { cpu: { model: 'host' } },
  'text that needs escapes': {
    title: NASTY,
    description: `${NASTY}\nand a second line\u0007`,
    osId: 'http://example.org/os?a=1&b="2"',
  },
};

const OTHERS: Readonly<Record<string, Changes>> = {
  'aarch64 with UEFI': { architecture: 'aarch64', machine: 'virt', firmware: { type: 'uefi' }, network: 'virtio' },
  'aarch64 with a display and a TPM': {
    architecture: 'aarch64',
    machine: 'virt',
    firmware: { type: 'uefi', secureBoot: 'required' },
    video: 'virtio',
    tpm: { version: '2.0' },
    disks: ['virtio', 'scsi:cdrom'],
  },
  'a Power machine': { architecture: 'ppc64', machine: 'pseries', disks: ['scsi'], network: 'spapr-vlan' },
  'an IBM Z machine': { architecture: 's390x', machine: 's390-ccw-virtio', consoles: ['serial'], rng: true },
  'a RISC-V machine': { architecture: 'riscv64', machine: 'virt', guestAgent: true },
};

/** All machines of the table with their disks in this folder. */
export function cases(folder: string): Case[] {
  return Object.entries({ ...MACHINES, ...OTHERS }).map(([what, changes]) => ({
    what,
    configuration: machineIn(folder, changes),
  }));
}
