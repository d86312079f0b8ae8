import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CancellationToken } from 'vscode-languageserver';
import type { Log } from './images';

/** How far a search goes. */
export interface SearchLimits {
  /** Files and folders that are looked at. */
  readonly entries: number;
  readonly images: number;
  /** Folders inside folders. */
  readonly depth: number;
}

const USUAL_LIMITS: SearchLimits = { entries: 50_000, images: 1_000, depth: 16 };

interface Folder {
  readonly path: string;
  readonly depth: number;
}

/**
 * The files in and below some folders that are named `*.qcow2`, those near the top first. Links are not followed, and folders whose name
 * starts with a dot, and node_modules, are left out. Gives what it has when it is cancelled; a folder that cannot be read, and a
 * limit that is met, go to the log.
 */
export async function findImages(
  folders: readonly string[],
  token: CancellationToken,
  log: Log,
  limits = USUAL_LIMITS,
): Promise<string[]> {
  const images = new Set<string>();
  const pending: Folder[] = folders.map((path) => ({ path, depth: 0 }));
  let entries = 0;
  for (let folder = pending.shift(); folder && !token.isCancellationRequested; folder = pending.shift()) {
    const { path, depth } = folder;
    for (const entry of await entriesOf(path, log)) {
      entries += 1;
      if (entries > limits.entries || images.size >= limits.images) {
        log(`${path}: the search for images ends here, after ${entries} files and folders and ${images.size} images.`);
        return [...images];
      }
      const below = join(path, entry.name);
      if (entry.isFile() && entry.name.endsWith('.qcow2')) images.add(below);
      else if (entry.isDirectory() && depth < limits.depth && isSearched(entry.name)) {
        pending.push({ path: below, depth: depth + 1 });
      }
    }
  }
  return [...images];
}

function isSearched(name: string): boolean {
  return !name.startsWith('.') && name !== 'node_modules';
}

/** What a folder holds, by name; nothing if it cannot be read. */
async function entriesOf(path: string, log: Log): Promise<Dirent[]> {
  try {
    return await listFolder(path);
  } catch (error) {
    log(`${path}: images in this folder are not found: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

async function listFolder(path: string): Promise<Dirent[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries.sort((left, right) => (left.name < right.name ? -1 : 1));
}
