import assert from 'node:assert/strict';
import { copyFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openAtOnce } from '../../../core/image/at-once';
import { openImageFile } from '../../../core/image/file';
import { readEffective } from '../../../core/store/effective';
import { readMetadata } from '../../../core/store/read';
import { makeImage, storeText, tempDir } from '../../support/images';
import { assertRefused } from '../../support/refusals';

describe('an image file', () => {
  it('whose size or bytes the system does not give says so with a typed error', async () => {
    const dir = await tempDir();
    try {
      const path = join(dir.path, 'file');
      await writeFile(path, 'four');
      const file = await openImageFile(path, 'read');
      assert.equal(await file.size(), 4);
      await file.close();
      await assertRefused(file.size(), 'read-failed');
      await assertRefused(file.readAt(0, 4), 'read-failed');
    } finally {
      await dir.remove();
    }
  });

  it('with a name that is not UTF-8 is not taken for another one', async () => {
    const dir = await tempDir();
    try {
      // Read as text, the first name is the second one.
      const name = Buffer.concat([Buffer.from(join(dir.path, 'bad')), Buffer.from([0xff]), Buffer.from('.qcow2')]);
      const other = await makeImage(dir.path, { name: 'bad\ufffd.qcow2' });
      await copyFile(other, name);
      for (const read of [() => openImageFile(other, 'write'), () => readMetadata(other), () => readEffective(other)])
        await assertRefused(read(), 'name-not-utf8');
      assert.equal(openAtOnce(other, new Uint8Array(8)), 'failed');
      const link = join(dir.path, 'good.qcow2');
      await symlink(name, link);
      await storeText(link, '{"a":1}');
      assert.equal((await readEffective(link)).text?.bytes.length, 7);
    } finally {
      await dir.remove();
    }
  });
});
