import assert from 'node:assert/strict';
import { link, symlink } from 'node:fs/promises';
import { relative } from 'node:path';
import { findBackingFiles } from '../../../core/machine/backing-files';
import { renderMessage } from '../../../core/message';
import { makeImage, tempDir } from '../../support/images';

describe('images that are backing files of one another', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let base: string;
  let middle: string;
  let top: string;

  before(async () => {
    dir = await tempDir();
    base = await makeImage(dir.path, { name: 'base.qcow2' });
    middle = await makeImage(dir.path, { name: 'middle.qcow2', backing: 'base.qcow2' });
    top = await makeImage(dir.path, { name: 'top.qcow2', backing: 'middle.qcow2' });
  });

  after(() => dir.remove());

  const told = async (...paths: string[]): Promise<string[]> =>
    (await findBackingFiles(paths)).map(({ message, args }) => renderMessage(message, args));
  const sentence = (file: string, overlay: string): string =>
    `${file}: is a backing file of ${overlay}, so it cannot be a disk beside it. Leave it out: its metadata counts through ${overlay}.`;

  it('are named with the image that is above them, directly or not', async () => {
    assert.deepEqual(await told(top, base), [sentence(base, top)]);
    assert.deepEqual(await told(middle, top), [sentence(middle, top)]);
  });

  it('are known by relative paths too, and named as they were given', async () => {
    const [near, far] = [relative(process.cwd(), base), relative(process.cwd(), top)];
    assert.deepEqual(await told(near, far), [sentence(near, far)]);
  });

  it('are known by other names of the same file too', async () => {
    await symlink('base.qcow2', `${dir.path}/link.qcow2`);
    await link(base, `${dir.path}/hard.qcow2`);
    for (const name of ['link.qcow2', 'hard.qcow2']) {
      assert.deepEqual(await told(top, `${dir.path}/${name}`), [sentence(`${dir.path}/${name}`, top)]);
    }
  });

  it('are told of as far as chains can be read', async () => {
    const other = await makeImage(dir.path, { name: 'other.qcow2' });
    assert.deepEqual(await told(top, other), []);
    assert.deepEqual(await told(`${dir.path}/none.qcow2`, base), []);
    assert.deepEqual(await told(base), []);
  });
});
