import { rm } from 'node:fs/promises';
import { QcowmetaError } from '../../../core/errors';
import { applyPlan, makeUpForSync, type Applied } from '../../../core/store/apply';
import { parseImage } from '../../../core/store/image';
import { capacityOf, insertCases, snapshotCases } from '../../support/crash/cases';
import { planOf, readingOf, readingOfRecords, type CrashCase } from '../../support/crash/check';
import { ImageFolder, readStart, type Recipe } from '../../support/crash/images';
import { FailingFile, type Failure } from './failing-file';

/** How many failures there were, and what was bad after them. */
export interface FailureReport {
  readonly failures: number;
  readonly faults: readonly string[];
}

const RECIPES: readonly Recipe[] = [
  { clusters: '2k', version: 2, backingName: 700 },
  { clusters: '4k', version: 3 },
  { clusters: '64k', version: 3, backingName: 300 },
  { clusters: '64k', version: 3, content: 'snapshots' },
];
const SHARES = [0, 0.3, 0.7, 1];

/** Lets every write and every sync of many saves fail through the file's seam. */
export async function failThroughSeam(parent: string, everyCase: number): Promise<FailureReport> {
  const folder = new ImageFolder(parent);
  const faults: string[] = [];
  let failures = 0;
  for (const recipe of RECIPES) {
    const fresh = await readStart(folder.make(recipe));
    const cases =
      recipe.content === 'snapshots' ? snapshotCases(fresh, 300) : insertCases(fresh, Math.min(capacityOf(fresh), 900));
    for (const [index, one] of cases.entries()) {
      if (index % everyCase !== 0) continue;
      for (const failure of failuresOf(one)) {
        failures += 1;
        const what = `${JSON.stringify(recipe)}, ${one.name}, ${JSON.stringify(failure)}`;
        faults.push(...(await faultsAfter(one, failure)).map((fault) => `${what}: ${fault}`));
      }
    }
  }
  await rm(folder.path, { recursive: true });
  return { failures, faults };
}

/** Each write and each sync of a plan, in every way in which it can fail. */
function failuresOf(one: CrashCase): Failure[] {
  const operations = planOf(one).steps.length * 2;
  return Array.from({ length: operations }, (_, at) => at).flatMap((at): Failure[] => {
    if (at % 2 === 1) return [{ at, code: 'EIO', share: 0 }];
    return (['ENOSPC', 'EIO'] as const).flatMap((code) => SHARES.map((share) => ({ at, code, share })));
  });
}

/** Saves onto a disk that fails. A save that says nothing of the failure is a fault, and so is any string but the old and the new one. */
async function faultsAfter(one: CrashCase, failure: Failure): Promise<string[]> {
  const { start, wanted } = one;
  const file = new FailingFile(start.cluster0, failure);
  const image = parseImage(start.cluster0, start.path);
  const plan = planOf(one);
  const said = await answerOf(applyPlan(file, image, plan));
  if (file.failed === undefined) return ['nothing failed'];
  const step = Math.floor(failure.at / 2);
  const [before, after] = [readingOf(image, start), readingOfRecords(wanted, start)];
  const now = readingOf(parseImage(file.bytes, start.path), start);
  const faults: string[] = [];
  if (now !== before && now !== after) faults.push(`is read as ${now}`);
  if (said instanceof QcowmetaError) {
    if (said.code !== 'write-failed') faults.push(`the error is ${said.code}`);
    if (step > plan.commit) faults.push('a saved string is called a failed save');
    const { container } = image;
    const hadText = container.kind !== 'none' && !(container.kind === 'valid' && container.payload.length === 0);
    const old = hadText ? 'the old text' : 'no text, as before';
    if (!said.message.includes(now === before ? old : 'the new text')) faults.push(`it says: ${said.message}`);
  } else {
    if (step <= plan.commit) faults.push('a save that failed is called a success');
    if (said.unfinished === undefined) faults.push('a failure is not told');
    if (now !== after) faults.push(`a save that succeeded is read as ${now}`);
  }
  return [...faults, ...(await nextFaults(file, one))];
}

async function answerOf(write: Promise<Applied>): Promise<Applied | QcowmetaError> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof QcowmetaError) return error;
    throw error;
  }
}

/** The same save can be made from what the failure left, and reaches the disk. */
async function nextFaults(file: FailingFile, { start, wanted }: CrashCase): Promise<string[]> {
  const left = { ...start, cluster0: file.bytes.slice() };
  // Every save begins with both.
  await file.sync();
  await makeUpForSync(file, left.cluster0);
  await applyPlan(file, parseImage(left.cluster0, start.path), planOf({ start: left, wanted }));
  const faults: string[] = [];
  for (const [where, bytes] of Object.entries({ memory: file.bytes, 'the disk': file.disk })) {
    const reading = readingOf(parseImage(bytes, start.path), start);
    if (reading !== readingOfRecords(wanted, start)) faults.push(`after the next save ${where} is read as ${reading}`);
  }
  return faults;
}
