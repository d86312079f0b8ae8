import { existsSync, readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { lazyModules } from './lazy-modules.mjs';
import { LAZY_PACKAGES, lazyPackages, placeOf } from './lazy-packages.mjs';
import { nativeHash } from './native-hash.mjs';
import { oneNamespace } from './one-namespace.mjs';
import { DIST, OUT, REPOSITORY } from './places.mjs';
import { purePackages } from './pure-packages.mjs';
import { splitBundle } from './split-bundle.mjs';
import { splitCommand } from './split-command.mjs';

const inRepository = (/** @type {string} */ file) => path.join(REPOSITORY, file);

/** What is not bundled: the editor's interface, and the native library. */
const OUTSIDE = ['vscode', 'koffi'];

const SHARED_PLUGINS = [lazyModules, oneNamespace, purePackages];
const COMMON_PLUGINS = [lazyPackages(), ...SHARED_PLUGINS];

/**
 * How every bundle is made: CommonJS for Node 20, which is what VS Code's extension host and the command line need. `module`
 * comes first, because the UMD builds that some packages name as `main` cannot be bundled. import() becomes require(), so that
 * of a package that stays outside only its CommonJS files are needed.
 *
 * @type {import('esbuild').BuildOptions}
 */
const COMMON = {
  absWorkingDir: REPOSITORY,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  mainFields: ['module', 'main'],
  external: OUTSIDE,
  supported: { 'dynamic-import': false },
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'silent',
  plugins: COMMON_PLUGINS,
};

/** Of programs that leave what is loaded later to files of its own. */
const APART = { plugins: [lazyPackages({ areApart: true }), ...SHARED_PLUGINS] };

/**
 * The files of the packages that such programs load later.
 *
 * @param {string} folder that of the programs
 * @param {import('esbuild').BuildOptions} more
 * @returns {import('esbuild').BuildOptions[]}
 */
const packageBundles = (folder, more) =>
  LAZY_PACKAGES.map((name) => ({ ...COMMON, ...more, entryPoints: [name], outfile: path.join(folder, placeOf(name)) }));

/** Pages of web views: the folders of web-views/ with a main.ts. */
export const PAGES = readdirSync(inRepository('web-views')).filter((name) =>
  existsSync(inRepository(`web-views/${name}/main.ts`)),
);

/** Pages run in the editor's browser, and import their style sheets, which go into one file beside the script. */
const PAGE = /** @type {const} */ ({
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  mainFields: ['module', 'main'],
  external: [],
});

const EXECUTABLE = { banner: { js: '#!/usr/bin/env node' } };

/** Bundles that start with a `#!` line and are made executable. */
export const EXECUTABLES = ['dist/server.js', 'out/host/code.js'].map(inRepository);

/**
 * The bundles of the development copy and of the npm package: the extension, the language server, the command, the library and
 * the pages.
 *
 * @param {{ minify?: boolean, folder?: string }} [options] `folder` is where they go, dist/ unless given
 * @returns {import('esbuild').BuildOptions[]}
 */
export function productBundles({ minify = false, folder = DIST } = {}) {
  const bundle = (/** @type {string} */ entry, /** @type {string} */ name, more = {}) => ({
    ...COMMON,
    ...more,
    minify,
    entryPoints: [inRepository(entry)],
    outfile: path.join(folder, name),
  });
  return [
    bundle('client/extension.ts', 'extension.js', APART),
    bundle('server/main.ts', 'server.js', { ...APART, ...EXECUTABLE }),
    ...packageBundles(folder, { minify }),
    splitCommand(COMMON, { entry: inRepository('cli/start.ts'), folder, name: 'cli' }),
    bundle('core/index.ts', 'core.js'),
    ...PAGES.map((page) => bundle(`web-views/${page}/main.ts`, `${page}.js`, PAGE)),
  ];
}

/**
 * The command for Bun to make an executable of: ECMAScript modules, of which the entry point loads what reads a string.
 *
 * @param {string} folder where they go
 * @returns {import('esbuild').BuildOptions}
 */
export const executableBundle = (folder) => ({
  ...COMMON,
  format: 'esm',
  splitting: true,
  supported: {},
  plugins: [nativeHash, ...COMMON_PLUGINS],
  sourcemap: false,
  logLevel: 'error',
  entryPoints: { qcowmeta: inRepository('cli/start.ts') },
  outdir: folder,
});

/**
 * The bundles of a VSIX, minified: the extension and the server, with what they share in files of their own, the packages that they load later,
 * and the pages.
 *
 * @param {string} folder where they go
 * @returns {import('esbuild').BuildOptions[]}
 */
export function packedBundles(folder) {
  const small = /** @type {const} */ ({ minify: true, sourcemap: false, logLevel: 'error' });
  const entries = { extension: inRepository('client/extension.ts'), server: inRepository('server/main.ts') };
  const pages = productBundles({ folder }).filter(({ platform }) => platform === PAGE.platform);
  return [
    splitBundle({ ...COMMON, ...APART, ...small }, { entries, folder }),
    ...packageBundles(folder, small),
    ...pages.map((page) => ({ ...page, ...small })),
  ];
}

/**
 * The bundles that run inside VS Code's extension host in tests, and the program that starts it. Test files stay files of their
 * own, because mocha has to be set up before they are loaded.
 *
 * @returns {Promise<import('esbuild').BuildOptions[]>}
 */
export async function testBundles() {
  const tests = (await readdir(inRepository('test/client'), { recursive: true }))
    .filter((file) => file.endsWith('.test.ts') || file === path.join('suite', 'index.ts'))
    .map((file) => inRepository(path.join('test/client', file)));
  const host = (/** @type {string} */ name, more = {}) => ({
    ...COMMON,
    ...more,
    external: ['vscode', 'playwright-core'],
    entryPoints: [inRepository(`test/host/${name}.ts`)],
    outfile: path.join(OUT, `host/${name}.js`),
  });
  return [
    {
      ...COMMON,
      external: ['vscode', 'koffi', 'mocha'],
      entryPoints: tests,
      outdir: path.join(OUT, 'client'),
      outbase: inRepository('test/client'),
    },
    host('code', EXECUTABLE),
    host('receipt'),
  ];
}
