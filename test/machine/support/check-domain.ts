import type { Workshop } from './workshop';

/** Rejects unless the schema and the parser of libvirt's test driver take a domain. They know every architecture. */
export async function checkByTestDriver(workshop: Workshop, xml: string, name: string): Promise<void> {
  const file = await workshop.file(`${name}.xml`, xml);
  await workshop.mustRun('virt-xml-validate', file, 'domain');
  await workshop.mustRun('virsh', '-q', '-c', 'test:///default', 'define', '--validate', file);
}

/**
 * Gives the arguments that libvirt's own QEMU driver makes of a domain for the QEMU of this host. Rejects unless the driver defines it, that
 * is, unless this QEMU has the machine type and all of its devices.
 */
export async function checkByQemuDriver(workshop: Workshop, xml: string, name: string): Promise<string> {
  const file = await workshop.file(`${name}.xml`, xml);
  await workshop.virsh('define', '--validate', file);
  try {
    // For the arguments libvirt makes every card one that needs a device of the host.
    const bare = await workshop.file(
      `${name}-bare.xml`,
      xml.replace(/<interface [^>]*(?:\/>|>[^]*?<\/interface>)/g, ''),
    );
    return await workshop.virsh('domxml-to-native', 'qemu-argv', '--xml', bare);
  } finally {
    await workshop.virsh('undefine', '--nvram', name);
  }
}
