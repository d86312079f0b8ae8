import type { Choice } from './choice';

const X86 = ['x86_64', 'i386'];

/** CPU models that are of certain architectures only; all others known to the registry are x86 ones. QEMU 7.2, `-cpu help`. */
const CPU_MODELS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(host|max)$/, []],
  [/^(cortex|neoverse)-|^a64fx$/, ['aarch64', 'arm']],
  [/^power\d/i, ['ppc64']],
  [/^rv\d+|^sifive-/, ['riscv64', 'riscv32']],
  [/^z\d+/, ['s390x']],
  [
    /^(qemu|kvm)(32|64)|^\d?86|^pentium|^athlon|^phenom|^n270|^core(2)?duo|^(Conroe|Penryn|Nehalem|Westmere|SandyBridge|IvyBridge|Haswell|Broadwell|Skylake|Cascadelake|Cooperlake|Icelake|SapphireRapids|Denverton|Snowridge|KnightsMill|Opteron|EPYC|Dhyana)/,
    X86,
  ],
];

type Suits = (name: string, choice: Choice) => boolean;

/** Which devices and features a machine has; facts of QEMU 7.2 (`-device help`). What is not listed suits every machine. */
const SUITS: ReadonlyMap<string, Suits> = new Map<string, Suits>([
  [
    'qemu.net.models',
    (name, choice) => (name === 'spapr-vlan' ? isFamily(choice, 'pseries') : hasPci(choice) || isVirtio(name, choice)),
  ],
  ['qemu.tpm.models', tpmSuits],
  ['qemu.cpu.models', cpuSuits],
  ['qemu.video.models', videoSuits],
  ['qemu.hyperv.features', (_, { architecture }) => X86.includes(architecture)],
]);

/** Whether a machine can have a device or feature of a list, such as `tpm-spapr` of `qemu.tpm.models`. */
export function suitable(key: string, name: string, choice: Choice): boolean {
  return SUITS.get(key)?.(name, choice) ?? true;
}

function isFamily({ machine }: Choice, family: string): boolean {
  return machine.family === family;
}

/** Machines without PCI take virtio devices in their own way, but for `isapc`, which has nothing of the kind. */
function hasPci(choice: Choice): boolean {
  return !['isapc', 'microvm', 's390-ccw-virtio'].some((family) => isFamily(choice, family));
}

function isVirtio(name: string, choice: Choice): boolean {
  return name === 'virtio' && !isFamily(choice, 'isapc');
}

function tpmSuits(name: string, choice: Choice): boolean {
  if (isFamily(choice, 'pseries')) return name === 'tpm-spapr';
  if (name === 'tpm-crb') return X86.includes(choice.architecture);
  return name !== 'tpm-spapr' && !isFamily(choice, 's390-ccw-virtio');
}

function cpuSuits(name: string, { architecture }: Choice): boolean {
  const architectures = CPU_MODELS.find(([pattern]) => pattern.test(name))?.[1] ?? [];
  return architectures.length === 0 || architectures.includes(architecture);
}

function videoSuits(name: string, choice: Choice): boolean {
  if (name === 'none' || hasPci(choice)) return true;
  return isFamily(choice, 'isapc') ? name === 'vga' || name === 'cirrus' : name === 'virtio';
}
