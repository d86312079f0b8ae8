import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { QcowmetaError } from '../core/errors';
import { isQcow2 } from '../core/image/header';
import { openFailure } from '../core/image/open-failure';
import { codeOf } from '../core/system-error';

/** Far more than any image holds; what is longer is not read to its end, which it may not have. */
const MOST_BYTES = 1024 * 1024;

const IS_IMAGE = 'it is a disk image. To store the string of an image in another one: qcowmeta copy.';
const TOO_LONG = 'it is longer than 1 MiB, and no image holds more than 24 KiB.';

/** The bytes of a file that are to go into an image. Throws not-found, not-a-file, read-failed, and text-refused for an image and for more than 1 MiB. */
export async function readTextFile(file: string, image: string): Promise<Uint8Array> {
  return readTextStream(createReadStream(file), image, file);
}

/** The same of a stream; `name` is what it is called in messages. */
export async function readTextStream(stream: Readable, image: string, name: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (length === 0 && isQcow2(chunk)) throw new QcowmetaError('text-refused', image, { reason: IS_IMAGE });
      chunks.push(chunk);
      length += chunk.length;
      if (length > MOST_BYTES) throw new QcowmetaError('text-refused', image, { reason: TOO_LONG });
    }
  } catch (error) {
    if (!(error instanceof Error && 'errno' in error)) throw error;
    if (codeOf(error) === 'EISDIR')
      throw new QcowmetaError('not-a-file', name, { type: 'folder' }, [], { cause: error });
    throw await openFailure(name, 'read', error);
  }
  return Buffer.concat(chunks);
}
