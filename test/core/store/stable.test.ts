import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { openImageFile, type ImageFile } from '../../../core/image/file';
import { parseHeader } from '../../../core/image/header';
import { EXTENSION_TYPE } from '../../../core/store/container';
import { metadataOf, readMetadata, type ImageMetadata } from '../../../core/store/read';
import { readEffective } from '../../../core/store/effective';
import { readOnce, unconfirmedOf, untilStable } from '../../../core/store/stable';
import { ahead } from '../../support/clock';
import { makeImage, MEMORY, qemuImg, tempDir } from '../../support/images';
import { MemoryFile } from '../../support/memory-file';
import { assertRefused } from '../../support/refusals';

/** A file whose start reads differently each time; the last of the versions stays. */
class ChangingFile extends MemoryFile {
  reads = 0;

  constructor(private readonly versions: readonly Uint8Array[]) {
    super(versions.at(-1) ?? new Uint8Array());
  }

  override readAt(offset: number, length: number): Promise<Uint8Array> {
    const version = this.versions[Math.min(this.reads, this.versions.length - 1)] ?? this.bytes;
    if (offset === 0) this.reads += 1;
    return Promise.resolve(version.slice(offset, offset + length));
  }
}

describe('a read without a lock', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let path: string;
  let present: Buffer;
  let without: Buffer;
  before(async () => {
    dir = await tempDir();
    path = await makeImage(dir.path, { text: '{"a":1}', with: { cluster_size: 4096 }, size: '1M' });
    present = await readFile(path);
    // A rewrite of the header that has got as far as the extension.
    without = Buffer.from(present);
    const { extensions } = parseHeader(present, path);
    const extension = extensions.find(({ type }) => type === EXTENSION_TYPE);
    without.fill(0, extension?.offset, (extension?.offset ?? 0) + 8);
  });
  after(() => dir.remove());

  const read = async (file: ImageFile): Promise<ImageMetadata> =>
    metadataOf(
      await untilStable(async () => {
        const value = await readOnce(file);
        return { value, unconfirmed: unconfirmedOf(value) };
      }),
    );

  it('believes a string at once', async () => {
    const file = new ChangingFile([present, without]);
    assert.equal((await read(file)).own?.bytes.length, 7);
    assert.equal(file.reads, 1);
  });

  it('believes that there is none after three equal reads', async () => {
    const file = new ChangingFile([without]);
    assert.equal((await read(file)).own, undefined);
    assert.equal(file.reads, 3);
  });

  it('believes it after one read of a file that nobody has changed for a while', async () => {
    const memory = await tempDir(MEMORY);
    const file = await openImageFile(await makeImage(memory.path), 'read');
    try {
      for (const [ms, expected] of [
        [0, 3],
        [60_000, 1],
      ] as const) {
        let reads = 0;
        const readAt: ImageFile['readAt'] = (offset, length) => {
          if (offset === 0) reads += 1;
          return file.readAt(offset, length);
        };
        const counted = Object.create(file, { readAt: { value: readAt } }) as ImageFile;
        assert.equal((await ahead(ms, () => read(counted))).own, undefined);
        assert.equal(reads, expected);
      }
    } finally {
      await file.close();
      await memory.remove();
    }
  });

  it('does not believe it if any of the three differs', async () => {
    for (const versions of [
      [without, present],
      [without, without, present],
    ]) {
      assert.equal((await read(new ChangingFile(versions))).own?.bytes.length, 7);
    }
  });

  it('does not believe damage that is gone at the next read', async () => {
    const torn = Buffer.from(present);
    torn.fill(0x55, 120, 4096);
    assert.equal((await read(new ChangingFile([torn, present]))).own?.bytes.length, 7);
    await assertRefused(read(new ChangingFile([torn])), 'damaged');
  });

  it('gives up on an image that does not come to rest', async () => {
    const versions = Array.from({ length: 500 }, (_, index) => {
      const version = Buffer.from(without);
      version.writeUInt32BE(index, 4088);
      return version;
    });
    await assertRefused(read(new ChangingFile(versions)), 'being-changed');
  });

  it('finds the string while qemu-img rewrites the header again and again', async () => {
    const base = await makeImage(dir.path, { name: 'base.qcow2', text: '{"base":1}' });
    const top = await makeImage(dir.path, { name: 'top.qcow2', text: '{"top":1}', backing: 'base.qcow2' });
    const readings = new AbortController();
    const rewrites = rewriteHeader(top, ['base.qcow2', base], readings.signal);
    try {
      for (let round = 0; round < 400; round++) {
        assert.equal((await readMetadata(top)).own?.bytes.length, 9);
        assert.equal((await readEffective(top)).origin?.path, top);
      }
    } finally {
      readings.abort();
      await rewrites;
    }
  });
});

/** Lets qemu-img rewrite an overlay's header over and over, with one backing name and the other. */
async function rewriteHeader(path: string, names: readonly string[], until: AbortSignal): Promise<void> {
  for (let round = 0; !until.aborted; round++) {
    await qemuImg('rebase', '-u', '-b', names[round % names.length] ?? '', '-F', 'qcow2', path);
  }
}
