import type { Element } from '@xmldom/xmldom';
import { machineFamily } from './machine';
import { fromLibvirt, type Reading } from './reading';
import { select } from './select';
import { attributeOf, childOf, textOf } from './xml';

const TYPES = 'qemu.firmware.types';
const SECURE_BOOT = 'qemu.firmware.secure-boot';

/**
 * The firmware: as `<os firmware='efi'>` names it; else by the older `<loader>`, of which libvirt has `type='pflash'` for UEFI alone; else,
 * on a PC that boots from its disk, the BIOS that QEMU brings along.
 */
export function readFirmware(reading: Reading): void {
  const os = childOf(reading.root, 'os');
  if (os === undefined) return;
  const mapping = reading.mappingOf(TYPES);
  const [named] = select(reading.root, mapping);
  const type = named === undefined ? byLoader(reading, os) : fromLibvirt(mapping, named.value);
  if (type !== undefined) reading.put(TYPES, [type], 'os/@firmware');
  if (childOf(os, 'nvram') !== undefined) reading.leaveOut('os/nvram', 'variable-store');
}

function byLoader(reading: Reading, os: Element): string | undefined {
  const loader = childOf(os, 'loader');
  const isFlash = attributeOf(loader, 'type') === 'pflash' || childOf(os, 'nvram') !== undefined;
  if (isFlash) return 'uefi';
  if (loader === undefined || textOf(loader) === '') return builtIn(reading, os);
  const type = byFileName(textOf(loader));
  if (type === undefined) reading.leaveOut('os/loader', 'unknown-firmware');
  return type;
}

/** What the well-known firmware files are called. Only the name is looked at: the folders are the host's. */
const FILE_NAMES: readonly (readonly [RegExp, string])[] = [
  [/u-?boot/i, 'uboot'],
  [/ovmf|aavmf|edk2|uefi|efi/i, 'uefi'],
  [/seabios|^bios/i, 'bios'],
  [/slof|openbios/i, 'openfirmware'],
];

function byFileName(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return FILE_NAMES.find(([pattern]) => pattern.test(name))?.[1];
}

const PC_ARCHITECTURES: readonly unknown[] = ['x86_64', 'i386'];

/** A kernel that is booted directly needs no firmware, so that nothing is known of what the disk boots with. */
function builtIn(reading: Reading, os: Element): string | undefined {
  const architectures = reading.keys.get('qemu.architectures');
  const isPc = Array.isArray(architectures) && architectures.some((each) => PC_ARCHITECTURES.includes(each));
  return isPc && machineFamily(reading) !== 'microvm' && childOf(os, 'kernel') === undefined ? 'bios' : undefined;
}

/** Secure Boot: the firmware's feature, or `<loader secure='yes'>`, as it was written before libvirt 7.2. */
export function readSecureBoot(reading: Reading): void {
  const mapping = reading.mappingOf(SECURE_BOOT);
  const [feature] = select(reading.root, mapping);
  const os = childOf(reading.root, 'os');
  const isSecure = os !== undefined && attributeOf(childOf(os, 'loader'), 'secure') === 'yes';
  const enabled = feature?.value ?? (isSecure ? 'yes' : undefined);
  if (enabled !== undefined) reading.put(SECURE_BOOT, fromLibvirt(mapping, enabled), 'os/firmware/feature');
}
