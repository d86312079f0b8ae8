import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What a program answered. */
export interface Answer {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Who runs a program and where. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: User;
}

/** A user without rights: nobody. Undefined where the tests have no rights themselves. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

const NOBODY = 65_534;
const LIMIT_MS = 60_000;

/** libvirt's embedded driver and the guests are run without rights, as a person would run them. */
export function unprivileged(): User | undefined {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined;
}

/** Runs a program to its end. One that takes more than a minute is ended and fails. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Answer> {
  const { cwd = '/', env = {}, user = {} } = options;
  const child = spawn(program, args, {
    ...user,
    cwd,
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const [stdout, stderr, [exit]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exit, stdout, stderr };
}

/** Runs a program that has to succeed, and gives what it printed. */
export async function mustRun(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { exit, stdout, stderr } = await run(program, args, options);
  if (exit !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${String(exit)}:\n${stderr}${stdout}`);
  return stdout;
}
