import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { bytesOf64 } from '../../../core/image/bytes';
import { hashOf, readMetadata } from '../../../core/store/read';
import { readSnapshotsOfDisk, snapshotsWithOtherString } from '../../../core/store/other-strings';
import { folderForEachTest } from '../../support/folder';
import { monitorCommands } from '../../support/holders';
import { makeImage, patchFile, qemuImg, qemuIo, storeText } from '../../support/images';

const OLD = '{"a":"old"}';
const NEW = '{"a":"new"}';
/** Where the header says where the L1 table begins. */
const L1_TABLE_OFFSET = 40;

/** The names of the snapshots with another string than the image's, and of those whose disk it has. */
async function others(image: string): Promise<{ other: string[]; ofDisk: string[] }> {
  const metadata = await readMetadata(image);
  const other = snapshotsWithOtherString(metadata, metadata.own?.hash);
  const nameOf = ({ identity }: (typeof other)[number]): string => Buffer.from(identity.name).toString();
  return { other: other.map(nameOf), ofDisk: (await readSnapshotsOfDisk(image, other)).map(nameOf) };
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
    it(`have the disk until it is written to, and again after the return to them: an image ${kind}`, async () => {
      const image = await makeImage(dir.path, { size, with: options, text: NEW });
      await qemuIo(image, 'write -P 1 0 64k');
      await qemuImg('snapshot', '-c', 'before', image);
      await storeInSnapshots(image, OLD);
      assert.deepEqual((await others(image)).ofDisk, ['before']);
      const last = `${size === '8G' ? 8191 : 1023}M`;
      await qemuIo(image, `write -P 2 ${last} 64k`);
      assert.deepEqual(await others(image), { other: ['before'], ofDisk: [] });
      await qemuImg('snapshot', '-a', 'before', image);
      assert.deepEqual((await others(image)).ofDisk, ['before']);
      await qemuIo(image, 'write -P 1 0 4k');
      assert.deepEqual((await others(image)).ofDisk, []);
    });
  }

  it('have the disk of another size again after the return to them', async () => {
    const image = await makeImage(dir.path, { size: '1G', text: NEW });
    await qemuImg('snapshot', '-c', 'small', image);
    await storeInSnapshots(image, OLD);
    await qemuImg('resize', '-q', image, '3G');
    assert.deepEqual((await others(image)).ofDisk, []);
    await qemuImg('snapshot', '-a', 'small', image);
    assert.deepEqual((await others(image)).ofDisk, ['small']);
  });

  it('are told apart by the disk, whatever state of a machine was saved with it', async () => {
    const image = await makeImage(dir.path, { size: '600M', text: NEW });
    await qemuIo(image, 'write -P 1 0 64k');
    await monitorCommands(image, 'savevm running');
    await storeInSnapshots(image, OLD);
    assert.deepEqual((await others(image)).ofDisk, ['running']);
    await qemuIo(image, 'write -P 2 0 64k');
    await qemuImg('snapshot', '-c', 'later', image);
    await storeInSnapshots(image, OLD);
    assert.deepEqual((await others(image)).ofDisk, ['later']);
    await monitorCommands(image, 'loadvm running');
    assert.deepEqual((await others(image)).ofDisk, ['running']);
  });

  it('have no disk where the file ends inside its L1 table', async () => {
    const image = await makeImage(dir.path, { size: '8G', text: NEW });
    await qemuImg('snapshot', '-c', 'cut', image);
    await storeInSnapshots(image, OLD);
    assert.deepEqual((await others(image)).ofDisk, ['cut']);
    await patchFile(image, L1_TABLE_OFFSET, bytesOf64(BigInt((await stat(image)).size - 8)));
    assert.deepEqual(await others(image), { other: ['cut'], ofDisk: [] });
  });

  it('are not looked for in the file where there are none', async () => {
    assert.deepEqual(await readSnapshotsOfDisk('/does/not/exist', []), []);
  });
});
