import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { packedBundles, PAGES, productBundles } from '../../../scripts/lib/bundles.mjs';
import { OUT, vsixFile } from '../../../scripts/lib/places.mjs';
import { TARGETS } from '../../../scripts/lib/vsix-stage.mjs';
import type { Bench, Result, Row, Setting } from '../bench';
import { ensureJsonServer } from '../json-server/install';
import { figure, table } from '../page';
import { costs } from './costs';

const KIB = 1024;
/** What the JSON language server is made of: its own files and all packages that it loads. */
const PROBE = 'out/bench/json-server.js';

/** How big everything is that is delivered. The budgets are in test/bundles/budgets.test.ts. */
export const size: Bench = {
  name: 'size',
  title: 'Size',
  about:
    "What is delivered, and VS Code's JSON language server bundled and minified by the same means. `npm test` keeps the budgets.",
  run: measure,
};

async function measure({ log }: Setting): Promise<Result> {
  const jsonServer = await ensureJsonServer(log);
  const vsix = await Promise.all(
    TARGETS.map(async (target) => row(`VSIX, ${target}`, (await stat(vsixFile(target))).size)),
  );
  const packed = await bundleSizes(packedBundles(path.join(OUT, 'bench/packed')));
  const product = productBundles({ minify: true });
  const server = product.find(({ outfile }) => outfile?.endsWith('server.js') === true);
  const packages = product.filter(({ outfile }) => outfile?.includes('/packages/') === true);
  const own = server === undefined ? [] : await bundleSizes([server, ...packages]);
  const main = path.join(jsonServer.folder, 'lib/json-language-server/node/jsonServerMain.js');
  const [json] = await bundleSizes([{ ...server, entryPoints: [main], outfile: PROBE }]);
  if (json === undefined || own.length === 0) throw new Error('there is no language server to measure');
  const named = (what: string, { bytes }: Bundle): Row => row(what, bytes);
  const ownBytes = own.reduce((sum, { bytes }) => sum + bytes, 0);
  const scripts = packed.filter(({ file }) => !PAGES.some((page) => path.basename(file).startsWith(page)));
  return {
    rows: [
      ...vsix,
      ...packed
        .filter(({ file }) => file.endsWith('.js'))
        .map((bundle) => named(`in the VSIX: ${path.basename(bundle.file)}`, bundle)),
      row('language server on its own, qcowmeta', ownBytes),
      named('language server on its own, JSON server', json),
    ],
    ratios: [{ what: 'language server', of: 'qcowmeta / JSON server', value: ownBytes / json.bytes }],
    growth: [],
    more: [
      'What each package and each part of qcowmeta takes of the extension in the VSIX, minified:',
      table(
        ['part', 'size'],
        costs(scripts.map(({ metafile }) => metafile)).map(({ part, bytes }) => [part, figure(bytes / KIB, 'KiB')]),
      ),
    ].join('\n\n'),
    versions: { esbuild: esbuild.version },
  };
}

/** A bundle that was made without being written. */
interface Bundle {
  readonly file: string;
  readonly bytes: number;
  readonly metafile: esbuild.Metafile;
}

async function bundleSizes(builds: readonly esbuild.BuildOptions[]): Promise<Bundle[]> {
  const made = builds.map(async (options) => {
    const built = await esbuild.build({ ...options, sourcemap: false, write: false, metafile: true });
    return built.outputFiles.map(({ path: file, contents }) => ({
      file,
      bytes: contents.length,
      metafile: built.metafile,
    }));
  });
  return (await Promise.all(made)).flat();
}

function row(what: string, bytes: number): Row {
  const kib = bytes / KIB;
  return { what, unit: 'KiB', p50: kib, p95: kib, samples: 1 };
}
