import assert from 'node:assert/strict';
import { bytesOf64, equalBytes, viewOf } from '../../../core/image/bytes';
import { EXTENSION_TYPES } from '../../../core/image/extensions';
import { parseHeader } from '../../../core/image/header';
import { applyPlan, type Applied } from '../../../core/store/apply';
import { parseImage } from '../../../core/store/image';
import { NO_RECORDS } from '../../../core/store/records';
import { ImageFolder, readStart, withExtension, withoutFeatureNames, type Recipe } from '../../support/cluster0';
import { capacityOf, insertCases, own, replaceCases, snapshotCases, written } from '../../support/crash-cases';
import { checkAll, planOf, type CrashCase, type Start } from '../../support/crash-check';
import { MemoryFile } from '../../support/memory-file';

const FOREIGN = 0x41424344;

interface Group {
  readonly name: string;
  readonly recipe: Recipe;
  /** Length of the long texts, in bytes; absent: as many as the image takes, at most 1400. */
  readonly longest?: number;
  /** Changes cluster 0 before anything is stored. */
  readonly edit?: (cluster0: Uint8Array) => Uint8Array;
}

/** A header that records a backing file whose name has no bytes. */
function withEmptyName(cluster0: Uint8Array): Uint8Array {
  const { endMarker = 0 } = parseHeader(cluster0, 'image');
  const bytes = cluster0.slice();
  bytes.set(bytesOf64(BigInt(endMarker + 8)), 8);
  return bytes;
}

/** The header of an image that is encrypted with LUKS. Made by hand: qemu-img measures the machine for seconds before it makes one. */
function withLuks(cluster0: Uint8Array): Uint8Array {
  const place = Buffer.concat([bytesOf64(0x40000n), bytesOf64(0x1f9000n)]);
  const bytes = withExtension(cluster0, EXTENSION_TYPES.encryptionHeader, place);
  viewOf(bytes).setUint32(32, 2);
  return bytes;
}

function withForeign(cluster0: Uint8Array): Uint8Array {
  return withExtension(cluster0, FOREIGN, Buffer.from('an extension of somebody else'));
}

const GROUPS: readonly Group[] = [
  { name: 'clusters of 2 KiB', recipe: { clusters: '2k', version: 3 } },
  { name: 'clusters of 2 KiB, version 2', recipe: { clusters: '2k', version: 2 } },
  { name: 'clusters of 4 KiB', recipe: { clusters: '4k', version: 3 } },
  { name: 'clusters of 4 KiB, version 2', recipe: { clusters: '4k', version: 2 } },
  { name: 'clusters of 64 KiB', recipe: { clusters: '64k', version: 3 } },
  { name: 'clusters of 64 KiB, version 2', recipe: { clusters: '64k', version: 2 } },
  { name: 'clusters of 2 MiB', recipe: { clusters: '2M', version: 3 }, longest: 500 },
  {
    name: 'clusters of 2 MiB, version 2, a backing file',
    recipe: { clusters: '2M', version: 2, backingName: 500 },
    longest: 500,
  },
  {
    name: 'the longest text and backing file name',
    recipe: { clusters: '64k', version: 3, backingName: 1023 },
    longest: 24_576,
  },
  { name: '2 KiB, a backing file', recipe: { clusters: '2k', version: 3, backingName: 12 } },
  { name: '2 KiB, version 2, a backing file', recipe: { clusters: '2k', version: 2, backingName: 13 } },
  { name: '2 KiB, a name where our end comes', recipe: { clusters: '2k', version: 3, backingName: 600 } },
  { name: '2 KiB, version 2, the longest name that fits', recipe: { clusters: '2k', version: 2, backingName: 950 } },
  { name: '4 KiB, a backing file', recipe: { clusters: '4k', version: 3, backingName: 300 } },
  { name: '4 KiB, the longest name', recipe: { clusters: '4k', version: 3, backingName: 1023 } },
  { name: '4 KiB, version 2, the longest name', recipe: { clusters: '4k', version: 2, backingName: 1023 } },
  { name: '64 KiB, a backing file', recipe: { clusters: '64k', version: 3, backingName: 12 } },
  { name: '64 KiB, version 2, a backing file', recipe: { clusters: '64k', version: 2, backingName: 255 } },
  { name: '64 KiB, version 2, the longest name', recipe: { clusters: '64k', version: 2, backingName: 1023 } },
  { name: '4 KiB, a backing file name without bytes', recipe: { clusters: '4k', version: 3 }, edit: withEmptyName },
  { name: '64 KiB, no feature name table', recipe: { clusters: '64k', version: 3 }, edit: withoutFeatureNames },
  { name: '4 KiB, another unknown extension', recipe: { clusters: '4k', version: 3 }, edit: withForeign },
  { name: '64 KiB, version 2, another unknown extension', recipe: { clusters: '64k', version: 2 }, edit: withForeign },
  { name: 'LUKS', recipe: { clusters: '64k', version: 3 }, edit: withLuks },
  { name: 'LUKS, 4 KiB', recipe: { clusters: '4k', version: 3 }, edit: withLuks },
  { name: 'an external data file', recipe: { clusters: '64k', version: 3, content: 'data-file' } },
  { name: 'an external data file, 4 KiB', recipe: { clusters: '4k', version: 3, content: 'data-file' } },
];

describe('a crash during a write leaves the old strings or the new ones', () => {
  let folder: ImageFolder;
  let total = 0;

  before(() => {
    folder = new ImageFolder();
  });
  after(() => {
    folder.remove();
  });

  /** Asserts that no state is bad; gives their number in words. */
  function check(cases: Iterable<CrashCase>): string {
    const { states, faults } = checkAll(cases);
    assert.deepEqual(faults, []);
    total += states;
    return ` (${states} states)`;
  }

  for (const { name, recipe, edit, longest } of GROUPS) {
    it(name, async function () {
      const image = await readStart(folder.make(recipe));
      const fresh: Start = { ...image, cluster0: edit?.(image.cluster0) ?? image.cluster0 };
      this.runnable().title += check(insertCases(fresh, longest ?? Math.min(capacityOf(fresh), 1400)));
    });
  }

  for (const clusters of ['4k', '64k']) {
    it(`strings of snapshots, clusters of ${clusters}`, async function () {
      const fresh = await readStart(folder.make({ clusters, version: 3, content: 'snapshots' }));
      assert.equal(fresh.snapshots.length, 2);
      this.runnable().title += check(snapshotCases(fresh, 300));
    });
  }

  it('another unknown extension behind ours, which is then not taken out', async function () {
    const plain = await readStart(folder.make({ clusters: '64k', version: 3 }));
    const start = written({ ...plain, cluster0: withForeign(plain.cluster0) }, own(1, 60));
    const between = { ...start, cluster0: withExtension(start.cluster0, FOREIGN + 1, Buffer.from('yet another one')) };
    assert.equal(planOf({ start: between, wanted: NO_RECORDS }).steps.length, 2);
    this.runnable().title += check(replaceCases(between, 1400));
  });

  it('because the writer has each step on the disk before the next begins', async () => {
    const start = await readStart(folder.make({ clusters: '2k', version: 3, backingName: 600 }));
    const wanted = own(1, 60);
    const plan = planOf({ start, wanted });
    const file = new MemoryFile(start.cluster0);
    const { unfinished } = await applyPlan(file, parseImage(start.cluster0, start.path), plan);
    assert.equal(unfinished, undefined);
    assert.deepEqual(
      file.log,
      plan.steps.flatMap(({ offset, bytes }) => [`write ${offset} ${bytes.length}`, 'sync']),
    );
    assert.ok(equalBytes(file.bytes, written(start, wanted).cluster0));
  });

  it('and because the writer stops at a step that fails', async () => {
    const start = written(await readStart(folder.make({ clusters: '2k', version: 3 })), own(1, 60));
    const plan = planOf({ start, wanted: NO_RECORDS });
    const write = (file: MemoryFile): Promise<Applied> => applyPlan(file, parseImage(start.cluster0, start.path), plan);
    for (let fails = 0; fails < plan.steps.length * 2; fails++) {
      const file = new MemoryFile(start.cluster0, fails);
      const committed = fails >= (plan.commit + 1) * 2;
      if (committed) assert.ok((await write(file)).unfinished);
      else await assert.rejects(write(file), { code: 'write-failed' });
      assert.equal(file.log.length, fails);
    }
  });

  it('in all of these states', function () {
    assert.ok(total > 5000, `${total} states`);
    this.runnable().title += ` (${total})`;
  });
});
