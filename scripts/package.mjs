/**
 * npm run package: out/vsix/qcowmeta-TARGET.vsix for each target, or for those that are named.
 *
 *   node scripts/package.mjs [linux-x64]
 */
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { OUT } from './lib/places.mjs';
import { TARGETS, layOut } from './lib/vsix-stage.mjs';

const FOLDER = path.join(OUT, 'vsix');

/**
 * Packs the extension for a platform. It is packed from a folder that is laid out for it, because vsce takes either a list of
 * files or a list of exceptions, and the one package.json here is the npm package's too.
 *
 * @param {(typeof TARGETS)[number]} target
 * @returns {Promise<string>} path of the VSIX
 */
export async function packageVsix(target) {
  const stage = path.join(FOLDER, target);
  const packagePath = path.join(FOLDER, `qcowmeta-${target}.vsix`);
  await mkdir(FOLDER, { recursive: true });
  await layOut(stage, target);
  await createVSIX({
    cwd: stage,
    packagePath,
    target,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  return packagePath;
}

async function main(/** @type {readonly string[]} */ names) {
  const targets = TARGETS.filter((target) => names.length === 0 || names.includes(target));
  if (targets.length < names.length) throw new Error(`the targets are: ${TARGETS.join(', ')}`);
  for (const target of targets) {
    const file = await packageVsix(target);
    const { size } = await stat(file);
    console.log(`${path.relative(process.cwd(), file)}: ${(size / 1024).toFixed(0)} KiB`);
  }
}

if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2));
