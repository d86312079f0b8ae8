import type { Plan } from '../plan/plan';
import { element, type XmlElement } from './xml';
import { virtioModel } from './disks';

/** Places of a virtio-scsi controller by libvirt's numbering. */
const SCSI_DISKS_EACH = 7;

/** A controller in libvirt's words. */
export interface Controller {
  readonly type: string;
  readonly index: number;
  readonly model: string | undefined;
}

/** Controllers that the definition names: left to libvirt, SCSI would be an LSI chip and USB on `pc` version 1.1. */
export function plannedControllers(plan: Plan): Controller[] {
  const model = virtioModel(plan);
  return [
    ...scsiIndexes(plan).map((index) => ({ type: 'scsi', index, model: model ?? 'virtio-scsi' })),
    ...(needsUsb(plan) ? [{ type: 'usb', index: 0, model: 'qemu-xhci' }] : []),
    ...(plan.hasGuestAgent && model !== undefined ? [{ type: 'virtio-serial', index: 0, model }] : []),
  ];
}

/** The same as elements. */
export function controllerElements(plan: Plan): XmlElement[] {
  return plannedControllers(plan).map(({ type, index, model }) =>
    element('controller', { type, index: String(index), model }),
  );
}

/** libvirt gets a SCSI disk's place from the letter in its name: `sda` to `sdg` are on the first controller. */
function scsiIndexes({ disks }: Plan): number[] {
  const shared = disks.filter(({ name }) => name.startsWith('sd'));
  const used = shared.flatMap(({ bus }, place) => (bus === 'scsi' ? [Math.floor(place / SCSI_DISKS_EACH)] : []));
  return Array.from({ length: Math.max(-1, ...used) + 1 }, (_, index) => index);
}

function needsUsb({ disks, display, platform, configuration }: Plan): boolean {
  const hasUsbInput = display.graphical && !platform.isX86 && platform.transport === 'pci';
  return hasUsbInput || disks.some(({ bus }) => bus === 'usb') || configuration.network === 'usb-net';
}
