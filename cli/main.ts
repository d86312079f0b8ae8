import type { Context } from './context';
import { EXIT, type ExitCode } from './exit-codes';
import { Interrupts } from './interrupts';
import { Output, type Streams } from './output';
import { plainCall } from './plain-call';
import { reportError } from './report';

/**
 * Runs the command. `argv` is what follows the program's name. Everything is read from and written to `streams`; nothing is thrown, and
 * the process is not ended: the exit code is given back when all output is written.
 */
export async function run(
  argv: readonly string[],
  streams: Streams,
  interrupts = new Interrupts(() => undefined),
): Promise<ExitCode> {
  const output = new Output(streams);
  const context: Context = {
    output,
    // Made when it is read from, as the other two are when they are written to.
    get stdin() {
      return streams.stdin;
    },
    interrupts,
  };
  const exit = await execute(argv, context);
  const failure = await output.finish();
  if (failure === undefined) return exit;
  output.message(`qcowmeta: the output could not be written: ${failure.message}`);
  return EXIT.outputFailed;
}

async function execute(argv: readonly string[], context: Context): Promise<ExitCode> {
  try {
    const plain = plainCall(argv);
    if (plain !== undefined) return await plain(context);
    return await (await import('./command-line')).runCommandLine(argv, context);
  } catch (error) {
    return reportError(context.output, error);
  }
}
