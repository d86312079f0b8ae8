import { CommanderError } from 'commander';
import { EXIT, type ExitCode } from './exit-codes';
import { Output, type Streams } from './output';
import { buildProgram } from './program';
import { reportError } from './report';

/**
 * Runs the command. `argv` is what follows the program's name. Everything is read from and written to `streams`; nothing is thrown, and
 * the process is not ended: the exit code is given back when all output is written.
 */
export async function run(argv: readonly string[], streams: Streams): Promise<ExitCode> {
  const output = new Output(streams);
  const exit = await execute(argv, output, streams);
  const failure = await output.finish();
  if (failure === undefined) return exit;
  output.message(`qcowmeta: the output could not be written: ${failure.message}`);
  return EXIT.outputFailed;
}

async function execute(argv: readonly string[], output: Output, streams: Streams): Promise<ExitCode> {
  let exit: ExitCode = EXIT.ok;
  const program = buildProgram({ output, stdin: streams.stdin }, (code) => {
    exit = code;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return reportError(output, error);
  }
}

if (require.main === module) {
  void run(process.argv.slice(2), process).then((exit) => {
    process.exitCode = exit;
  });
}
