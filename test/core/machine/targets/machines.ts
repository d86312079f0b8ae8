import type { Disk, MachineConfiguration } from '../../../../core/machine/configuration';

/** What a configuration says besides its disks; a disk is `bus`, `bus:role` or a whole one. */
export type Changes = Partial<Omit<MachineConfiguration, 'disks' | 'cpu'>> & {
  readonly disks?: readonly (string | Disk)[];
  readonly cpu?: Partial<MachineConfiguration['cpu']>;
};

/** A small configuration on q35 with what a test says of it. Disks are `/images/0.qcow2` and so on. */
export function machine({ disks = ['virtio'], cpu, ...changes }: Changes = {}): MachineConfiguration {
  return {
    name: 'guest',
    architecture: 'x86_64',
    machine: 'q35',
    firmware: { type: 'bios' },
    memoryMiB: 1024,
    vcpus: 2,
    consoles: ['serial'],
    rng: false,
    guestAgent: false,
    ...changes,
    cpu: { requiredFeatures: [], hypervFeatures: [], ...cpu },
    disks: disks.map((disk, index) => (typeof disk === 'string' ? diskOf(disk, index) : disk)),
  };
}

function diskOf(words: string, index: number): Disk {
  const [bus = '', role] = words.split(':');
  return { path: `/images/${index}.qcow2`, bus, role: role === 'cdrom' ? role : index === 0 ? 'boot' : 'data' };
}
