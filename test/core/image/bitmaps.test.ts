import assert from 'node:assert/strict';
import { bytesOf64, viewOf } from '../../../core/image/bytes';
import { readBitmaps, type BitmapList } from '../../../core/image/bitmaps';
import { assertRefused } from '../../support/refusals';

interface Said {
  readonly count?: number;
  readonly length?: bigint;
  readonly offset?: bigint;
  readonly autoclear?: bigint;
}

interface EntryOptions {
  readonly extra?: number;
  readonly bits?: number;
  readonly nameLength?: number;
  readonly table?: bigint;
  readonly tableSize?: number;
  readonly flags?: number;
  readonly type?: number;
}

/** An entry of the directory: `name` with granularity 64 KiB. */
function entry(name: string, more: EntryOptions = {}): Buffer {
  const bytes = Buffer.alloc(Math.ceil((24 + name.length) / 8) * 8);
  const view = viewOf(bytes);
  view.setBigUint64(0, more.table ?? 4096n);
  view.setUint32(8, more.tableSize ?? 1);
  view.setUint32(12, more.flags ?? 0);
  view.setUint8(16, more.type ?? 1);
  view.setUint8(17, more.bits ?? 16);
  view.setUint16(18, more.nameLength ?? name.length);
  view.setUint32(20, more.extra ?? 0);
  bytes.write(name, 24);
  return bytes;
}

describe('the bitmap directory', () => {
  let asked: [number, number][];

  beforeEach(() => {
    asked = [];
  });

  function read(directory: Buffer, said: Said = {}, most = 10): Promise<BitmapList> {
    const data = Buffer.concat([
      Buffer.from([0, 0, 0, 0, 0, 0, 0, 0]),
      bytesOf64(said.length ?? BigInt(directory.length)),
      bytesOf64(said.offset ?? 512n),
    ]);
    viewOf(data).setUint32(0, said.count ?? 2);
    const header = {
      extensions: [{ type: 0x23852875, offset: 104, length: 24, data }],
      autoclearFeatures: said.autoclear ?? 1n,
      clusterSize: 512,
      virtualSize: 1024n,
    };
    const file = {
      path: 'image',
      readAt: (at: number, length: number) => {
        asked.push([at, length]);
        return Promise.resolve(new Uint8Array(directory.subarray(at - 512, at - 512 + length)));
      },
    };
    return readBitmaps(file, header, most);
  }

  it('is read as far as it says', async () => {
    const { count, bitmaps } = await read(Buffer.concat([entry('one'), entry('two')]));
    assert.equal(count, 2);
    assert.deepEqual(
      bitmaps.map(({ name, granularity }) => [Buffer.from(name).toString(), granularity]),
      [
        ['one', 65_536],
        ['two', 65_536],
      ],
    );
  });

  it('counts for nothing without its autoclear bit', async () => {
    assert.deepEqual(await read(entry('one'), { autoclear: 2n }), { count: 0, bitmaps: [] });
    assert.deepEqual(asked, []);
  });

  it('is read only as far as wanted, whatever it says', async () => {
    const many = Buffer.concat(Array.from({ length: 10_000 }, (_, index) => entry(`b${index}`)));
    const { count, bitmaps } = await read(many, { count: 10_000 }, 10);
    assert.deepEqual([count, bitmaps.length], [10_000, 10]);
    assert.deepEqual(asked, [[512, 65_536]]);
  });

  it('is refused before anything is read where its size or place is absurd', async () => {
    await assertRefused(read(entry('one'), { count: 65_536 }), 'bad-header');
    await assertRefused(read(entry('one'), { count: 0 }), 'bad-header');
    await assertRefused(read(entry('one'), { offset: 0n }), 'bad-header');
    await assertRefused(read(entry('one'), { length: 2n ** 26n + 1n }), 'bad-header');
    await assertRefused(read(entry('one'), { length: 2n ** 64n - 1n }), 'bad-header');
    await assertRefused(read(entry('one'), { offset: 2n ** 64n - 512n }), 'bad-header');
    await assertRefused(read(entry('one'), { offset: 513n }), 'bad-header');
    assert.deepEqual(asked, []);
  });

  it('is refused where an entry is absurd or cut off', async () => {
    await assertRefused(read(entry('one', { bits: 8 })), 'bad-header');
    await assertRefused(read(entry('one', { bits: 32 })), 'bad-header');
    await assertRefused(read(entry('one', { nameLength: 1024 })), 'bad-header');
    for (const extra of [1, 2 ** 31]) await assertRefused(read(entry('one', { extra })), 'bad-header');
    await assertRefused(read(entry('one', { nameLength: 0 })), 'bad-header');
    await assertRefused(read(entry('one', { type: 2 })), 'bad-header');
    await assertRefused(read(entry('one', { flags: 4 })), 'bad-header');
    for (const table of [0n, 513n, 2n ** 63n]) await assertRefused(read(entry('one', { table })), 'bad-header');
    for (const tableSize of [0, 2, 2 ** 27]) await assertRefused(read(entry('one', { tableSize })), 'bad-header');
    await assertRefused(read(entry('one')), 'bad-header');
    await assertRefused(read(Buffer.concat([entry('one'), entry('one')])), 'bad-header');
    await assertRefused(read(Buffer.concat([entry('one'), entry('two'), entry('three')])), 'bad-header');
    await assertRefused(read(entry('one'), { length: 4096n }), 'truncated');
  });
});
