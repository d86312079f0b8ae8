import type { Element } from '@xmldom/xmldom';
import { devicesOf } from './devices';
import type { Reading } from './reading';
import { attributeOf, childOf, elementsIn } from './xml';

/**
 * Parts of a domain that the guest sees and no key says. What belongs to the host (pinning, tuning, limits, labels, what happens on a crash),
 * what libvirt adds to every machine by itself (controllers, input, balloon, audio), and names, UUIDs and addresses are not told of.
 */
const PARTS: readonly (readonly string[])[] = [
  ['sysinfo'],
  ['launchSecurity'],
  ['cpu', 'topology'],
  ['cpu', 'numa'],
  ['features', 'kvm'],
  ['features', 'gic'],
  ['features', 'ioapic'],
  ['features', 'vmcoreinfo'],
  ['os', 'kernel'],
  ['os', 'smbios'],
  ['os', 'acpi'],
];

const DEVICES: readonly string[] = [
  'filesystem',
  'hostdev',
  'redirdev',
  'smartcard',
  'parallel',
  'sound',
  'watchdog',
  'panic',
  'shmem',
  'memory',
  'iommu',
  'vsock',
  'crypto',
  'nvram',
];

/** Tells of the parts of a domain that no key says. */
export function tellRemainder(reading: Reading): void {
  for (const path of PARTS) {
    const element = path.reduce<Element | undefined>((parent, name) => parent && childOf(parent, name), reading.root);
    if (element !== undefined) reading.leaveOut(path.join('/'), 'no-key');
  }
  for (const kind of DEVICES) {
    const count = devicesOf(reading, kind).length;
    if (count > 0)
      reading.leaveOut(`devices/${kind}`, count === 1 ? 'no-key' : 'no-key-for-several', count === 1 ? {} : { count });
  }
  tellHyperv(reading);
  tellDisks(reading);
  if (elementsIn(reading.root).some(({ localName }) => localName === 'commandline')) {
    reading.leaveOut('qemu:commandline', 'command-line');
  }
}

function tellHyperv(reading: Reading): void {
  const features = childOf(reading.root, 'features');
  const mode = attributeOf(features && childOf(features, 'hyperv'), 'mode');
  if (mode !== undefined && mode !== 'custom') reading.leaveOut('features/hyperv', 'hyperv-mode', { mode });
}

/** The SCSI controllers that `scsi` stands for without saying so. */
const VIRTIO_SCSI: readonly string[] = ['auto', 'virtio-scsi', 'virtio-transitional', 'virtio-non-transitional'];

function tellDisks(reading: Reading): void {
  for (const controller of devicesOf(reading, 'controller')) {
    const model = attributeOf(controller, 'model') ?? 'auto';
    const isOther = attributeOf(controller, 'type') === 'scsi' && !VIRTIO_SCSI.includes(model);
    if (isOther) reading.leaveOut('devices/controller', 'scsi-controller', { model });
  }
  const hasSerial = devicesOf(reading, 'disk').some((disk) => childOf(disk, 'serial') ?? childOf(disk, 'wwn'));
  if (hasSerial) reading.leaveOut('devices/disk', 'serial-numbers');
}
