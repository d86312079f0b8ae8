import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';

/** A process that leads a group of its own, so that it can be ended with everything it started, and nothing else. */
export interface ProcessGroup {
  readonly child: ChildProcess;
  /** Everything that was written to stdout and stderr so far. */
  output(): string;
  /** Ends the whole group: SIGTERM, and SIGKILL for what is left after three seconds. */
  stop(): Promise<void>;
}

const GRACE_MS = 3000;
const alive = new Set<ChildProcess>();

/** Makes a signal end this process in order, so that the groups it started end with it. */
export function endOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    if (process.listenerCount(signal) === 0) process.once(signal, () => process.exit(1));
  }
}

process.once('exit', () => {
  for (const child of alive) if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
});

/** Starts a program as the leader of a new process group, its output collected. */
export function startGroup(command: string, args: readonly string[], options: SpawnOptions = {}): ProcessGroup {
  const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  alive.add(child);
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => chunks.push(text));
  }
  return { child, output: () => chunks.join(''), stop: () => stopGroup(child) };
}

/** Runs a program to its end and gives its output. Throws with the output when it fails. */
export async function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  const group = startGroup(command, args, options);
  const [code, signal] = (await once(group.child, 'close')) as [number | null, NodeJS.Signals | null];
  alive.delete(group.child);
  if (code === 0) return group.output();
  throw new Error(`${command} ${args.join(' ')} ended with ${signal ?? code ?? 'nothing'}:\n${group.output()}`);
}

async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit', { signal: AbortSignal.timeout(GRACE_MS) });
    signalGroup(child.pid, 'SIGTERM');
    await gone.catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    });
  }
  signalGroup(child.pid, 'SIGKILL');
  alive.delete(child);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH';
}
