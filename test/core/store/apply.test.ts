import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { applyPlan } from '../../../core/store/apply';
import { parseImage } from '../../../core/store/image';
import { planWrite } from '../../../core/store/plan';
import { folderForEachTest } from '../../support/folder';
import { makeImage } from '../../support/images';
import { MemoryFile } from '../../support/memory-file';
import { waitFor } from '../../support/wait';

const CLUSTER = 4096;

/** Says which of its syncs were waited for in place, and takes its time for each. */
class TimedFile extends MemoryFile {
  readonly inPlace: boolean[] = [];

  constructor(
    bytes: Uint8Array,
    private readonly ms: readonly number[],
  ) {
    super(bytes);
  }

  override async sync(inPlace = false): Promise<void> {
    const ms = this.ms[this.inPlace.length] ?? 0;
    this.inPlace.push(inPlace);
    if (ms > 0) await sleep(ms);
    await super.sync();
  }
}

describe('the steps of a write', () => {
  const folder = folderForEachTest();

  async function syncsOf(ms: readonly number[]): Promise<readonly boolean[]> {
    const path = await makeImage(folder.path, { text: '{"a":1}', with: { cluster_size: CLUSTER } });
    const image = parseImage(new Uint8Array(await readFile(path)).subarray(0, CLUSTER), path);
    const plan = planWrite(image, { snapshots: [] });
    assert.equal(plan.steps.length, 4);
    const file = new TimedFile(image.cluster0, ms);
    assert.deepEqual(await applyPlan(file, image, plan), { done: 4 });
    return file.inPlace;
  }

  it('are waited for in place where the one before was quick', async () => {
    // A machine that does something else meanwhile makes any step slow.
    const all = await waitFor('steps that are all quick', async () => {
      const inPlace = await syncsOf([]);
      return inPlace.slice(1).every(Boolean) && inPlace;
    });
    assert.equal(all[0], false);
  });

  it('are left to another thread after one that was not', async () => {
    assert.deepEqual((await syncsOf([20, 20, 0]))[1], false);
    assert.deepEqual((await syncsOf([0, 20, 0]))[2], false);
  });
});
