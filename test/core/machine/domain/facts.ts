import { DOMParser, type Element } from '@xmldom/xmldom';

/**
 * What two domains must have in common to be the same machine for the guest, read without any of the project's own reading: neither its paths
 * nor its value maps. Names of the host, addresses, and what no key says are left out.
 */
export interface Facts {
  readonly architecture: string | null;
  readonly machine: string;
  readonly uefi: boolean;
  readonly secureBoot: boolean;
  readonly smm: boolean;
  readonly memoryMiB: number;
  readonly vcpus: number;
  readonly cpu: string;
  readonly requiredFeatures: readonly string[];
  readonly hyperv: readonly string[];
  readonly clock: string;
  /** By file: the bus, the model, and how the guest sees it. In the order of the disks of a bus, CD-ROMs left out. */
  readonly disks: Readonly<Record<string, string>>;
  readonly bootFile: string;
  readonly networkModel: string;
  readonly video: string;
  readonly serial: boolean;
  readonly graphics: boolean;
  readonly rng: readonly (string | null)[];
  readonly agent: boolean;
  readonly tpm: string;
  readonly title: string;
  readonly description: string;
  readonly os: string;
}

/** Reads the facts of a domain's XML. */
export function factsOf(xml: string): Facts {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  const all = (name: string): Element[] => Array.from(document.getElementsByTagName(name));
  const one = (name: string): Element | undefined => all(name)[0];
  const text = (name: string): string => (one(name)?.textContent ?? '').trim();
  const inside = (parent: string, name: string): Element[] => all(name).filter((each) => parentOf(each) === parent);
  const type = inside('os', 'type')[0];
  const loader = one('loader');
  const firmware = one('os')?.getAttribute('firmware') ?? null;
  const feature = all('feature').find((each) => each.getAttribute('name') === 'secure-boot');
  const disks = all('disk').filter((disk) => isFixed(disk));
  const cpu = one('cpu');
  return {
    architecture: type?.getAttribute('arch') ?? null,
    machine: machineOf(type?.getAttribute('machine') ?? ''),
    uefi: firmware === 'efi' || loader?.getAttribute('type') === 'pflash',
    secureBoot: feature?.getAttribute('enabled') === 'yes' || loader?.getAttribute('secure') === 'yes',
    smm: one('smm')?.getAttribute('state') === 'on',
    memoryMiB: memoryOf(inside('domain', 'memory')[0]),
    vcpus: Number(one('vcpu')?.getAttribute('current') ?? text('vcpu')),
    cpu: `${cpu?.getAttribute('mode') ?? ''} ${(cpu?.getElementsByTagName('model')[0]?.textContent ?? '').trim()}`.trim(),
    requiredFeatures: inside('cpu', 'feature')
      .filter((each) => each.getAttribute('policy') === 'require')
      .map((each) => each.getAttribute('name') ?? '')
      .sort(),
    hyperv: Array.from(one('hyperv')?.childNodes ?? [])
      .filter((node) => node.nodeType === 1 && (node as Element).getAttribute('state') === 'on')
      .map((node) => node.nodeName)
      .sort(),
    clock: clockOf(one('clock')),
    disks: Object.fromEntries(
      inOrder(disks).map((disk) => [fileOf(disk), `${busOf(disk)} ${disk.getAttribute('model') ?? ''}`.trim()]),
    ),
    bootFile: fileOf(bootOf(disks)),
    networkModel: inside('interface', 'model')[0]?.getAttribute('type') ?? '',
    video: inside('video', 'model')[0]?.getAttribute('type') ?? '',
    serial: inside('devices', 'serial').length > 0,
    graphics: inside('devices', 'graphics').length > 0,
    rng: inside('devices', 'rng').map((each) => each.getAttribute('model')),
    agent: inside('channel', 'target').some((each) => each.getAttribute('name') === 'org.qemu.guest_agent.0'),
    tpm: all('tpm')
      .map(
        (each) => `${each.getAttribute('model') ?? ''} ${inside('tpm', 'backend')[0]?.getAttribute('version') ?? ''}`,
      )
      .join(),
    title: text('title'),
    description: text('description'),
    os: one('libosinfo:os')?.getAttribute('id') ?? '',
  };
}

function parentOf(element: Element): string {
  return element.parentNode?.nodeName ?? '';
}

function childOf(element: Element | undefined, name: string): Element | undefined {
  return Array.from(element?.childNodes ?? []).find((node): node is Element => node.nodeName === name);
}

/** The chipset, as its versions are named. */
function machineOf(name: string): string {
  if (name.includes('q35')) return 'q35';
  if (name === 'pc' || name.includes('i440fx')) return 'pc';
  return name.replace(/-[\d.]+$/, '');
}

const BYTES: Readonly<Record<string, number>> = {
  b: 1,
  KiB: 1024,
  K: 1024,
  KB: 1000,
  MiB: 1048576,
  MB: 1000000,
  GiB: 1073741824,
  gib: 1073741824,
  G: 1073741824,
};

function memoryOf(memory: Element | undefined): number {
  const unit = memory?.getAttribute('unit') ?? 'KiB';
  return Math.ceil((Number(memory?.textContent) * (BYTES[unit] ?? NaN)) / 1048576);
}

function clockOf(clock: Element | undefined): string {
  const offset = clock?.getAttribute('offset') ?? '';
  return offset === 'variable' ? (clock?.getAttribute('basis') ?? '') : offset;
}

function isFixed(disk: Element): boolean {
  const device = disk.getAttribute('device') ?? 'disk';
  return device === 'disk' && disk.getAttribute('type') !== 'network';
}

function fileOf(disk: Element | undefined): string {
  const source = childOf(disk, 'source');
  const path = source?.getAttribute('file') ?? source?.getAttribute('dev') ?? '';
  return path.slice(path.lastIndexOf('/') + 1);
}

function targetOf(disk: Element): string {
  return childOf(disk, 'target')?.getAttribute('dev') ?? '';
}

function busOf(disk: Element): string {
  const named: Readonly<Record<string, string>> = { vd: 'virtio', hd: 'ide', sd: 'scsi' };
  return childOf(disk, 'target')?.getAttribute('bus') ?? named[targetOf(disk).slice(0, 2)] ?? '';
}

/** By the names that they have: no domain here has more than a few. */
function inOrder(disks: readonly Element[]): Element[] {
  return [...disks].sort((left, right) => (targetOf(left) < targetOf(right) ? -1 : 1));
}

function bootOf(disks: readonly Element[]): Element | undefined {
  const order = (disk: Element): number => Number(childOf(disk, 'boot')?.getAttribute('order') ?? Infinity);
  const [first] = [...disks].sort((left, right) => order(left) - order(right));
  if (first !== undefined && order(first) < Infinity) return first;
  const [written] = disks;
  const sameBus = written === undefined ? [] : disks.filter((disk) => busOf(disk) === busOf(written));
  return inOrder(sameBus)[0];
}
