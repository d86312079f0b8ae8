import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DEMO_IMAGES } from './demo-blanks.mjs';
import { REPOSITORY } from './places.mjs';

/** The demo images without metadata, compressed, and the strings for them. */
export const SOURCES = path.join(REPOSITORY, 'fixtures/demo');

/**
 * Makes the demo images, their metadata written by the built library: `debian-12.qcow2` has metadata, `web-server.qcow2` is an overlay that inherits it, `build-server.qcow2`
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
  const { readMetadata, writeMetadata } = await import('../../dist/core.js');
  const text = (/** @type {string} */ name) => readFile(path.join(SOURCES, name));
  const image = /** @type {const} */ ({ kind: 'image' });
  await writeMetadata(path.join(folder, 'debian-12.qcow2'), [{ target: image, text: await text('debian-12.json') }]);
  const server = path.join(folder, 'build-server.qcow2');
  await writeMetadata(server, [{ target: image, text: await text('build-server.json') }]);
  for (const { identity } of (await readMetadata(server)).snapshots) {
    const strings = `build-server.${Buffer.from(identity.name).toString()}.json`;
    if (!existsSync(path.join(SOURCES, strings))) continue;
    await writeMetadata(server, [{ target: { kind: 'snapshot', snapshot: identity }, text: await text(strings) }]);
  }
}
