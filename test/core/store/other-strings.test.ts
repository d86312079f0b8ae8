import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { bytesOf64 } from '../../../core/image/bytes';
import { hashOf } from '../../../core/hash';
import { readMetadata } from '../../../core/store/read';
import { readReturnedTo, snapshotsWithOtherString } from '../../../core/store/other-strings';
import { folderForEachTest } from '../../support/folder';
import { monitorCommands } from '../../support/holders';
import { makeImage, patchFile, qemuImg, qemuIo, storeText } from '../../support/images';

const OLD = '{"a":"old"}';
const NEW = '{"a":"new"}';
/** Where the header says where the L1 table begins. */
const L1_TABLE_OFFSET = 40;

/** The names of the snapshots with another string than the image's, and of those that it was returned to. */
async function others(image: string): Promise<{ other: string[]; returnedTo: string[] }> {
  const metadata = await readMetadata(image);
  const other = snapshotsWithOtherString(metadata, metadata.own?.hash);
  const nameOf = ({ identity }: (typeof other)[number]): string => Buffer.from(identity.name).toString();
  return { other: other.map(nameOf), returnedTo: (await readReturnedTo(image, other)).map(nameOf) };
}

/** Gives each snapshot of an image the same string. */
async function storeInSnapshots(image: string, text: string): Promise<void> {
  for (const { identity } of (await readMetadata(image)).snapshots) await storeText(image, text, identity);
}

describe('the snapshots with another string than the image', () => {
  const dir = folderForEachTest();

  it('are those with a string of their own that differs', async () => {
    const image = await makeImage(dir.path, { snapshots: ['same', 'other', 'none'], text: NEW });
    const { snapshots } = await readMetadata(image);
    const [same, other] = snapshots.map(({ identity }) => identity);
    await storeText(image, NEW, same);
    await storeText(image, OLD, other);
    const metadata = await readMetadata(image);
    const names = (hash?: string): string[] =>
      snapshotsWithOtherString(metadata, hash).map(({ identity }) => Buffer.from(identity.name).toString());
    assert.deepEqual(names(hashOf(Buffer.from(NEW))), ['other']);
    assert.deepEqual(names(), ['same', 'other']);
    assert.deepEqual((await others(image)).other, ['other']);
  });

  const kinds = [
    ['of 64 KiB clusters', '1G', {}],
    ['of 2 KiB clusters, whose L1 table is read in several pieces', '8G', { cluster_size: 2048 }],
    ['with extended L2 entries', '1G', { cluster_size: 16_384, extended_l2: 'on' }],
    ['of version 2', '1G', { compat: '0.10' }],
  ] as const;
  for (const [kind, size, options] of kinds) {
    it(`are returned to from the return to the next write, and not when they were taken: an image ${kind}`, async () => {
      const image = await makeImage(dir.path, { size, with: options, text: NEW });
      await qemuIo(image, 'write -P 1 0 64k');
      await qemuImg('snapshot', '-c', 'before', image);
      await storeInSnapshots(image, OLD);
      assert.deepEqual(await others(image), { other: ['before'], returnedTo: [] });
      const last = `${size === '8G' ? 8191 : 1023}M`;
      await qemuIo(image, `write -P 2 ${last} 64k`);
      assert.deepEqual(await others(image), { other: ['before'], returnedTo: [] });
      await qemuImg('snapshot', '-a', 'before', image);
      assert.deepEqual((await others(image)).returnedTo, ['before']);
      await qemuIo(image, 'write -P 1 0 4k');
      assert.deepEqual((await others(image)).returnedTo, []);
    });
  }

  it('are returned to with a disk of another size', async () => {
    const image = await makeImage(dir.path, { size: '1G', text: NEW });
    await qemuImg('snapshot', '-c', 'small', image);
    await storeInSnapshots(image, OLD);
    await qemuImg('resize', '-q', image, '3G');
    assert.deepEqual((await others(image)).returnedTo, []);
    await qemuImg('snapshot', '-a', 'small', image);
    assert.deepEqual((await others(image)).returnedTo, ['small']);
  });

  it('are returned to by loadvm, whatever state of a machine was saved with them', async () => {
    const image = await makeImage(dir.path, { size: '600M', text: NEW });
    await qemuIo(image, 'write -P 1 0 64k');
    await monitorCommands(image, 'savevm running');
    await storeInSnapshots(image, OLD);
    assert.deepEqual((await others(image)).returnedTo, []);
    await qemuIo(image, 'write -P 2 0 64k');
    await qemuImg('snapshot', '-c', 'later', image);
    await storeInSnapshots(image, OLD);
    assert.deepEqual((await others(image)).returnedTo, []);
    await monitorCommands(image, 'loadvm running');
    assert.deepEqual((await others(image)).returnedTo, ['running']);
    await qemuImg('snapshot', '-a', 'later', image);
    assert.deepEqual((await others(image)).returnedTo, ['later']);
  });

  it('of an empty disk are taken for returned to, as nothing tells otherwise', async () => {
    const image = await makeImage(dir.path, { text: NEW, snapshots: ['empty'] });
    await storeInSnapshots(image, OLD);
    assert.deepEqual((await others(image)).returnedTo, ['empty']);
  });

  it('are not returned to where the file ends inside its L1 table', async () => {
    const image = await makeImage(dir.path, { size: '8G', text: NEW });
    await qemuImg('snapshot', '-c', 'cut', image);
    await storeInSnapshots(image, OLD);
    assert.deepEqual((await others(image)).returnedTo, ['cut']);
    await patchFile(image, L1_TABLE_OFFSET, bytesOf64(BigInt((await stat(image)).size - 8)));
    assert.deepEqual(await others(image), { other: ['cut'], returnedTo: [] });
  });

  it('are not looked for in the file where there are none', async () => {
    assert.deepEqual(await readReturnedTo('/does/not/exist', []), []);
  });
});
