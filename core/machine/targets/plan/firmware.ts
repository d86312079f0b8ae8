import type { MachineConfiguration } from '../../configuration';
import type { Unsaid } from '../definition';
import { unsaid } from '../not-carried';
import type { TargetTitle } from './disks';
import type { Platform } from './platform';

/** The firmware that a definition asks for; undefined members are left to the host. */
export interface PlannedFirmware {
  readonly uefi: boolean;
  readonly secureBoot?: boolean;
  readonly enrolledKeys?: boolean;
  /** System management mode, without which x86 firmware cannot keep its variables from the guest. */
  readonly smm: boolean;
}

/** Settles the firmware. Everything but UEFI is what the machine starts with by itself. */
export function planFirmware(
  { firmware }: MachineConfiguration,
  platform: Platform,
  target: TargetTitle,
): { firmware: PlannedFirmware; notCarried: Unsaid[] } {
  if (firmware.type !== 'uefi') {
    return { firmware: { uefi: false, smm: false }, notCarried: unlessUsual(firmware.type, platform, target) };
  }
  const { enrolledKeys, notCarried } = planKeys(firmware, platform);
  const secureBoot = firmware.secureBoot === undefined ? enrolledKeys === true || undefined : isRequired(firmware);
  return {
    firmware: {
      uefi: true,
      ...(secureBoot === undefined ? {} : { secureBoot }),
      ...(enrolledKeys === undefined ? {} : { enrolledKeys }),
      smm: secureBoot === true && platform.isX86,
    },
    notCarried,
  };
}

type Asked = MachineConfiguration['firmware'];
const isRequired = ({ secureBoot }: Asked): boolean => secureBoot === 'required';

/** Enrolled keys are what makes the firmware enforce Secure Boot, and on x86 such firmware runs on q35 alone. */
function planKeys(
  firmware: Asked,
  { isX86, family, machine }: Platform,
): { enrolledKeys?: boolean | undefined; notCarried: Unsaid[] } {
  const { enrolledKeys } = firmware;
  if (enrolledKeys !== true) return { enrolledKeys, notCarried: [] };
  const key = 'qemu.firmware.enrolled-keys';
  if (firmware.secureBoot === 'disabled') return { notCarried: [unsaid(key, 'enrolled-keys-off')] };
  if (isX86 && family !== 'q35') return { notCarried: [unsaid(key, 'enrolled-keys-machine', { machine })] };
  return { enrolledKeys, notCarried: [] };
}

/** Architectures whose machines start with these by themselves. */
const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  bios: ['x86_64', 'i386'],
  openfirmware: ['ppc', 'ppc64', 'sparc', 'sparc64'],
  uboot: [],
};

function unlessUsual(type: string, { architecture }: Platform, target: TargetTitle): Unsaid[] {
  if (type === 'none' || BUILT_IN[type]?.includes(architecture) === true) return [];
  const why = type === 'uboot' ? 'firmware-file' : 'firmware-unknown';
  return [unsaid('qemu.firmware.types', why, { architecture, firmware: type, target })];
}
