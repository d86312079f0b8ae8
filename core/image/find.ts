import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { QcowmetaError } from '../errors';
import { IMAGE_EXTENSION } from '../image-extension';
import { openImageFile } from './file';
import { isQcow2 } from './header';

/** How images are searched for. */
export interface FindOptions {
  /** `path`: sorted by path, by UTF-16 units; `depth`: those near the top first. */
  readonly order: 'path' | 'depth';
  /** Whether a folder of this name is searched, `depth` folders below the one that the search began with. */
  readonly searches?: (name: string, depth: number) => boolean;
  /** Leaves out all paths up to this one; for the order `path`. Folders that have only such are not listed. */
  readonly after?: string;
  /** Also find files with other names that begin as qcow2 images do. They are opened to see that. */
  readonly byContent?: boolean;
  /** Files and folders to look at, at most. */
  readonly mostEntries?: number;
  /** The search ends at this folder, because there are too many files and folders. */
  readonly onLimit?: (path: string) => void;
  /** A folder, or with `byContent` a file, could not be looked into. It is waited for. */
  readonly onUnreadable: (path: string, error: unknown) => unknown;
}

interface Place {
  readonly path: string;
  readonly depth: number;
  readonly isFolder: boolean;
}

/**
 * The files in and below some folders that are named `*.qcow2`. Links are not followed, so that no search goes in circles. Folders are
 * listed one at a time, when their turn comes, so that a search takes no more memory than the folders on the way to where it is.
 */
export async function* findImages(folders: readonly string[], options: FindOptions): AsyncGenerator<string> {
  for await (const images of findRuns(folders, options)) yield* images;
}

/** The same for who looks at very many: as many at a time as are known to follow each other. */
export async function* findRuns(folders: readonly string[], options: FindOptions): AsyncGenerator<readonly string[]> {
  const { order, mostEntries = Infinity, onLimit } = options;
  let pending: Place[] = folders.map((path) => ({ path, depth: 0, isFolder: true })).reverse();
  let later: Place[] = [];
  let entries = 0;
  for (;;) {
    if (pending.length === 0) [pending, later] = [later.reverse(), []];
    const place = pending.pop();
    if (place === undefined) return;
    if (!place.isFolder) {
      const files = [place.path, ...takeFiles(pending)];
      if (options.byContent !== true) yield files;
      else for (const file of files) if (await isImage(file, options)) yield [file];
    } else if (entries > mostEntries) {
      onLimit?.(place.path);
      [pending, later] = [pending.filter(({ isFolder }) => !isFolder), []];
    } else {
      const found = await listFolder(place, options);
      entries += found.entries;
      const waits = ({ isFolder }: Place): boolean => order === 'depth' && isFolder;
      for (const each of found.places) if (waits(each)) later.push(each);
      for (const each of found.places.reverse()) if (!waits(each)) pending.push(each);
    }
  }
}

/** Takes from the end the files that come before the next folder. */
function takeFiles(pending: Place[]): string[] {
  const start = pending.findLastIndex(({ isFolder }) => isFolder) + 1;
  return pending
    .splice(start)
    .reverse()
    .map(({ path }) => path);
}

/** What may be an image and the folders to search in a folder, by path. */
async function listFolder({ path, depth }: Place, options: FindOptions): Promise<{ entries: number; places: Place[] }> {
  const { searches = () => true, byContent = false, after, onUnreadable } = options;
  let entries: Dirent[];
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch (error) {
    await onUnreadable(path, error);
    return { entries: 0, places: [] };
  }
  const isWanted = (entry: Dirent): boolean =>
    entry.isDirectory() ? searches(entry.name, depth + 1) : entry.isFile() && (byContent || isNamed(entry.name));
  const places = entries
    .filter(isWanted)
    .map((entry) => ({ path: join(path, entry.name), depth: depth + 1, isFolder: entry.isDirectory() }))
    .map((place) => ({ place, begins: beginOf(place) }))
    .filter(
      ({ place, begins }) => after === undefined || begins > after || (place.isFolder && after.startsWith(begins)),
    )
    .sort((left, right) => (left.begins < right.begins ? -1 : 1));
  return { entries: entries.length, places: places.map(({ place }) => place) };
}

/** What the path of a file is, and the paths of all that is in a folder begin with. */
function beginOf({ path, isFolder }: Place): string {
  return isFolder ? path + sep : path;
}

function isNamed(name: string): boolean {
  return name.endsWith(IMAGE_EXTENSION);
}

async function isImage(path: string, { onUnreadable }: FindOptions): Promise<boolean> {
  if (isNamed(path)) return true;
  try {
    return await beginsAsImage(path);
  } catch (error) {
    // A file without bytes is told to be no image before it could be read.
    if (!(error instanceof QcowmetaError && error.code === 'not-qcow2')) await onUnreadable(path, error);
    return false;
  }
}

/** Whether a file begins as qcow2 images do. Throws as `openImageFile` does. */
export async function beginsAsImage(path: string): Promise<boolean> {
  const file = await openImageFile(path, 'read');
  try {
    return isQcow2(await file.readAt(0, 4));
  } finally {
    await file.close();
  }
}
