import assert from 'node:assert/strict';
import { pairOf32, viewOf } from '../../../core/image/bytes';
import { parseHeader, type ImageHeader } from '../../../core/image/header';
import { newSlotSize, ownCapacity, reservedBytes, snapshotCapacity } from '../../../core/store/capacity';

/** A header of version 3 with these extensions and nothing else. */
function header(
  clusterBits: number,
  options: { extensions?: [number, number][]; incompatible?: bigint } = {},
): ImageHeader {
  const cluster0 = new Uint8Array(2 ** clusterBits);
  cluster0.set(pairOf32(0x514649fb, 3), 0);
  cluster0.set(pairOf32(0, clusterBits), 16);
  cluster0.set(pairOf32(4, 104), 96);
  viewOf(cluster0).setBigUint64(72, options.incompatible ?? 0n);
  let at = 104;
  for (const [type, length] of options.extensions ?? []) {
    cluster0.set(pairOf32(type, length), at);
    at += 8 + Math.ceil(length / 8) * 8;
  }
  return parseHeader(cluster0, 'image');
}

describe('the room for strings', () => {
  it('depends on the cluster size', () => {
    const own = [11, 12, 13, 14, 15, 16, 17, 21].map((bits) =>
      ownCapacity(newSlotSize(header(bits)), { snapshots: [] }),
    );
    assert.deepEqual(own, [144, 1168, 3216, 6072, 14_264, 24_576, 24_576, 24_576]);
    assert.ok(newSlotSize(header(9)) < 128 && newSlotSize(header(10)) < 128);
  });

  it('leaves free what QEMU may put into the header later', () => {
    // 112 header, 24 backing format, 392 feature names, 32 bitmaps, 24 LUKS, 8 END, 1023 backing name.
    assert.equal(reservedBytes(header(11)), 1615);
    assert.equal(reservedBytes(header(16)), 4096);
    assert.equal(reservedBytes(header(12, { incompatible: 4n })), 1615 + 1032);
    assert.equal(reservedBytes(header(12, { extensions: [[0x58585858, 201]] })), 1615 + 8 + 208);
    assert.equal(reservedBytes(header(16, { extensions: [[0x58585858, 3000]] })), 1615 + 3008);
    const known: [number, number][] = [
      [0xe2792aca, 5],
      [0x6803f857, 384],
      [0x23852875, 24],
      [0x44415441, 9],
    ];
    assert.equal(reservedBytes(header(12, { extensions: known })), 1615);
  });

  it('leaves the name of an external data file whole, for QEMU writes it anew at its length', () => {
    const named = (length: number, incompatible = 4n): number =>
      reservedBytes(header(13, { incompatible, extensions: [[0x44415441, length]] }));
    assert.equal(named(9), 1615 + 1032);
    assert.equal(named(1024), 1615 + 1032);
    assert.equal(named(1025), 1615 + 8 + 1032);
    assert.equal(named(1944), 1615 + 8 + 1944);
    assert.equal(named(4095), 1615 + 8 + 4096);
    assert.equal(named(1944, 0n), 1615);
  });

  it('is kept apart for snapshots in large clusters, and shared in small ones', () => {
    const snapshot = { id: Buffer.from('1'), name: Buffer.from('one'), dateSec: 0, dateNsec: 0, vmClockNsec: 0n };
    const own = Buffer.alloc(20_000);
    const records = { own, snapshots: [{ snapshot, text: Buffer.alloc(100) }] };
    assert.deepEqual([ownCapacity(28_728, records), snapshotCapacity(28_728, records)], [24_576, 4088]);
    assert.deepEqual([ownCapacity(1232, records), snapshotCapacity(1232, { snapshots: [] })], [1168 - 136, 1176]);
    assert.equal(snapshotCapacity(22_000, records), 22_000 - 56 - 20_008);
  });

  it('counts what another program stored beyond the limits', () => {
    const snapshot = { id: Buffer.from('1'), name: Buffer.from('one'), dateSec: 0, dateNsec: 0, vmClockNsec: 0n };
    const records = { own: Buffer.alloc(26_000), snapshots: [{ snapshot, text: Buffer.alloc(10_000 - 36) }] };
    assert.equal(ownCapacity(28_728, records), 28_728 - 56 - 8 - 10_000);
    assert.equal(snapshotCapacity(28_728, records), 28_728 - 56 - 26_008);
  });
});
