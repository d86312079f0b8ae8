import { builtinRegistry } from '../../../registry/registry';
import type { MachineConfiguration } from '../../configuration';
import { element, type XmlElement } from './xml';

/** Name, title, description, operating system, memory and number of CPUs. */
export function generalElements(configuration: MachineConfiguration): XmlElement[] {
  const { name, title, description, osId, memoryMiB, vcpus } = configuration;
  return [
    element('name', {}, name),
    // libvirt refuses a title of several lines.
    ...(title === undefined ? [] : [element('title', {}, title.replace(/[\r\n]+/g, ' '))]),
    ...(description === undefined ? [] : [element('description', {}, description)]),
    ...(osId === undefined ? [] : [element('metadata', {}, [libosinfo(osId)])]),
    element('memory', { unit: 'MiB' }, String(memoryMiB)),
    element('vcpu', {}, String(vcpus)),
  ];
}

function libosinfo(id: string): XmlElement {
  const [mapping] = builtinRegistry().get('qemu.os.id')?.mapping.libvirt ?? [];
  const namespace = mapping?.namespaces?.['libosinfo'];
  const inNamespace = (data: XmlElement): XmlElement => (namespace === undefined ? data : { ...data, namespace });
  return inNamespace(element('libosinfo:libosinfo', {}, [inNamespace(element('libosinfo:os', { id }))]));
}
