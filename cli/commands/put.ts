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
    const after = file === STANDARD_INPUT ? await readInput(context) : await readText(file);
    const change = {
      place,
      after,
      onlyIfUnchanged: false,
      replaceDamaged: options.force === true,
      source: file === STANDARD_INPUT ? 'standard input' : file,
      registry: await openRegistry(output, options.registry),
    };
    return makeChange(output, change, options);
  });
}

async function readInput({ stdin, output }: Context): Promise<Uint8Array> {
  if (stdin.isTTY === true) output.message('qcowmeta: reading the string from the terminal; Ctrl+D ends it.');
  return buffer(stdin);
}

async function readText(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
    if (code === 'ENOENT') throw new QcowmetaError('not-found', file, {}, [], { cause: error });
    if (code === undefined) throw error;
    throw new QcowmetaError('read-failed', file, { reason: code }, [], { cause: error });
  }
}
