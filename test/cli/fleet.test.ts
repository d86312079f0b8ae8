import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { folderForEachTest } from '../support/folder';
import { makeImage } from '../support/images';
import { qcowmeta } from './harness';
import { COMMAND } from './spawned';

const run = promisify(execFile);

/** What the page shows, run with the real GNU parallel. */
describe('docs/fleet.md', () => {
  const folder = folderForEachTest();
  const at = (name: string): string => join(folder.path, name);
  const read = (name: string): Promise<string> => readFile(at(name), 'utf8');
  let blocks: string[];

  beforeEach(async () => {
    const page = await readFile(join(__dirname, '../../docs/fleet.md'), 'utf8');
    blocks = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block ?? '');
    for (const name of ['bin', 'images/a', 'images/b', 'images/c c']) await mkdir(at(name), { recursive: true });
    await symlink(COMMAND, at('bin/qcowmeta'));
    for (const name of ['a/1', 'a/2', 'b/1', 'c c/1', 'c c/2']) {
      await makeImage(folder.path, {
        name: `images/${name}.qcow2`,
        text: JSON.stringify({ 'com.example.name': name }),
      });
    }
  });

  /** Runs the block of the page that has these words, in the folder that holds `images/`. */
  async function shown(words: string): Promise<void> {
    const [block, ...others] = blocks.filter((each) => each.includes(words));
    assert.ok(block !== undefined && others.length === 0, `one block with ${words}`);
    const PATH = [at('bin'), process.env['PATH']].join(delimiter);
    const options = { cwd: folder.path, env: { ...process.env, PATH, HOME: folder.path } };
    await run('bash', ['-euo', 'pipefail', '-c', block], options);
  }

  /** What one scan says of the images, by the paths that the page uses. */
  async function scanned(): Promise<string> {
    const { stdout } = await qcowmeta(['scan', at('images')]);
    return stdout.replaceAll(`${folder.path}/`, '');
  }

  it('says with a scan for each folder what one scan says', async () => {
    await shown('--keep-order');
    assert.equal(await read('scan.ndjson'), await scanned());
  });

  it('asks every machine of a list, and keeps apart what they say', async () => {
    // Two machines, each with one of the folders as its images.
    await writeFile(at('hosts'), 'one\ntwo\n');
    await writeFile(at('bin/ssh'), '#!/bin/sh\ncd "$HOME/$2" && shift 2 && exec "$@"\n', { mode: 0o755 });
    for (const [host, images] of [
      ['one', 'a'],
      ['two', 'b'],
    ] as const) {
      await mkdir(at(host));
      await symlink(at(`images/${images}`), at(`${host}/images`));
    }
    await shown('--arg-file');
    assert.equal((await read('answers/one.ndjson')).split('\n').length, 3);
    assert.match(await read('answers/two.ndjson'), /^\{"image":"images\/1\.qcow2".*"b\/1/);
  });

  it('goes on after a scan that was stopped', async () => {
    const all = await scanned();
    await writeFile(
      at('scan.ndjson'),
      all
        .split(/(?<=\n)/)
        .slice(0, 2)
        .join(''),
    );
    await shown('--after');
    assert.equal(await read('scan.ndjson'), all);
  });

  it('sets a key in every image', async () => {
    await shown('--joblog');
    assert.equal((await read('set.log')).trim().split('\n').length, 6);
    const lines = (await scanned()).trim().split('\n');
    for (const line of lines) assert.match(line, /com\.example\.reviewed/);
  });
});
