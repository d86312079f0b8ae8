import { CommanderError } from 'commander';
import { COMPLETE } from './completion/scripts';
import type { Context } from './context';
import { EXIT, type ExitCode } from './exit-codes';
import { buildProgram, withKnownHelp } from './program';

/** Runs any call: reads its options, helps, and tells what is wrong with it. Throws what the command throws. */
export async function runCommandLine(argv: readonly string[], context: Context): Promise<ExitCode> {
  if (argv[0] === COMPLETE) return (await import('./commands/completion')).answerScript(context, argv.slice(1));
  let exit: ExitCode = EXIT.ok;
  const done = (code: ExitCode): void => {
    exit = code;
  };
  const program = buildProgram(context, done, argv[0]);
  try {
    await program.parseAsync(withKnownHelp(program, argv), { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    throw error;
  }
}
