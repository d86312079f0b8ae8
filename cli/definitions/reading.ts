import { Option } from 'commander';
import type { CheckOptions } from '../commands/check';
import type { DiffOptions } from '../commands/diff';
import { dump, type DumpOptions } from '../commands/dump';
import { get, type GetOptions } from '../commands/get';
import type { ScanOptions } from '../commands/scan';
import { withExamples, withLines, withOutput, withReading, withRegistry } from '../options';
import type { CommandGroup, Definition } from './definition';

const dumpDefinition: Definition = {
  usage: 'dump <image...>',
  define: (command, invoke) => {
    command
      .description('print the string that applies to an image, byte for byte as it is stored')
      .action((images: string[], options: DumpOptions) => invoke((context) => dump(context, images, options)));
    withExamples(withRegistry(withLines(withReading(command))), [
      ['qcowmeta dump web.qcow2', "the image's own string, or the one it inherits"],
      ['qcowmeta dump --backing-chain overlay.qcow2', 'the own string of each image of the chain'],
      ['qcowmeta dump --ndjson *.qcow2', 'one JSON object a line, with keys, origin and findings'],
    ]);
  },
};

const getDefinition: Definition = {
  usage: 'get <image> <key>',
  define: (command, invoke) => {
    command
      .description("print a key's value as it is written; exit code 1 if there is no such key")
      .option('-r, --raw', 'a string without its quotes and escapes')
      .action((image: string, key: string, options: GetOptions) =>
        invoke((context) => get(context, image, key, options)),
      );
    withExamples(withReading(command), [
      ['qcowmeta get web.qcow2 qemu.min-ram-MB', 'the least RAM that the guest needs, in MiB'],
      ['qcowmeta get -r web.qcow2 qemu.image.title', 'a text without its quotes, for a script'],
      ['qcowmeta get -o json --snapshot before web.qcow2 qemu.machine-types', 'value and origin, for a snapshot'],
    ]);
  },
};

const check: Definition = {
  usage: 'check <image...>',
  define: (command, invoke) => {
    command
      .description('check the strings that apply to images; exit code 1 if there are errors')
      .option('--strict', 'warnings count as errors')
      .action((images: string[], options: CheckOptions) =>
        invoke(async (context) => (await import('../commands/check')).check(context, images, options)),
      );
    withExamples(withRegistry(withLines(withReading(command))), [
      ['qcowmeta check *.qcow2', 'every finding as file: line:column: severity: message [rule]'],
      ['qcowmeta check --strict --registry acme.qcowmeta-registry.json web.qcow2', 'with more keys, and no warnings'],
    ]);
  },
};

const diff: Definition = {
  usage: 'diff <image> [other]',
  define: (command, invoke) => {
    command
      .description('compare two images key by key, or an image with its backing file; exit code 1 if they differ')
      .option('--text', 'compare the texts line by line, not what they say')
      .option('--own', 'only the strings that the images themselves have, nothing inherited')
      .option('--snapshot <name>', "a snapshot's string of the first image, by its name or id")
      .option('--with-snapshot <name>', "a snapshot's string of the other image, or of the only one")
      .action((image: string, other: string | undefined, options: DiffOptions) =>
        invoke(async (context) => (await import('../commands/diff')).diff(context, image, other, options)),
      );
    withExamples(withOutput(command), [
      ['qcowmeta diff web.qcow2 converted.qcow2', 'a line with - or + for each key that differs'],
      ['qcowmeta diff overlay.qcow2', 'what the overlay says otherwise than its backing file'],
      ['qcowmeta diff --snapshot before web.qcow2', 'what has changed since the snapshot'],
      ['qcowmeta diff --text web.qcow2 converted.qcow2', 'the texts, as diff -u shows them'],
    ]);
  },
};

const scan: Definition = {
  usage: 'scan <folder>',
  define: (command, invoke) => {
    command
      .description('tell of every image in and below a folder which string applies to it, and how many findings it has')
      .option('--all', 'look into every file for a qcow2 image, whatever its name; else only into *.qcow2')
      .option('--after <path>', 'only images whose paths sort behind this one, to go on after a scan that was stopped')
      .addOption(
        new Option('-o, --output <format>', 'one JSON object a line, or one list')
          .choices(['ndjson', 'json'])
          .default('ndjson'),
      )
      .action((folder: string, options: ScanOptions) =>
        invoke(async (context) => (await import('../commands/scan')).scan(context, folder, options)),
      );
    withExamples(withRegistry(command), [
      ['qcowmeta scan /var/lib/libvirt/images', 'an object a line for each image, by path'],
      ["qcowmeta scan . | jq -r 'select(.effective == null).image'", 'the images without any string'],
      ['qcowmeta scan --after "$(tail -n 1 scan.ndjson | jq -r .image)" . >> scan.ndjson', 'what a stopped scan left'],
      ['qcowmeta scan --all -o json .', 'also images that are not named *.qcow2, as one list'],
    ]);
  },
};

/** Commands that only read images. Those that scripts call again and again, for a key or a string, are loaded with the command line itself. */
export const READING: CommandGroup = {
  heading: 'Reading images:',
  commands: [dumpDefinition, getDefinition, check, diff, scan],
};
