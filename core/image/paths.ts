import { promises, type BigIntStats } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { QcowmetaError } from '../errors';

/** What Node makes of bytes that are not UTF-8, in arguments and in the names of files. It is another name. */
const REPLACEMENT = '\ufffd';

/** Whether a name is the one that was given or found, and not what is left of bytes that are no text. */
export function isExactName(path: string): boolean {
  return !path.includes(REPLACEMENT);
}

/** Throws name-not-utf8. */
export function checkName(path: string): void {
  if (!isExactName(path)) throw new QcowmetaError('name-not-utf8', path);
}

/** Which file a path leads to, the same for all of its names; where it leads to none, the absolute path, so that reading it tells why. */
export async function fileIdentity(path: string): Promise<string> {
  try {
    return identityOf(await promises.stat(path, { bigint: true }));
  } catch {
    return resolve(path);
  }
}

/** Windows takes `..` out of a path as text, before it looks at anything. */
const takesParentsAsText = process.platform === 'win32';

/**
 * The same file by a path without `..`. Where the folder before it is a link, `..` is beside what that leads to, and whoever takes it out as
 * text, as every URI does, names another file. A relative path, and one whose folder is not there, is given as it is.
 */
export async function directPath(path: string): Promise<string> {
  if (takesParentsAsText || !isAbsolute(path) || !path.includes('/../')) return path;
  return promises.realpath(dirname(path)).then(
    (folder) => join(folder, basename(path)),
    () => path,
  );
}

/** A path without links; where it leads to no file, the path as it is. */
export async function realPath(path: string): Promise<string> {
  return promises.realpath(path).catch(() => path);
}

/** `device:inode`. */
export function identityOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}
