import { libvirtName } from '../mapping';
import { cpuMode, SPINLOCK_RETRIES } from '../libvirt/cpu';
import { firmwareFeatures } from '../libvirt/os';
import { writable } from '../libvirt/xml';
import type { Plan } from '../plan/plan';
import { attribute, parts, type Option } from './option';

/** Enlightenments that virt-install 4.1 has an option for. */
const HYPERV_OPTIONS = new Set(['relaxed', 'reset', 'spinlocks', 'synic', 'vapic']);

/** Name, machine, memory, CPUs, firmware and clock. */
export function machineOptions(plan: Plan): Option[] {
  const { name, memoryMiB, vcpus } = plan.configuration;
  const { architecture, machine } = plan.platform;
  return [
    ['--name', name],
    ...descriptionOptions(plan),
    ['--virt-type', plan.virtualization],
    ['--arch', libvirtName('qemu.architectures', architecture)],
    ['--machine', machine],
    ...firmwareOptions(plan),
    ...cpuOptions(plan),
    ['--vcpus', String(vcpus)],
    ['--memory', String(memoryMiB)],
    ...clockOptions(plan),
  ];
}

/** The operating system goes straight into the domain: --osinfo refuses what the host's database does not know. */
function descriptionOptions({ configuration: { title, description, osId } }: Plan): Option[] {
  const metadata = parts({
    title: title === undefined ? undefined : writable(title.replace(/[\r\n]+/g, ' ')),
    description: description === undefined ? undefined : writable(description),
  });
  return [
    ...(metadata === '' ? [] : [['--metadata', metadata] as const]),
    ['--osinfo', 'detect=off,require=off'],
    ...(osId === undefined ? [] : [attribute('./metadata/libosinfo:libosinfo/libosinfo:os/@id', osId)]),
  ];
}

function firmwareOptions({ firmware }: Plan): Option[] {
  if (!firmware.uefi) return [];
  const features = firmwareFeatures(firmware).flatMap(([name, enabled], index): [string, string][] => [
    [`firmware.feature${index}.name`, name],
    [`firmware.feature${index}.enabled`, enabled],
  ]);
  const value = parts({ firmware: libvirtName('qemu.firmware.types', 'uefi'), ...Object.fromEntries(features) });
  return [['--boot', value]];
}

function cpuOptions({ processor: { model, features, hyperv }, firmware, needsIommu }: Plan): Option[] {
  const mode = model === undefined ? undefined : cpuMode(model);
  const require = features.map((name) => libvirtName('qemu.cpu.required-features', name));
  const named = hyperv
    .filter((name) => HYPERV_OPTIONS.has(name))
    .map((name) => [`hyperv.${name}.state`, 'on'] as const);
  const switches = parts({
    'ioapic.driver': needsIommu ? 'qemu' : undefined,
    'smm.state': firmware.smm ? 'on' : undefined,
    ...Object.fromEntries(named),
    'hyperv.spinlocks.retries': hyperv.includes('spinlocks') ? String(SPINLOCK_RETRIES) : undefined,
  });
  const others = hyperv.filter((name) => name !== 'time' && !HYPERV_OPTIONS.has(name));
  return [
    ...(model === undefined ? [] : [['--cpu', parts({ ...(mode ? { mode } : { model }), require })] as const]),
    ...(switches === '' ? [] : [['--features', switches] as const]),
    ...others.map((name) => attribute(`./features/hyperv/${name}/@state`, 'on')),
  ];
}

function clockOptions({ configuration, processor }: Plan): Option[] {
  const hasTimer = processor.hyperv.includes('time');
  const value = parts({ offset: configuration.rtcBase, hypervclock_present: hasTimer ? 'yes' : undefined });
  return value === '' ? [] : [['--clock', value]];
}
