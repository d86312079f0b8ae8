import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openImageFile } from '../../../core/image/file';
import { tempDir } from '../../support/images';
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
});
