import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { REPOSITORY } from './places.mjs';
import { mustRun } from './processes.mjs';

/**
 * The packages of a lock file, by their place below the repository.
 *
 * @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean }>} Packages
 */

/**
 * Whether installed packages are the locked ones. Optional packages may be missing: most are for other systems.
 *
 * @param {Packages} locked from package-lock.json
 * @param {Packages} installed from the lock file that npm keeps inside node_modules
 */
export function matchesLock(locked, installed) {
  return Object.entries(locked).every(([place, wanted]) => {
    const found = installed[place];
    if (place === '') return true;
    if (found === undefined) return wanted.optional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/**
 * Installs the npm packages, if node_modules is missing or is not what package-lock.json says. Throws with npm's output.
 *
 * @param {(line: string) => void} log
 */
export async function ensureNodeModules(log) {
  const hidden = path.join(REPOSITORY, 'node_modules/.package-lock.json');
  const locked = await packagesOf(path.join(REPOSITORY, 'package-lock.json'));
  if (existsSync(hidden) && matchesLock(locked, await packagesOf(hidden))) return;
  log('installing npm packages (npm ci)');
  await mustRun('npm', ['ci', '--no-audit', '--no-fund']);
}

/** @param {string} file @returns {Promise<Packages>} */
async function packagesOf(file) {
  return JSON.parse(await readFile(file, 'utf8')).packages;
}
