import { readHostFirmware } from '../core/machine/host-firmware';
import type { FirmwareDescriptor } from '../core/machine/targets/plan/firmware-descriptors';
import type { Output } from './output';

/** What this host has of UEFI firmware, best first. Descriptors that cannot be used are named on standard error. */
export async function readFirmware(output: Output): Promise<readonly FirmwareDescriptor[]> {
  const { descriptors, broken } = await readHostFirmware();
  for (const { name, reason } of broken) {
    output.message(`qcowmeta: the firmware descriptor ${name} is left out: ${reason}.`);
  }
  return descriptors;
}
