import { fileIdentity } from '../image/paths';
import { message, type Message } from '../message';
import { findBackingFiles } from './backing-files';

/** Images as they were named, by the file that each is, and what is to be said of those that were named before. */
export interface ToldApart {
  readonly images: ReadonlyMap<string, string>;
  readonly twofold: readonly Message[];
}

/** Finds which file each image is. Two disks of one file would destroy it. */
export async function tellApart(paths: readonly string[]): Promise<ToldApart> {
  const images = new Map<string, string>();
  const twofold: Message[] = [];
  const files = await Promise.all(paths.map(async (path) => ({ path, file: await fileIdentity(path) })));
  for (const { path, file } of files) {
    const other = images.get(file);
    if (other === undefined) images.set(file, path);
    else twofold.push(sameFile(path, other));
  }
  return { images, twofold };
}

function sameFile(file: string, other: string): Message {
  return file === other
    ? message('{file}: is named twice. A machine has one disk of an image.', { file })
    : message('{file}: is the same file as {other}. A machine has one disk of an image.', { file, other });
}

/** Says of images that cannot be disks beside the others, because they are one file or a backing file of another one, that it is so. */
export async function findTwofoldDisks(paths: readonly string[]): Promise<readonly Message[]> {
  const { twofold } = await tellApart(paths);
  return [...twofold, ...(await findBackingFiles(paths))];
}
