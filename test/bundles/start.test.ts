import assert from 'node:assert/strict';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { executableBundle, packedBundles, productBundles } from '../../scripts/lib/bundles.mjs';

const ENTRY = 'client/extension.ts';
/** What is not needed to open and save a document. */
const LATER = [
  /^node_modules\/(?!jsonc-parser\/)/,
  /^core\/(registry(?!\/setting\.ts$)|machine|overview)\//,
  /^client\/import\/(?!(index|restore)\.ts$)/,
  /^client\/(language-client|later)\.ts$/,
  /^client\/overview\/editor\.ts$/,
];

/** The sources that are evaluated at once when an entry point of a bundle is loaded, each with the one that imports it. */
async function evaluatedAtStart(
  bundle: esbuild.BuildOptions | undefined,
  entry: string,
): Promise<ReadonlyMap<string, string>> {
  const { metafile } = await esbuild.build({ ...bundle, metafile: true, write: false });
  const found = new Map([[entry, '']]);
  for (const file of found.keys()) {
    for (const { path, kind, external } of metafile.inputs[file]?.imports ?? []) {
      if (kind !== 'dynamic-import' && external !== true && !found.has(path)) found.set(path, file);
    }
  }
  return found;
}

/** The sources in those files of a program in several files that are loaded at once. */
async function loadedAtStart(programs: esbuild.BuildOptions | undefined, entry: string): Promise<readonly string[]> {
  const { metafile } = await esbuild.build({ ...programs, metafile: true, write: false });
  const { outputs } = metafile;
  const files = new Set(Object.keys(outputs).filter((file) => outputs[file]?.entryPoint === entry));
  for (const file of files) {
    for (const { path, kind, external } of outputs[file]?.imports ?? [])
      if (kind !== 'dynamic-import' && external !== true) files.add(path);
  }
  return [...files].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}));
}

function isLater(file: string): boolean {
  return LATER.some((later) => later.test(file));
}

describe('the start of the extension', () => {
  it('evaluates what opens and saves a document, and nothing else', async () => {
    const evaluated = await evaluatedAtStart(
      productBundles().find(({ outfile = '' }) => path.basename(outfile) === 'extension.js'),
      ENTRY,
    );
    assert.ok(evaluated.has('core/store/write.ts'), 'the list is not of the extension');
    assert.deepEqual(
      [...evaluated].filter(([file]) => isLater(file)),
      [],
    );
  });

  it('loads files of the VSIX with that, and nothing else', async () => {
    const loaded = await loadedAtStart(
      packedBundles('/').find(({ splitting }) => splitting),
      ENTRY,
    );
    assert.ok(loaded.includes('core/store/write.ts'), 'the list is not of the extension');
    assert.deepEqual(loaded.filter(isLater), []);
  });
});

describe('the start of the command', () => {
  const COMMAND = 'cli/start.ts';
  /** What is not needed to read a string. */
  const isForMore = (file: string): boolean =>
    [
      /^node_modules\/(?!jsonc-parser\/)/,
      /string-intern/,
      /^core\/(machine|overview)\//,
      /^cli\/(definitions\/|program)/,
    ].some((more) => more.test(file));

  it('loads a file with what reads a string, and nothing else', async () => {
    const programs = productBundles().find(({ plugins = [] }) => plugins.some(({ name }) => name === 'split-command'));
    const loaded = await loadedAtStart(programs, COMMAND);
    assert.ok(loaded.includes('core/store/read.ts'), 'the list is not of the command');
    assert.deepEqual(loaded.filter(isForMore), []);
  });

  it('loads modules of the executable with that, and nothing else', async () => {
    const loaded = await loadedAtStart(executableBundle('/'), COMMAND);
    assert.ok(loaded.includes('core/store/read.ts'), 'the list is not of the command');
    assert.deepEqual(loaded.filter(isForMore), []);
  });

  it('has a source that esbuild takes for a module', async () => {
    const { metafile } = await esbuild.build({ ...executableBundle('/'), metafile: true, write: false });
    // Otherwise all that it imports is wrapped in functions.
    assert.equal(metafile.inputs[COMMAND]?.format, 'esm');
  });
});
