import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { readEffective } from '../../core/store/effective';
import { readMetadata } from '../../core/store/read';
import { makeDemoImages } from '../../scripts/lib/demo-images.mjs';
import { DEMO_IMAGES } from '../../scripts/lib/demo-blanks.mjs';

const run = promisify(execFile);
const strings = path.resolve(__dirname, '../../fixtures/demo');

describe('the demo images', () => {
  let work: string;
  let folder: string;

  before(async () => {
    work = await mkdtemp(path.join(tmpdir(), 'qcm-demo-'));
    folder = path.join(work, 'demo');
    await makeDemoImages(folder);
  });

  after(() => rm(work, { recursive: true }));

  it('are clean for qemu-img', async () => {
    assert.deepEqual((await readdir(folder)).sort(), [...DEMO_IMAGES].sort());
    for (const name of DEMO_IMAGES) {
      const { stdout } = await run('qemu-img', ['check', path.join(folder, name)]);
      assert.match(stdout, /No errors were found/);
    }
  });

  it('have metadata: own, inherited, and of one of two snapshots', async () => {
    const own = await readFile(path.join(strings, 'debian-12.json'));
    const overlay = await readEffective(path.join(folder, 'web-server.qcow2'));
    assert.deepEqual(Buffer.from(overlay.text?.bytes ?? []), own);
    assert.equal(overlay.origin?.path, path.join(folder, 'debian-12.qcow2'));
    const { snapshots } = await readMetadata(path.join(folder, 'build-server.qcow2'));
    const named = snapshots.map(({ identity, own: text }) => [
      Buffer.from(identity.name).toString(),
      text !== undefined,
    ]);
    assert.deepEqual(named, [
      ['clean-install', false],
      ['before-upgrade', true],
    ]);
  });

  it('are left alone when they are there', async () => {
    await rm(path.join(folder, 'web-server.qcow2'));
    await makeDemoImages(folder);
    assert.ok(!(await readdir(folder)).includes('web-server.qcow2'));
  });
});
