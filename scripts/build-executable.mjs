/**
 * npm run build:executable: the command as one executable, out/executable/qcowmeta, which needs no Node and starts in a fraction of the time. Made
 * by Bun, which is installed for it, into a folder of its own, and is in the executable.
 */
import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { executableBundle } from './lib/bundles.mjs';
import { NATIVE_LIBRARIES, nativePackage } from './lib/native-library.mjs';
import { CACHE, OUT, REPOSITORY } from './lib/places.mjs';
import { mustRun } from './lib/processes.mjs';

/** Bun's packages, by processor. @type {Readonly<Record<string, string>>} */
const PACKAGES = { x64: '@oven/bun-linux-x64', arm64: '@oven/bun-linux-aarch64' };

const name = process.platform === 'linux' ? PACKAGES[process.arch] : undefined;
if (name === undefined) throw new Error('the executable is made on Linux, for x64 and arm64');
const folder = path.join(CACHE, 'bun');
await mkdir(folder, { recursive: true });
for (const file of ['package.json', 'package-lock.json'])
  await cp(path.join(REPOSITORY, 'scripts/executable', file), path.join(folder, file));
await mustRun('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
const target = `linux-${process.arch}`;
const library = NATIVE_LIBRARIES[target];
if (library === undefined) throw new Error(`there is no native library for ${target}`);
const outfile = path.join(OUT, 'executable/qcowmeta');
const bundle = path.join(OUT, 'executable/bundle');
await rm(bundle, { recursive: true, force: true });
await esbuild.build(executableBundle(bundle));
await mustRun(path.join(folder, 'node_modules', name, 'bin/bun'), [
  path.join(REPOSITORY, 'scripts/executable/compile.mjs'),
  path.join(bundle, 'qcowmeta.js'),
  path.join(await nativePackage(library.name), library.binary),
  outfile,
]);
console.log(path.relative(process.cwd(), outfile));
