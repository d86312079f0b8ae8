import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseHeader } from '../../../core/image/header';
import { hashOf } from '../../../core/hash';
import { readMetadata } from '../../../core/store/read';
import { writeMetadata } from '../../../core/store/write';
import { readingOfMetadata } from '../../support/crash/check';
import type { Shell } from '../shell';

/** What an image says before a save and after it, and what it must say in any case. */
export interface Expected {
  readonly before: Picture;
  readonly after: Picture;
  /** The guest's data as a raw file. */
  readonly guest: string;
  /** All names in the image's folder. */
  readonly names: string;
}

/** Cluster 0, and what a reader finds in it. */
export interface Picture {
  readonly cluster0: Buffer;
  readonly reading: string;
}

/** When a kill came, by what it left: before the first byte of the write, in the middle, or after the last one. */
export type Phase = 'before the write' | 'during the write' | 'after the write';

export async function pictureOf(path: string): Promise<Picture> {
  const bytes = await readFile(path);
  const { clusterSize } = parseHeader(bytes, path);
  return { cluster0: bytes.subarray(0, clusterSize), reading: readingOfMetadata(await readMetadata(path)) };
}

export async function namesIn(folder: string): Promise<string> {
  return (await readdir(folder)).sort().join();
}

/** The text that is saved after a kill. */
const NEXT = Buffer.from('{"org.example.saved":"after the kill"}');

/** Looks at an image after a kill and saves another string into it. */
export async function judgeKill(
  shell: Shell,
  path: string,
  expected: Expected,
): Promise<{ phase: Phase; faults: readonly string[] }> {
  const { before, after, guest } = expected;
  const found = await pictureOf(path);
  const faults: string[] = [];
  if (found.reading !== before.reading && found.reading !== after.reading) faults.push(`is read as ${found.reading}`);
  faults.push(...(await qemuFaults(shell, path, guest)));
  const names = await namesIn(dirname(path));
  if (names !== expected.names) faults.push(`leaves files: ${names} instead of ${expected.names}`);
  faults.push(...(await nextSaveFaults(path)));
  faults.push(...(await qemuFaults(shell, path, guest)).map((fault) => `after the next save: ${fault}`));
  return { phase: phaseOf(found, expected), faults };
}

function phaseOf({ cluster0 }: Picture, { before, after }: Expected): Phase {
  if (cluster0.equals(before.cluster0)) return 'before the write';
  return cluster0.equals(after.cluster0) ? 'after the write' : 'during the write';
}

async function qemuFaults(shell: Shell, path: string, guest: string): Promise<string[]> {
  const said = await shell.run(
    ['qemu-img', 'check', '-q', '-f', 'qcow2', path],
    ['qemu-img', 'compare', '-q', '-f', 'qcow2', '-F', 'raw', path, guest],
  );
  return said === 'exit code 0\nexit code 0' ? [] : [`qemu-img says ${said}`];
}

async function nextSaveFaults(path: string): Promise<string[]> {
  await writeMetadata(path, [{ target: { kind: 'image' }, text: NEXT }]);
  const { own } = await readMetadata(path);
  return own?.hash === hashOf(NEXT) ? [] : ['the next save is not read back'];
}
