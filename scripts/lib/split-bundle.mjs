import { mkdir, writeFile } from 'node:fs/promises';
import * as esbuild from 'esbuild';

/**
 * Several programs in one folder, each in a file that holds what it needs at once. What is only needed later, and what several of them need, is
 * in files of its own: Node reads and compiles the whole of a file before it runs the first line, and nothing is there twice.
 *
 * esbuild splits ECMAScript modules only, which VS Code does not load an extension from, so each file is turned into CommonJS.
 *
 * @param {import('esbuild').BuildOptions} options what bundles of CommonJS are made with
 * @param {{ entries: Record<string, string>, folder: string }} programs the sources by the names of their files, and the folder of all files
 * @returns {import('esbuild').BuildOptions}
 */
export function splitBundle(options, { entries, folder }) {
  const { supported = {}, ...common } = options;
  return {
    ...common,
    entryPoints: entries,
    format: 'esm',
    splitting: true,
    metafile: true,
    outdir: folder,
    chunkNames: '[name]-[hash]',
    plugins: [...(common.plugins ?? []), asCommonJS({ ...options, supported }, folder)],
  };
}

/**
 * Turns each file into CommonJS before it is written.
 *
 * @param {import('esbuild').BuildOptions} options
 * @param {string} folder
 * @returns {import('esbuild').Plugin}
 */
function asCommonJS({ minify = false, platform = 'node', target = [], supported = {} }, folder) {
  return {
    name: 'as-commonjs',
    setup(build) {
      const isWritten = build.initialOptions.write !== false;
      build.initialOptions.write = false;
      build.onEnd(async ({ errors, outputFiles = [] }) => {
        if (errors.length > 0) return;
        for (const file of outputFiles) {
          const { code } = await esbuild.transform(file.text, { format: 'cjs', minify, platform, target, supported });
          file.contents = Buffer.from(code);
        }
        if (!isWritten) return;
        await mkdir(folder, { recursive: true });
        await Promise.all(outputFiles.map(({ path: file, contents }) => writeFile(file, contents)));
      });
    },
  };
}
