/**
 * npm run package: out/vsix/qcowmeta-TARGET.vsix for each target, or for those that are named.
 *
 *   node scripts/package.mjs [linux-x64]
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { packageVsix } from './lib/vsix.mjs';
import { TARGETS } from './lib/vsix-stage.mjs';

const names = process.argv.slice(2);
const targets = TARGETS.filter((target) => names.length === 0 || names.includes(target));
if (targets.length < names.length) throw new Error(`the targets are: ${TARGETS.join(', ')}`);
for (const target of targets) {
  const file = await packageVsix(target);
  const { size } = await stat(file);
  console.log(`${path.relative(process.cwd(), file)}: ${(size / 1024).toFixed(0)} KiB`);
}
