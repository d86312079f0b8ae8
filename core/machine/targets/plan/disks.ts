import type { Disk, MachineConfiguration } from '../../configuration';
import type { Unsaid } from '../definition';
import { unsaid } from '../not-carried';
import type { Platform } from './platform';

/** A disk with its place in the machine. */
export interface PlacedDisk {
  readonly path: string;
  readonly bus: string;
  readonly device: 'disk' | 'cdrom';
  /** Whether the path is that of a block device of the host. */
  readonly isBlockDevice: boolean;
  /** libvirt's name for the place: `vda`, `sdb`, `hda`. */
  readonly name: string;
  /** Set for the one disk that the machine starts from. */
  readonly bootOrder?: number;
}

/** How messages call a target. */
export type TargetTitle = 'libvirt' | 'QEMU';

const NO_CDROM = new Set(['virtio', 'nvme', 'sd']);
const PREFIX: Readonly<Record<string, string>> = { virtio: 'vd', ide: 'hd', nvme: 'nvme' };
/** Two channels with a master and a slave each. */
const MOST_IDE_DISKS = 4;

/** Gives every disk a bus that the target can write: the first that the image names, or else one on which any guest looks for disks. */
export function placeDisks(
  { disks, machine }: MachineConfiguration,
  platform: Platform,
  target: TargetTitle,
): { placed: PlacedDisk[]; notCarried: Unsaid[] } {
  const placed: PlacedDisk[] = [];
  const notCarried: Unsaid[] = [];
  const starts = disks.find(({ role }) => role === 'boot') ?? disks[0];
  for (const disk of disks) {
    const canTake = (bus: string): boolean => isUsable(bus, disk, platform, target) && hasRoom(bus, placed);
    const named = [disk.bus, ...(disk.otherBuses ?? [])].find(canTake);
    const bus = named ?? fallbacksOf(platform).find(canTake) ?? disk.bus;
    if (named === undefined) notCarried.push(busNotCarried(disk, bus, machine, target));
    placed.push({
      path: disk.path,
      bus,
      device: disk.role === 'cdrom' ? 'cdrom' : 'disk',
      isBlockDevice: /^\/dev\/(?!shm\/)/.test(disk.path),
      name: nextName(bus, placed),
      ...(disk === starts ? { bootOrder: 1 } : {}),
    });
  }
  return { placed, notCarried };
}

function isUsable(bus: string, { role }: Disk, { family, transport }: Platform, target: TargetTitle): boolean {
  if (role === 'cdrom' && NO_CDROM.has(bus)) return false;
  // A controller of virtio goes wherever its disks go, on a microvm too.
  if (bus === 'virtio' || bus === 'scsi') return transport !== 'none';
  if (bus === 'ide') return family === 'pc' || family === 'isapc';
  if (bus === 'sata' || bus === 'usb') return transport === 'pci';
  // libvirt attaches no file to an NVMe controller, and an SD card only to boards that have a slot.
  return target === 'QEMU' && transport === 'pci';
}

function hasRoom(bus: string, placed: readonly PlacedDisk[]): boolean {
  return bus !== 'ide' || placed.filter((disk) => disk.bus === 'ide').length < MOST_IDE_DISKS;
}

function fallbacksOf({ family }: Platform): readonly string[] {
  if (family === 'q35') return ['sata'];
  return family === 'pc' || family === 'isapc' ? ['ide', 'sata'] : ['virtio', 'scsi'];
}

function busNotCarried({ path, bus, role }: Disk, instead: string, machine: string, target: TargetTitle): Unsaid {
  const isDrive = role === 'cdrom' && NO_CDROM.has(bus);
  const why = instead === bus ? 'no-bus' : isDrive ? 'cdrom-bus' : 'disk-bus';
  return unsaid('qemu.disk.buses', why, { file: path, target, bus, machine, instead });
}

/** Buses share the letters of a prefix: SATA, SCSI and USB disks are all `sda`, `sdb` and so on. */
function nextName(bus: string, placed: readonly PlacedDisk[]): string {
  const prefix = PREFIX[bus] ?? 'sd';
  return prefix + letters(placed.filter((disk) => (PREFIX[disk.bus] ?? 'sd') === prefix).length);
}

/** 0 is `a`, 25 is `z`, 26 is `aa`. */
function letters(index: number): string {
  const last = String.fromCharCode(0x61 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}
