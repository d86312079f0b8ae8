import { qemuName } from '../mapping';
import type { Plan } from '../plan/plan';
import type { Platform } from '../plan/platform';

/** A virtio device for the bus of this machine: `virtio-blk-pci`, `virtio-blk-pci-transitional`, `virtio-blk-ccw`, `virtio-blk-device`. */
export function virtioDevice(kind: string, { platform, virtioKind }: Pick<Plan, 'platform' | 'virtioKind'>): string {
  if (platform.transport === 'ccw') return `virtio-${kind}-ccw`;
  if (platform.transport === 'mmio') return `virtio-${kind}-device`;
  return virtioKind === undefined ? `virtio-${kind}-pci` : `virtio-${kind}-pci-${virtioKind}`;
}

/** The device for a value of a key, by the registry. */
export function deviceFor(key: string, value: string, plan: Plan): string {
  const name = qemuName(key, value);
  const virtio = /^virtio-(.+)-pci$/.exec(name);
  return virtio?.[1] === undefined ? name : virtioDevice(virtio[1], plan);
}

/** Files that belong to a machine stand beside each other under its name: `fedora-VARS.fd`. */
export function fileOf(name: string, suffix: string): string {
  return `${name.replace(/[^\w.+-]/g, '_')}${suffix}`;
}

/** Whether the machine has places for USB controllers. */
export function canHaveUsb({ transport }: Platform): boolean {
  return transport === 'pci';
}
