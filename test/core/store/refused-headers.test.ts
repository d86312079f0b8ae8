import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import { bytesOf64, pairOf32, viewOf } from '../../../core/image/bytes';
import { EXTENSION_TYPES } from '../../../core/image/extensions';
import { readMetadata } from '../../../core/store/read';
import { writeMetadata } from '../../../core/store/write';
import { makeImage, patchFile, storeText, tempDir } from '../../support/images';
import { assertNothingWritten, assertRefused } from '../../support/refusals';

const MAGIC = 0x514649fb;

describe('an image whose header forbids a write', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  beforeEach(async () => {
    dir = await tempDir();
  });
  afterEach(() => dir.remove());

  const write = (path: string): Promise<unknown> =>
    writeMetadata(path, [{ target: { kind: 'image' }, text: Buffer.from('{"a":1}') }]);

  /** Reading works and announces the refusal, writing is refused. */
  async function assertReadOnly(path: string, code: Parameters<typeof assertRefused>[1]): Promise<string> {
    const { capacity } = await readMetadata(path);
    assert.equal(capacity.refusal?.code, code);
    assert.equal(capacity.ownBytes, 0);
    const error = await assertNothingWritten(path, () => write(path), code);
    assert.equal(error.message, capacity.refusal.message);
    return error.message;
  }

  async function assertUnreadable(path: string, code: Parameters<typeof assertRefused>[1]): Promise<string> {
    await assertRefused(readMetadata(path), code);
    return (await assertNothingWritten(path, () => write(path), code)).message;
  }

  it('is told by version and cluster size', async () => {
    const path = await makeImage(dir.path);
    await patchFile(path, 0, pairOf32(MAGIC, 4));
    assert.match(await assertUnreadable(path, 'unsupported-version'), /version 4/);
    await patchFile(path, 0, pairOf32(MAGIC, 3));
    for (const bits of [8, 22, 0xffffffff]) {
      await patchFile(path, 16, pairOf32(0, bits));
      assert.match(await assertUnreadable(path, 'bad-header'), /clusters of 2\^/);
    }
  });

  it('is told by lengths out of bounds', async () => {
    const path = await makeImage(dir.path);
    const { header } = await readMetadata(path);
    for (const length of [103, 65_537, 0xffffffff]) {
      await patchFile(path, 96, pairOf32(4, length));
      assert.match(await assertUnreadable(path, 'bad-header'), /header of \d+ bytes/);
    }
    await patchFile(path, 96, pairOf32(4, header.headerLength));
    const table = header.extensions[0];
    assert.equal(table?.type, EXTENSION_TYPES.featureNames);
    await patchFile(path, table.offset, pairOf32(EXTENSION_TYPES.featureNames, 0xfffffff0));
    assert.match(await assertUnreadable(path, 'bad-header'), /longer than its area/);
  });

  it('is told by a backing file name out of bounds', async () => {
    const path = await makeImage(dir.path);
    for (const [offset, size] of [
      [65_537, 1],
      [2 ** 60, 1],
      [4096, 1024],
      [65_530, 7],
      [40, 5],
    ] as const) {
      await patchFile(path, 8, bytesOf64(BigInt(offset)));
      await patchFile(path, 16, pairOf32(size, 16));
      assert.match(await assertUnreadable(path, 'bad-header'), /backing file name/);
    }
  });

  it('is told by a snapshot table out of bounds', async () => {
    const path = await makeImage(dir.path, { snapshots: ['one'] });
    const { header } = await readMetadata(path);
    const count = (value: number): Promise<void> => patchFile(path, 56, pairOf32(1, value));
    await count(65_537);
    assert.match(await assertUnreadable(path, 'bad-header'), /65537 snapshots/);
    await count(1);
    await patchFile(path, 64, bytesOf64(BigInt(header.snapshotTableOffset + 8)));
    assert.match(await assertUnreadable(path, 'bad-header'), /not aligned/);
    await patchFile(path, 64, bytesOf64(2n ** 63n));
    assert.match(await assertUnreadable(path, 'bad-header'), /beyond any file/);
    await patchFile(path, 64, bytesOf64(BigInt(header.snapshotTableOffset)));
    await patchFile(path, header.snapshotTableOffset + 32, pairOf32(0, 0xffffffff));
    assert.match(await assertUnreadable(path, 'bad-header'), /extra data/);
  });

  it('is told by a missing END marker', async () => {
    const path = await makeImage(dir.path, { with: { cluster_size: 2048 } });
    const { header } = await readMetadata(path);
    const end = header.endMarker ?? 0;
    await patchFile(path, end, pairOf32(0x12345678, header.clusterSize - end - 8));
    assert.match(await assertReadOnly(path, 'bad-header'), /no END marker/);
  });

  it('is told by a header length that is not a multiple of 8', async () => {
    const path = await makeImage(dir.path);
    await patchFile(path, 96, pairOf32(4, 108));
    // The first extension has to begin at byte 108 now.
    await patchFile(path, 108, pairOf32(0, 0));
    assert.match(await assertReadOnly(path, 'bad-header'), /108 bytes is not a multiple of 8/);
  });

  it('is told by the corrupt bit', async () => {
    const path = await makeImage(dir.path, { text: '{"old":1}' });
    await patchFile(path, 72, bytesOf64(2n));
    assert.match(await assertReadOnly(path, 'corrupt-bit'), /qemu-img check -r all/);
  });

  it('is told by unknown feature bits, named by the image if it can', async () => {
    const path = await makeImage(dir.path, { text: '{"old":1}' });
    await patchFile(path, 72, bytesOf64(1n << 40n));
    assert.match(await assertReadOnly(path, 'unknown-incompatible'), /\(bit 40\)/);
    const { header } = await readMetadata(path);
    await patchFile(path, (header.extensions[0]?.offset ?? 0) + 8, Buffer.from('\0\x28sparse dreams\0'));
    assert.match(await assertReadOnly(path, 'unknown-incompatible'), /\(sparse dreams, bit 40\)/);
    await patchFile(path, 72, bytesOf64(0n));
    await patchFile(path, 88, bytesOf64(1n << 63n));
    assert.match(await assertReadOnly(path, 'unknown-autoclear'), /\(bit 63\)/);
    assert.equal((await readMetadata(path)).own?.bytes.length, 9);
  });

  it('does not forbid it for unknown compatible bits, nor for the dirty bit', async () => {
    const path = await makeImage(dir.path);
    await patchFile(path, 72, bytesOf64(1n));
    await patchFile(path, 80, bytesOf64(1n << 20n));
    await storeText(path, '{}');
    assert.equal(viewOf(await cluster0(path)).getBigUint64(80), 1n << 20n);
  });

  for (const size of [512, 1024]) {
    it(`has clusters of ${size} bytes`, async () => {
      const path = await makeImage(dir.path, { with: { cluster_size: size } });
      assert.match(await assertReadOnly(path, 'cluster-too-small'), new RegExp(`clusters of ${size} bytes.*2048`));
    });
  }

  it('has a backing file name that is too long to be moved', async () => {
    const name = `${'./'.repeat(490)}base.qcow2`;
    await makeImage(dir.path, { name: 'base.qcow2' });
    const path = await makeImage(dir.path, { with: { cluster_size: 2048 }, backing: name });
    assert.match(await assertReadOnly(path, 'backing-name-too-long'), /qemu-img rebase -u/);
  });

  it('is full of extensions of other programs', async () => {
    const path = await makeImage(dir.path, { with: { cluster_size: 2048 } });
    const end = (await readMetadata(path)).header.endMarker ?? 0;
    await patchFile(path, end, pairOf32(0x58585858, 200));
    assert.match(await assertReadOnly(path, 'no-headroom'), /\d+ bytes are needed, \d+ are free/);
  });

  async function cluster0(path: string): Promise<Uint8Array> {
    const file = await open(path);
    try {
      return (await file.read(new Uint8Array(512), 0, 512, 0)).buffer;
    } finally {
      await file.close();
    }
  }
});
