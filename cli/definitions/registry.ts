import type { CheckRegistryOptions } from '../commands/check-registry';
import type { ExplainOptions } from '../commands/explain';
import type { KeysOptions } from '../commands/keys';
import { withExamples, withOutput, withRegistry } from '../options';
import type { CommandGroup, Definition } from './definition';

const keys: Definition = {
  usage: 'keys',
  define: (command, invoke) => {
    command
      .description('list the registered keys')
      .option(
        '--probe-qemu [binary]',
        'tell instead which machine types and CPU models of an installed QEMU they do not know',
      )
      .action((options: KeysOptions) =>
        invoke(async (context) => (await import('../commands/keys')).keys(context, options)),
      );
    withExamples(withRegistry(withOutput(command)), [
      ['qcowmeta keys', 'key, type, unit, status and summary'],
      ['qcowmeta keys -o json', 'everything that the registry says'],
      ['qcowmeta keys --probe-qemu', 'what the QEMU of this host has that the registry does not know'],
      ['qcowmeta keys --probe-qemu qemu-system-aarch64 -o json', 'the same of another emulator, for a program'],
    ]);
  },
};

const explain: Definition = {
  usage: 'explain <key>',
  define: (command, invoke) => {
    command
      .description('tell what a key means: type, unit, known values, examples, how images are merged')
      .action((key: string, options: ExplainOptions) =>
        invoke(async (context) => (await import('../commands/explain')).explain(context, key, options)),
      );
    withExamples(withRegistry(withOutput(command)), [['qcowmeta explain qemu.machine-types', 'the facts of one key']]);
  },
};

const checkRegistry: Definition = {
  usage: 'check-registry <file...>',
  define: (command, invoke) => {
    command
      .description('check registry files: names, schemas, examples, and what became of published keys')
      .option('--published <file>', 'an earlier version of the file, whose keys must not be broken')
      .action((files: string[], options: CheckRegistryOptions) =>
        invoke(async (context) => (await import('../commands/check-registry')).checkRegistry(context, files, options)),
      );
    withExamples(withOutput(command), [
      ['qcowmeta check-registry acme.qcowmeta-registry.json', 'what is wrong with a file'],
      ['qcowmeta check-registry --published old.json acme.qcowmeta-registry.json', 'and what would break images'],
    ]);
  },
};

/** Commands about the keys themselves. */
export const KEYS: CommandGroup = { heading: 'Keys:', commands: [keys, explain, checkRegistry] };
