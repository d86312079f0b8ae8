import { builtinRegistry } from '../../../registry/registry';
import type { MachineConfiguration } from '../../configuration';

/** What the architecture and the machine type together settle. */
export interface Platform {
  readonly architecture: string;
  /** As it was chosen: `q35`, `pc-q35-7.2`. */
  readonly machine: string;
  /** The family that a versioned machine belongs to: `q35` for `pc-q35-7.2`. */
  readonly family: string;
  readonly isX86: boolean;
  readonly isArm: boolean;
  /** How virtio devices are attached; `none` where they cannot be. */
  readonly transport: 'pci' | 'ccw' | 'mmio' | 'none';
}

/** Facts about the machine of a configuration. */
export function platformOf({ architecture, machine }: MachineConfiguration): Platform {
  const family = familyOf(machine);
  const isX86 = architecture === 'x86_64' || architecture === 'i386';
  const isArm = architecture === 'aarch64' || architecture === 'arm';
  return { architecture, machine, family, isX86, isArm, transport: transportOf(architecture, family) };
}

/** The family of a machine type by the registry: `pc-i440fx-7.2` belongs to `pc`. A machine of no family is its own. */
export function familyOf(machine: string): string {
  const isOne = (pattern: string): boolean => matchesMachine(pattern, machine);
  return Object.entries(machineFamilies()).find(([, patterns]) => patterns.some(isOne))?.[0] ?? machine;
}

/** The families of machine types, each with the patterns of its versions. */
export function machineFamilies(): Readonly<Record<string, readonly string[]>> {
  return builtinRegistry().get('qemu.machine-types')?.merge.families ?? {};
}

/** Whether a name matches a pattern with `*` for any text. */
export function matchesMachine(pattern: string, machine: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(machine);
}

function transportOf(architecture: string, family: string): Platform['transport'] {
  if (architecture === 's390x') return 'ccw';
  if (family === 'microvm') return 'mmio';
  return family === 'isapc' ? 'none' : 'pci';
}
