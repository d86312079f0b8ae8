import type { FromLibvirtOptions } from '../commands/from-libvirt';
import { withExamples, withRegistry, withWriting } from '../options';
import type { Definition } from './definition';

/** The command that sets keys from a libvirt domain. */
export const fromLibvirt: Definition = {
  usage: 'from-libvirt <domain> <image...>',
  define: (command, invoke) => {
    command
      .description(
        'set the keys of images from the libvirt domain whose disks they are (XML file, or - for standard input)',
      )
      .option('--vm-only', 'only the keys of the machine and its boot disk; other disks stay as they are')
      .option('--exact', 'keep the version of the machine type (pc-q35-7.2) instead of its family (q35)')
      .option('-f, --force', 'also replace stored metadata that is damaged or no JSON object')
      .action((domain: string, images: string[], options: FromLibvirtOptions) =>
        invoke(async (context) =>
          (await import('../commands/from-libvirt')).fromLibvirt(context, domain, images, options),
        ),
      );
    withExamples(withRegistry(withWriting(command)), [
      ['virsh dumpxml --inactive web | qcowmeta from-libvirt -n - /srv/web.qcow2', 'what would change'],
      [
        'qcowmeta from-libvirt web.xml web.qcow2 web-data.qcow2',
        'the machine in the image it boots from, each disk in its own',
      ],
      [
        'qcowmeta from-libvirt --vm-only --exact web.xml web.qcow2',
        'with the machine type as it is, data disks left alone',
      ],
    ]);
  },
};
