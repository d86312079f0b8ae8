import type { PlacedDisk } from '../plan/disks';
import type { Plan } from '../plan/plan';
import { element, type XmlElement } from './xml';

/** The disks, and the controllers that libvirt would otherwise choose by rules of its own. */
export function diskElements(plan: Plan): XmlElement[] {
  return plan.disks.map((disk) => diskElement(disk, plan));
}

function diskElement({ path, bus, device, isBlockDevice, name, bootOrder }: PlacedDisk, plan: Plan): XmlElement {
  const model = bus === 'virtio' ? virtioModel(plan) : undefined;
  return element('disk', { type: isBlockDevice ? 'block' : 'file', device, model }, [
    // Without it libvirt takes the image for a raw one.
    element('driver', { name: 'qemu', type: 'qcow2' }),
    element('source', isBlockDevice ? { dev: path } : { file: path }),
    element('target', { dev: name, bus }),
    ...(device === 'cdrom' ? [element('readonly')] : []),
    ...(bootOrder === undefined ? [] : [element('boot', { order: String(bootOrder) })]),
  ]);
}

/** `virtio-transitional` and the like for a guest that knows one kind of virtio only. */
export function virtioModel({ virtioKind }: Plan): string | undefined {
  return virtioKind === undefined ? undefined : `virtio-${virtioKind}`;
}
