import { directOutput } from './direct-output';
import { EXIT } from './exit-codes';
import { Interrupts } from './interrupts';
import { run } from './main';
import type { Streams } from './output';

/** Ends this process as Ctrl+C ends one that knows nothing of it, so that a shell's loop over images ends too. */
function endByInterrupt(): void {
  if (process.platform === 'win32') process.exit(EXIT.interrupted);
  process.exitCode = EXIT.interrupted;
  process.removeAllListeners('SIGINT');
  process.kill(process.pid, 'SIGINT');
}

/** The standard streams of this process, each made when it is used. */
class StandardStreams implements Streams {
  readonly direct = directOutput(1);
  /** Whether there is a stream, which may have something left to do when the command is done. */
  areUsed = false;

  get stdin(): Streams['stdin'] {
    return this.used(process.stdin);
  }

  get stdout(): Streams['stdout'] {
    return this.used(process.stdout);
  }

  get stderr(): Streams['stderr'] {
    return this.used(process.stderr);
  }

  private used<T>(stream: T): T {
    this.areUsed = true;
    return stream;
  }
}

const streams = new StandardStreams();
const interrupts = new Interrupts(endByInterrupt, (interrupt) => process.on('SIGINT', interrupt));
// Windows ends processes with an exit code of its own.
if (process.platform === 'win32') interrupts.listen();
/** Settled when this process has nothing more to do. */
export const ended = run(process.argv.slice(2), streams, interrupts).then((exit) => {
  process.exitCode = exit;
  if (exit === EXIT.interrupted) endByInterrupt();
  // All is written. To end by itself Node takes itself apart first, which takes longer than to read an image.
  else if (!streams.areUsed) process.exit();
});
