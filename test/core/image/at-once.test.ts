import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closeAtOnce, openAtOnce, openSoon, readAtOnce, statsAtOnce, type Attempt } from '../../../core/image/at-once';
import { folderForEachTest } from '../../support/folder';

describe('files that are looked at at once', () => {
  const folder = folderForEachTest();
  const ways: [string, (path: string, bytes: Uint8Array) => Attempt | Promise<Attempt>][] = [
    ['by this thread', openAtOnce],
    ['by another thread', openSoon],
  ];

  for (const [name, look] of ways) {
    it(`gives size and first bytes ${name}`, async () => {
      const path = join(folder.path, 'file');
      await writeFile(path, 'abcdef');
      const bytes = Buffer.alloc(4);
      const found = await look(path, bytes);
      assert.ok(typeof found === 'object');
      assert.deepEqual([statsAtOnce(found)?.size, found.length, bytes.toString()], [6, 4, 'abcd']);
      const more = Buffer.alloc(8);
      assert.deepEqual([readAtOnce(found.fd, more), more.toString()], [6, 'abcdef\0\0']);
      closeAtOnce(found.fd);
      assert.equal(readAtOnce(found.fd, more), -1);
    });

    it(`fails for folders, pipes, files without bytes, and what is not there, ${name}`, async () => {
      await mkdir(join(folder.path, 'folder'));
      await writeFile(join(folder.path, 'empty'), '');
      execFileSync('mkfifo', [join(folder.path, 'pipe')]);
      for (const path of ['folder', 'pipe', 'empty', 'nothing']) {
        assert.equal(await look(join(folder.path, path), Buffer.alloc(4)), 'failed');
      }
    });
  }
});
