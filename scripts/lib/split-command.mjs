import { chmod, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { REPOSITORY } from './places.mjs';

/** Makes of a file what cli/load.ts runs. */
const WRAPPED = { banner: { js: '(function (exports, require, module) {' }, footer: { js: '})' } };

/** The source of the file that is called. */
const LOADER = path.join(REPOSITORY, 'cli/load.ts');

/**
 * The command in several files. Node reads and compiles the whole of a file before it runs the first line, so what only some commands need
 * must not stand in the file that all load: that one holds what reads a string, and is the only one that scripts wait for.
 *
 * esbuild splits ECMAScript modules only, which Node loads later than CommonJS, and makes a file of every set of modules that some commands
 * have in common. So its files are the sources of a second build, which joins those that are needed at once into one, the program. The file that
 * is called runs it from the code that was kept of it (cli/load.ts, scripts/lib/precompile.mjs).
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
    metafile: true,
    sourcemap: 'inline',
    outdir: folder,
    entryNames: name,
    chunkNames: `${name}/[name]-[hash]`,
    plugins: [
      ...(common.plugins ?? []),
      {
        name: 'split-command',
        setup(build) {
          const isWritten = build.initialOptions.write !== false;
          build.initialOptions.write = false;
          build.onEnd(async ({ errors, metafile, outputFiles = [] }) => {
            if (!isWritten || errors.length > 0 || metafile === undefined) return;
            const files = new Map(outputFiles.map(({ path: file, text }) => [file, text]));
            const first = startFiles(metafile, entry, common.absWorkingDir ?? '');
            await writeFiles(common, files, first, path.join(folder, `${name}.js`));
          });
        },
      },
    ],
  };
}

/**
 * The file of a source with all that it imports at once, each with what it exports.
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
  return new Map([...found].map((file) => [path.join(top, file), outputs[file]?.exports ?? []]));
}

/**
 * Writes the entry point, the program and the other files, and takes away those of the build before.
 *
 * @param {import('esbuild').BuildOptions} common
 * @param {ReadonlyMap<string, string>} files by their paths
 * @param {ReadonlyMap<string, readonly string[]>} start the files that become the program, and what each exports
 * @param {string} entry the path of the entry point
 */
async function writeFiles(common, files, start, entry) {
  const folder = entry.slice(0, -path.extname(entry).length);
  const others = [...files.keys()].filter((file) => !start.has(file));
  const contents = [...start].map(([file, names]) => exportedPart(file, names)).join('\n');
  const build = async (/** @type {import('esbuild').BuildOptions} */ more) => {
    const { metafile } = await esbuild.build({ ...common, ...WRAPPED, outdir: folder, ...more, metafile: true });
    return Object.keys(metafile.outputs);
  };
  const program = path.join(folder, 'start');
  const first = await build({
    entryPoints: [program],
    entryNames: '[name]-[hash]',
    plugins: [fromMemory(new Map([...files, [program, contents]]), (file) => start.has(file), entry)],
  });
  const second = await build({
    entryPoints: others,
    plugins: [fromMemory(files, () => false, entry, start)],
  });
  const written = [...first, ...second].map((file) => path.basename(file));
  const name = written.find((file) => /^start-\w+\.js$/.test(file));
  if (name === undefined) throw new Error(`the program of ${entry} was not built`);
  await esbuild.build({
    ...common,
    entryPoints: [LOADER],
    outfile: entry,
    banner: { js: '#!/usr/bin/env node' },
    define: { PROGRAM: JSON.stringify(`${path.basename(folder)}/${name}`) },
    sourcemap: false,
  });
  await chmod(entry, 0o755);
  const stale = (await readdir(folder)).filter((file) => !written.includes(file));
  await Promise.all(stale.map((file) => rm(path.join(folder, file))));
}

/**
 * What the program says of one of its files to the files that are loaded later: a function that gives what it exports. To have all of that ready
 * takes a tenth of the time in which an image is read.
 *
 * @param {string} file
 * @param {readonly string[]} names what it exports
 */
function exportedPart(file, names) {
  const [part, all] = [nameOf(file), `all_of_${nameOf(file)}`];
  const members = names.map((name) => `${name}: ${all}.${name}`);
  return `import * as ${all} from ${JSON.stringify(file)};\nexport const ${part} = () => ({ ${members.join()} });`;
}

const nameOf = (/** @type {string} */ file) => path.basename(file, '.js').replaceAll(/\W/g, '_');

/**
 * Takes the files of the first build as sources.
 *
 * @param {ReadonlyMap<string, string>} files
 * @param {(file: string) => boolean} isJoined whether a file becomes a part of the one that imports it
 * @param {string} entry
 * @param {Pick<ReadonlySet<string>, 'has'>} [inEntry] files that are a part of the entry point, by which they are imported
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
      build.onResolve({ filter: /^[./]/ }, ({ kind, path: wanted, importer, resolveDir }) => {
        const file = path.resolve(resolveDir, wanted);
        if (kind === 'entry-point' || isJoined(file)) return { path: file, namespace: 'memory' };
        if (inEntry.has(file)) return { path: `${relative(entry, importer)}#${nameOf(file)}`, external: true };
        return { path: relative(file, isJoined(importer) ? entry : importer), external: true };
      });
      build.onLoad({ filter: /./, namespace: 'memory' }, ({ path: file }) => {
        return { contents: files.get(file) ?? '', resolveDir: path.dirname(file) };
      });
    },
  };
}
