import assert from 'node:assert/strict';
import { alignUp8, viewOf } from '../../../core/image/bytes';
import { BODY_MAGIC, EXTENSION_TYPE, type SlotPlaces } from '../../../core/store/container';
import { parseImage } from '../../../core/store/image';
import { encodeRecords, NO_RECORDS, type Records } from '../../../core/store/records';
import { encodeSlot } from '../../../core/store/slot';
import { ImageFolder, readStart, withExtension } from '../../support/crash/images';
import { own, written } from '../../support/crash/cases';
import { checkAll, planOf, readingOf, readingOfRecords, type Start } from '../../support/crash/check';

interface Damage {
  readonly name: string;
  readonly make: (cluster0: Uint8Array, places: SlotPlaces) => void;
  /** What a crash may also leave: nothing, as the damaged extension is taken out first; or one of two strings that were both there. */
  readonly alsoBefore?: readonly Records[];
}

const LENGTH = 100;
const [FIRST, SECOND] = [own(2, LENGTH), own(3, LENGTH)];
const NOT_UTF8: Records = { own: new Uint8Array(LENGTH).fill(0xff), snapshots: [] };

/** Puts a slot of these records into a place. */
function setSlot(cluster0: Uint8Array, at: number, size: number, generation: bigint, records: Records): void {
  cluster0.set(encodeSlot(size, generation, encodeRecords(records)), at);
}

/** Both slots hold these. */
function bothSlots(generation: bigint, records: Records): Damage['make'] {
  return (cluster0, { a, b, size }) => {
    for (const at of [a, b]) setSlot(cluster0, at, size, generation, records);
  };
}

const DAMAGES: readonly Damage[] = [
  {
    name: 'both copies broken',
    make: (cluster0, { a, b }) => {
      for (const at of [a, b]) cluster0[at + 60] = 0xff;
    },
  },
  {
    name: 'two strings of one number',
    make: (cluster0, { a, b, size }) => {
      setSlot(cluster0, a, size, 5n, FIRST);
      setSlot(cluster0, b, size, 5n, SECOND);
    },
    alsoBefore: [FIRST],
  },
  { name: 'number 0', make: bothSlots(0n, FIRST) },
  { name: 'a text that is not UTF-8', make: bothSlots(7n, NOT_UTF8) },
  {
    name: 'a text that is not UTF-8, before it a good one',
    make: (cluster0, { a, b, size }) => {
      setSlot(cluster0, a, size, 7n, NOT_UTF8);
      setSlot(cluster0, b, size, 6n, FIRST);
    },
  },
  {
    name: 'other first bytes',
    make: (cluster0, { a }) => {
      cluster0[a - BODY_MAGIC.length] = 0;
    },
  },
  {
    name: 'an extension that is too short',
    make: (cluster0, { a, b, size }) => {
      const start = a - BODY_MAGIC.length;
      viewOf(cluster0).setUint32(start - 4, 120);
      cluster0.fill(0, start + alignUp8(120), b + size);
    },
    alsoBefore: [NO_RECORDS],
  },
  {
    name: 'two extensions',
    make: (cluster0) => {
      cluster0.set(withExtension(cluster0, EXTENSION_TYPE, new Uint8Array(136)));
    },
    alsoBefore: [NO_RECORDS],
  },
];

describe('a crash while damaged metadata is replaced leaves it damaged, or the new strings', () => {
  let folder: ImageFolder;

  before(() => {
    folder = new ImageFolder();
  });
  after(() => {
    folder.remove();
  });

  for (const { name, make, alsoBefore = [] } of DAMAGES) {
    for (const clusters of ['2k', '64k']) {
      it(`${name}, clusters of ${clusters}`, async function () {
        const stored = written(await readStart(folder.make({ clusters, version: 3 })), own(1, LENGTH));
        const { container } = parseImage(stored.cluster0, stored.path);
        assert.equal(container.kind, 'valid');
        const start: Start = { ...stored, cluster0: stored.cluster0.slice() };
        make(start.cluster0, container.places);
        assert.equal(readingOf(parseImage(start.cluster0, start.path), start), 'damaged');
        assert.throws(() => planOf({ start, wanted: FIRST }), { code: 'damaged' });
        const readings = alsoBefore.map((records) => readingOfRecords(records, start));
        const cases = [own(9, clusters === '2k' ? 144 : 1400), NO_RECORDS].map((wanted) => ({
          name,
          start,
          wanted,
          alsoBefore: readings,
        }));
        const { states, faults } = checkAll(cases.map((one) => ({ ...one, replaceDamaged: true })));
        assert.deepEqual(faults, []);
        this.runnable().title += ` (${states} states)`;
      });
    }
  }
});
