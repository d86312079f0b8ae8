import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** The command as it is delivered. */
export const COMMAND = path.resolve(__dirname, '../../dist/cli.js');
/** What `npm run bench` makes of the command on Linux. */
const EXECUTABLE = path.resolve(__dirname, '../../out/executable/qcowmeta');
export const HAS_EXECUTABLE = existsSync(EXECUTABLE);

/** Where a program runs. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program as a whole process, its output thrown away, and gives the milliseconds from its start to its end. Throws with what it wrote to stderr if it fails. */
export async function timeProgram(
  command: string,
  args: readonly string[],
  { cwd, env }: RunOptions = {},
): Promise<number> {
  const start = performance.now();
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  const ms = performance.now() - start;
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${signal ?? code ?? ''}: ${complaint}`);
  return ms;
}

/** The same of the command's executable; 0 where there is none. */
export async function timeExecutable(...args: readonly string[]): Promise<number> {
  return HAS_EXECUTABLE ? timeProgram(EXECUTABLE, args) : 0;
}

/** Runs a program and gives what it writes to stdout, without the blanks around. Throws if it fails. */
export async function outputOf(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code ?? 'a signal'}`);
  return output.trim();
}

/** The memory of a process that the kernel holds resident, in MiB: now, or the most so far. Linux only. */
export async function residentMiB(pid: number, of: 'now' | 'peak' = 'now'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const [, kib] = new RegExp(`^${of === 'now' ? 'VmRSS' : 'VmHWM'}:\\s+(\\d+) kB$`, 'm').exec(status) ?? [];
  if (kib === undefined) throw new Error(`process ${pid} has no resident memory`);
  return Number(kib) / 1024;
}
