import type { CopyOptions } from '../commands/copy';
import type { EditOptions } from '../commands/edit';
import type { PutOptions } from '../commands/put';
import type { RemoveOptions } from '../commands/remove';
import type { SetOptions } from '../commands/set';
import type { UnsetOptions } from '../commands/unset';
import { withExamples, withExpected, withRegistry, withWriting } from '../options';
import type { CommandGroup, Definition } from './definition';

const SNAPSHOT = ['--snapshot <name>', "a snapshot's own string, by the snapshot's name or id"] as const;

const set: Definition = {
  usage: 'set <image> <key=value...>',
  define: (command, invoke) => {
    command
      .description('set keys; a value is JSON if it reads as JSON, else it is the string itself')
      .option('--string', 'every value is a string, whatever it looks like')
      .option('-f, --force', 'also write keys that start with qemu. and are not registered')
      .option(...SNAPSHOT)
      .action((image: string, assignments: string[], options: SetOptions) =>
        invoke(async (context) => (await import('../commands/set')).set(context, image, assignments, options)),
      );
    withExamples(withRegistry(withWriting(command)), [
      ['qcowmeta set web.qcow2 qemu.min-ram-MB=1024 qemu.image.title="Web server"', 'a number and a string'],
      [`qcowmeta set web.qcow2 'qemu.machine-types=["q35"]'`, 'a list; the quotes are for the shell'],
      ['qcowmeta set --string web.qcow2 com.example.build=20', 'the string "20", not the number'],
      ['qcowmeta set -n web.qcow2 qemu.min-ram-MB=2048', 'what would change'],
    ]);
  },
};

const unset: Definition = {
  usage: 'unset <image> <key...>',
  define: (command, invoke) => {
    command
      .description('remove keys; exit code 1 if one of them is not there')
      .option(...SNAPSHOT)
      .action((image: string, keys: string[], options: UnsetOptions) =>
        invoke(async (context) => (await import('../commands/unset')).unset(context, image, keys, options)),
      );
    withExamples(withRegistry(withWriting(command)), [
      ['qcowmeta unset web.qcow2 qemu.min-ram-MB', 'the rest stays byte for byte'],
    ]);
  },
};

const put: Definition = {
  usage: 'put <image> [file]',
  define: (command, invoke) => {
    command
      .description('store a whole string byte for byte, from a file or from standard input (-)')
      .option('-f, --force', 'also replace stored metadata that is damaged')
      .option(...SNAPSHOT)
      .action((image: string, file: string | undefined, options: PutOptions) =>
        invoke(async (context) => (await import('../commands/put')).put(context, image, file, options)),
      );
    withExamples(withRegistry(withExpected(withWriting(command))), [
      ['qcowmeta put web.qcow2 machine.json', 'from a file'],
      ['qcowmeta dump old.qcow2 | qcowmeta put new.qcow2', 'from another command'],
      ['qcowmeta put --expect none new.qcow2 machine.json', 'only if the image has no string of its own yet'],
    ]);
  },
};

const edit: Definition = {
  usage: 'edit <image>',
  define: (command, invoke) => {
    command
      .description('open the string in an editor ($VISUAL, else $EDITOR, else vi) and store what comes out')
      .option('--from <file>', 'edit the text of a file instead, such as one that an earlier edit left')
      .option('-f, --force', 'also store keys that start with qemu. and are not registered, and other errors, unasked')
      .option(...SNAPSHOT)
      .action((image: string, options: EditOptions) =>
        invoke(async (context) => (await import('../commands/edit')).edit(context, image, options)),
      );
    withExamples(withRegistry(withWriting(command)), [
      ['qcowmeta edit web.qcow2', 'the own string, or the inherited one, which becomes its own'],
      ['EDITOR="code --wait" qcowmeta edit web.qcow2', 'an editor with an argument'],
      ['qcowmeta edit -n --snapshot before web.qcow2', 'what would change, for a snapshot'],
    ]);
  },
};

const remove: Definition = {
  usage: 'remove <image>',
  define: (command, invoke) => {
    command
      .description('remove the string that the image itself has; exit code 1 if it has none')
      .option('-f, --force', 'also remove stored metadata that is damaged')
      .option(...SNAPSHOT)
      .action((image: string, options: RemoveOptions) =>
        invoke(async (context) => (await import('../commands/remove')).remove(context, image, options)),
      );
    withExamples(withExpected(withWriting(command)), [
      ['qcowmeta remove overlay.qcow2', 'it inherits from its backing file again'],
      ['qcowmeta remove --snapshot before web.qcow2', "the snapshot has its image's string again"],
    ]);
  },
};

const copy: Definition = {
  usage: 'copy <source> <destination>',
  define: (command, invoke) => {
    command
      .description('copy the string that applies to one image into another, as after qemu-img convert')
      .option('--own', 'only what the source itself has, nothing inherited')
      .option('-f, --force', 'replace another string of the destination')
      .action((source: string, destination: string, options: CopyOptions) =>
        invoke(async (context) => (await import('../commands/copy')).copy(context, source, destination, options)),
      );
    withExamples(withRegistry(withWriting(command)), [
      ['qcowmeta copy web.qcow2 converted.qcow2', 'what qemu-img convert left behind'],
      ['qcowmeta copy -n web.qcow2 converted.qcow2', 'what would change'],
    ]);
  },
};

/** Commands that write images. */
export const WRITING: CommandGroup = {
  heading: 'Writing images:',
  commands: [set, unset, put, edit, remove, copy],
};
