import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { QcowmetaError } from '../../core/errors';
import { UsageError } from '../usage-error';

/** Files by the names that they were given. */
export interface RealPaths {
  /** The path without symbolic links; of a file that is not there, the absolute path. */
  readonly of: (path: string) => string;
  /** What is wrong with an image that was named. */
  readonly problems: ReadonlyMap<string, QcowmetaError>;
}

/** Follows the links of images and of what a domain names. Throws UsageError if two of the images are the same file. */
export async function findRealPaths(images: readonly string[], sources: readonly string[]): Promise<RealPaths> {
  const problems = new Map<string, QcowmetaError>();
  const found = new Map<string, string>();
  for (const path of new Set([...sources, ...images])) {
    try {
      found.set(path, await realpath(path));
    } catch (error) {
      problems.set(path, problemOf(path, error));
    }
  }
  const of = (path: string): string => found.get(path) ?? resolve(path);
  images.forEach((image, index) => {
    const same = images.slice(0, index).find((other) => of(other) === of(image));
    if (same !== undefined) throw new UsageError(`${same} and ${image} are the same image. Name it once.`);
  });
  return { of, problems: new Map([...problems].filter(([path]) => images.includes(path))) };
}

function problemOf(path: string, error: unknown): QcowmetaError {
  if (!(error instanceof Error)) throw error;
  if ('code' in error && error.code === 'ENOENT') return new QcowmetaError('not-found', path, {}, [], { cause: error });
  return new QcowmetaError('read-failed', path, { reason: error.message }, [], { cause: error });
}
