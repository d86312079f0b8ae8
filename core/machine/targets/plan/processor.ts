import type { MachineConfiguration } from '../../configuration';
import type { TargetOptions, Unsaid } from '../definition';
import { unsaid } from '../not-carried';
import type { Platform } from './platform';

/** The guest's CPU. */
export interface Processor {
  /** QEMU's name; `host` and `max` are no models but all that the host or QEMU has. Undefined: the machine's own. */
  readonly model?: string;
  readonly features: readonly string[];
  /** Hyper-V enlightenments with all that they need. */
  readonly hyperv: readonly string[];
}

/**
 * What Hyper-V enlightenments need to be on as well, or QEMU does not start (kvm_hyperv_properties in target/i386/kvm/kvm.c). `time` is the
 * reference counter, which libvirt calls the timer `hypervclock`.
 */
const HYPERV_NEEDS: Readonly<Record<string, readonly string[]>> = {
  synic: ['vpindex'],
  stimer: ['vpindex', 'synic', 'time'],
  tlbflush: ['vpindex'],
  ipi: ['vpindex'],
};

/** Settles the CPU model and what it has to have. */
export function planProcessor(
  { cpu }: MachineConfiguration,
  platform: Platform,
  { virtualization = 'kvm' }: TargetOptions,
): { processor: Processor; notCarried: Unsaid[] } {
  const notCarried: Unsaid[] = [];
  let model = cpu.model ?? fallbackModel(cpu.requiredFeatures, platform);
  if (model === 'host' && virtualization === 'qemu') {
    model = 'max';
    notCarried.push(unsaid('qemu.cpu.models', 'cpu-host'));
  }
  const { architecture, isX86 } = platform;
  const asked = cpu.hypervFeatures;
  if (!isX86 && asked.length > 0) {
    const features = asked.join(', ');
    notCarried.push(unsaid('qemu.hyperv.features', 'hyperv-architecture', { architecture, features }));
  }
  const hyperv = isX86 ? [...new Set(asked.flatMap((name) => [...(HYPERV_NEEDS[name] ?? []), name]))] : [];
  const processor = { ...(model === undefined ? {} : { model }), features: cpu.requiredFeatures, hyperv };
  return { processor, notCarried };
}

/** Features need a model that they are added to; the CPU that QEMU gives to ARM's `virt` by itself is a 32-bit one. */
function fallbackModel(features: readonly string[], { isArm, family }: Platform): string | undefined {
  return features.length > 0 || (isArm && family === 'virt') ? 'max' : undefined;
}
