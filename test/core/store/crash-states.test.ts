import assert from 'node:assert/strict';
import { equalBytes } from '../../../core/image/bytes';
import { applyPlan, type Applied } from '../../../core/store/apply';
import { parseImage } from '../../../core/store/image';
import { NO_RECORDS } from '../../../core/store/records';
import { FOREIGN, GROUPS, withForeign } from '../../support/crash/groups';
import { ImageFolder, readStart, withExtension } from '../../support/crash/images';
import { capacityOf, insertCases, own, replaceCases, snapshotCases, written } from '../../support/crash/cases';
import { checkAll, planOf, type CrashCase, type Start } from '../../support/crash/check';
import { MemoryFile } from '../../support/memory-file';

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
