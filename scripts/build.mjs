/**
 * npm run build: the bundles in dist/, their types and what they need beside them.
 *
 *   --watch     keep building when a source changes (no types, no copies)
 *   --minify    smaller bundles, for packaging
 *   --no-types  leave out dist/core.d.ts, which takes most of the time
 *   --tests     also the bundles in out/ that the tests inside VS Code need
 */
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { generateDtsBundle } from 'dts-bundle-generator';
import * as esbuild from 'esbuild';
import { EXECUTABLES, productBundles, testBundles } from './lib/bundles.mjs';
import { DIST, OUT, REPOSITORY } from './lib/places.mjs';
import { precompile } from './lib/precompile.mjs';

const { values: options } = parseArgs({
  options: {
    watch: { type: 'boolean', default: false },
    minify: { type: 'boolean', default: false },
    'no-types': { type: 'boolean', default: false },
    tests: { type: 'boolean', default: false },
  },
});

/** One line per problem, in the form that compilers use and that .vscode/tasks.json reads: `file:line:column: error: text`. */
function report(/** @type {import('esbuild').Message[]} */ messages, /** @type {string} */ severity) {
  for (const { location, text } of messages) {
    const place = location === null ? '' : `${location.file}:${location.line}:${location.column + 1}: `;
    console.error(`${place}${severity}: ${text}`);
  }
}

/** How many builds are under way; VS Code's task waits for the line that is printed when the last one is done. */
let running = 0;

/** Reports every build's problems, and frames each round of builds when watching. */
const reporter = {
  name: 'reporter',
  setup(/** @type {import('esbuild').PluginBuild} */ build) {
    build.onStart(() => {
      if (running++ === 0 && options.watch) console.log('[watch] build started');
    });
    build.onEnd(async ({ errors, warnings }) => {
      report(errors, 'error');
      report(warnings, 'warning');
      const file = build.initialOptions.outfile ?? '';
      if (errors.length === 0 && EXECUTABLES.includes(file)) await chmod(file, 0o755);
      if (--running === 0 && options.watch) console.log('[watch] build finished');
    });
  },
};

/** The library's types in one file, from the types of its source. */
async function writeTypes() {
  const entry = {
    filePath: path.join(REPOSITORY, 'core/index.ts'),
    output: { noBanner: true, exportReferencedTypes: true },
  };
  const [types = ''] = generateDtsBundle([entry], { preferredConfigPath: path.join(REPOSITORY, 'tsconfig.json') });
  await writeFile(path.join(DIST, 'core.d.ts'), types);
}

async function main() {
  const bundles = [...productBundles(options), ...(options.tests ? await testBundles() : [])];
  const builds = bundles.map((bundle) => ({ ...bundle, plugins: [...(bundle.plugins ?? []), reporter] }));
  if (options.watch) {
    for (const build of builds) await (await esbuild.context(build)).watch();
    return;
  }
  await rm(path.join(OUT, 'client'), { recursive: true, force: true });
  await mkdir(DIST, { recursive: true });
  const results = await Promise.allSettled(builds.map((build) => esbuild.build(build)));
  for (const { reason } of results.filter((result) => result.status === 'rejected')) {
    if (!Array.isArray(reason.errors)) throw reason;
    process.exitCode = 1;
  }
  if (process.exitCode === 1) return;
  precompile();
  if (!options['no-types']) await writeTypes();
}

await main();
