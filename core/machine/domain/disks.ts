import type { Element } from '@xmldom/xmldom';
import { bootDiskOf } from './boot-order';
import { devicesOf } from './devices';
import { fromLibvirt, type Reading } from './reading';
import { domainRefused } from './refusals';
import { attributeOf, childOf, lineOf } from './xml';

/** A disk of a domain that is a file or a block device of the host. */
export interface DomainDisk {
  /** Path of the file or device, as the domain has it. */
  readonly source: string;
  /** What libvirt calls the disk: `vda`. */
  readonly target: string;
  readonly device: 'disk' | 'cdrom';
  /** Whether the machine starts from it. At most one disk is. */
  readonly boot: boolean;
  /** The keys that describe this disk alone, in the registry's order. */
  readonly keys: ReadonlyMap<string, unknown>;
}

/** Fixed disks; `lun` is one that is passed through. */
const FIXED: readonly string[] = ['disk', 'lun'];

/** A disk as it is written. */
export interface DiskElement {
  readonly element: Element;
  readonly target: string;
  readonly bus: string;
  readonly isFixed: boolean;
}

/** The disks in the order in which the guest sees them, CD-ROMs after them. Throws domain-refused for two disks with one name. */
export function readDisks(reading: Reading): DomainDisk[] {
  const elements = disksInOrder(reading);
  const fixed = elements.filter(({ isFixed }) => isFixed);
  const boot = bootDiskOf(reading, fixed);
  return [...fixed, ...elements.filter((disk) => !disk.isFixed)].flatMap((disk) => {
    const source = sourceOf(reading, disk);
    if (source === undefined) return [];
    const { target, isFixed } = disk;
    const keys = keysOf(reading, disk, disk === boot, fixed.indexOf(disk));
    return [{ source, target, device: isFixed ? ('disk' as const) : ('cdrom' as const), boot: disk === boot, keys }];
  });
}

function keysOf(reading: Reading, disk: DiskElement, isBoot: boolean, index: number): Map<string, unknown> {
  const keys = new Map<string, unknown>();
  const put = (key: string, value: unknown): void => {
    reading.put(key, value, 'devices/disk', keys);
  };
  put('qemu.disk.buses', [fromLibvirt(reading.mappingOf('qemu.disk.buses'), disk.bus)]);
  put('qemu.disk.role', disk.isFixed ? (isBoot ? 'boot' : 'data') : 'cdrom');
  if (disk.isFixed) put('qemu.disk.index', index);
  return keys;
}

/** As libvirt puts them (virDomainDiskInsert): the disks of a bus together, by their names. Floppy disks are left out. */
function disksInOrder(reading: Reading): DiskElement[] {
  const disks = devicesOf(reading, 'disk').flatMap((element) => diskOf(reading, element) ?? []);
  const twice = disks.find(({ target }, index) => disks.findIndex((other) => other.target === target) < index);
  if (twice !== undefined) {
    const { element, target } = twice;
    throw domainRefused('disk-twice', reading.file, { line: lineOf(element), target: JSON.stringify(target) });
  }
  const buses = [...new Set(disks.map(({ bus }) => bus))];
  return buses.flatMap((bus) => {
    const ofBus = disks.filter((disk) => disk.bus === bus);
    return ofBus.sort((left, right) => numberOf(left.target) - numberOf(right.target));
  });
}

function diskOf(reading: Reading, element: Element): DiskElement | undefined {
  const device = attributeOf(element, 'device') ?? 'disk';
  const targetElement = childOf(element, 'target');
  const target = attributeOf(targetElement, 'dev') ?? '';
  if (device === 'floppy') {
    reading.leaveOut('devices/disk', 'floppy', { target });
    return undefined;
  }
  const bus = attributeOf(targetElement, 'bus') ?? busOfName(target);
  return { element, target, bus, isFixed: FIXED.includes(device) };
}

const NAME = /^(fd|hd|sd|vd|xvd|ubd)([a-z]+)\d*$/;
/** The bus of a disk that names none, by its name, as libvirt has it. */
const BUSES: Readonly<Record<string, string>> = {
  hd: 'ide',
  sd: 'scsi',
  vd: 'virtio',
  xvd: 'xen',
  fd: 'fdc',
  ubd: 'uml',
};

function busOfName(target: string): string {
  return BUSES[NAME.exec(target)?.[1] ?? ''] ?? '';
}

/** `vda` is 0, `vdz` 25, `vdaa` 26. */
function numberOf(target: string): number {
  const letters = NAME.exec(target)?.[2] ?? '';
  return Buffer.from(letters).reduce((number, letter) => number * 26 + letter - 96, 0) - 1;
}

/** Path of the file or block device; an empty drive has none. Of other disks no image can be given, which is told. */
function sourceOf(reading: Reading, { element, target }: DiskElement): string | undefined {
  const source = childOf(element, 'source');
  const path = attributeOf(source, 'file') ?? attributeOf(source, 'dev');
  if (path !== undefined && path !== '') return path;
  const type = attributeOf(element, 'type') ?? 'file';
  if (type !== 'file' && type !== 'block') reading.leaveOut('devices/disk', 'not-a-file', { target, type });
  return undefined;
}
