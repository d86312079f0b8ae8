import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { bytesOf64 } from '../../../core/image/bytes';
import { FIELD } from '../../../core/image/qcow2';
import { makeImage, storeText } from '../../support/images';

/** An image of qemu-img's, as the blocks of it that are not all zeros. */
interface Template {
  readonly size: number;
  readonly blocks: readonly { readonly at: number; readonly bytes: Buffer }[];
}

const BLOCK = 4096;
const IN_A_FOLDER = 1000;
const DISK = 64 * 1024 * 1024;
const SECTOR = 512;

/** So many different strings there are, if not as many as images: as of templates from which machines are made. */
const STRINGS = 30;

/** What the string of an image says. */
function textOf(number: number): string {
  return JSON.stringify({ 'qemu.machine-types': ['q35'], 'qemu.min-ram-MB': 1024, 'org.example.number': number });
}

/**
 * Makes images in folders of a thousand: in turns an overlay that inherits from the first image of its folder, one without a string, and two
 * with one. Each is a copy, as sparse as it was, of an image that the real qemu-img made, but no two have disks of the same size; and if their
 * strings are `different`, no two have the same. Gives the shares in words.
 */
export async function makeImages(folder: string, count: number, different = false): Promise<string> {
  const owns: Template[] = [];
  for (let number = 0; number < STRINGS; number++)
    owns.push(await template(await makeImage(folder, { name: 'base.img', text: textOf(number) })));
  const none = await template(await makeImage(folder, { name: 'none.img' }));
  // Its backing file is the one of this name in its own folder.
  const overlay = await template(await makeImage(folder, { name: 'overlay.img', backing: 'base.img' }));
  for (let index = 0; index < count; index++) {
    const inFolder = index % IN_A_FOLDER;
    const place = path.join(folder, 'images', String(Math.floor(index / IN_A_FOLDER)).padStart(4, '0'));
    if (inFolder === 0) {
      await mkdir(place, { recursive: true });
      await write(path.join(place, 'base.img'), inTurn(owns, index / IN_A_FOLDER), DISK);
    }
    const own = inTurn(owns, index);
    const kind = inTurn([overlay, none, own, own], index);
    const image = path.join(place, `${String(inFolder).padStart(4, '0')}.qcow2`);
    await write(image, kind, DISK - (index + 1) * SECTOR);
    if (different && kind === own) await storeText(image, textOf(STRINGS + index));
  }
  return `half of the images have a string, one of ${STRINGS}; a quarter inherits one and a quarter has none`;
}

/** One value for each index, in turns. */
function inTurn<T>(values: readonly T[], index: number): T {
  const value = values[index % values.length];
  if (value === undefined) throw new Error('there are no values');
  return value;
}

async function template(file: string): Promise<Template> {
  const bytes = await readFile(file);
  const starts = Array.from({ length: Math.ceil(bytes.length / BLOCK) }, (_, index) => index * BLOCK);
  const blocks = starts.map((at) => ({ at, bytes: bytes.subarray(at, at + BLOCK) }));
  return { size: bytes.length, blocks: blocks.filter(({ bytes: block }) => block.some((byte) => byte !== 0)) };
}

/** Writes an image of a template, with a disk of so many bytes. */
async function write(file: string, { size, blocks }: Template, disk: number): Promise<void> {
  const target = await open(file, 'w');
  try {
    await target.truncate(size);
    for (const { at, bytes } of blocks) await target.write(bytes, 0, bytes.length, at);
    await target.write(bytesOf64(BigInt(disk)), 0, 8, FIELD.virtualSize);
  } finally {
    await target.close();
  }
}
