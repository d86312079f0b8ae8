import { Command } from 'commander';
import { version } from '../package.json';
import type { Context, Invoke } from './context';
import { defineMachine } from './definitions/machine';
import { defineFromLibvirt } from './definitions/from-libvirt';
import { defineCompletion } from './definitions/completion';
import { defineReading } from './definitions/reading';
import { defineRegistry } from './definitions/registry';
import { defineWriting } from './definitions/writing';
import type { ExitCode } from './exit-codes';

/**
 * The whole command line. `done` is called with the exit code of the command that ran. Commands are loaded when they are called, so that
 * `get` does not wait for what only `check` needs. Throws CommanderError instead of ending the process.
 */
export function buildProgram(context: Context, done: (code: ExitCode) => void): Command {
  const invoke: Invoke = async (work) => {
    done(await work(context));
  };
  const program = new Command('qcowmeta');
  program
    .description('Read, write and check the machine metadata stored inside qcow2 disk images.')
    .helpOption('-h, --help', 'show how the command is used')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(qcowmeta --help and qcowmeta COMMAND --help show how)')
    .configureOutput({
      writeOut: (text) => {
        context.output.text(text);
      },
      writeErr: (text) => {
        context.output.message(text.trimEnd());
      },
      outputError: (text, write) => {
        write(text.replace(/^error: /, 'qcowmeta: '));
      },
    })
    .addHelpText('after', EXIT_CODES);
  defineReading(program.commandsGroup('Reading images:'), invoke);
  defineWriting(program.commandsGroup('Writing images:'), invoke);
  defineMachine(program.commandsGroup('Images and machines:'), invoke);
  defineFromLibvirt(program, invoke);
  defineRegistry(program.commandsGroup('Keys:'), invoke);
  defineCompletion(program.commandsGroup('The command line:'), invoke);
  program.helpCommand('help [command]', 'show how a command is used');
  return program;
}

const EXIT_CODES = `
Exit codes:
  0  done
  1  a negative answer: no such key, no string, an error found, a difference, text refused, another string in the way, no machine
  2  the command line is wrong
  3  an image is missing, not qcow2, damaged, or of a version that is not supported
  4  an image is not written to: in use, no permission, no room, or not the string that was expected
  5  a write failed; the message says which string the image holds
  130  stopped by Ctrl+C before everything was done`;
