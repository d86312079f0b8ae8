import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { productBundles } from './bundles.mjs';
import { REPOSITORY } from './places.mjs';

/** koffi's own files that are loaded at run time, and its licence; its sources and documents stay out. */
const KOFFI = ['package.json', 'LICENSE.txt', 'index.cjs', 'src/koffi/index.cjs', 'src/koffi/src/static.cjs'];
/** Files of a koffi package that holds the binaries for one platform, which loads the one for the C library at hand. */
const KOFFI_BINARIES = {
  'linux-x64': ['package.json', 'index.js', 'linux_x64/koffi.node', 'musl_x64/koffi.node'],
};

/** @typedef {keyof typeof KOFFI_BINARIES} Target */

/** The platforms that a VSIX can be made for, named as VS Code names them. */
export const TARGETS = /** @type {readonly Target[]} */ (Object.keys(KOFFI_BINARIES));

/** Parts of package.json that are about the npm package or about development, and mean nothing inside a VSIX. */
const NOT_FOR_EDITORS = ['type', 'bin', 'exports', 'files', 'scripts', 'dependencies', 'devDependencies', 'overrides'];
/** What people read, and the registry that the server leads to from a key. */
const DOCUMENTS = ['README.md', 'CHANGELOG.md', 'LICENSE', 'docs', 'core/registry/qemu.json'];

/**
 * Lays out in an empty folder what a VSIX holds: a manifest made for it, the extension and the server, what the manifest points
 * to, the documents, and koffi for one platform (below dist/, because vsce leaves out a node_modules at the top).
 *
 * @param {string} stage
 * @param {Target} target
 */
export async function layOut(stage, target) {
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  const manifest = JSON.parse(await readFile(path.join(REPOSITORY, 'package.json'), 'utf8'));
  const about = Object.entries(manifest).filter(([key]) => !NOT_FOR_EDITORS.includes(key));
  const kept = { ...Object.fromEntries(about), files: ['**'] };
  await writeFile(path.join(stage, 'package.json'), JSON.stringify(kept, null, 2));
  const bundles = productBundles({ minify: true, folder: path.join(stage, 'dist') });
  const wanted = bundles.filter(({ outfile }) => /(extension|server)\.js$/.test(outfile ?? ''));
  await Promise.all(wanted.map((bundle) => esbuild.build({ ...bundle, sourcemap: false, logLevel: 'error' })));
  for (const file of [...DOCUMENTS, ...filesIn(kept)]) await copy(file, path.join(stage, file));
  await copyPackage('koffi', KOFFI, stage);
  await copyPackage(`@koromix/koffi-${target}`, KOFFI_BINARIES[target], stage);
}

/** Every file that a manifest names, by the rule that such a value starts with `./`. @param {object} manifest */
function filesIn(manifest) {
  const found = /** @type {Set<string>} */ (new Set());
  JSON.stringify(manifest, (_key, value) => {
    if (typeof value === 'string' && value.startsWith('./') && !value.startsWith('./dist/')) found.add(value);
    return value;
  });
  return [...found];
}

/** @param {string} name @param {readonly string[]} files @param {string} stage */
async function copyPackage(name, files, stage) {
  const below = path.join('node_modules', name);
  for (const file of files) await copy(path.join(below, file), path.join(stage, 'dist', below, file));
}

/** @param {string} file below the repository @param {string} destination */
async function copy(file, destination) {
  const source = path.join(REPOSITORY, file);
  if (!existsSync(source)) throw new Error(`${file} is missing; the package needs it`);
  await cp(source, destination, { recursive: true });
}
