import type { MachineConfiguration } from '../configuration';
import type { Definition, TargetOptions } from './definition';
import { clockElement, cpuElement, featuresElement } from './libvirt/cpu';
import { devicesElement } from './libvirt/devices';
import { generalElements } from './libvirt/general';
import { osElement } from './libvirt/os';
import { element, formatXml } from './libvirt/xml';
import { unsaid } from './not-carried';
import { planMachine } from './plan/plan';

/**
 * A complete libvirt domain (https://libvirt.org/formatdomain.html, as libvirt 9.0 takes it), in the order in which libvirt itself writes
 * one. Paths of disks have to be absolute. What belongs to a host is left to libvirt: addresses, MAC addresses, UUID, emulator, sockets.
 */
export function libvirtDomain(configuration: MachineConfiguration, options: TargetOptions = {}): Definition {
  const { plan, notCarried } = planMachine(configuration, 'libvirt', options);
  const domain = element('domain', { type: plan.virtualization }, [
    ...generalElements(configuration),
    osElement(plan),
    ...featuresElement(plan),
    ...cpuElement(plan),
    ...clockElement(plan),
    devicesElement(plan),
  ]);
  const { text, replaced } = formatXml(domain);
  const unwritable = replaced.map((each) => unsaid('text', 'not-xml', { text: JSON.stringify(each) }));
  return { text, notCarried: [...notCarried, ...unwritable] };
}
