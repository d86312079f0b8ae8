import assert from 'node:assert/strict';
import { copyFile, readFile, truncate } from 'node:fs/promises';
import path from 'node:path';
import { QcowmetaError } from '../../../core/errors';
import { readOverview } from '../../../core/overview/overview';
import { readSummary } from '../../../core/overview/summary';
import { builtinRegistry } from '../../../core/registry/registry';
import { folderForEachTest } from '../../support/folder';
import { makeImage, patchFile, qemuImg } from '../../support/images';

/** Numbers that look random and are the same each time (a linear congruential generator; Numerical Recipes). */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    yield state;
  }
}

const WORST = [
  Buffer.alloc(8, 0xff),
  Buffer.alloc(8),
  Buffer.from([0x7f, 0xff, 0xff, 0xff]),
  Buffer.from([0, 0, 0, 1]),
];

describe('an overview of an image that somebody spoilt', () => {
  const dir = folderForEachTest();

  /** An overview and a summary, or a typed refusal: never another error, and never more memory than a few tables. */
  async function look(image: string): Promise<void> {
    const refused = (error: unknown): undefined => {
      if (!(error instanceof QcowmetaError)) throw error;
    };
    const overview = await readOverview(image, builtinRegistry()).catch(refused);
    const summary = await readSummary(image, builtinRegistry()).catch(refused);
    if (summary) assert.ok(overview, `${image} has a summary and no overview`);
  }

  it('is refused in words, or shows what is left, whichever bytes of the header are wrong', async function () {
    this.timeout(60_000);
    await makeImage(dir.path, { name: 'base.qcow2', text: '{}' });
    const good = await makeImage(dir.path, { name: 'good.qcow2', backing: 'base.qcow2', snapshots: ['one'] });
    await qemuImg('bitmap', '--add', good, 'weekly');
    const random = numbers(20261123);
    const images = Array.from({ length: 240 }, async (_, index) => {
      const image = path.join(dir.path, `spoilt-${index}.qcow2`);
      const [at, worst] = [random.next().value % 640, random.next().value % WORST.length];
      await copyFile(good, image);
      await patchFile(image, 4 + at, WORST[worst] ?? Buffer.alloc(1));
      await look(image);
    });
    await Promise.all(images);
  });

  it('is refused in words, or shows what is left, wherever the file ends', async () => {
    const good = await makeImage(dir.path, { name: 'good.qcow2', snapshots: ['one'], text: '{}' });
    await qemuImg('bitmap', '--add', good, 'weekly');
    const { length } = await readFile(good);
    const ends = Array.from({ length: 40 }, (_, index) => Math.floor((length * index) / 40));
    await Promise.all(
      ends.map(async (end) => {
        const image = path.join(dir.path, `cut-${end}.qcow2`);
        await copyFile(good, image);
        await truncate(image, end);
        await look(image);
      }),
    );
  });
});
