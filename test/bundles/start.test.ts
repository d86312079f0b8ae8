import assert from 'node:assert/strict';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { packedBundles, productBundles } from '../../scripts/lib/bundles.mjs';

const ENTRY = 'client/extension.ts';
/** What is not needed to open and save a document. */
const LATER = [
  /^node_modules\/(?!jsonc-parser\/)/,
  /^core\/(registry(?!\/setting\.ts$)|machine|overview)\//,
  /^client\/import\/(?!(index|restore)\.ts$)/,
  /^client\/(language-client|later)\.ts$/,
  /^client\/overview\/editor\.ts$/,
];

/** The sources that are evaluated before the extension is activated, each with the one that imports it. */
async function evaluatedAtStart(): Promise<ReadonlyMap<string, string>> {
  const [bundle] = productBundles().filter(({ outfile = '' }) => path.basename(outfile) === 'extension.js');
  const { metafile } = await esbuild.build({ ...bundle, metafile: true, write: false });
  const found = new Map([[ENTRY, '']]);
  for (const file of found.keys()) {
    for (const { path, kind, external } of metafile.inputs[file]?.imports ?? []) {
      if (kind !== 'dynamic-import' && external !== true && !found.has(path)) found.set(path, file);
    }
  }
  return found;
}

/** The sources in the files of the VSIX that are loaded before the extension is activated. */
async function loadedAtStart(): Promise<readonly string[]> {
  const programs = packedBundles('/').find(({ splitting }) => splitting);
  const { metafile } = await esbuild.build({ ...programs, metafile: true, write: false });
  const { outputs } = metafile;
  const files = new Set(Object.keys(outputs).filter((file) => outputs[file]?.entryPoint === ENTRY));
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
    const evaluated = await evaluatedAtStart();
    assert.ok(evaluated.has('core/store/write.ts'), 'the list is not of the extension');
    assert.deepEqual(
      [...evaluated].filter(([file]) => isLater(file)),
      [],
    );
  });

  it('loads files of the VSIX with that, and nothing else', async () => {
    const loaded = await loadedAtStart();
    assert.ok(loaded.includes('core/store/write.ts'), 'the list is not of the extension');
    assert.deepEqual(loaded.filter(isLater), []);
  });
});
