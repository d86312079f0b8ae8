import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { packedBundles, productBundles } from '../../../scripts/lib/bundles.mjs';
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
  const server = productBundles({ minify: true }).find(({ outfile }) => outfile?.endsWith('server.js') === true);
  const own = server === undefined ? [] : await bundleSizes([server]);
  const main = path.join(jsonServer.folder, 'lib/json-language-server/node/jsonServerMain.js');
  const [json] = await bundleSizes([{ ...server, entryPoints: [main], outfile: PROBE }]);
  if (json === undefined || own[0] === undefined) throw new Error('there is no language server to measure');
  const named = (what: string, { bytes }: Bundle): Row => row(what, bytes);
  return {
    rows: [
      ...vsix,
      ...packed
        .filter(({ file }) => file.endsWith('.js'))
        .map((bundle) => named(`in the VSIX: ${path.basename(bundle.file)}`, bundle)),
      named('language server on its own, qcowmeta', own[0]),
      named('language server on its own, JSON server', json),
    ],
    ratios: [{ what: 'language server', of: 'qcowmeta / JSON server', value: own[0].bytes / json.bytes }],
    growth: [],
    more: [
      'What each package and each part of qcowmeta takes of the extension in the VSIX, minified:',
      table(
        ['part', 'size'],
        costs(packed[0]?.metafile).map(({ part, bytes }) => [part, figure(bytes / KIB, 'KiB')]),
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
