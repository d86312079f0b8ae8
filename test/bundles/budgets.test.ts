import assert from 'node:assert/strict';
import * as esbuild from 'esbuild';
import { packedBundles, productBundles } from '../../scripts/lib/bundles.mjs';

/**
 * Most bytes that a bundle may take, minified: a tenth more than it has. What goes beyond is a decision, not an accident; what it is made of is in
 * docs/performance.md.
 */
const BUDGETS: Readonly<Record<string, number>> = {
  'the extension with the server': 1_130_000,
  'server.js': 449_000,
  'core.js': 645_000,
  'packages/ajv.js': 137_000,
  'packages/re2js.js': 167_000,
};

async function sizeOf(options: esbuild.BuildOptions | undefined): Promise<number> {
  assert.ok(options);
  const { outputFiles } = await esbuild.build({ ...options, minify: true, sourcemap: false, write: false });
  return outputFiles.reduce((sum, { contents }) => sum + contents.length, 0);
}

describe('the budget of', () => {
  const named = (name: string) => (options: esbuild.BuildOptions) => options.outfile?.endsWith(`/${name}`) === true;
  const bundles = {
    'the extension with the server': packedBundles('/').find(({ splitting }) => splitting),
    'server.js': productBundles({ folder: '/' }).find(named('server.js')),
    'core.js': productBundles({ folder: '/' }).find(named('core.js')),
    'packages/ajv.js': productBundles({ folder: '/' }).find(named('packages/ajv.js')),
    'packages/re2js.js': productBundles({ folder: '/' }).find(named('packages/re2js.js')),
  };

  for (const [name, options] of Object.entries(bundles)) {
    it(`${name} is kept`, async () => {
      const size = await sizeOf(options);
      assert.ok(size > 0 && size <= (BUDGETS[name] ?? 0), `${size} bytes`);
    });
  }
});
