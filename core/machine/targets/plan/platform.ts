import type { MergeRule } from '../../../registry/entry';
import { builtinRegistry } from '../../../registry/registry';
import { familyOf, resolveAlias } from '../../../registry/values';
import type { MachineConfiguration } from '../../configuration';

/** What the architecture and the machine type together settle. */
export interface Platform {
  readonly architecture: string;
  /** As QEMU takes it: `q35`, `pc-q35-7.2`; never `i440fx`. */
  readonly machine: string;
  /** The family that a versioned machine belongs to: `q35` for `pc-q35-7.2`. */
  readonly family: string;
  readonly isX86: boolean;
  readonly isArm: boolean;
  /** How virtio devices are attached; `none` where they cannot be. */
  readonly transport: 'pci' | 'ccw' | 'mmio' | 'none';
}

/** Facts about the machine of a configuration. */
export function platformOf({ architecture, machine: named }: MachineConfiguration): Platform {
  const machine = resolveAlias(machineMerge(), named);
  const family = familyOf(machineMerge(), machine) ?? machine;
  const isX86 = architecture === 'x86_64' || architecture === 'i386';
  const isArm = architecture === 'aarch64' || architecture === 'arm';
  return { architecture, machine, family, isX86, isArm, transport: transportOf(architecture, family) };
}

/** How machine types belong together, by the registry. */
export function machineMerge(): MergeRule {
  return builtinRegistry().get('qemu.machine-types')?.merge ?? { policy: 'equal' };
}

function transportOf(architecture: string, family: string): Platform['transport'] {
  if (architecture === 's390x') return 'ccw';
  if (family === 'microvm') return 'mmio';
  return family === 'isapc' ? 'none' : 'pci';
}
