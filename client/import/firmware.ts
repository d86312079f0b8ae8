import { readHostFirmware } from '../../core/machine/host-firmware';
import type { FirmwareDescriptor } from '../../core/machine/targets/plan/firmware-descriptors';

/** What this host has of UEFI firmware, best first. Descriptors that cannot be used are named in the log. */
export async function readFirmware(log: { warn(message: string): void }): Promise<readonly FirmwareDescriptor[]> {
  const { descriptors, broken } = await readHostFirmware();
  for (const { name, reason } of broken) log.warn(`The firmware descriptor ${name} is left out: ${reason}`);
  return descriptors;
}
