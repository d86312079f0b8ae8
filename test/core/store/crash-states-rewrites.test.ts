import assert from 'node:assert/strict';
import { QcowmetaError } from '../../../core/errors';
import { equalBytes } from '../../../core/image/bytes';
import { EXTENSION_TYPES } from '../../../core/image/extensions';
import { EXTENSION_TYPE } from '../../../core/store/container';
import { parseImage, type ParsedImage } from '../../../core/store/image';
import { NO_RECORDS } from '../../../core/store/records';
import { FOREIGN } from '../../support/crash/groups';
import { ImageFolder, readStart, storeCluster0, withExtension } from '../../support/crash/images';
import { rebase, REWRITES, type Rewrite } from '../../support/crash/rewrites';
import { begun, insertCases, own, replaceCases, torn, written } from '../../support/crash/cases';
import { checkAll, planOf, readingOf, type Start } from '../../support/crash/check';
import { crashStates } from '../../support/crash/states';

describe('a header that QEMU rewrites', () => {
  let folder: ImageFolder;

  before(() => {
    folder = new ImageFolder();
  });
  after(() => {
    folder.remove();
  });

  /** Stores cluster 0 and has qemu-img rewrite it. The strings must still be there. */
  async function rewritten(start: Start, commands: Rewrite['commands']): Promise<Start> {
    storeCluster0(start.path, start.cluster0);
    let now = start;
    for (const command of commands) {
      folder.qemuImg(...command.map((word) => (word === 'IMAGE' ? start.path : word)));
      const next = await readStart(start.path);
      assert.ok(!equalBytes(next.cluster0, now.cluster0), `${command.join(' ')} did not rewrite the header`);
      assert.equal(readingOf(parse(next), next), readingOf(parse(start), start));
      now = next;
    }
    return now;
  }

  for (const { name, recipe, commands } of REWRITES) {
    it(`takes an insert after it: ${name}`, async function () {
      const fresh = await readStart(folder.make(recipe));
      const { states, faults } = checkAll(insertCases(await rewritten(fresh, commands), 900));
      assert.deepEqual(faults, []);
      this.runnable().title += ` (${states} states)`;
    });

    it(`takes replaces and a removal after it: ${name}`, async function () {
      const mirrored = await rewritten(written(await readStart(folder.make(recipe)), own(1, 60)), commands);
      const stored = written(await readStart(folder.make(recipe)), own(1, 60));
      const unmirrored = await rewritten(torn(stored, own(2, 900)), commands);
      const { states, faults } = checkAll([...replaceCases(mirrored, 900), ...replaceCases(unmirrored, 900)]);
      assert.deepEqual(faults, []);
      this.runnable().title += ` (${states} states)`;
    });
  }

  it('takes writes after it with our extension among others, in either order', async function () {
    const plain = await readStart(folder.make({ clusters: '64k', version: 3 }));
    const foreign = withExtension(plain.cluster0, FOREIGN, Buffer.from('an extension of somebody else'));
    const ours = written({ ...plain, cluster0: foreign }, own(1, 60));
    const behind = await rewritten(ours, [rebase(100)]);
    assert.deepEqual(unknownTypes(behind), [EXTENSION_TYPE, FOREIGN]);
    assert.equal(planOf({ start: behind, wanted: NO_RECORDS }).steps.length, 2, 'ours cannot be taken out');
    const before = await rewritten(behind, [rebase(300)]);
    assert.deepEqual(unknownTypes(before), [FOREIGN, EXTENSION_TYPE]);
    const { states, faults } = checkAll([...replaceCases(behind, 900), ...replaceCases(before, 900)]);
    assert.deepEqual(faults, []);
    this.runnable().title += ` (${states} states)`;
  });

  for (const { name, recipe, commands } of REWRITES) {
    it(`leaves no older string if a crash tears it: ${name}`, async function () {
      const stored = written(await readStart(folder.make(recipe)), own(1, 900));
      const start = written(stored, own(2, 900));
      const counts = tornRewrite(start, await rewritten(start, commands.slice(0, 1)));
      assert.equal(counts.older, 0);
      this.runnable().title += ` (${counts.states} states, ${counts.current} with the string)`;
    });
  }

  it('may leave an older string if a crash tears it and the second copy is missing', async function () {
    const stored = written(await readStart(folder.make({ clusters: '64k', version: 3 })), own(1, 900));
    const start = begun(stored, own(2, 900), 1);
    const { states, older } = tornRewrite(start, await rewritten(start, [rebase(30)]));
    assert.ok(older > 0);
    this.runnable().title += ` (${older} of ${states} states)`;
  });
});

function parse({ cluster0, path }: Start): ParsedImage {
  return parseImage(cluster0, path);
}

/** Types of the extensions that QEMU does not know, in file order. */
function unknownTypes(start: Start): number[] {
  const known = new Set<number>(Object.values(EXTENSION_TYPES));
  return parse(start).header.extensions.flatMap(({ type }) => (known.has(type) ? [] : [type]));
}

/** QEMU writes all of cluster 0 at once. What a reader would believe of the states in between: the current string, or an older one. */
function tornRewrite(start: Start, rewritten: Start): { states: number; current: number; older: number } {
  const rewrite = { offset: 0, bytes: rewritten.cluster0, purpose: 'QEMU' };
  const counts = { states: 0, current: 0, older: 0 };
  for (const { cluster0 } of crashStates(
    start.cluster0,
    { steps: [rewrite] },
    { exhaustive: 10, samples: 1000, seed: 1 },
  )) {
    counts.states += 1;
    const reading = believed({ ...start, cluster0 });
    if (reading === undefined) continue;
    counts[reading === readingOf(parse(start), start) ? 'current' : 'older'] += 1;
  }
  return counts;
}

/** A valid slot is believed at once; everything else only if it stays. */
function believed(start: Start): string | undefined {
  try {
    const image = parse(start);
    return image.container.kind === 'valid' ? readingOf(image, start) : undefined;
  } catch (error) {
    if (error instanceof QcowmetaError) return undefined;
    throw error;
  }
}
