import { Output } from '../../../cli/output';
import { readFirmware } from '../../../cli/firmware';
import type { FirmwareDescriptor } from '../../../core/machine/targets/plan/firmware-descriptors';
import { silentStreams } from '../../cli/harness';

/** What this host has of UEFI firmware, as the command reads it. Throws if a descriptor of the host cannot be used. */
export async function hostFirmware(): Promise<readonly FirmwareDescriptor[]> {
  const { streams, stderr } = silentStreams();
  const descriptors = await readFirmware(new Output(streams));
  if (stderr() !== '') throw new Error(stderr());
  return descriptors;
}
