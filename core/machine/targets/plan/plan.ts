import type { MachineConfiguration } from '../../configuration';
import type { TargetOptions, Unsaid } from '../definition';
import { libvirtName } from '../mapping';
import { unsaid } from '../not-carried';
import { placeDisks, type PlacedDisk, type TargetTitle } from './disks';
import { planDisplay, type Display } from './display';
import { planFirmware, type PlannedFirmware } from './firmware';
import { platformOf, type Platform } from './platform';
import { planProcessor, type Processor } from './processor';
import { planTpm, type Tpm } from './tpm';

/** A configuration with all that had to be decided for a target, so that its writer only writes. */
export interface Plan {
  readonly configuration: MachineConfiguration;
  readonly platform: Platform;
  readonly virtualization: 'kvm' | 'qemu';
  readonly network: string;
  readonly disks: readonly PlacedDisk[];
  readonly processor: Processor;
  readonly firmware: PlannedFirmware;
  readonly display: Display;
  readonly tpm?: Tpm;
  /** Kind of virtio devices where the guest knows only one: `transitional` or `non-transitional`. */
  readonly virtioKind?: string;
  readonly hasGuestAgent: boolean;
  readonly hasRng: boolean;
  /** More CPUs than interrupts reach without an IOMMU that remaps them. */
  readonly needsIommu: boolean;
}

/** What the eight bits of an APIC's number tell apart. */
const MOST_CPUS = 255;

/** Decides everything that a target's writer has to know. */
export function planMachine(
  configuration: MachineConfiguration,
  target: TargetTitle,
  options: TargetOptions,
): { plan: Plan; notCarried: Unsaid[] } {
  const platform = platformOf(configuration);
  const { placed, notCarried: ofDisks } = placeDisks(configuration, platform, target);
  const { processor, notCarried: ofProcessor } = planProcessor(configuration, platform, options);
  const { firmware, notCarried: ofFirmware } = planFirmware(configuration, platform, target);
  const { display, notCarried: ofDisplay } = planDisplay(configuration);
  const { tpm, notCarried: ofTpm } = planTpm(configuration, platform);
  const { virtioKind, notCarried: ofVirtio } = planVirtio(configuration, platform);
  const hasVirtio = platform.transport !== 'none';
  const plan: Plan = {
    configuration,
    platform,
    virtualization: options.virtualization ?? 'kvm',
    network: options.network ?? 'default',
    disks: placed,
    processor,
    firmware,
    display,
    ...(tpm === undefined ? {} : { tpm }),
    ...(virtioKind === undefined ? {} : { virtioKind }),
    hasGuestAgent: configuration.guestAgent && hasVirtio,
    hasRng: configuration.rng && hasVirtio,
    needsIommu: platform.family === 'q35' && configuration.vcpus > MOST_CPUS,
  };
  const ofBuses = hasVirtio ? [] : withoutVirtio(configuration);
  return {
    plan,
    notCarried: [
      ...refusedMachine(platform, target),
      ...refusedPaths(configuration, target),
      ...[...ofFirmware, ...ofProcessor, ...ofDisks, ...ofDisplay, ...ofTpm, ...ofVirtio, ...ofBuses],
      ...kernelArguments(configuration),
    ],
  };
}

/** A guest that knows both kinds gets the usual devices, which speak both wherever the bus allows it. */
function planVirtio(
  { virtioVersions = [] }: MachineConfiguration,
  { transport, machine }: Platform,
): { virtioKind?: string; notCarried: Unsaid[] } {
  const [only] = virtioVersions;
  if (only === undefined || virtioVersions.length > 1) return { notCarried: [] };
  if (transport !== 'pci') return { notCarried: [unsaid('qemu.virtio.versions', 'virtio-version', { machine })] };
  return { virtioKind: libvirtName('qemu.virtio.versions', only).replace(/^virtio-/, ''), notCarried: [] };
}

/** The schema knows such machines, the driver says that no PCI buses are available (libvirt 9.0). */
function refusedMachine({ transport, machine }: Platform, target: TargetTitle): Unsaid[] {
  const isRefused = target === 'libvirt' && (transport === 'none' || transport === 'mmio');
  return isRefused ? [unsaid('qemu.machine-types', 'libvirt-machine', { machine })] : [];
}

/** The pattern of a path in libvirt's schema (basictypes.rng, absFilePath) has a dot for any character, which stands for no line break. */
function refusedPaths({ disks }: MachineConfiguration, target: TargetTitle): Unsaid[] {
  const refused = target === 'libvirt' ? disks.filter(({ path }) => /[\n\r]/.test(path)) : [];
  return refused.map(({ path }) => unsaid('text', 'line-break', { file: JSON.stringify(path) }));
}

function withoutVirtio({ guestAgent, rng, machine }: MachineConfiguration): Unsaid[] {
  return [
    ...(guestAgent ? [unsaid('qemu.guest-agent', 'no-guest-agent-bus', { machine })] : []),
    ...(rng ? [unsaid('qemu.rng-required', 'no-rng-bus', { machine })] : []),
  ];
}

function kernelArguments({ kernelCommandLine }: MachineConfiguration): Unsaid[] {
  if (kernelCommandLine === undefined) return [];
  return [unsaid('qemu.kernel.cmdline', 'kernel-command-line', { arguments: kernelCommandLine })];
}
