import { stat } from 'node:fs/promises';
import type { QcowmetaError } from '../../core/errors';
import { openFailure } from '../../core/image/open-failure';
import { fileIdentity } from '../../core/image/paths';
import { refuseTwofold } from '../import/choices';

/** Files by the names that they were given. */
export interface DomainFiles {
  /** Which file a path leads to, the same for all of its names; of one that is not there, the absolute path. */
  readonly of: (path: string) => string;
  /** What is wrong with an image that was named. */
  readonly problems: ReadonlyMap<string, QcowmetaError>;
}

/** Finds which files images are, and what a domain names. Throws UsageError if two of the images are the same file. */
export async function findFiles(images: readonly string[], sources: readonly string[]): Promise<DomainFiles> {
  await refuseTwofold(images);
  const paths = [...new Set([...sources, ...images])];
  const found = new Map(await Promise.all(paths.map(async (path) => [path, await fileIdentity(path)] as const)));
  const problems = new Map<string, QcowmetaError>();
  for (const image of images) {
    try {
      await stat(image);
    } catch (error) {
      problems.set(image, await openFailure(image, 'read', error));
    }
  }
  return { of: (path) => found.get(path) ?? path, problems };
}
