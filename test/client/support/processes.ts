import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { probeInUse } from '../../../core/image/lock';
import { qemuImg } from '../../support/images';
import { waitFor } from './editor';

const run = promisify(execFile);

/** A program that holds an image. */
export interface Holder {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Lets qemu-io hold an image open for writing. */
export function holdWithQemuIo(image: string): Promise<Holder> {
  return hold(image, spawn('qemu-io', ['-f', 'qcow2', image], { stdio: ['pipe', 'ignore', 'ignore'] }));
}

/** Lets a real guest hold an image as its disk; it is paused before its first instruction. */
export function holdWithGuest(image: string): Promise<Holder> {
  const machine = ['-S', '-nodefaults', '-display', 'none', '-machine', 'q35', '-accel', 'tcg', '-m', '32'];
  const disk = ['-drive', `file=${image},format=qcow2,if=virtio`];
  return hold(image, spawn('qemu-system-x86_64', [...machine, ...disk], { stdio: 'ignore' }));
}

async function hold(image: string, child: ChildProcess): Promise<Holder> {
  await waitFor(`${child.spawnfile} to hold ${image}`, async () => (await probeInUse(image)).inUse);
  const gone = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** What the reader that shares no code with the project finds in an image, byte for byte. Rejects if there is no string. */
export async function readBack(image: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('python3', ['-B', repositoryFile('test/support/read-qcowmeta.py'), image, ...args]);
  return stdout;
}

/** Whether the second reader finds no string of its own in an image. */
export async function hasNoString(image: string): Promise<boolean> {
  return run('python3', ['-B', repositoryFile('test/support/read-qcowmeta.py'), image]).then(
    () => false,
    (error: unknown) => error instanceof Error && 'code' in error && error.code === 1,
  );
}

/** Path of a file of this repository: the tests are bundled somewhere else. */
export function repositoryFile(file: string): string {
  const extension = vscode.extensions.getExtension('qcowmeta.qcowmeta');
  if (!extension) throw new Error('the extension is not there');
  return path.join(extension.extensionPath, file);
}

/** Rejects unless the real qemu-img finds the image without fault, and its guest data the same as those of `before`. */
export async function checkImage(image: string, before?: string): Promise<void> {
  await qemuImg('check', '-q', image);
  if (before !== undefined) await qemuImg('compare', '-q', image, before);
}

/**
 * Makes a file one that nobody can write to, root included, and gives what undoes it: permissions bind ordinary users only, for root
 * the file is made immutable, or (on a file system without that) mounted over itself read-only.
 */
export async function makeReadOnly(file: string): Promise<() => Promise<unknown>> {
  if (process.getuid?.() !== 0) {
    await run('chmod', ['444', file]);
    return () => run('chmod', ['644', file]);
  }
  try {
    await run('chattr', ['+i', file]);
    return () => run('chattr', ['-i', file]);
  } catch {
    await run('mount', ['--bind', '-o', 'ro', file, file]);
    return () => run('umount', [file]);
  }
}
