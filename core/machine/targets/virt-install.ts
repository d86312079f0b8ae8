import type { MachineConfiguration } from '../configuration';
import type { Definition, TargetOptions, Unsaid } from './definition';
import { writable } from './libvirt/xml';
import { unsaid } from './not-carried';
import { planMachine } from './plan/plan';
import { shellCommand } from './shell';
import { deviceOptions } from './virt-install/devices';
import { machineOptions } from './virt-install/machine';

/** A call of virt-install: as text for a shell, and as a program with its arguments. */
export interface VirtInstallDefinition extends Definition {
  readonly argv: readonly string[];
}

/**
 * The call of virt-install (4.1) that makes the same domain as the libvirt target, with what virt-install adds by itself. Paths of disks
 * have to be absolute.
 */
export function virtInstallCommand(
  configuration: MachineConfiguration,
  options: TargetOptions = {},
): VirtInstallDefinition {
  const { plan, notCarried } = planMachine(configuration, 'libvirt', options);
  const all = [['--import'] as const, ...machineOptions(plan), ...deviceOptions(plan)];
  return {
    text: `${shellCommand('virt-install', all)}\n`,
    argv: ['virt-install', ...all.flat()],
    notCarried: [...notCarried, ...wrongTexts(configuration)],
  };
}

/** Of the attributes of a domain, virt-install 4.1 escapes what XML gives a meaning to twice. */
function wrongTexts({ title, description, osId, disks }: MachineConfiguration): Unsaid[] {
  const attributes = [osId, ...disks.map(({ path }) => path)].filter((text) => text !== undefined);
  const texts = [title, description, ...attributes].filter((text) => text !== undefined);
  return [
    ...texts.filter((text) => writable(text) !== text).map((text) => wrongText('not-xml', text)),
    ...attributes.filter((text) => /[&<>'"]/.test(text)).map((text) => wrongText('virt-install-escapes', text)),
  ];
}

function wrongText(why: 'not-xml' | 'virt-install-escapes', text: string): Unsaid {
  return unsaid('text', why, { text: JSON.stringify(text) });
}
