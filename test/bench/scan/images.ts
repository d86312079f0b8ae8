import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { bytesOf64 } from '../../../core/image/bytes';
import { FIELD } from '../../../core/image/qcow2';
import { makeImage, patchFile, storeText } from '../../support/images';

/** An image of qemu-img's, as the blocks of it that are not all zeros. */
interface Template {
  readonly size: number;
  readonly blocks: readonly { readonly at: number; readonly bytes: Buffer }[];
}

const BLOCK = 4096;
const IN_A_FOLDER = 1000;
const DISK = 64 * 1024 * 1024;
const SECTOR = 512;

/** What the strings of images say. */
const KEYS = { 'qemu.machine-types': ['q35'], 'qemu.min-ram-MB': 1024 };

/**
 * Makes images in folders of a thousand: in turns an overlay that inherits from the first image of its folder, one without a string, and two
 * with one. Each is a copy, as sparse as it was, of an image that the real qemu-img made; if they are `different`, no two have disks of the same size
 * or the same string. Gives the shares in words.
 */
export async function makeImages(folder: string, count: number, different = false): Promise<string> {
  const base = await makeImage(folder, { name: 'base.img', text: JSON.stringify(KEYS) });
  const [own, none, overlay] = await Promise.all([
    template(base),
    makeImage(folder, { name: 'none.img' }).then(template),
    // Its backing file is the one of this name in its own folder.
    makeImage(folder, { name: 'overlay.img', backing: 'base.img' }).then(template),
  ]);
  const kinds = [overlay, none, own, own];
  for (let index = 0; index < count; index++) {
    const inFolder = index % IN_A_FOLDER;
    const place = path.join(folder, 'images', String(Math.floor(index / IN_A_FOLDER)).padStart(4, '0'));
    if (inFolder === 0) {
      await mkdir(place, { recursive: true });
      await write(path.join(place, 'base.img'), own);
    }
    const kind = kinds[inFolder % kinds.length] ?? own;
    const image = path.join(place, `${String(inFolder).padStart(4, '0')}.qcow2`);
    await write(image, kind);
    if (!different) continue;
    await patchFile(image, FIELD.virtualSize, bytesOf64(BigInt(DISK - (index + 1) * SECTOR)));
    if (kind === own) await storeText(image, JSON.stringify({ ...KEYS, 'org.example.number': index }));
  }
  return 'half of the images have a string; a quarter inherits one and a quarter has none';
}

async function template(file: string): Promise<Template> {
  const bytes = await readFile(file);
  const starts = Array.from({ length: Math.ceil(bytes.length / BLOCK) }, (_, index) => index * BLOCK);
  const blocks = starts.map((at) => ({ at, bytes: bytes.subarray(at, at + BLOCK) }));
  return { size: bytes.length, blocks: blocks.filter(({ bytes: block }) => block.some((byte) => byte !== 0)) };
}

async function write(file: string, { size, blocks }: Template): Promise<void> {
  const target = await open(file, 'w');
  try {
    await target.truncate(size);
    for (const { at, bytes } of blocks) await target.write(bytes, 0, bytes.length, at);
  } finally {
    await target.close();
  }
}
