import assert from 'node:assert/strict';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { productBundles } from '../../scripts/lib/bundles.mjs';

const ENTRY = 'client/extension.ts';
/** What is not needed to open and save a document. */
const LATER = [
  /^node_modules\/(?!jsonc-parser\/)/,
  /^core\/(registry(?!\/setting\.ts$)|machine|overview)\//,
  /^client\/import\/(?!(index|restore)\.ts$)/,
  /^client\/language-client\.ts$/,
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

describe('the start of the extension', () => {
  it('evaluates what opens and saves a document, and nothing else', async () => {
    const evaluated = await evaluatedAtStart();
    assert.ok(evaluated.has('core/store/write.ts'), 'the list is not of the extension');
    const early = [...evaluated].filter(([file]) => LATER.some((later) => later.test(file)));
    assert.deepEqual(early, []);
  });
});
