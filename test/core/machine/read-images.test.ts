import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readImageKeys } from '../../../core/machine/read-images';
import { readMetadata } from '../../../core/store/read';
import { builtinRegistry } from '../../../core/registry/registry';
import { folderForEachTest } from '../../support/folder';
import { makeImage, patchFile, storeText } from '../../support/images';
import { plan, told } from './support';

describe('reading the keys of images', () => {
  const folder = folderForEachTest();
  const registry = builtinRegistry();
  const TEXT = '{\n  "qemu.machine-types": ["q35"],\n  "qemu.min-ram-MB": 1e3\n}';

  it('gives every key with its exact text and its place in the string of its origin', async () => {
    const base = await makeImage(folder.path, { name: 'base.qcow2', text: TEXT, size: '3G' });
    const overlay = await makeImage(folder.path, { name: 'overlay.qcow2', backing: base });
    const { images, failures } = await readImageKeys([overlay], registry);
    assert.deepEqual(failures, []);
    const [only] = images;
    assert.deepEqual([only?.path, only?.origin?.path, only?.virtualSize], [overlay, base, 3n * 1024n ** 3n]);
    assert.deepEqual(only?.chain, [overlay, base]);
    const memory = only.keys.get('qemu.min-ram-MB');
    assert.deepEqual([memory?.text, memory?.value, memory?.image, memory?.origin?.path], ['1e3', 1000, overlay, base]);
    assert.equal(TEXT.slice(memory?.offset, (memory?.offset ?? 0) + (memory?.length ?? 0)), '"qemu.min-ram-MB": 1e3');
  });

  it('does not stop at images that are missing, damaged or not qcow2', async () => {
    const good = await makeImage(folder.path, { name: 'good.qcow2', text: TEXT });
    const silent = await makeImage(folder.path, { name: 'silent.qcow2' });
    const missing = join(folder.path, 'missing.qcow2');
    const other = join(folder.path, 'other.qcow2');
    await writeFile(other, 'not an image');
    const damaged = await makeImage(folder.path, { name: 'damaged.qcow2' });
    await patchFile(damaged, 20, Buffer.from([0, 0, 0, 63]));
    const orphan = await makeImage(folder.path, { name: 'orphan.qcow2', args: ['-u'], backing: missing, size: '1M' });
    const { images, failures } = await readImageKeys([missing, good, other, damaged, orphan, silent], registry);
    assert.deepEqual(
      images.map(({ path, keys }) => [path, keys.size]),
      [
        [good, 2],
        [silent, 0],
      ],
    );
    assert.deepEqual(
      failures.map(({ path, error }) => [path, error.code]),
      [
        [missing, 'not-found'],
        [other, 'not-qcow2'],
        [damaged, 'bad-header'],
        [orphan, 'backing-missing'],
      ],
    );
  });

  it('takes only the own string, or that of a snapshot, where that is asked for', async () => {
    const base = await makeImage(folder.path, { name: 'base.qcow2', text: TEXT });
    const overlay = await makeImage(folder.path, { name: 'overlay.qcow2', backing: base, snapshots: ['before'] });
    const { snapshots } = await readMetadata(overlay);
    const [snapshot] = snapshots.map(({ identity }) => identity);
    assert.ok(snapshot);
    const targetOf = (): { kind: 'snapshot'; snapshot: typeof snapshot } => ({ kind: 'snapshot', snapshot });
    const keysBy = async (options: Parameters<typeof readImageKeys>[2]): Promise<string[]> => {
      const { images } = await readImageKeys([overlay], registry, options);
      return images.flatMap(({ keys }) => [...keys.keys()]);
    };
    assert.deepEqual(await keysBy({ own: true }), []);
    assert.deepEqual(await keysBy({ targetOf }), ['qemu.machine-types', 'qemu.min-ram-MB']);
    assert.deepEqual(await keysBy({ own: true, targetOf }), []);
    await storeText(overlay, '{"com.example.a": 1}', snapshot);
    assert.deepEqual(await keysBy({ own: true, targetOf }), ['com.example.a']);
    assert.deepEqual(await keysBy({ targetOf }), ['com.example.a']);
  });

  it('lets a disagreement name the backing file that a value comes from', async () => {
    const base = await makeImage(folder.path, { name: 'base.qcow2', text: '{"qemu.machine-types": ["pc"]}' });
    const overlay = await makeImage(folder.path, { name: 'overlay.qcow2', backing: 'base.qcow2' });
    const other = await makeImage(folder.path, { name: 'other.qcow2', text: TEXT });
    const { images } = await readImageKeys([other, overlay], registry);
    const [only] = plan(images).disagreements;
    assert.equal(
      told(only ?? assert.fail()).split('\n')[0],
      `qemu.machine-types is ["q35"] in ${other}, but ["pc"] in ${overlay} (inherited from ${base}).`,
    );
  });
});
