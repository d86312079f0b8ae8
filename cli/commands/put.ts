import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { QcowmetaError } from '../../core/errors';
import type { Context } from '../context';
import type { ExitCode } from '../exit-codes';
import { openPlace } from '../place';
import { openRegistry, type RegistryOptions } from '../registry-option';
import { answerWrite, makeChange, type WriteForm } from '../write';

export interface PutOptions extends WriteForm, RegistryOptions {
  /** Also replace stored metadata that is damaged. */
  readonly force?: boolean;
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
    const place = await openPlace(image, options.snapshot, options.force);
    const after = await readWhole(context, file);
    const change = {
      place,
      after,
      onlyIfUnchanged: false,
      replaceDamaged: options.force === true,
      source: nameOf(file),
      registry: await openRegistry(output, options.registry),
    };
    return makeChange(output, change, options);
  });
}

async function readWhole({ stdin, output }: Context, file: string): Promise<Uint8Array> {
  try {
    if (file !== STANDARD_INPUT) return await readFile(file);
    if (stdin.isTTY === true) output.message('qcowmeta: reading the string from the terminal; Ctrl+D ends it.');
    return await buffer(stdin);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code === 'ENOENT') throw new QcowmetaError('not-found', file, {}, [], { cause: error });
    throw new QcowmetaError('read-failed', nameOf(file), { reason: String(error.code) }, [], { cause: error });
  }
}

/** What the text's source is called in messages. */
function nameOf(file: string): string {
  return file === STANDARD_INPUT ? 'standard input' : file;
}
