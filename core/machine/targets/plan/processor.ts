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
  const asked = cpu.hypervFeatures;
  const why = withoutHyperv(platform, virtualization);
  if (why !== undefined && asked.length > 0) {
    const { architecture } = platform;
    notCarried.push(unsaid('qemu.hyperv.features', why, { architecture, features: asked.join(', ') }));
  }
  const hyperv = why === undefined ? asked.flatMap((name) => [...(HYPERV_NEEDS[name] ?? []), name]) : [];
  const processor = {
    ...(model === undefined ? {} : { model }),
    features: cpu.requiredFeatures,
    hyperv: [...new Set(hyperv)],
  };
  return { processor, notCarried };
}

/** Why there are no enlightenments. KVM makes them: QEMU's emulation does not start with some of them, and others do nothing there. */
function withoutHyperv(
  { isX86 }: Platform,
  virtualization: 'kvm' | 'qemu',
): 'hyperv-architecture' | 'hyperv-kvm' | undefined {
  if (!isX86) return 'hyperv-architecture';
  return virtualization === 'kvm' ? undefined : 'hyperv-kvm';
}

/** Features need a model that they are added to; the CPU that QEMU gives to ARM's `virt` by itself is a 32-bit one. */
function fallbackModel(features: readonly string[], { isArm, family }: Platform): string | undefined {
  return features.length > 0 || (isArm && family === 'virt') ? 'max' : undefined;
}
