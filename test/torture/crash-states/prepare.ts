import { copyFileSync } from 'node:fs';
import { parseHeader } from '../../../core/image/header';
import type { CrashCase } from '../../support/crash/check';
import { ImageFolder, readStart, type Recipe } from '../../support/crash/images';
import type { ReaderProcess } from '../../support/reader-process';
import type { Kind } from './kinds';
import { EMPTY_BASE, judgement, rewriteHeader, REWRITINGS, SOUND, type HeaderFacts, type Rewriting } from './qemu';
import type { Shell } from '../shell';

/** An image on the disk, and what its crash states are to be compared with. */
export interface Prepared {
  readonly name: string;
  readonly path: string;
  readonly clusterSize: number;
  readonly header: HeaderFacts;
  /** The guest's data as a raw file. */
  readonly guest: string;
  /** What qemu-img says before the writes. */
  readonly judgement: string;
  /** The rewritings of the header that QEMU can do in this kind of image. */
  readonly rewritings: readonly Rewriting[];
  readonly cases: readonly CrashCase[];
}

/** A folder for one kind of image, a shell there, and the reader that shares no code with the project. */
export interface Workshop {
  readonly folder: ImageFolder;
  readonly shell: Shell;
  readonly reader: ReaderProcess;
}

/** Pieces of the guest's data, each with bytes of its own. */
const DATA_BELOW = ['write -q -P 68 400k 64k'];
const DATA = ['write -q -P 17 0 64k', 'write -q -P 34 200k 12k', 'write -q -P 51 900k 4k'];

/** Makes the image of a kind in a folder. */
export async function prepare(
  { name, recipe, cases }: Kind,
  { folder, shell }: Omit<Workshop, 'reader'>,
): Promise<Prepared> {
  const path = await makeWithData({ folder, shell }, recipe);
  return describeImage(shell, name, path, await cases(folder, path));
}

/** What there is to know of an image that exists. */
export async function describeImage(
  shell: Shell,
  name: string,
  path: string,
  cases: readonly CrashCase[],
): Promise<Prepared> {
  const guest = `${path}.guest`;
  await mustRun(shell, ['qemu-img', 'create', '-q', '-f', 'qcow2', EMPTY_BASE, '1M']);
  await mustRun(shell, ['qemu-img', 'convert', '-O', 'raw', path, guest]);
  const { version, clusterSize, backingFile } = parseHeader((await readStart(path)).cluster0, path);
  const header = { version, backed: backingFile !== undefined };
  const rewritings = await possibleRewritings(shell, path, header);
  return { name, path, clusterSize, header, guest, judgement: await judgement(shell, path, guest), rewritings, cases };
}

async function makeWithData({ folder, shell }: Omit<Workshop, 'reader'>, recipe: Recipe): Promise<string> {
  if (recipe.backingName !== undefined) await writeData(shell, 'base.qcow2', DATA_BELOW);
  const path = folder.make(recipe);
  await writeData(shell, path, DATA);
  return path;
}

async function writeData(shell: Shell, path: string, commands: readonly string[]): Promise<void> {
  await mustRun(shell, ['qemu-io', ...commands.flatMap((command) => ['-c', command]), path]);
}

async function mustRun(shell: Shell, program: readonly string[]): Promise<void> {
  const said = await shell.run(program);
  if (said !== SOUND) throw new Error(`${program.join(' ')}: ${said}`);
}

/** Tried out before anything of ours is in the image: version 2 has no bitmaps, for example. */
async function possibleRewritings(shell: Shell, path: string, header: HeaderFacts): Promise<Rewriting[]> {
  const possible: Rewriting[] = [];
  for (const rewriting of REWRITINGS) {
    copyFileSync(path, `${path}.copy`);
    if ((await rewriteHeader(shell, `${path}.copy`, rewriting, header)) === '') possible.push(rewriting);
  }
  if (possible.length === 0) throw new Error(`${path}: QEMU can rewrite nothing`);
  return possible;
}
