import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SnapshotIdentity } from '../../core/store/read';
import { writeMetadata } from '../../core/store/write';

const run = promisify(execFile);

/** How to make an image; what is left out is qemu-img's default. */
export interface ImageOptions {
  readonly name?: string;
  /** Virtual size as qemu-img takes it. */
  readonly size?: string;
  /** `-o` options: `{ cluster_size: 4096, compat: '0.10' }`. */
  readonly with?: Readonly<Record<string, string | number>>;
  /** Backing file as it is recorded, and its format (qcow2 if left out). */
  readonly backing?: string;
  readonly backingFormat?: string;
  /** More arguments of `qemu-img create`. */
  readonly args?: readonly string[];
  /** Names of internal snapshots to make. */
  readonly snapshots?: readonly string[];
  /** The image's own string. */
  readonly text?: string | Uint8Array;
}

/** In memory, on a file system (tmpfs) that every Linux has and that tells of changes. */
export const MEMORY = '/dev/shm';

/** A folder of its own for a test; `remove` deletes it with all that is in it. */
export async function tempDir(parent = tmpdir()): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(parent, 'qcowmeta-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/**
 * What qemu-img says, and gives up, if the system's coarse count of its CPU time stood still while it measured how fast it derives the key
 * of an encrypted image. On a busy machine that is a matter of luck.
 */
const UNMEASURED = 'Unable to get accurate CPU usage';
const MOST_TRIES = 50;

/** Runs the real qemu-img and gives what it prints. Rejects if it fails; only a failed measurement of its speed is repeated. */
export async function qemuImg(...args: string[]): Promise<string> {
  for (let tries = 1; ; tries++) {
    try {
      return (await run('qemu-img', args)).stdout;
    } catch (error) {
      if (tries === MOST_TRIES || !String(error).includes(UNMEASURED)) throw error;
    }
  }
}

/** Runs qemu-io commands on an image. Rejects if it fails; qemu-io tells a failed command only in its output. */
export async function qemuIo(path: string, ...commands: string[]): Promise<string> {
  const { stdout, stderr } = await run('qemu-io', [...commands.flatMap((command) => ['-c', command]), path]);
  return stdout + stderr;
}

/** Makes an image in a folder with the real qemu-img and gives its path. */
export async function makeImage(dir: string, options: ImageOptions = {}): Promise<string> {
  const path = join(dir, options.name ?? 'disk.qcow2');
  const list = Object.entries(options.with ?? {}).map(([key, value]) => `${key}=${value}`);
  await qemuImg(
    ...['create', '-q', '-f', 'qcow2', ...(options.args ?? [])],
    ...(list.length === 0 ? [] : ['-o', list.join(',')]),
    ...(options.backing === undefined ? [] : ['-b', options.backing, '-F', options.backingFormat ?? 'qcow2']),
    path,
    ...(options.backing !== undefined && options.size === undefined ? [] : [options.size ?? '64M']),
  );
  for (const name of options.snapshots ?? []) await qemuImg('snapshot', '-c', name, path);
  if (options.text !== undefined) await storeText(path, options.text);
  return path;
}

/** Gives an image, or one of its snapshots, its own string, or (undefined) takes it away, without asking what it holds. */
export async function storeText(
  path: string,
  text: string | Uint8Array | undefined,
  snapshot?: SnapshotIdentity,
): Promise<void> {
  const target = snapshot ? ({ kind: 'snapshot', snapshot } as const) : ({ kind: 'image' } as const);
  await writeMetadata(path, [{ target, text: text === undefined ? undefined : Buffer.from(text) }]);
}

/** Writes bytes over those of a file, without changing its length. */
export async function patchFile(path: string, offset: number, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.write(bytes, 0, bytes.length, offset);
  } finally {
    await file.close();
  }
}
