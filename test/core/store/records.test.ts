import assert from 'node:assert/strict';
import fc from 'fast-check';
import { snapshotKey, type SnapshotIdentity } from '../../../core/image/snapshots';
import { decodeRecords, encodeRecords, type Records } from '../../../core/store/records';
import { decodeSlot, encodeSlot } from '../../../core/store/slot';

const text = fc.string({ unit: 'grapheme', maxLength: 60 }).map((value) => new Uint8Array(Buffer.from(value)));
const plain = { noNullPrototype: true } as const;
const snapshot: fc.Arbitrary<SnapshotIdentity> = fc.record(
  {
    id: fc.uint8Array({ maxLength: 12 }),
    name: fc.uint8Array({ maxLength: 40 }),
    dateSec: fc.nat(0xffffffff),
    dateNsec: fc.nat(999_999_999),
    vmClockNsec: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  },
  plain,
);
const records: fc.Arbitrary<Records> = fc.record(
  {
    own: text,
    snapshots: fc.uniqueArray(fc.record({ snapshot, text }, plain), {
      maxLength: 5,
      selector: (record) => snapshotKey(record.snapshot),
    }),
  },
  { ...plain, requiredKeys: ['snapshots'] },
);

describe('records', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(records, (wanted) => {
        const payload = encodeRecords(wanted);
        assert.equal(payload.length % 8, 0);
        assert.deepEqual(decodeRecords(payload), { kind: 'records', records: wanted });
      }),
    );
  });

  it('of any bytes are read, damaged or newer, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(3), (bytes, kind) => {
        const decoded = decodeRecords(Buffer.concat([Buffer.from([0, 0, 0, kind]), bytes]));
        assert.ok(['records', 'damaged', 'newer'].includes(decoded.kind));
      }),
    );
  });
});

describe('a slot', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(records, fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }), fc.nat(20), (wanted, generation, spare) => {
        const payload = encodeRecords(wanted);
        const slot = decodeSlot(encodeSlot(56 + payload.length + 8 * spare, generation, payload));
        assert.equal(slot?.generation, generation);
        assert.deepEqual(Buffer.from(slot.payload), Buffer.from(payload));
      }),
    );
  });

  it('with any byte of its head or payload changed is not valid', () => {
    fc.assert(
      fc.property(records, fc.nat(), fc.integer({ min: 1, max: 255 }), (wanted, at, change) => {
        const payload = encodeRecords(wanted);
        const slot = encodeSlot(56 + payload.length, 1n, payload);
        const index = at % slot.length;
        slot[index] = (slot[index] ?? 0) ^ change;
        assert.equal(decodeSlot(slot), undefined);
      }),
    );
  });
});
