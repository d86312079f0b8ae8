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
function standardStreams(): Streams {
  return {
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      return process.stdout;
    },
    get stderr() {
      return process.stderr;
    },
    direct: directOutput(1),
  };
}

const interrupts = new Interrupts(endByInterrupt);
process.on('SIGINT', () => {
  interrupts.interrupt();
});
/** Settled when this process has nothing more to do. */
export const ended = run(process.argv.slice(2), standardStreams(), interrupts).then((exit) => {
  if (exit === EXIT.interrupted) endByInterrupt();
  else process.exitCode = exit;
});
