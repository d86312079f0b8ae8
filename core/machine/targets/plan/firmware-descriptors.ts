import type { MachineConfiguration } from '../../configuration';
import { matchesGlob } from '../../../registry/values';
import { machineMerge, platformOf } from './platform';
import { planFirmware, type PlannedFirmware } from './firmware';

/** What a host says of one firmware (QEMU, docs/interop/firmware.json), as far as it is read here. */
export interface FirmwareDescriptor {
  readonly 'interface-types': readonly string[];
  readonly mapping: {
    /** `flash`: code and variables in two flash chips; `memory`: one file for `-bios`. Others are not chosen. */
    readonly device: string;
    readonly mode?: string;
    readonly executable?: FirmwareFile;
    readonly 'nvram-template'?: FirmwareFile;
    readonly filename?: string;
  };
  readonly targets: readonly { readonly architecture: string; readonly machines: readonly string[] }[];
  readonly features: readonly string[];
}

/** A file of a firmware and its image format, `raw` or `qcow2`. */
export interface FirmwareFile {
  readonly filename: string;
  readonly format: string;
}

/** The files that a machine starts with. */
export type ChosenFirmware =
  | { readonly device: 'flash'; readonly code: FirmwareFile; readonly variables: FirmwareFile }
  | { readonly device: 'memory'; readonly file: string };

/**
 * The first firmware of a host that fits a UEFI machine, as libvirt chooses it: interface, architecture, machine type and what was asked of
 * Secure Boot and keys. Where nothing was asked, a firmware that refuses no guest goes before one with Secure Boot. Undefined if none fits.
 */
export function chooseFirmware(
  descriptors: readonly FirmwareDescriptor[],
  configuration: MachineConfiguration,
): ChosenFirmware | undefined {
  const platform = platformOf(configuration);
  const { firmware } = planFirmware(configuration, platform, 'QEMU');
  const fits = descriptors.filter((each) => isForMachine(each, configuration) && hasFeatures(each, firmware));
  const open = firmware.secureBoot === true ? [] : fits.filter((each) => !each.features.includes('secure-boot'));
  for (const { mapping } of [...open, ...fits]) {
    const chosen = filesOf(mapping);
    if (chosen !== undefined) return chosen;
  }
  return undefined;
}

function isForMachine(descriptor: FirmwareDescriptor, { architecture, machine }: MachineConfiguration): boolean {
  // A family such as q35 is an alias for its newest version, and descriptors name versions: pc-q35-*.
  const names = [machine, ...(machineMerge().families?.[machine] ?? []).map((pattern) => pattern.replace('*', '0'))];
  const matches = (pattern: string): boolean => names.some((name) => matchesGlob(pattern, name));
  return (
    descriptor['interface-types'].includes('uefi') &&
    descriptor.targets.some((each) => each.architecture === architecture && each.machines.some(matches))
  );
}

function hasFeatures({ features }: FirmwareDescriptor, { secureBoot, enrolledKeys, smm }: PlannedFirmware): boolean {
  if (features.includes('requires-smm') && !smm) return false;
  if (secureBoot === true && !features.includes('secure-boot')) return false;
  // Without keys in its variables, firmware that could check signatures does not.
  if (secureBoot === false && features.includes('enrolled-keys')) return false;
  return enrolledKeys === undefined || enrolledKeys === features.includes('enrolled-keys');
}

function filesOf(mapping: FirmwareDescriptor['mapping']): ChosenFirmware | undefined {
  if (mapping.device === 'memory' && mapping.filename !== undefined) {
    return { device: 'memory', file: mapping.filename };
  }
  const { executable: code, 'nvram-template': variables } = mapping;
  if (mapping.device !== 'flash' || code === undefined || variables === undefined) return undefined;
  return { device: 'flash', code, variables };
}
