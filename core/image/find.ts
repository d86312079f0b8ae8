import type { Dirent } from 'node:fs';
import { join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { QcowmetaError } from '../errors';
import { IMAGE_EXTENSION } from '../image-extension';
import { isTooMany } from './at-once';
import { openImageFile } from './file';
import { isQcow2 } from './header';
import { soon } from './soon';

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

interface Folder {
  readonly path: string;
  readonly depth: number;
}

/** What the search has still to come to: a folder, or files that follow each other. */
type Step = Folder | readonly string[];

/** How long it is waited if no more files may be open: for a second. */
const PAUSE_MS = 20;
const MOST_PAUSES = 50;

/**
 * The files in and below some folders that are named `*.qcow2`. Links are not followed, so that no search goes in circles. Folders are
 * listed one at a time, so that a search takes no more memory than the folders on the way to where it is, and the next one.
 */
export async function* findImages(folders: readonly string[], options: FindOptions): AsyncGenerator<string> {
  for await (const images of findRuns(folders, options)) yield* images;
}

/**
 * The same for who looks at very many: as many at a time as are known to follow each other. While these are looked at, the next folder is being
 * listed.
 */
export async function* findRuns(folders: readonly string[], options: FindOptions): AsyncGenerator<readonly string[]> {
  const { order, mostEntries = Infinity, onLimit } = options;
  let pending: Step[] = folders.map((path) => ({ path, depth: 0 })).reverse();
  let later: Step[] = [];
  let entries = 0;
  let ahead: Promise<Dirent[] | undefined> | undefined;
  for (;;) {
    if (pending.length === 0) [pending, later] = [later.reverse(), []];
    const step = pending.pop();
    if (step === undefined) return;
    if (isFiles(step)) {
      const next = pending.at(-1);
      if (next !== undefined && !isFiles(next) && entries <= mostEntries) ahead = listAhead(next);
      if (options.byContent !== true) yield step;
      else for (const file of step) if (await isImage(file, options)) yield [file];
    } else if (entries > mostEntries) {
      onLimit?.(step.path);
      [pending, later] = [pending.filter(isFiles), []];
    } else {
      const listed = (await ahead) ?? (await listFolder(step, options));
      ahead = undefined;
      entries += listed.length;
      const steps = stepsOf(step, listed, options);
      const waits = (each: Step): boolean => order === 'depth' && !isFiles(each);
      for (const each of steps) if (waits(each)) later.push(each);
      for (const each of steps.reverse()) if (!waits(each)) pending.push(each);
    }
  }
}

function isFiles(step: Step): step is readonly string[] {
  return Array.isArray(step);
}

/** Undefined if the folder cannot be listed now. It is tried again when its turn comes, and told if it fails then. */
function listAhead({ path }: Folder): Promise<Dirent[] | undefined> {
  return soon.list(path).catch(() => undefined);
}

async function listFolder({ path }: Folder, { onUnreadable }: FindOptions): Promise<Dirent[]> {
  for (let pauses = 0; ; pauses++) {
    try {
      return await soon.list(path);
    } catch (error) {
      // Those that look at the images before it close them soon.
      if (isTooMany(error) && pauses < MOST_PAUSES) await sleep(PAUSE_MS);
      else {
        await onUnreadable(path, error);
        return [];
      }
    }
  }
}

/** What may be an image and the folders to search in a folder, by path. */
function stepsOf({ path, depth }: Folder, entries: readonly Dirent[], options: FindOptions): Step[] {
  const { searches = () => true, byContent = false, after } = options;
  // What all paths in the folder begin with.
  const start = join(path, '_').slice(0, -1);
  const names: string[] = [];
  for (const entry of entries) {
    const { name } = entry;
    if (entry.isFile()) {
      if ((byContent || isNamed(name)) && (after === undefined || start + name > after)) names.push(name);
    } else if (entry.isDirectory() && searches(name, depth + 1)) {
      // The paths of all that is in it begin so.
      const folder = name + sep;
      if (after === undefined || start + folder > after || after.startsWith(start + folder)) names.push(folder);
    }
  }
  const steps: Step[] = [];
  let files: string[] = [];
  for (const name of names.sort()) {
    if (!name.endsWith(sep)) {
      files.push(start + name);
      continue;
    }
    if (files.length > 0) steps.push(files);
    files = [];
    steps.push({ path: start + name.slice(0, -sep.length), depth: depth + 1 });
  }
  if (files.length > 0) steps.push(files);
  return steps;
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
