import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Interrupts } from '../interrupts';

/** The editor as a person has chosen it: a command, with arguments if need be. */
export function editorCommand({ VISUAL, EDITOR } = process.env): string {
  return [VISUAL, EDITOR].find((command) => command !== undefined && command !== '') ?? 'vi';
}

/**
 * Runs the editor on a file and waits for its end. The command is a line for the shell, as git takes it. Gives undefined if all went
 * well, else in a few words how the editor ended. Ctrl+C is the editor's while it runs.
 */
export async function runEditor(command: string, file: string, interrupts: Interrupts): Promise<string | undefined> {
  const [program, args, shell] =
    process.platform === 'win32'
      ? ([`${command} "${file}"`, [], true] as const)
      : (['/bin/sh', ['-c', `${OUTLIVE}${command} "$@"`, command, file], false] as const);
  // What the editor shows is no part of the command's answer.
  const screen = process.stdout.isTTY ? 'inherit' : process.stderr.fd;
  return interrupts.ignore(async () => {
    const ignore = (): void => undefined;
    process.on('SIGQUIT', ignore);
    try {
      const editor = spawn(program, args, { stdio: ['inherit', screen, 'inherit'], shell });
      const [code, signal] = (await once(editor, 'exit')) as [number | null, NodeJS.Signals | null];
      await delay(LATE_SIGNAL_MS);
      return describeEnd(code, signal);
    } finally {
      process.off('SIGQUIT', ignore);
    }
  });
}

/** Ctrl+C reaches the editor and this process, here by another thread perhaps: on a busy machine later than the news of the editor's end. */
const LATE_SIGNAL_MS = 100;

/** The shell waits for an editor that does something else at Ctrl+C than ending. */
const OUTLIVE = 'trap : INT QUIT; ';

/** The shell's code for a command that is not there. */
const NO_COMMAND = 127;

function describeEnd(code: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (signal !== null) return `was ended by ${signal}`;
  if (code === NO_COMMAND) return 'could not be started; set VISUAL or EDITOR to the one that you use';
  return code === 0 ? undefined : `ended with exit code ${String(code)}`;
}
