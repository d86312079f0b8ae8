import { chmod, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';

/**
 * The command in several files. Node reads and compiles the whole of a file before it runs the first line, so what only some commands need
 * must not stand in the file that all load: that one holds what reads a string, and is the only one that scripts wait for.
 *
 * esbuild splits ECMAScript modules only, which Node loads later than CommonJS, and makes a file of every set of modules that some commands
 * have in common. So its files are the sources of a second build, which joins those that are needed at once into the entry point.
 *
 * @param {import('esbuild').BuildOptions} options what bundles of CommonJS are made with
 * @param {{ entry: string, folder: string, name: string }} command the source of the entry point, the folder of its file, and its name, which is
 *   that of the folder of all others, too
 * @returns {import('esbuild').BuildOptions}
 */
export function splitCommand(options, { entry, folder, name }) {
  /** @type {import('esbuild').BuildOptions} */
  const common = { ...options, minifySyntax: true, minifyWhitespace: true };
  return {
    ...common,
    entryPoints: [entry],
    format: 'esm',
    splitting: true,
    supported: {},
    write: false,
    metafile: true,
    sourcemap: 'inline',
    outdir: folder,
    entryNames: name,
    chunkNames: `${name}/[name]-[hash]`,
    plugins: [
      ...(common.plugins ?? []),
      {
        name: 'split-command',
        setup: (build) =>
          build.onEnd(async ({ errors, metafile, outputFiles = [] }) => {
            if (errors.length > 0 || metafile === undefined) return;
            const files = new Map(outputFiles.map(({ path: file, text }) => [file, text]));
            const first = startFiles(metafile, entry, common.absWorkingDir ?? '');
            await writeFiles(common, files, first, path.join(folder, name));
          }),
      },
    ],
  };
}

/**
 * The file of a source with all that it imports at once.
 *
 * @param {import('esbuild').Metafile} metafile
 * @param {string} source
 * @param {string} top
 */
function startFiles({ outputs }, source, top) {
  const entryPoint = path.relative(top, source);
  const found = new Set(Object.keys(outputs).filter((file) => outputs[file]?.entryPoint === entryPoint));
  for (const file of found)
    for (const { kind, path: imported, external } of outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && external !== true) found.add(imported);
  return new Set([...found].map((file) => path.join(top, file)));
}

/**
 * Writes the entry point and the other files, and takes away those of the build before.
 *
 * @param {import('esbuild').BuildOptions} common
 * @param {ReadonlyMap<string, string>} files by their paths
 * @param {ReadonlySet<string>} start the files that become the entry point
 * @param {string} program the path of the entry point, without `.js`
 */
async function writeFiles(common, files, start, program) {
  const entry = `${program}.js`;
  const others = [...files.keys()].filter((file) => !start.has(file));
  const names = [...start].filter((file) => file !== entry);
  const contents = [`import ${JSON.stringify(entry)};`, `export * from ${JSON.stringify(entry)};`]
    .concat(names.map((file) => `export * as ${nameOf(file)} from ${JSON.stringify(file)};`))
    .join('\n');
  const build = (/** @type {import('esbuild').BuildOptions} */ more) => esbuild.build({ ...common, ...more });
  await build({
    stdin: { contents, resolveDir: path.dirname(entry) },
    outfile: entry,
    banner: { js: '#!/usr/bin/env node' },
    plugins: [fromMemory(files, (file) => start.has(file), entry)],
  });
  const { metafile } = await build({
    entryPoints: others,
    outdir: program,
    metafile: true,
    plugins: [fromMemory(files, () => false, entry, start)],
  });
  await chmod(entry, 0o755);
  const written = Object.keys(metafile?.outputs ?? {}).map((file) => path.basename(file));
  const stale = (await readdir(program)).filter((file) => !written.includes(file));
  await Promise.all(stale.map((file) => rm(path.join(program, file))));
}

const nameOf = (/** @type {string} */ file) => path.basename(file, '.js').replaceAll(/\W/g, '_');

/**
 * Takes the files of the first build as sources.
 *
 * @param {ReadonlyMap<string, string>} files
 * @param {(file: string) => boolean} isJoined whether a file becomes a part of the one that imports it
 * @param {string} entry
 * @param {ReadonlySet<string>} [inEntry] files that are a part of the entry point, by which they are imported
 * @returns {import('esbuild').Plugin}
 */
function fromMemory(files, isJoined, entry, inEntry = new Set()) {
  const relative = (/** @type {string} */ file, /** @type {string} */ from) => {
    const way = path.relative(path.dirname(from), file);
    return way.startsWith('.') ? way : `./${way}`;
  };
  return {
    name: 'from-memory',
    setup(build) {
      build.onResolve({ filter: /^[./]/ }, ({ kind, path: wanted, importer, resolveDir, namespace }) => {
        if (namespace === 'entry') return { path: wanted, external: true };
        const file = path.resolve(resolveDir, wanted);
        if (kind === 'entry-point' || isJoined(file)) return { path: file, namespace: 'memory' };
        if (inEntry.has(file)) return { path: file, namespace: 'entry' };
        return { path: relative(file, isJoined(importer) ? entry : importer), external: true };
      });
      build.onLoad({ filter: /./, namespace: 'memory' }, ({ path: file }) => {
        return { contents: files.get(file) ?? '', resolveDir: path.dirname(file) };
      });
      build.onLoad({ filter: /./, namespace: 'entry' }, ({ path: file }) => {
        return { contents: `module.exports = require('../${path.basename(entry)}').${nameOf(file)};` };
      });
    },
  };
}
