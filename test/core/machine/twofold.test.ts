import assert from 'node:assert/strict';
import { link, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { findTwofoldDisks, tellApart } from '../../../core/machine/twofold';
import { renderMessage } from '../../../core/message';
import { makeImage, tempDir } from '../../support/images';

describe('images that cannot be disks beside one another', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let base: string;
  let top: string;
  let names: readonly string[];

  before(async () => {
    dir = await tempDir();
    base = await makeImage(dir.path, { name: 'base.qcow2' });
    top = await makeImage(dir.path, { name: 'top.qcow2', backing: 'base.qcow2' });
    names = ['link.qcow2', 'hard.qcow2'].map((name) => join(dir.path, name));
    await symlink(base, names[0] ?? '');
    await link(base, names[1] ?? '');
  });

  after(() => dir.remove());

  const told = async (...paths: string[]): Promise<string[]> =>
    (await findTwofoldDisks(paths)).map(({ message, args }) => renderMessage(message, args));

  it('are one file under two names', async () => {
    for (const name of names) {
      assert.deepEqual(await told(base, name), [
        `${name}: is the same file as ${base}. A machine has one disk of an image.`,
      ]);
    }
  });

  it('are one that is named twice, whether it is there or not', async () => {
    const none = join(dir.path, 'none.qcow2');
    for (const path of [base, none]) {
      assert.deepEqual(await told(path, path), [`${path}: is named twice. A machine has one disk of an image.`]);
    }
  });

  it('are a backing file and its overlay', async () => {
    assert.match((await told(top, base)).join(), /base\.qcow2: is a backing file of .*top\.qcow2/);
  });

  it('are known by the file, and called as they were first named', async () => {
    const { images } = await tellApart([base, ...names, top]);
    assert.deepEqual([...images.values()], [base, top]);
  });
});
