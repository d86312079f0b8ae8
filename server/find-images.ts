import type { CancellationToken } from 'vscode-languageserver';
import { findImages as find } from '../core/image/find';
import { messageOf } from '../core/system-error';
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
  const found = find(folders, {
    order: 'depth',
    searches: (name, depth) => !token.isCancellationRequested && depth <= limits.depth && isSearched(name),
    mostEntries: limits.entries,
    onLimit: (path) => {
      log(`${path}: the search for images ends here, after ${limits.entries} files and folders.`);
    },
    onUnreadable: (path, error) => {
      log(`${path}: images in this folder are not found: ${messageOf(error)}`);
    },
  });
  for await (const image of found) {
    if (images.size >= limits.images) {
      log(`${image}: the search for images ends here, after ${images.size} images.`);
      break;
    }
    if (token.isCancellationRequested) break;
    images.add(image);
  }
  return [...images];
}

function isSearched(name: string): boolean {
  return !name.startsWith('.') && name !== 'node_modules';
}
