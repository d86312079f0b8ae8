import { resolve } from 'node:path';
import type { GivenChoices } from '../../core/machine/choices';
import { jsonOf, readAssignment } from '../assignments';
import { UsageError } from '../usage-error';

/** The options by which a user decides. */
export interface ChoiceOptions {
  readonly prefer?: readonly string[];
  readonly set?: readonly string[];
}

/** Reads `--set KEY=VALUE` and `--prefer KEY=IMAGE`, an image being named in any way that leads to it. Throws UsageError. */
export function readChoices(
  images: readonly string[],
  { prefer = [], set = [] }: ChoiceOptions,
): Required<GivenChoices> {
  const paths = new Map(images.map((image) => [resolve(image), image]));
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
  return {
    set: new Map(values.map(([key, value]) => [key, jsonOf(value)])),
    prefer: new Map(preferred.map(([key, path]) => [key, paths.get(resolve(path)) ?? path])),
  };
}

/** Two disks of one file would destroy it. Throws UsageError if an image is named twice. */
export function refuseTwins(images: readonly string[]): void {
  const seen = new Set<string>();
  for (const image of images) {
    if (seen.has(resolve(image))) throw new UsageError(`${image}: is named twice. A machine has one disk of an image.`);
    seen.add(resolve(image));
  }
}
