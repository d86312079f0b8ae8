import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { codeOf, messageOf } from '../core/system-error';

/** What an installed QEMU says of itself. */
export interface QemuFacts {
  /** `7.2.22`. */
  readonly version: string;
  /** Name of its target, as in `qemu.architectures`. */
  readonly architecture: string;
  /** Machine types with their aliases; those that are no machines for guests are left out. */
  readonly machines: readonly string[];
  readonly cpuModels: readonly string[];
}

/** QEMU could not be asked: `reason` tells what it or the system said. */
export class ProbeError extends Error {
  override readonly name = 'ProbeError';

  constructor(
    readonly binary: string,
    readonly reason: string,
  ) {
    super(`${binary} cannot be asked: ${reason}. Install it, or name another one after --probe-qemu.`);
  }
}

const LIMIT_MS = 30_000;
const QUESTIONS = [
  'qmp_capabilities',
  'query-version',
  'query-target',
  'query-machines',
  'query-cpu-definitions',
  'quit',
];

/** The emulator for the architecture of this host. */
export function hostQemu(): string {
  const names: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64', ia32: 'i386' };
  return `qemu-system-${names[process.arch] ?? process.arch}`;
}

/**
 * Asks a QEMU emulator over QMP what it has. It is started without any machine, opens nothing and listens on nothing. Throws ProbeError if it
 * cannot be started, is no QEMU, or does not answer within 30 s.
 */
export async function probeQemu(binary: string): Promise<QemuFacts> {
  const { stdout, stderr } = await converse(binary);
  const messages = stdout.split('\n').flatMap(parse);
  const answers = messages.filter((message) => 'return' in message).map((message) => message['return']);
  const [, version, target, machines, cpus] = answers;
  if (!isRecord(version) || !isRecord(target) || !Array.isArray(machines) || !Array.isArray(cpus)) {
    throw new ProbeError(binary, firstLine(stderr) ?? 'it does not answer as QEMU does');
  }
  const { major, minor, micro } = isRecord(version['qemu']) ? version['qemu'] : {};
  return {
    version: [major, minor, micro].map(String).join('.'),
    architecture: String(target['arch']),
    machines: [...new Set(machines.flatMap(namesOf))].filter(isForGuests).sort(),
    cpuModels: [...new Set(cpus.flatMap(namesOf))].sort(),
  };
}

async function converse(binary: string): Promise<{ stdout: string; stderr: string }> {
  const options = ['-S', '-nodefaults', '-display', 'none', '-machine', 'none', '-qmp', 'stdio'];
  const signal = AbortSignal.timeout(LIMIT_MS);
  const child = spawn(binary, options, { stdio: ['pipe', 'pipe', 'pipe'], signal });
  // A program that ends without reading says why on standard error.
  child.stdin.on('error', () => undefined);
  child.stdin.end(QUESTIONS.map((execute) => `${JSON.stringify({ execute })}\n`).join(''));
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  // Of a program that did not start nobody waits for it.
  said.catch(() => undefined);
  try {
    await once(child, 'close');
  } catch (error) {
    throw new ProbeError(binary, signal.aborted ? 'it does not answer' : reasonOf(error));
  }
  const [stdout, stderr] = await said;
  return { stdout, stderr };
}

/** Why a program could not be started. */
function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === 'ENOENT') return 'there is no such program';
  if (code === 'EACCES') return 'it is not a program that you may run';
  return messageOf(error);
}

/** Nothing for a line that is not JSON: another program may have been named. */
function parse(line: string): Readonly<Record<string, unknown>>[] {
  if (!line.startsWith('{')) return [];
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? [value] : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function namesOf(item: unknown): string[] {
  if (!isRecord(item)) return [];
  return [item['name'], item['alias']].filter((name) => typeof name === 'string');
}

/** `none` is the machine without anything, and `x-` marks experiments. */
function isForGuests(name: string): boolean {
  return name !== 'none' && !name.startsWith('x-');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function firstLine(stderr: string): string | undefined {
  return stderr.split('\n').find((line) => line !== '');
}
