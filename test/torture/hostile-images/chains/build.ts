import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { viewOf } from '../../../../core/image/bytes';
import { makeImage, storeText } from '../../../support/images';
import { takeApart } from '../header-parts';
import { MOST_FILES, nameOf, placeOf, type ChainInput, type FileInput } from './inputs';

type Image = Extract<FileInput, { kind: 'image' }>;

/** What stands in the files that are no images, and must never be shown. */
export const SECRET_WORDS = 'root:swordfish';

const BACKING_FORMAT = 0xe2792aca;
const UNKNOWN_EXTENSION = 0x58585858;
const LONGEST_NAME = 1023;

/** The string of the file with a number. */
export function textOf(index: number): string {
  return `{"number":${index}}`;
}

/** Images of both versions, without a string and with that of each file, each with room for the longest backing file name. */
export class ImageKinds {
  private constructor(private readonly bytes: ReadonlyMap<string, Buffer>) {}

  /** Makes them in a folder with the real qemu-img. */
  static async make(folder: string): Promise<ImageKinds> {
    const bytes = new Map<string, Buffer>();
    for (const [version, compat] of [
      [2, '0.10'],
      [3, '1.1'],
    ] as const) {
      const path = await makeImage(folder, {
        ...{ name: `version-${version}`, size: '1M', with: { cluster_size: 4096, compat } },
        ...{ backing: 'x'.repeat(LONGEST_NAME), args: ['-u'] },
      });
      bytes.set(keyOf(version, undefined), readFileSync(path));
      for (let index = 0; index < MOST_FILES; index++) {
        await storeText(path, textOf(index));
        bytes.set(keyOf(version, index), readFileSync(path));
      }
    }
    return new ImageKinds(bytes);
  }

  /** The bytes of an image of an input. */
  of({ version, own, backing }: Image, index: number, folder: string): Uint8Array {
    const bytes = Buffer.from(this.bytes.get(keyOf(version, own ? index : undefined)) ?? []);
    const view = viewOf(bytes);
    if (backing === undefined) bytes.fill(0, 8, 20);
    else {
      const name = Buffer.from(nameOf(folder, index, backing));
      name.copy(bytes, Number(view.getBigUint64(8)));
      view.setUint32(16, name.length);
    }
    if (backing?.format !== 'qcow2') setFormat(bytes, backing?.format);
    return bytes;
  }
}

function keyOf(version: number, index: number | undefined): string {
  return `${version} ${index ?? 'none'}`;
}

/** Writes another format over `qcow2`, which none is longer than; without a format QEMU shall see an extension that it does not know. */
function setFormat(bytes: Buffer, format: string | undefined): void {
  const parts = takeApart(bytes.subarray(0, 4096));
  const at = parts?.places[parts.extensions.findIndex(({ type }) => type === BACKING_FORMAT)];
  if (at === undefined) throw new Error('the image records no format');
  if (format === undefined) bytes.writeUInt32BE(UNKNOWN_EXTENSION, at);
  else {
    bytes.writeUInt32BE(format.length, at + 4);
    bytes.fill(0, at + 8, at + 16).write(format, at + 8, 'latin1');
  }
}

/** Puts the files of an input into an empty folder. */
export function buildChain(kinds: ImageKinds, folder: string, files: ChainInput): void {
  mkdirSync(join(folder, 'sub'), { recursive: true });
  files.forEach((file, index) => {
    const path = placeOf(folder, index);
    if (file.kind === 'image') writeFileSync(path, kinds.of(file, index, folder));
    else if (file.kind === 'link') symlinkSync(placeOf(folder, file.to), path);
    else if (file.kind === 'secret') writeFileSync(path, `${SECRET_WORDS}\n`.repeat(300));
    else if (file.kind === 'empty') writeFileSync(path, '');
    else if (file.kind === 'folder') mkdirSync(path);
    else if (file.kind === 'pipe') execFileSync('mkfifo', [path]);
  });
}
