import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeImage, qemuImg, storeText, tempDir } from '../../support/images';

describe('an image whose external data file has a long name', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  beforeEach(async () => {
    dir = await tempDir();
  });
  afterEach(() => dir.remove());

  it('keeps its bitmaps when qemu-img makes its header longer', async () => {
    const folder = join(dir.path, ...Array<string>(9).fill('d'.repeat(200)));
    await mkdir(folder, { recursive: true });
    const dataFile = join(folder, 'x'.repeat(1944 - folder.length - 1));
    const path = await makeImage(dir.path, {
      with: { cluster_size: 4096, data_file: dataFile, data_file_raw: 'off' },
      size: '1M',
    });
    await storeText(path, '{"a":1}');
    await qemuImg('bitmap', '--add', path, 'kept');
    await qemuImg('rebase', '-u', '-b', `/${'n'.repeat(1000)}`, '-F', 'qcow2', path);
    assert.match(await qemuImg('info', path), /name: kept/);
  });
});
