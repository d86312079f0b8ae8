import { InvalidArgumentError, Option } from 'commander';
import type { ImportOptions } from '../commands/import';
import { withExamples, withOutput, withRegistry } from '../options';
import type { CommandGroup, Definition } from './definition';
import { fromLibvirt } from './from-libvirt';

/** Names of the targets. Repeated here, because what knows them is loaded when it is needed; a test compares both. */
export const TARGETS = ['libvirt', 'qemu', 'virt-install', 'json'] as const;

const importImages: Definition = {
  usage: 'import <image...>',
  define: (command, invoke) => {
    command
      .description('make a VM definition of what images say; disagreements and what it leaves out go to standard error')
      .addOption(new Option('--to <target>', 'what to write').choices(TARGETS).makeOptionMandatory())
      .addOption(repeated('--prefer <key=image>', 'take a key from this image, whatever the others say'))
      .addOption(repeated('--set <key=value>', 'take this value for a key, whatever the images say'))
      .option('--confirm', 'carry keys that need your consent, such as a kernel command line, in --to json')
      .option('--name <name>', "the machine's name; made of the boot image's file name if left out")
      .option('--own', 'only what the images themselves have, nothing inherited')
      .option('--snapshot <name>', 'what the images say in this snapshot, by its name or id')
      .addOption(new Option('--virt-type <type>', 'what runs the guest').choices(['kvm', 'qemu']).default('kvm'))
      .addOption(
        new Option('--network <name>', "libvirt network of the guest, or user for QEMU's own")
          .default('default')
          .argParser(readNetwork),
      )
      .action((images: string[], options: ImportOptions) =>
        invoke(async (context) => (await import('../commands/import')).importImages(context, images, options)),
      );
    withExamples(withRegistry(withOutput(command)), [
      ['qcowmeta import --to libvirt web.qcow2 data.qcow2 > web.xml', 'a libvirt domain with two disks'],
      ['qcowmeta import --to qemu --virt-type qemu web.qcow2', "QEMU's command line, without KVM"],
      [
        'qcowmeta import --to libvirt --prefer qemu.rtc.base=web.qcow2 *.qcow2',
        'where they disagree, web.qcow2 is right',
      ],
      ['qcowmeta import --to libvirt --set qemu.min-ram-MB=4096 web.qcow2', 'with more memory than the image asks for'],
      ['qcowmeta import --to json -o json *.qcow2', 'everything that was found out, for a program'],
    ]);
  },
};

function readNetwork(name: string): string {
  if (name === '') throw new InvalidArgumentError('Give the name of a network, or user.');
  return name;
}

/** An option that may be given several times. */
function repeated(flags: string, description: string): Option {
  return new Option(flags, `${description} (may be given several times)`).argParser(
    (value: string, values: string[] | undefined) => [...(values ?? []), value],
  );
}

/** Commands about images and the machines that they are disks of. */
export const MACHINE: CommandGroup = { heading: 'Images and machines:', commands: [importImages, fromLibvirt] };
