import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { QcowmetaError } from '../../core/errors';
import type { Context } from '../context';
import type { ExitCode } from '../exit-codes';
import { openPlace } from '../place';
import { openRegistry, type RegistryOptions } from '../registry-option';
import { answerWrite, makeChange, type WriteForm } from '../write';

/** Options of `put`. */
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
    const after = await readWhole(context, image, file);
    const change = {
      place,
      after,
      onlyIfUnchanged: false,
      replaceDamaged: options.force === true,
      source: nameOf(file),
      registry: await openRegistry(output, options.registry),
    };
    return makeChange(context, change, options);
  });
}

async function readWhole({ stdin, output }: Context, image: string, file: string): Promise<Uint8Array> {
  if (file !== STANDARD_INPUT) return collect(createReadStream(file), image, file);
  if (stdin.isTTY === true) output.message('qcowmeta: reading the string from the terminal; Ctrl+D ends it.');
  return collect(stdin, image, file);
}

/** Far more than any image holds; what is longer is not read to its end, which it may not have. */
const MOST_BYTES = 1024 * 1024;

async function collect(stream: Readable, image: string, file: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MOST_BYTES) throw new QcowmetaError('text-refused', image, { reason: TOO_LONG });
    }
  } catch (error) {
    if (!(error instanceof Error && 'errno' in error)) throw error;
    if ('code' in error && error.code === 'ENOENT')
      throw new QcowmetaError('not-found', file, {}, [], { cause: error });
    throw new QcowmetaError('read-failed', nameOf(file), { reason: error.message }, [], { cause: error });
  }
  return Buffer.concat(chunks);
}

const TOO_LONG = 'it is longer than 1 MiB, and no image holds more than 24 KiB.';

/** What the text's source is called in messages. */
function nameOf(file: string): string {
  return file === STANDARD_INPUT ? 'standard input' : file;
}
