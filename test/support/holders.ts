import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** A program that holds an image open until it is told to end. */
export interface Holder {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Opens an image with qemu-io, by default for writing. */
export async function holdWithQemuIo(path: string, ...options: string[]): Promise<Holder> {
  return hold('qemu-io', [...options, path]);
}

/** Starts a guest (paused, emulated) that has the image as its disk. */
export async function holdWithGuest(path: string): Promise<Holder> {
  const drive = `file=${path},format=qcow2,if=virtio`;
  const options = ['-S', '-nodefaults', '-display', 'none', '-machine', 'q35,accel=tcg', '-m', '64', '-qmp', 'stdio'];
  return hold('qemu-system-x86_64', [...options, '-drive', drive]);
}

/** Has a guest (paused, emulated) with the image as its disk do something, by QEMU's monitor for people. */
export async function monitorCommands(path: string, ...commands: readonly string[]): Promise<void> {
  const drive = `file=${path},format=qcow2,if=virtio`;
  const options = [
    '-S',
    '-nodefaults',
    '-display',
    'none',
    '-machine',
    'q35,accel=tcg',
    '-m',
    '16',
    '-monitor',
    'stdio',
  ];
  const child = spawn('qemu-system-x86_64', [...options, '-drive', drive]);
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const exited = once(child, 'exit');
  child.stdin.end([...commands, 'quit', ''].join('\n'));
  const [code] = (await exited) as [number | null];
  const output = (await said).join('\n');
  if (code !== 0 || output.includes('Error')) throw new Error(`QEMU did not do that: ${output}`);
}

/** Both programs open the image before they print their prompt or greeting. */
async function hold(command: string, args: readonly string[]): Promise<Holder> {
  const child = spawn(command, args);
  const complaints = text(child.stderr);
  const exited = once(child, 'exit');
  const endedEarly = exited.then(async () => Promise.reject(new Error(`${command} ended early: ${await complaints}`)));
  await Promise.race([once(child.stdout, 'data'), endedEarly]);
  return { pid: pidOf(child), stop: () => stop(child, exited) };
}

async function stop(child: ChildProcessWithoutNullStreams, exited: Promise<unknown>): Promise<void> {
  child.kill();
  await exited;
}

function pidOf(child: ChildProcessWithoutNullStreams): number {
  if (child.pid === undefined) throw new Error('the program did not start');
  return child.pid;
}
