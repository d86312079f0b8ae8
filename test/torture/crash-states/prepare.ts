import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHeader } from '../../../core/image/header';
import type { CrashCase } from '../../support/crash/check';
import { ImageFolder, readStart, type Recipe } from '../../support/crash/images';
import type { Kind } from './kinds';
import { judgement, rewriteHeader, REWRITINGS, runBeside, type Rewriting } from './qemu';

/** An image on the disk, and what its crash states are to be compared with. */
export interface Prepared {
  readonly name: string;
  readonly path: string;
  readonly clusterSize: number;
  readonly version: 2 | 3;
  /** The guest's data as a raw file. */
  readonly guest: string;
  /** What qemu-img says before the writes. */
  readonly judgement: string;
  /** The rewritings of the header that QEMU can do in this kind of image. */
  readonly rewritings: readonly Rewriting[];
  readonly cases: readonly CrashCase[];
}

/** Pieces of the guest's data, each with bytes of its own. */
const DATA_BELOW = ['write -q -P 68 400k 64k'];
const DATA = ['write -q -P 17 0 64k', 'write -q -P 34 200k 12k', 'write -q -P 51 900k 4k'];

/** Makes the image of a kind in a folder. */
export async function prepare({ name, recipe, cases }: Kind, folder: ImageFolder): Promise<Prepared> {
  const path = await makeWithData(folder, recipe);
  return describeImage(name, path, await cases(folder, path));
}

/** What there is to know of an image that exists. */
export async function describeImage(name: string, path: string, cases: readonly CrashCase[]): Promise<Prepared> {
  const guest = `${path}.guest`;
  await runBeside(path, 'qemu-img', ['convert', '-O', 'raw', path, guest]);
  const { version, clusterSize } = parseHeader((await readStart(path)).cluster0, path);
  const rewritings = await possibleRewritings(path, version);
  return { name, path, clusterSize, version, guest, judgement: await judgement(path, guest), rewritings, cases };
}

async function makeWithData(folder: ImageFolder, recipe: Recipe): Promise<string> {
  if (recipe.backingName !== undefined) await writeData(join(folder.path, 'base.qcow2'), DATA_BELOW);
  const path = folder.make(recipe);
  await writeData(path, DATA);
  return path;
}

async function writeData(path: string, commands: readonly string[]): Promise<void> {
  await runBeside(path, 'qemu-io', [...commands.flatMap((command) => ['-c', command]), path]);
}

/** Tried out before anything of ours is in the image: version 2 has no bitmaps, for example. */
async function possibleRewritings(path: string, version: 2 | 3): Promise<Rewriting[]> {
  const possible: Rewriting[] = [];
  for (const rewriting of REWRITINGS) {
    copyFileSync(path, `${path}.copy`);
    if ((await rewriteHeader(`${path}.copy`, rewriting, version)) === '') possible.push(rewriting);
  }
  if (possible.length === 0) throw new Error(`${path}: QEMU can rewrite nothing`);
  return possible;
}
