import { fileIdentity } from '../../core/image/paths';
import type { GivenChoices } from '../../core/machine/choices';
import { tellApart, type ToldApart } from '../../core/machine/twofold';
import { renderMessage } from '../../core/message';
import { jsonOf, readAssignment } from '../assignments';
import { UsageError } from '../usage-error';

/** The options by which a user decides. */
export interface ChoiceOptions {
  readonly prefer?: readonly string[];
  readonly set?: readonly string[];
}

/** Images as they were named, by the file that each is. */
export type ImagesByFile = ToldApart['images'];

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

/** Finds which file each image is. Throws UsageError if two of the images are the same. */
export async function refuseTwofold(images: readonly string[]): Promise<ImagesByFile> {
  const { images: byFile, twofold } = await tellApart(images);
  const [first] = twofold;
  if (first !== undefined) throw new UsageError(renderMessage(first.message, first.args));
  return byFile;
}
