import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { qemuImg } from '../../support/images';

const run = promisify(execFile);

/** What the reader that shares no code with the project finds in an image, byte for byte. Rejects if there is no string. */
export async function readBack(image: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('python3', ['-B', repositoryFile('test/support/read-qcowmeta.py'), image, ...args]);
  return stdout;
}

/** The process of the language server, a child of this extension host; undefined while there is none. */
export async function serverProcess(): Promise<number | undefined> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    // A process may end while it is looked at.
    const [stat, command] = await Promise.all(
      ['stat', 'cmdline'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
    );
    // proc(5): the parent is the second field behind the name in brackets.
    const parent = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    if (parent === String(process.pid) && command?.includes(path.join('dist', 'server.js'))) return Number(pid);
  }
  return undefined;
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
