import { builtinRegistry } from '../../core/registry/registry';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { expectedOf } from '../options';
import { openPlace } from '../place';
import { answerWrite, makeChange, type WriteForm } from '../write';

/** Options of `remove`. */
export interface RemoveOptions extends WriteForm {
  /** Also remove stored metadata that is damaged. */
  readonly force?: boolean;
  /** The hash of the only string that may be replaced, `none` for no string. */
  readonly expect?: string;
}

/** Takes the own string of an image or snapshot away, so that it inherits again. */
export async function remove(context: Context, image: string, options: RemoveOptions): Promise<ExitCode> {
  const { output } = context;
  return answerWrite(output, image, options, async () => {
    const place = await openPlace(image, options.snapshot, options.force);
    const isDamaged = place.capacityBytes === undefined;
    if (place.before === undefined && !isDamaged) {
      output.message(`qcowmeta: ${place.label}: has no string of its own.`);
      return { exit: EXIT.negative, members: { changed: false, string: null } };
    }
    const change = {
      place,
      after: undefined,
      onlyIfUnchanged: false,
      ...expectedOf(options),
      replaceDamaged: isDamaged,
      source: place.label,
      registry: builtinRegistry(),
    };
    return makeChange(context, change, options);
  });
}
