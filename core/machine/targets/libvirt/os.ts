import { libvirtName } from '../mapping';
import type { Plan } from '../plan/plan';
import { element, type XmlElement } from './xml';

/** What the machine is and what it starts with. BIOS is written as no firmware at all: libvirt finds no descriptor for it. */
export function osElement({ platform, firmware }: Plan): XmlElement {
  const { architecture, machine } = platform;
  const type = element('type', { arch: libvirtName('qemu.architectures', architecture), machine }, 'hvm');
  if (!firmware.uefi) return element('os', {}, [type]);
  const features = firmwareFeatures(firmware);
  return element('os', { firmware: libvirtName('qemu.firmware.types', 'uefi') }, [
    type,
    ...(features.length === 0 ? [] : [element('firmware', {}, features.map(featureElement))]),
  ]);
}

/** What a firmware has to have, or must not have, in libvirt's words: `[['secure-boot', 'yes']]`. */
export function firmwareFeatures({ secureBoot, enrolledKeys }: Plan['firmware']): [string, string][] {
  const features: [string, string][] = [];
  if (enrolledKeys !== undefined) {
    features.push(['enrolled-keys', libvirtName('qemu.firmware.enrolled-keys', String(enrolledKeys))]);
  }
  if (secureBoot !== undefined) {
    features.push(['secure-boot', libvirtName('qemu.firmware.secure-boot', secureBoot ? 'required' : 'disabled')]);
  }
  return features;
}

function featureElement([name, enabled]: [string, string]): XmlElement {
  return element('feature', { enabled, name });
}
