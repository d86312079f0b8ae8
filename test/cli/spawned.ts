import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, cp } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { buffer, text } from 'node:stream/consumers';

/** The command as it is delivered. */
export const COMMAND = join(__dirname, '../../dist/cli.js');

const { QCOWMETA_EXECUTABLE } = process.env;

/** An executable to be tested in its place, as `npm run test:executable` has it; it needs no Node. */
export const EXECUTABLE = QCOWMETA_EXECUTABLE === undefined ? undefined : resolve(QCOWMETA_EXECUTABLE);

/** How the command that is tested is started. */
export const PROGRAM = programOf(COMMAND);

function programOf(command: string): readonly string[] {
  return EXECUTABLE === undefined ? [process.execPath, command] : [EXECUTABLE];
}

/** What a process answered; no exit code if a signal ended it. */
export interface Ended {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a spawned command gets besides its arguments. */
export interface SpawnOptions {
  readonly stdin?: string | Uint8Array;
  /** Another copy of the command, where other users may read it. */
  readonly command?: string;
  readonly uid?: number;
  /** Where it is started; `/` unless given. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Shell words before the command, such as `ulimit -f 1;`. */
  readonly shell?: string;
  /** Shell words after it, such as `> /dev/full`. */
  readonly redirect?: string;
}

/** Runs the built command as a process of its own. */
export async function spawnCommand(argv: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
  const { exit, stdout, stderr } = await spawnForBytes(argv, options);
  return { exit, stdout: stdout.toString(), stderr };
}

/** The same, with the bytes of standard output, which need not be text. */
export async function spawnForBytes(
  argv: readonly string[],
  options: SpawnOptions = {},
): Promise<{ exit: number | null; stdout: Buffer; stderr: string }> {
  const child = startCommand(argv, options);
  child.stdin.end(options.stdin ?? '');
  const [stdout, stderr, [exit]] = await Promise.all([
    buffer(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { exit, stdout, stderr };
}

/** Starts the built command and leaves its streams to the caller. */
export function startCommand(argv: readonly string[], options: SpawnOptions = {}): ChildProcessWithoutNullStreams {
  const { command = COMMAND, shell = '', redirect = '', uid, cwd = '/', env = {} } = options;
  if (!existsSync(command)) throw new Error(`${command} is missing: npm run build makes it.`);
  // Bash takes a pipe of Node's for a login from another machine, for which it reads its file.
  return spawn('/bin/bash', ['--norc', '-c', `${shell} exec "$0" "$@" ${redirect}`, ...programOf(command), ...argv], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    cwd,
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
}

/** Starts a program that holds an image, and waits until it has said that it is ready. `release` ends it. */
export async function hold(
  command: string,
  argv: readonly string[],
  ready: RegExp,
): Promise<{ release(): Promise<void> }> {
  const child = spawn(command, argv, { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  await new Promise<void>((resolve, reject) => {
    let said = '';
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      if (ready.test(said)) resolve();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('error', reject);
    child.on('close', (code) => {
      reject(new Error(`${command} ended with ${String(code)}: ${said}`));
    });
  });
  return {
    release: async () => {
      child.kill();
      await ended;
    },
  };
}

/** A copy of the built command in a folder, with the files that it loads when it needs them. */
export async function copyCommand(folder: string): Promise<string> {
  for (const part of ['cli.js', 'cli']) await cp(join(dirname(COMMAND), part), join(folder, part), { recursive: true });
  return join(folder, 'cli.js');
}

/** Somebody who is neither root nor the owner, with a copy of the command where everybody may read it. */
export async function asOtherUser(folder: string): Promise<{ command: string; uid: number }> {
  const command = await copyCommand(folder);
  await chmod(folder, 0o755);
  await chmod(command, 0o755);
  const mine = process.getuid?.() ?? 0;
  return { command, uid: mine === 0 ? 65_534 : mine };
}
