import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { packedBundles } from './bundles.mjs';
import { NATIVE_LIBRARIES, nativePackage } from './native-library.mjs';
import { REPOSITORY } from './places.mjs';

/** koffi's own files that are loaded at run time, and its licence; its sources and documents stay out. */
const KOFFI = ['package.json', 'LICENSE.txt', 'index.cjs', 'src/koffi/index.cjs', 'src/koffi/src/static.cjs'];
/** Files beside the binary of a koffi package. */
const KOFFI_PLATFORM = ['package.json', 'index.js'];

/** What a VSIX that is for no platform in particular is called: it has no native library, which Windows and macOS do without. */
export const UNIVERSAL = 'universal';

/** What a VSIX can be made for, platforms named as VS Code names them. */
export const TARGETS = [...Object.keys(NATIVE_LIBRARIES), UNIVERSAL];

/** Parts of package.json that are about the npm package or about development, and mean nothing inside a VSIX. */
const NOT_FOR_EDITORS = ['type', 'bin', 'exports', 'files', 'scripts', 'dependencies', 'devDependencies', 'overrides'];
/** What people read, and the registry that the server leads to from a key. */
const DOCUMENTS = ['README.md', 'CHANGELOG.md', 'LICENSE', 'docs', 'core/registry/qemu.json'];
/** Documents that stay out: measured figures, which take 9 KB of the 1 MB that a VSIX may have. */
const NOT_PACKED = ['docs/performance.md'];
/** The manifest's texts, by the names that stand in it. */
const MANIFEST_TEXTS = ['package.nls.json', 'package.nls.de.json'];

/**
 * Lays out in an empty folder what every VSIX holds: a manifest made for it, the extension and the server, what the manifest points
 * to, and the documents.
 *
 * @param {string} stage
 */
export async function layOut(stage) {
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  const manifest = JSON.parse(await readFile(path.join(REPOSITORY, 'package.json'), 'utf8'));
  const about = Object.entries(manifest).filter(([key]) => !NOT_FOR_EDITORS.includes(key));
  // For npm the description is in words.
  const kept = { ...Object.fromEntries(about), description: '%description%', files: ['**'] };
  await writeFile(path.join(stage, 'package.json'), JSON.stringify(kept, null, 2));
  await Promise.all(packedBundles(path.join(stage, 'dist')).map((bundle) => esbuild.build(bundle)));
  for (const file of [...DOCUMENTS, ...MANIFEST_TEXTS, ...filesIn(kept)])
    await copy(path.join(REPOSITORY, file), path.join(stage, file));
}

/**
 * Puts koffi for one platform into a stage, or takes it away for the universal VSIX. It lies below dist/, because vsce leaves out a
 * node_modules at the top.
 *
 * @param {string} stage
 * @param {string} target one of TARGETS
 */
export async function placeNativeLibrary(stage, target) {
  const modules = path.join(stage, 'dist/node_modules');
  await rm(modules, { recursive: true, force: true });
  const library = NATIVE_LIBRARIES[target];
  if (library === undefined) return;
  await copyFiles(path.join(REPOSITORY, 'node_modules/koffi'), KOFFI, path.join(modules, 'koffi'));
  const files = [...KOFFI_PLATFORM, library.binary];
  await copyFiles(await nativePackage(library.name), files, path.join(modules, library.name));
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

/** @param {string} source @param {readonly string[]} files @param {string} destination */
async function copyFiles(source, files, destination) {
  for (const file of files) await copy(path.join(source, file), path.join(destination, file));
}

/** @param {string} source @param {string} destination */
async function copy(source, destination) {
  if (!existsSync(source)) throw new Error(`${source} is missing; the package needs it`);
  const isFor = (/** @type {string} */ file) => !NOT_PACKED.includes(path.relative(REPOSITORY, file));
  await cp(source, destination, { recursive: true, filter: isFor });
}
