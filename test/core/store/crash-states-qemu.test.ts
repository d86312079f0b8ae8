import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { parseImage } from '../../../core/store/image';
import { ImageFolder, readStart, storeCluster0, type Recipe } from '../../support/cluster0';
import { capacityOf, insertCases, snapshotCases } from '../../support/crash-cases';
import { HASH_DIGITS, planOf, readingOf, type CrashCase, type Start } from '../../support/crash-check';
import { someCrashStates } from '../../support/crash-states';
import { ReaderProcess } from '../../support/reader-process';

const RECIPES: readonly Recipe[] = [
  { clusters: '2k', version: 2, backingName: 700 },
  { clusters: '4k', version: 3, backingName: 1023 },
  { clusters: '64k', version: 3 },
  { clusters: '64k', version: 3, backingName: 12 },
  { clusters: '64k', version: 3, content: 'data-file' },
  { clusters: '64k', version: 3, content: 'snapshots' },
  { clusters: '2M', version: 2, backingName: 300 },
];
/** Of so many states of each case one is taken: the first, the second, ... by turns. */
const CHOICES = 3;

const run = promisify(execFile);

/** What qemu-img says about an image, and about its consistency. Rejects if it finds fault with it. */
async function askQemu(path: string): Promise<unknown> {
  const ask = async (command: string): Promise<object> => {
    const { stdout } = await run('qemu-img', [command, '-f', 'qcow2', '--output=json', path], { cwd: dirname(path) });
    return { ...(JSON.parse(stdout) as object), 'actual-size': 0 };
  };
  return Promise.all([ask('info'), ask('check')]);
}

/** The same as `readingOf`, by the reader that shares no code with the project. */
async function askReader(reader: ReaderProcess, { path, snapshots }: Start): Promise<string> {
  const hashes = [await reader.ask(path)];
  for (const { id } of snapshots) hashes.push(await reader.ask(path, Buffer.from(id).toString()));
  return hashes.map((hash) => hash.slice(0, HASH_DIGITS)).join(' ');
}

describe('crash states on the disk', () => {
  let folder: ImageFolder;
  let reader: ReaderProcess;

  before(() => {
    folder = new ImageFolder();
    reader = new ReaderProcess();
  });
  after(() => {
    reader.close();
    folder.remove();
  });

  for (const recipe of RECIPES) {
    const { clusters, version, backingName = 0, content = 'no more' } = recipe;
    it(`clusters of ${clusters}, version ${version}, a name of ${backingName} bytes, ${content}`, async function () {
      const fresh = await readStart(folder.make(recipe));
      const expected = await askQemu(fresh.path);
      const cases: CrashCase[] =
        content === 'snapshots' ? snapshotCases(fresh, 700) : insertCases(fresh, Math.min(capacityOf(fresh), 700));
      let states = 0;
      for (const [index, { start, wanted }] of cases.entries()) {
        const choices = someCrashStates(start.cluster0, planOf({ start, wanted }), CHOICES);
        for (const { cluster0 } of choices.slice(index % CHOICES, (index % CHOICES) + 1)) {
          storeCluster0(start.path, cluster0);
          assert.deepEqual(await askQemu(start.path), expected);
          assert.equal(await askReader(reader, start), readingOf(parseImage(cluster0, start.path), start));
          states += 1;
        }
      }
      this.runnable().title += ` (${states} states)`;
    });
  }
});
