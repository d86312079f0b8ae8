import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { mustRun } from './processes.mjs';

/** How qemu-img makes the demo images, still without metadata. Snapshots are all of the same, empty disk. */
const RECIPES = {
  'debian-12.qcow2': [['create', '-q', '-f', 'qcow2', 'debian-12.qcow2', '8G']],
  'web-server.qcow2': [['create', '-q', '-f', 'qcow2', '-b', 'debian-12.qcow2', '-F', 'qcow2', 'web-server.qcow2']],
  'build-server.qcow2': [
    ['create', '-q', '-f', 'qcow2', 'build-server.qcow2', '32G'],
    ['snapshot', '-q', '-c', 'clean-install', 'build-server.qcow2'],
    ['snapshot', '-q', '-c', 'before-upgrade', 'build-server.qcow2'],
  ],
};

/** The demo images' names; an overlay comes after the image that it is on. */
export const DEMO_IMAGES = Object.keys(RECIPES);

/**
 * Makes the compressed images again that demos are unpacked from, so that a demo needs no qemu-img. Needs qemu-img.
 *
 * @param {string} folder where `NAME.qcow2.gz` go
 */
export async function makeBlanks(folder) {
  const work = await mkdtemp(path.join(tmpdir(), 'qcm-blanks-'));
  try {
    for (const [name, commands] of Object.entries(RECIPES)) {
      for (const command of commands) await mustRun('qemu-img', command, { cwd: work });
      await writeFile(path.join(folder, `${name}.gz`), gzipSync(await readFile(path.join(work, name)), { level: 9 }));
    }
  } finally {
    await rm(work, { recursive: true });
  }
}
