/**
 * npm run pictures: takes the pictures of the documents from the real editor again. Needs pngquant, which draws them with few colours:
 * they are part of every package.
 */
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { PICTURES, ensureDebianPackages } from './lib/debian.mjs';
import { OUT, REPOSITORY } from './lib/places.mjs';
import { mustRun } from './lib/processes.mjs';

const NAMES = ['editor', 'import', 'overview'];
const COLOURS = '64';

await ensureDebianPackages(PICTURES, console.log);
await mustRun(process.execPath, ['scripts/build.mjs', '--tests']);
await mustRun(process.execPath, ['node_modules/mocha/bin/mocha.js', 'test/ui/views/walkthrough.test.ts']);
for (const name of NAMES) {
  const picture = path.join(REPOSITORY, `docs/images/${name}.png`);
  await copyFile(path.join(OUT, `screenshots/docs-${name}.png`), picture);
  await mustRun('pngquant', ['--speed', '1', '--strip', '--force', '--ext', '.png', COLOURS, picture]);
}
