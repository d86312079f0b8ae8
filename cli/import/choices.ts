import { fileIdentity } from '../../core/image/file';
import type { GivenChoices } from '../../core/machine/choices';
import { jsonOf, readAssignment } from '../assignments';
import { UsageError } from '../usage-error';

/** The options by which a user decides. */
export interface ChoiceOptions {
  readonly prefer?: readonly string[];
  readonly set?: readonly string[];
}

/** Images as they were named, by the file that each is. */
export type ImagesByFile = ReadonlyMap<string, string>;

/** Reads `--set KEY=VALUE` and `--prefer KEY=IMAGE`, an image being named in any way that leads to it. Throws UsageError. */
export async function readChoices(
  images: ImagesByFile,
  { prefer = [], set = [] }: ChoiceOptions,
): Promise<Required<GivenChoices>> {
  const taken = new Set<string>();
  const take = (argument: string, example: string): [string, string] => {
    const { key, value } = readAssignment(argument, example);
    if (taken.has(key))
      throw new UsageError(`${key}: is decided twice. Say once what counts, by --set or by --prefer.`);
    taken.add(key);
    return [key, value];
  };
  const values = set.map((argument) => take(argument, 'KEY=VALUE, such as qemu.min-ram-MB=1024'));
  const preferred = prefer.map((argument) => take(argument, 'KEY=IMAGE, such as qemu.rtc.base=web.qcow2'));
  const found = preferred.map(async ([key, path]) => [key, images.get(await fileIdentity(path)) ?? path] as const);
  return {
    set: new Map(values.map(([key, value]) => [key, jsonOf(value)])),
    prefer: new Map(await Promise.all(found)),
  };
}

/** Finds which file each image is. Two disks of one file would destroy it: throws UsageError if two of the images are the same. */
export async function tellApart(images: readonly string[]): Promise<ImagesByFile> {
  const found = new Map<string, string>();
  for (const image of images) {
    const file = await fileIdentity(image);
    const same = found.get(file);
    if (same !== undefined) {
      const fault = same === image ? 'is named twice' : `is the same file as ${same}`;
      throw new UsageError(`${image}: ${fault}. A machine has one disk of an image.`);
    }
    found.set(file, image);
  }
  return found;
}
