import { QcowmetaError } from '../../core/errors';
import { decodeUtf8 } from '../../core/document/utf8';
import { beginsAsImage } from '../../core/image/find';
import { keysFromDomain, type DomainKeys, type DomainOptions } from '../../core/machine/domain/keys';
import { domainRefused } from '../../core/machine/domain/refusals';
import { MOST_CHARACTERS } from '../../core/machine/domain/scan';
import type { Context } from '../context';
import { readTextFile, readTextStream } from '../input';

const STANDARD_INPUT = '-';

/**
 * Reads a libvirt domain from a file or from standard input (`-`). Throws not-found and read-failed for the file, domain-refused for what is
 * in it.
 */
export async function readDomain(context: Context, file: string, options: DomainOptions): Promise<DomainKeys> {
  const name = nameOfDomain(file);
  return keysFromDomain(decodeUtf8(await readBytes(context, file, name)).text, name, options);
}

/** What a domain's file is called in messages. */
export function nameOfDomain(file: string): string {
  return file === STANDARD_INPUT ? 'standard input' : file;
}

async function readBytes({ stdin, output }: Context, file: string, name: string): Promise<Uint8Array> {
  const isStdin = file === STANDARD_INPUT;
  if (isStdin && stdin.isTTY === true)
    output.message('qcowmeta: reading the domain from the terminal; Ctrl+D ends it.');
  try {
    return await (isStdin ? readTextStream(stdin, name, name) : readTextFile(file, name));
  } catch (error) {
    // What is refused unread is an image, or too long for one and for a domain as well.
    if (!(error instanceof QcowmetaError) || error.code !== 'text-refused') throw error;
    if (!isStdin && (await beginsAsImage(file))) throw domainRefused('disk-image', name, {}, error);
    throw domainRefused('too-large', name, { limit: MOST_CHARACTERS }, error);
  }
}
