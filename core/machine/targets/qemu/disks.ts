import type { PlacedDisk } from '../plan/disks';
import type { Plan } from '../plan/plan';
import { deviceFor, virtioDevice } from './names';
import { join, type Option } from './option';
import { shareSlots } from './slots';

/** Ports of an AHCI controller; q35 has one on board. */
const AHCI_PORTS = 6;

/** Controllers and disks, each disk as a drive without a place and the device that holds it. */
export function diskOptions(plan: Plan): Option[] {
  return shareSlots([
    ...controllers(plan),
    ...plan.disks.flatMap((disk, index): Option[] => [
      ['-drive', driveValue(disk, index)],
      ['-device', deviceValue(disk, index, plan)],
    ]),
  ]);
}

function driveValue({ path, device }: PlacedDisk, index: number): string {
  const isCdrom = device === 'cdrom';
  const media = isCdrom ? { media: 'cdrom', readonly: 'on' } : {};
  return join(undefined, { if: 'none', id: `disk${index}`, format: 'qcow2', ...media, file: path });
}

function deviceValue(disk: PlacedDisk, index: number, plan: Plan): string {
  const name = deviceFor('qemu.disk.buses', disk.bus, plan);
  const bootindex = disk.bootOrder === undefined || disk.bus === 'sd' ? undefined : String(disk.bootOrder);
  return join(disk.device === 'cdrom' ? name.replace(/-hd$/, '-cd') : name, {
    drive: `disk${index}`,
    ...placeOf(disk, plan),
    bootindex,
  });
}

/** An SD card goes into the first slot that is free: the slots of all controllers have the same name. */
function placeOf(disk: PlacedDisk, plan: Plan): Readonly<Record<string, string>> {
  const position = plan.disks.filter(({ bus }) => bus === disk.bus).indexOf(disk);
  switch (disk.bus) {
    case 'scsi':
      return { bus: 'scsi0.0' };
    case 'usb':
      return { bus: 'xhci.0' };
    case 'ide':
      return { bus: `ide.${Math.floor(position / 2)}`, unit: String(position % 2) };
    case 'sata': {
      const controller = Math.floor(position / AHCI_PORTS);
      const isOnBoard = controller === 0 && plan.platform.family === 'q35';
      return { bus: `${isOnBoard ? 'ide' : `ahci${controller}`}.${position % AHCI_PORTS}` };
    }
    case 'nvme':
      return { serial: `nvme${position}` };
    default:
      return {};
  }
}

function controllers(plan: Plan): Option[] {
  const count = (bus: string): number => plan.disks.filter((disk) => disk.bus === bus).length;
  const device = (value: string): Option => ['-device', value];
  const first = plan.platform.family === 'q35' ? 1 : 0;
  const ahci = numbers(Math.ceil(count('sata') / AHCI_PORTS)).slice(first);
  return [
    ...(count('scsi') > 0 ? [device(join(virtioDevice('scsi', plan), { id: 'scsi0' }))] : []),
    ...ahci.map((index) => device(join('ich9-ahci', { id: `ahci${index}` }))),
    ...numbers(count('sd')).map((index) => device(join('sdhci-pci', { id: `sdhci${index}` }))),
  ];
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
