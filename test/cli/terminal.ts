import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { waitFor } from '../support/wait';
import { PROGRAM } from './spawned';

const SCRIPT = join(__dirname, '../support/terminal.py');

/** The built command, or another program, on a real terminal (a pty), in the hands of a test. */
export class Terminal {
  private shown = '';
  private readonly ended: Promise<number>;

  private constructor(private readonly program: ChildProcessWithoutNullStreams) {
    program.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.shown += text;
    });
    this.ended = once(program, 'close').then(([exit]) => Number(exit));
  }

  /** Runs the command; `redirect` are shell words after it, such as `> file`. */
  static run(argv: readonly string[], env: Readonly<Record<string, string>> = {}, redirect = ''): Terminal {
    return Terminal.start(['/bin/bash', '-c', `exec "$0" "$@" ${redirect}`, ...PROGRAM, ...argv], env);
  }

  /** Runs any program. */
  static start(command: readonly string[], env: Readonly<Record<string, string>> = {}): Terminal {
    return new Terminal(spawn('python3', [SCRIPT, ...command], { env: { ...process.env, TERM: 'xterm', ...env } }));
  }

  /** All that was shown until now, with the terminal's line ends as `\n`. */
  get text(): string {
    return this.shown.replaceAll('\r\n', '\n');
  }

  /** Waits until something is shown that was not asked for before. */
  async shows(what: RegExp): Promise<void> {
    await waitFor(`${String(what)} in ${JSON.stringify(this.text)}`, () => what.test(this.text));
  }

  type(keys: string): void {
    this.program.stdin.write(keys);
  }

  /** Takes the terminal away, which ends what runs on it. */
  async close(): Promise<void> {
    this.program.kill('SIGKILL');
    await this.ended;
  }

  /** Waits for the end; a program that a signal ended has 128 and the signal's number, as shells say it. */
  async end(): Promise<number> {
    return this.ended;
  }
}
