import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ImageWatcher } from '../../client/file-system/image-watcher';
import { tempDir } from '../support/images';
import { waitFor } from '../support/wait';

describe('A watcher of images', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let watcher: ImageWatcher;
  let told: string[];

  beforeEach(async () => {
    dir = await tempDir();
    told = [];
    watcher = new ImageWatcher((image) => told.push(image), {
      warn: (message) => {
        throw new Error(message);
      },
    });
  });

  afterEach(async () => {
    watcher.dispose();
    await dir.remove();
  });

  it('watches what it was asked for last, though it was still busy with more', async () => {
    const image = path.join(dir.path, 'last.qcow2');
    await writeFile(image, 'before');
    const many = Array.from({ length: 200 }, (_, index) => path.join(dir.path, `before-${index}.qcow2`));
    await Promise.all([watcher.watch(new Set(many)), watcher.watch(new Set([image]))]);
    await writeFile(image, 'after');
    await waitFor('the change of the image', () => told.includes(image));
    assert.deepEqual([...new Set(told)], [image]);
  });
});
