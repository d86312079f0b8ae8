/**
 * What is taken where no image says anything. Machine types by architecture: `q35` as virt-install does, for it has what guests of today ask
 * for (PCI Express, Secure Boot), then QEMU's own default; of other architectures the machine that all their guests know. Memory and CPUs:
 * enough for a server of today, where QEMU's 128 MiB start nothing.
 */
export const DEFAULTS = {
  architectures: ['x86_64', 'aarch64', 'riscv64', 'ppc64', 's390x', 'i386', 'arm', 'loongarch64', 'riscv32'],
  memoryMiB: 2048,
  vcpus: 2,
  /** In this order, as far as the machine has them. */
  buses: ['virtio', 'scsi', 'sata', 'ide', 'usb'],
  /** The same for CD-ROMs, of which there are none on the bus virtio. */
  cdromBuses: ['ide', 'sata', 'scsi', 'usb'],
  network: 'virtio',
  consoles: ['graphical', 'serial'],
} as const;

const MACHINES: ReadonlyMap<string, readonly string[]> = new Map([
  ['x86_64', ['q35', 'pc']],
  ['i386', ['q35', 'pc']],
  ['aarch64', ['virt']],
  ['arm', ['virt']],
  ['riscv64', ['virt']],
  ['riscv32', ['virt']],
  ['loongarch64', ['virt']],
  ['m68k', ['virt']],
  ['or1k', ['virt']],
  ['ppc64', ['pseries']],
  ['ppc', ['g3beige']],
  ['s390x', ['s390-ccw-virtio']],
  ['sparc', ['SS-5']],
  ['sparc64', ['sun4u']],
  ['alpha', ['clipper']],
  ['mips', ['malta']],
  ['mipsel', ['malta']],
  ['mips64', ['malta']],
  ['mips64el', ['malta']],
]);

/** Machine types for an architecture of which no image says anything, best first; none where there is no usual one. */
export function defaultMachines(architecture: string): readonly string[] {
  return MACHINES.get(architecture) ?? [];
}
