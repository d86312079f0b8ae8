import { Command } from 'commander';
import { version } from '../package.json';
import type { Context, Invoke } from './context';
import { COMMAND_LINE } from './definitions/completion';
import { nameOf } from './definitions/definition';
import { MACHINE } from './definitions/machine';
import { READING } from './definitions/reading';
import { KEYS } from './definitions/registry';
import { WRITING } from './definitions/writing';
import type { ExitCode } from './exit-codes';

const GROUPS = [READING, WRITING, MACHINE, KEYS, COMMAND_LINE];

/** The groups with this command alone, if there is one of this name. */
function groupsFor(name: string | undefined): typeof GROUPS {
  const named = GROUPS.map(({ heading, commands }) => ({
    heading,
    commands: commands.filter((command) => nameOf(command) === name),
  })).filter(({ commands }) => commands.length > 0);
  return named.length > 0 ? named : GROUPS;
}

/**
 * The whole command line, or as much of it as it takes to call the command `name`: to define all of them takes longer than to read an
 * image. `done` is called with the exit code of the command that ran. Commands but `get` and `dump` are loaded when
 * they are called, so that those two do not wait for what only `check` needs. Throws CommanderError instead of ending the process.
 */
export function buildProgram(context: Context, done: (code: ExitCode) => void, name?: string): Command {
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
    .addHelpText('after', EXIT_CODES)
    .hook('preAction', (_program, command) => {
      refuseEmpty(command);
    });
  for (const { heading, commands } of groupsFor(name)) {
    program.commandsGroup(heading);
    for (const { usage, define } of commands) define(program.command(usage), invoke);
  }
  program.helpCommand('help [command]', 'show how a command is used');
  return program;
}

/** Ends with a usage error if an argument is empty: nothing is called so, and a variable that is not set is the usual cause. */
function refuseEmpty(command: Command): void {
  const at = command.args.indexOf('');
  if (at < 0) return;
  const names = command.registeredArguments.map((argument) => argument.name());
  command.error(
    `error: the argument '${names[at] ?? names.at(-1) ?? ''}' is empty. Is a variable of the shell not set?`,
  );
}

/** The words of a command line, in which help on a command that there is not is a call of it: that tells which one may be meant. */
export function withKnownHelp({ commands }: Command, argv: readonly string[]): readonly string[] {
  const [first, name] = argv;
  if (first !== 'help' || name === undefined || name.startsWith('-')) return argv;
  return commands.some((command) => command.name() === name) ? argv : argv.slice(1);
}

const EXIT_CODES = `
Exit codes:
  0  done
  1  a negative answer: no such key, no string, an error found, a difference, text refused, another string in the way, no machine
  2  the command line is wrong
  3  an image is missing, not qcow2, damaged, or of a version that is not supported
  4  no permission to read or to write, or an image is not written to: in use, no room, or not the string that was expected
  5  a write failed; the message says which string the image holds
  130  stopped by Ctrl+C before everything was done`;
