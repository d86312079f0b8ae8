import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CACHE, REPOSITORY } from './places.mjs';
import { mustRun } from './processes.mjs';

/**
 * A koffi binary, by which locks are taken: the package that brings it, and its file there.
 *
 * @typedef {{ name: string, binary: string }} NativeLibrary
 */

/** The library for a processor and a C library, as VS Code names platforms. @type {Readonly<Record<string, NativeLibrary>>} */
export const NATIVE_LIBRARIES = {
  'linux-x64': { name: '@koromix/koffi-linux-x64', binary: 'linux_x64/koffi.node' },
  'linux-arm64': { name: '@koromix/koffi-linux-arm64', binary: 'linux_arm64/koffi.node' },
  'alpine-x64': { name: '@koromix/koffi-linux-x64', binary: 'musl_x64/koffi.node' },
  'alpine-arm64': { name: '@koromix/koffi-linux-arm64', binary: 'musl_arm64/koffi.node' },
};

/**
 * The folder of a package of the lock file that npm installs only where it fits the processor: that of node_modules, or one installed aside.
 * Throws if what is installed aside is not what the lock file says.
 *
 * @param {string} name
 */
export async function nativePackage(name) {
  const installed = path.join(REPOSITORY, 'node_modules', name);
  if (existsSync(installed)) return installed;
  const { version, integrity } = await lockedPackage(REPOSITORY, 'package-lock.json', name);
  const aside = path.join(CACHE, 'native', `${path.basename(name)}-${version}`);
  const folder = path.join(aside, 'node_modules', name);
  if (!existsSync(folder)) await installAside(aside, `${name}@${version}`);
  const found = await lockedPackage(aside, 'node_modules/.package-lock.json', name);
  if (found.integrity !== integrity) {
    await rm(aside, { recursive: true });
    throw new Error(`${name} ${version} is not the package that package-lock.json names`);
  }
  return folder;
}

/** Installs a package for whatever processor it is for. @param {string} folder @param {string} wanted */
async function installAside(folder, wanted) {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{}');
  await mustRun('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--force', wanted], { cwd: folder });
}

/** @param {string} folder @param {string} lockFile @param {string} name */
async function lockedPackage(folder, lockFile, name) {
  const { packages } = JSON.parse(await readFile(path.join(folder, lockFile), 'utf8'));
  return /** @type {{ version: string, integrity: string }} */ (packages[`node_modules/${name}`]);
}
