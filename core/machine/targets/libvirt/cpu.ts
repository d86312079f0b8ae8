import { libvirtName } from '../mapping';
import type { Plan } from '../plan/plan';
import { element, type XmlElement } from './xml';

/** Times that a guest tries a lock before it tells the hypervisor; what Hyper-V itself uses. */
export const SPINLOCK_RETRIES = 0x1fff;

/** `<features>` of the machine: ACPI, system management mode, Hyper-V. None for architectures that have no use for them. */
export function featuresElement({ platform, firmware, processor, needsIommu }: Plan): XmlElement[] {
  const { isX86, isArm, family } = platform;
  const hyperv = processor.hyperv.filter((name) => name !== 'time').map(enlightenment);
  const features = [
    // On ARM, ACPI tables come from UEFI firmware.
    ...((isX86 && family !== 'isapc') || (isArm && firmware.uefi) ? [element('acpi')] : []),
    ...(isX86 ? [element('apic')] : []),
    ...(hyperv.length > 0 ? [element('hyperv', { mode: 'custom' }, hyperv)] : []),
    ...(needsIommu ? [element('ioapic', { driver: 'qemu' })] : []),
    ...(firmware.smm ? [element('smm', { state: 'on' })] : []),
  ];
  return features.length === 0 ? [] : [element('features', {}, features)];
}

function enlightenment(name: string): XmlElement {
  const retries = name === 'spinlocks' ? String(SPINLOCK_RETRIES) : undefined;
  return element(name, { state: 'on', retries });
}

/** `<cpu>`: a mode for pass-through, or a model, with the features that the guest needs. */
export function cpuElement({ processor: { model, features } }: Plan): XmlElement[] {
  if (model === undefined) return [];
  const required = features.map((name) =>
    element('feature', { policy: 'require', name: libvirtName('qemu.cpu.required-features', name) }),
  );
  const mode = cpuMode(model);
  if (mode !== undefined) return [element('cpu', { mode }, required)];
  const named = element('model', { fallback: 'allow' }, model);
  return [element('cpu', { mode: 'custom', match: 'exact' }, [named, ...required])];
}

/** libvirt's mode for `host` and `max`, which the registry writes as `mode=...`; undefined for a model. */
export function cpuMode(model: string): string | undefined {
  const name = libvirtName('qemu.cpu.models', model);
  return name.startsWith('mode=') ? name.slice('mode='.length) : undefined;
}

/** `<clock>`, where it is not libvirt's own: UTC without the timer of Hyper-V. */
export function clockElement({ configuration, processor }: Plan): XmlElement[] {
  const timers = processor.hyperv.includes('time') ? [element('timer', { name: 'hypervclock', present: 'yes' })] : [];
  const { rtcBase } = configuration;
  if (rtcBase === undefined && timers.length === 0) return [];
  return [element('clock', { offset: rtcBase ?? 'utc' }, timers)];
}
