import { QcowmetaError } from '../errors';
import type { ImageKeys } from './image-keys';

const MOST_CHARACTERS = 64;

/** The machine's name: the given one, or one made of the boot image's file name. Throws QcowmetaError bad-name for a given one. */
export function machineName(given: string | undefined, boot: ImageKeys | undefined): string {
  if (given === undefined) return nameOfFile(boot?.path ?? '');
  if (!/^[A-Za-z0-9_][A-Za-z0-9._+-]*$/.test(given))
    throw new QcowmetaError('bad-name', boot?.path ?? '', { name: given });
  return given;
}

/** `web server.qcow2` becomes `web-server`. */
function nameOfFile(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1).replace(/\.(qcow2?|img)$/i, '');
  const name = file
    .replace(/[^A-Za-z0-9._+-]+/g, '-')
    .replace(/^[-.+]+/, '')
    .slice(0, MOST_CHARACTERS);
  return name === '' ? 'guest' : name;
}
