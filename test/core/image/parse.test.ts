import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { QcowmetaError } from '../../../core/errors';
import { bytesOf64, pairOf32, viewOf } from '../../../core/image/bytes';
import { parseExtensions } from '../../../core/image/extensions';
import { describeBits, parseFeatureNames, unknownBits } from '../../../core/image/features';
import { findSize } from '../../../core/image/file';
import { reasonOf } from '../../../core/system-error';
import { message } from '../../../core/message';
import { parseHeader } from '../../../core/image/header';
import { readSnapshotTable } from '../../../core/image/snapshots';
import { parseImage, refusalOf } from '../../../core/store/image';
import { planWrite } from '../../../core/store/plan';
import { makeImage, tempDir } from '../../support/images';
import { MemoryFile } from '../../support/memory-file';
import { assertRefused } from '../../support/refusals';

describe('reading a header', () => {
  let image: Buffer;
  let snapshots: Buffer;
  before(async () => {
    const dir = await tempDir();
    const options = { with: { cluster_size: 2048 }, size: '1M' };
    await makeImage(dir.path, { ...options, name: 'base' });
    const backing = { backing: 'base', text: '{"a":1}' };
    image = await readFile(await makeImage(dir.path, { ...options, ...backing }));
    snapshots = await readFile(await makeImage(dir.path, { ...options, name: 's', snapshots: ['one', 'two'] }));
    await dir.remove();
  });

  it('gives what qemu-img made', () => {
    const header = parseHeader(image, 'image');
    assert.equal(header.version, 3);
    assert.equal(header.clusterSize, 2048);
    assert.equal(header.virtualSize, 1048576n);
    assert.equal(header.encryption, 'none');
    assert.deepEqual(
      [Buffer.from(header.backingFile?.name ?? []).toString(), header.backingFile?.format],
      ['base', 'qcow2'],
    );
  });

  it('of any bytes gives a header, or a typed error, and a plan that stays in cluster 0', () => {
    const places = fc.array(fc.tuple(fc.nat(700), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(places, (changes) => {
        const cluster0 = Uint8Array.from(image.subarray(0, 2048));
        for (const [at, byte] of changes) cluster0[at] = byte;
        try {
          const parsed = parseImage(cluster0, 'image');
          assert.equal(refusalOf(parsed)?.path ?? 'image', 'image');
          for (const { offset, bytes } of planWrite(parsed, { own: Buffer.from('{}'), snapshots: [] }, true).steps) {
            assert.ok(offset >= 8 && offset + bytes.length <= parsed.header.clusterSize);
          }
        } catch (error) {
          if (!(error instanceof QcowmetaError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('takes up to a thousand extensions', () => {
    const area = (count: number): ReturnType<typeof parseExtensions> => {
      const bytes = new Uint8Array((count + 1) * 8);
      for (let index = 0; index < count; index++) bytes.set(pairOf32(0x58585858, 0), index * 8);
      return parseExtensions(bytes, 0, bytes.length);
    };
    assert.deepEqual([area(1000).extensions.length, area(1000).endMarker, area(1000).problem], [1000, 8000, undefined]);
    const { extensions, endMarker, problem } = area(1001);
    assert.deepEqual(
      [extensions.length, endMarker, problem],
      [1000, undefined, message('there are too many header extensions')],
    );
  });

  it('reads a snapshot table in pieces', async () => {
    const header = parseHeader(snapshots.subarray(0, 2048), 'image');
    const pieces = {
      path: 'image',
      readAt: (at: number, length: number) => readPiece(snapshots, at, Math.min(length, 56)),
    };
    const found = await readSnapshotTable(pieces, header);
    assert.deepEqual(
      found.map(({ name }) => Buffer.from(name).toString()),
      ['one', 'two'],
    );
    assert.deepEqual(await readSnapshotTable(new MemoryFile(snapshots), header), found);
  });

  it('takes no more of a snapshot table than its limit, whatever it says', async () => {
    const header = { ...parseHeader(snapshots.subarray(0, 2048), 'image'), snapshotCount: 65_536 };
    const entry = Buffer.alloc(65_536);
    viewOf(entry).setUint16(14, 65_535 - 41);
    let asked = 0;
    const endless = {
      path: 'image',
      readAt: (_: number, length: number) => {
        asked += length;
        return Promise.resolve(new Uint8Array(entry.subarray(0, length)));
      },
    };
    await assertRefused(readSnapshotTable(endless, header), 'bad-header');
    assert.equal(asked, 64 * 1024 * 1024);
  });
});

function readPiece(bytes: Uint8Array, at: number, length: number): Promise<Uint8Array> {
  return Promise.resolve(bytes.slice(at, at + length));
}

describe('feature bits', () => {
  it('have the names that the image gives them, or those of QEMU', () => {
    const table = Buffer.alloc(96 + 10);
    table.write('\0\x05striped\0', 0, 'latin1');
    table.write('\x02\x01renamed\nraw\0', 48, 'latin1');
    const names = parseFeatureNames(table);
    assert.equal(
      describeBits('incompatible', 0b100011n, names),
      'dirty bit, bit 0; corrupt bit, bit 1; striped, bit 5',
    );
    assert.equal(describeBits('autoclear', 0b111n, names), 'bitmaps, bit 0; renamed raw, bit 1; bit 2');
  });

  it('are known or not', () => {
    assert.equal(unknownBits('incompatible', 0b111111n), 0b100000n);
    assert.equal(unknownBits('autoclear', 1n << 63n), 1n << 63n);
    assert.equal(viewOf(bytesOf64(5n)).getBigUint64(0), 5n);
  });
});

describe('the size of a block device', () => {
  it('is found by reading', async () => {
    for (const size of [0, 1, 2, 3, 511, 512, 4096, 100_001]) {
      assert.equal(await findSize(new MemoryFile(new Uint8Array(size))), size);
    }
  });
});

describe('the reason of a system error', () => {
  it('is told in words, with its code', async () => {
    const error = await readFile('/').catch((reason: unknown) => reason);
    assert.equal(reasonOf(error), 'illegal operation on a directory (EISDIR)');
    assert.equal(reasonOf(new Error('the disk is gone')), 'the disk is gone');
  });
});
