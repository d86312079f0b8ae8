import type { MachineConfiguration } from '../configuration';
import type { Definition, TargetOptions } from './definition';
import { jsonConfiguration } from './json';
import { libvirtDomain } from './libvirt';
import { qemuCommand } from './qemu';
import { virtInstallCommand } from './virt-install';

/** Writes a configuration in the words of a target. */
export type Writer = (configuration: MachineConfiguration, options?: TargetOptions) => Definition;

/** What a configuration can be written as. */
export const TARGETS = {
  libvirt: libvirtDomain,
  qemu: qemuCommand,
  'virt-install': virtInstallCommand,
  json: jsonConfiguration,
} as const satisfies Readonly<Record<string, Writer>>;

/** Name of a target, as `import --to` takes it. */
export type TargetName = keyof typeof TARGETS;

/** The names of all targets, in the order in which they are offered. */
export const TARGET_NAMES = Object.keys(TARGETS) as readonly TargetName[];
