import assert from 'node:assert/strict';
import { bytesOf64, pairOf32 } from '../../../core/image/bytes';
import { readMetadata, type ImageMetadata } from '../../../core/store/read';
import { writeMetadata } from '../../../core/store/write';
import { folderForEachTest } from '../../support/folder';
import { makeImage, patchFile, qemuImg, qemuIo, type ImageOptions } from '../../support/images';
import { assertNothingWritten } from '../../support/refusals';

type Header = ImageMetadata['header'];
type Patch = readonly [offset: number, bytes: Uint8Array];

interface Case {
  readonly name: string;
  readonly image?: ImageOptions;
  readonly bitmap?: boolean;
  readonly spoil: (header: Header) => readonly Patch[];
  readonly told: RegExp;
  /** QEMU opens it all the same: as a table in the first cluster, the string would be guest data or QEMU's. */
  readonly taken?: boolean;
}

const END = (header: Header): number => header.endMarker ?? 0;
const BITMAPS = 0x23852875;
const bitmapsAt = (header: Header): number => header.extensions.find(({ type }) => type === BITMAPS)?.offset ?? 0;
const u32 = (value: number): Uint8Array => pairOf32(value, 0).subarray(0, 4);
const extension = (type: number, length: number, body: Uint8Array): Uint8Array =>
  Buffer.concat([pairOf32(type, length), body, new Uint8Array(8)]);

const CASES: readonly Case[] = [
  { name: 'wide refcounts', spoil: () => [[96, u32(7)]], told: /refcounts of 2\^7 bits/ },
  { name: 'no refcount table', spoil: () => [[56, u32(0)]], told: /no refcount table/ },
  { name: 'a refcount table that is too long', spoil: () => [[56, u32(129)]], told: /refcount table is too long/ },
  {
    name: 'a refcount table between clusters',
    spoil: () => [[48, bytesOf64(65_544n)]],
    told: /refcount table is not aligned/,
  },
  {
    name: 'a refcount table beyond any file',
    spoil: () => [[48, bytesOf64(2n ** 63n)]],
    told: /refcount table lies beyond/,
  },
  {
    name: 'a refcount table in cluster 0',
    spoil: () => [[48, bytesOf64(0n)]],
    told: /refcount table lies in the first/,
    taken: true,
  },
  { name: 'an L1 table that is too long', spoil: () => [[36, u32(2 ** 22 + 1)]], told: /L1 table is too long/ },
  { name: 'an L1 table that is too short', spoil: () => [[24, bytesOf64(2n ** 40n)]], told: /L1 table is too short/ },
  { name: 'an L1 table between clusters', spoil: () => [[40, bytesOf64(8n)]], told: /L1 table is not aligned/ },
  {
    name: 'an L1 table in cluster 0',
    spoil: () => [[40, bytesOf64(0n)]],
    told: /L1 table lies in the first/,
    taken: true,
  },
  {
    name: 'a snapshot table between clusters',
    spoil: () => [[64, bytesOf64(8n)]],
    told: /snapshot table is not aligned/,
  },
  { name: 'an unknown compression', spoil: () => [[104, new Uint8Array([2])]], told: /compression type 2/ },
  {
    name: 'a compression that no feature bit announces',
    spoil: () => [[104, new Uint8Array([1])]],
    told: /compression type and its feature/,
  },
  { name: 'no name of its data file', spoil: () => [[72, bytesOf64(4n)]], told: /name of its data file/ },
  { name: 'a raw data file that is none', spoil: () => [[88, bytesOf64(2n)]], told: /raw data file/ },
  { name: 'encryption without its header', spoil: () => [[32, u32(2)]], told: /encryption method/ },
  {
    name: 'extended L2 entries in small clusters',
    image: { with: { cluster_size: 4096 }, size: '1M' },
    spoil: () => [[72, bytesOf64(16n)]],
    told: /too small for extended L2/,
  },
  {
    name: 'a backing file format of 16 bytes',
    spoil: (header) => [[END(header), extension(0xe2792aca, 16, Buffer.alloc(16, 'x'))]],
    told: /backing file format is too long/,
  },
  {
    name: 'a bitmap extension of another length',
    spoil: (header) => [[END(header), extension(BITMAPS, 16, Buffer.alloc(16))]],
    told: /bitmaps has an unknown form/,
  },
  { name: 'no bitmaps', bitmap: true, spoil: (header) => [[bitmapsAt(header) + 8, u32(0)]], told: /announces none/ },
  {
    name: 'a bitmap without a name',
    bitmap: true,
    spoil: (header) => [[directoryOf(header) + 18, new Uint8Array(2)]],
    told: /name of 0 bytes/,
  },
  {
    name: 'a bitmap for another size of the disk',
    bitmap: true,
    spoil: () => [[24, bytesOf64(16n)]],
    told: /table in a place where none can be, or a table that is too short or too long/,
  },
  {
    name: 'a bitmap of another kind',
    bitmap: true,
    spoil: (header) => [[directoryOf(header) + 16, new Uint8Array([2])]],
    told: /unknown kind/,
  },
  {
    name: 'a bitmap directory in the L1 table',
    bitmap: true,
    spoil: (header) => [[bitmapsAt(header) + 24, bytesOf64(header.l1.offset)]],
    told: /tables overlap/,
  },
];

function directoryOf(header: Header): number {
  const { data } = header.extensions.find(({ type }) => type === BITMAPS) ?? { data: new Uint8Array(24) };
  return Number(new DataView(data.buffer, data.byteOffset).getBigUint64(16));
}

describe('an image that QEMU does not open', () => {
  const dir = folderForEachTest();

  const write = (path: string): Promise<unknown> =>
    writeMetadata(path, [{ target: { kind: 'image' }, text: Buffer.from('{"a":1}') }]);

  for (const { name, image, bitmap, spoil, told, taken } of CASES) {
    it(`is not written to: ${name}`, async () => {
      const path = await makeImage(dir.path, image);
      if (bitmap) await qemuImg('bitmap', '--add', path, 'weekly');
      for (const [offset, bytes] of spoil((await readMetadata(path)).header)) await patchFile(path, offset, bytes);
      const { capacity } = await readMetadata(path);
      assert.equal(capacity.refusal?.code, 'bad-header');
      assert.match((await assertNothingWritten(path, () => write(path), 'bad-header')).message, told);
      const opened = await qemuIo(path, 'quit').then(
        () => true,
        () => false,
      );
      assert.equal(opened, taken === true);
    });
  }

  it('is not written to where an extension is there twice, and of two formats the last counts, as in QEMU', async () => {
    await makeImage(dir.path, { name: 'base.qcow2' });
    const path = await makeImage(dir.path, { name: 'top.qcow2', backing: 'base.qcow2' });
    const { header } = await readMetadata(path);
    const name = header.backingFileOffset;
    const raw = extension(0xe2792aca, 3, Buffer.from('raw\0\0\0\0\0'));
    await patchFile(path, name + 1024, header.backingFile?.name ?? Buffer.from(''));
    await patchFile(path, 8, bytesOf64(BigInt(name + 1024)));
    await patchFile(path, END(header), raw);
    assert.equal((await readMetadata(path)).header.backingFile?.format, 'raw');
    assert.match(await qemuImg('info', path), /backing file format: raw/);
    assert.match((await assertNothingWritten(path, () => write(path), 'bad-header')).message, /more than once/);
  });

  it('is not even read where its END marker is longer than its area', async () => {
    const path = await makeImage(dir.path);
    const { header } = await readMetadata(path);
    await patchFile(path, END(header), pairOf32(0, 0xffffffff));
    await assert.rejects(readMetadata(path), /longer than its area/);
    await assert.rejects(qemuIo(path, 'quit'), /Header extension too large/);
    await assertNothingWritten(path, () => write(path), 'bad-header');
  });

  it('is not made by a write: one more header extension than are read', async () => {
    const path = await makeImage(dir.path);
    const { header } = await readMetadata(path);
    const many = Buffer.concat(Array.from({ length: 999 }, () => pairOf32(0x58585858, 0)));
    await patchFile(path, END(header), Buffer.concat([many, new Uint8Array(8)]));
    assert.match((await assertNothingWritten(path, () => write(path), 'bad-header')).message, /too many header/);
  });
});
