/**
 * node scripts/demo-images.mjs FOLDER    makes the demo images in a new folder; leaves one that is there already as it is
 * node scripts/demo-images.mjs --blanks  makes fixtures/demo/*.qcow2.gz again, with qemu-img
 *
 * The metadata is written by the built library, so the demo shows what this checkout writes.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DEMO_IMAGES, makeBlanks } from './lib/demo-blanks.mjs';
import { REPOSITORY } from './lib/places.mjs';

const SOURCES = path.join(REPOSITORY, 'fixtures/demo');

/**
 * Makes the demo images: `debian-12.qcow2` has metadata, `web-server.qcow2` is an overlay that inherits it, `build-server.qcow2`
 * has metadata and two snapshots, one of them with a string of its own.
 *
 * @param {string} folder is made, complete or not at all; if it exists, nothing is done
 */
export async function makeDemoImages(folder) {
  if (existsSync(folder)) return;
  const work = `${folder}-${process.pid}`;
  await mkdir(work, { recursive: true });
  try {
    for (const name of DEMO_IMAGES) {
      await writeFile(path.join(work, name), gunzipSync(await readFile(path.join(SOURCES, `${name}.gz`))));
    }
    await writeStrings(work);
    await rename(work, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** @param {string} folder */
async function writeStrings(folder) {
  const { readMetadata, writeMetadata } = await import('../dist/core.js');
  const text = (/** @type {string} */ name) => readFile(path.join(SOURCES, name));
  const image = { kind: 'image' };
  await writeMetadata(path.join(folder, 'debian-12.qcow2'), [{ target: image, text: await text('debian-12.json') }]);
  const server = path.join(folder, 'build-server.qcow2');
  const { snapshots } = await readMetadata(server);
  const before = snapshots.find(({ identity }) => Buffer.from(identity.name).toString() === 'before-upgrade');
  await writeMetadata(server, [
    { target: image, text: await text('build-server.json') },
    {
      target: { kind: 'snapshot', snapshot: before?.identity },
      text: await text('build-server.before-upgrade.json'),
    },
  ]);
}

if (process.argv[1] === import.meta.filename) {
  const [argument] = process.argv.slice(2);
  if (argument === undefined) throw new Error('usage: node scripts/demo-images.mjs FOLDER | --blanks');
  if (argument === '--blanks') await makeBlanks(SOURCES);
  else await makeDemoImages(path.resolve(argument));
}
