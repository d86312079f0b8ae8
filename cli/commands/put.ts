import type { Context } from '../context';
import type { ExitCode } from '../exit-codes';
import { readTextFile, readTextStream } from '../input';
import { expectedOf } from '../options';
import { openPlace } from '../place';
import { openRegistry, type RegistryOptions } from '../registry-option';
import { answerWrite, makeChange, type WriteForm } from '../write';

/** Options of `put`. */
export interface PutOptions extends WriteForm, RegistryOptions {
  /** Also replace stored metadata that is damaged. */
  readonly force?: boolean;
  /** The hash of the only string that may be replaced, `none` for no string. */
  readonly expect?: string;
}

const STANDARD_INPUT = '-';

/** Stores a file, or what standard input gives, byte for byte as the own string of an image or snapshot. */
export async function put(
  context: Context,
  image: string,
  file: string = STANDARD_INPUT,
  options: PutOptions,
): Promise<ExitCode> {
  const { output } = context;
  return answerWrite(output, image, options, async () => {
    const registry = await openRegistry(output, options.registry);
    const place = await openPlace(image, options.snapshot, options.force);
    const after = await readWhole(context, image, file);
    const change = {
      place,
      after,
      onlyIfUnchanged: false,
      ...expectedOf(options),
      replaceDamaged: options.force === true,
      source: nameOf(file),
      registry,
    };
    return makeChange(context, change, options);
  });
}

async function readWhole({ stdin, output }: Context, image: string, file: string): Promise<Uint8Array> {
  if (file !== STANDARD_INPUT) return readTextFile(file, image);
  if (stdin.isTTY === true) output.message('qcowmeta: reading the string from the terminal; Ctrl+D ends it.');
  return readTextStream(stdin, image, nameOf(file));
}

/** What the text's source is called in messages. */
function nameOf(file: string): string {
  return file === STANDARD_INPUT ? 'standard input' : file;
}
