/**
 * npm run package: out/vsix/qcowmeta-TARGET.vsix for each target, or for those that are named.
 *
 *   node scripts/package.mjs [linux-x64 universal ...]
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { vsixFile } from './lib/places.mjs';
import { TARGETS, UNIVERSAL, layOut, placeNativeLibrary } from './lib/vsix-stage.mjs';

/**
 * Packs the extension for a target and gives the VSIX's size in bytes. It is packed from a folder that is laid out for it, because
 * vsce takes either a list of files or a list of exceptions, and the one package.json here is the npm package's too.
 *
 * @param {string} stage
 * @param {string} target
 */
async function pack(stage, target) {
  const packagePath = vsixFile(target);
  await placeNativeLibrary(stage, target);
  await createVSIX({
    cwd: stage,
    packagePath,
    ...(target === UNIVERSAL ? {} : { target }),
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  return (await stat(packagePath)).size;
}

const names = process.argv.slice(2);
const targets = TARGETS.filter((target) => names.length === 0 || names.includes(target));
if (targets.length < names.length) throw new Error(`the targets are: ${TARGETS.join(', ')}`);
const stage = path.join(path.dirname(vsixFile(UNIVERSAL)), 'stage');
await layOut(stage);
for (const target of targets) {
  const size = await pack(stage, target);
  console.log(`${path.relative(process.cwd(), vsixFile(target))}: ${(size / 1024).toFixed(0)} KiB`);
}
