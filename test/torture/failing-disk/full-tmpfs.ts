import { copyFile, mkdir, open, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { QcowmetaError } from '../../../core/errors';
import { hashOf } from '../../../core/hash';
import { readMetadata } from '../../../core/store/read';
import { writeMetadata, type WriteResult } from '../../../core/store/write';
import { textOf } from '../../support/crash/cases';
import { makeImage, qemuIo, storeText } from '../../support/images';
import { Shell } from '../shell';
import type { FailureReport } from './seam';

const PAGE = 4096;
const SIZE = '2m';
/** More than an image's cluster 0 has. */
const MOST_PAGES = 20;
const [OLD, NEW, NEXT] = [textOf(1, 5000), textOf(2, 20_000), textOf(3, 100)];

/** Saves to an image whose cluster 0 is sparse, on a real file system that has so many free pages. Throws where nothing can be mounted. */
export async function failOnFullDisk(
  folder: string,
  everyPage: number,
): Promise<FailureReport & { readonly refused: number }> {
  const mountPoint = join(folder, 'full');
  await mkdir(mountPoint);
  const shell = new Shell(folder);
  const mounted = await shell.run(['mount', '-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', mountPoint]);
  if (mounted !== 'exit code 0') {
    shell.close();
    throw new Error(`a small tmpfs cannot be mounted, which only root can: ${mounted}`);
  }
  try {
    return await saveWithFreePages({ folder, mountPoint, shell }, everyPage);
  } finally {
    await shell.run(['umount', mountPoint]);
    shell.close();
  }
}

interface Place {
  readonly folder: string;
  readonly mountPoint: string;
  readonly shell: Shell;
}

async function saveWithFreePages(place: Place, everyPage: number): Promise<FailureReport & { refused: number }> {
  const faults: string[] = [];
  let [failures, refused] = [0, 0];
  for (const text of [undefined, OLD]) {
    const template = await makeTemplate(place, text);
    for (let pages = 0; pages <= MOST_PAGES; pages += everyPage) {
      const found = await saveOnce(place, template, pages, text);
      failures += 1;
      refused += found.refused ? 1 : 0;
      const what = `${text ? 'replace' : 'insert'} with ${pages} free pages`;
      faults.push(...found.faults.map((fault) => `${what}: ${fault}`));
    }
  }
  if (refused === 0) faults.push('no save was refused: the file system was never full');
  if (refused === failures) faults.push('every save was refused: the file system was always full');
  return { failures, refused, faults };
}

async function makeTemplate({ folder }: Place, text: Uint8Array | undefined): Promise<string> {
  const path = await makeImage(folder, { name: text ? 'replace.qcow2' : 'insert.qcow2', size: '1M' });
  await qemuIo(path, 'write -q -P 17 0 64k');
  if (text) await storeText(path, text);
  return path;
}

/** Puts the image there, makes cluster 0 sparse, fills the file system up to some pages, and saves. */
async function saveOnce(
  { mountPoint, shell }: Place,
  template: string,
  pages: number,
  old: Uint8Array | undefined,
): Promise<{ refused: boolean; faults: string[] }> {
  const image = join(mountPoint, 'disk.qcow2');
  const filler = join(mountPoint, 'filler');
  await writeFile(filler, '');
  await copyFile(template, image);
  const dug = await shell.run(['fallocate', '--dig-holes', image]);
  if (dug !== 'exit code 0') throw new Error(dug);
  await fill(filler, pages);
  const answer = await answerOf(writeMetadata(image, [{ target: { kind: 'image' }, text: NEW }]));
  const refused = answer instanceof QcowmetaError;
  const { own } = await readMetadata(image);
  const isNew = own?.hash === hashOf(NEW);
  const faults = refused
    ? refusalFaults(answer, isNew ? 'the new text' : old ? 'the old text' : 'no text, as before')
    : [];
  const expected = refused && !isNew ? old : NEW;
  if (own?.hash !== (expected && hashOf(expected)))
    faults.push(`${refused ? 'refused' : 'saved'}, and read as ${own?.hash ?? 'nothing'}`);
  if (!refused && answer.unfinished === undefined && !answer.mirrored)
    faults.push('there is no second copy and nothing is said');
  faults.push(...(await qemuFaults(shell, image, template)));
  await truncate(filler, 0);
  await writeMetadata(image, [{ target: { kind: 'image' }, text: NEXT }]);
  if ((await readMetadata(image)).own?.hash !== hashOf(NEXT))
    faults.push('with space again the next save is not read back');
  return { refused, faults: [...faults, ...(await qemuFaults(shell, image, template))] };
}

/** The new string may be whole where only the zeros behind it had no room; the refusal has to say which of the two is `there`. */
function refusalFaults({ code, message }: QcowmetaError, there: string): string[] {
  if (code !== 'write-failed') return [`the error is ${code}`];
  const says = message.includes('ENOSPC') && message.includes(there);
  return says ? [] : [`it says: ${message}`];
}

async function answerOf(write: Promise<WriteResult>): Promise<WriteResult | QcowmetaError> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof QcowmetaError) return error;
    throw error;
  }
}

/** Writes until nothing more can be written, then gives pages back. */
async function fill(path: string, pages: number): Promise<void> {
  const file = await open(path, 'w');
  const page = Buffer.alloc(PAGE, 1);
  let written = 0;
  try {
    for (;;) {
      await file.write(page, 0, PAGE, written * PAGE);
      written += 1;
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    await file.close();
  }
  await truncate(path, (written - pages) * PAGE);
}

async function qemuFaults(shell: Shell, image: string, template: string): Promise<string[]> {
  const said = await shell.run(
    ['qemu-img', 'check', '-q', '-f', 'qcow2', image],
    ['qemu-img', 'compare', '-q', '-f', 'qcow2', '-F', 'qcow2', image, template],
  );
  return said === 'exit code 0\nexit code 0' ? [] : [`qemu-img says ${said}`];
}
