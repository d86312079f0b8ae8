import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { QcowmetaError } from '../../../../core/errors';
import { readBackingChain, readEffective, type ChainEnd } from '../../../../core/store/effective';
import { qemuImg } from '../../../support/images';
import { workedMs } from '../../worked';
import { LIMIT_MS } from '../run';
import { buildChain, ImageKinds, SECRET_WORDS, textOf } from './build';
import { anyChain, placeOf, type ChainInput } from './inputs';
import { Model } from './model';

/** What a run of chains came to. */
export interface ChainResult {
  readonly inputs: number;
  /** Walks that ended with each end or error. */
  readonly ends: Record<string, number>;
  /** Chains that QEMU followed to the same images. */
  qemu: number;
  /** Milliseconds of the processor that the slowest chain took. */
  slowest: number;
  readonly faults: string[];
}

/** Chains that are read at once: each waits, to read a second time, for most of the time that it takes. */
const AT_ONCE = 20;
/** Nobody waits longer for a chain of so few files. */
const HANGS_MS = 20_000;

/** Reads chains of backing files that lead anywhere, and compares with where they must lead. The same `first` gives the same chains. */
export async function runChains(folder: string, first: number, inputs: number): Promise<ChainResult> {
  mkdirSync(folder, { recursive: true });
  const kinds = await ImageKinds.make(folder);
  const result: ChainResult = { inputs, ends: {}, qemu: 0, slowest: 0, faults: [] };
  const chains = fc.sample(anyChain, { seed: first, numRuns: inputs });
  for (let done = 0; done < inputs; done += AT_ONCE)
    await runSome(kinds, folder, chains.slice(done, done + AT_ONCE), result);
  return result;
}

async function runSome(
  kinds: ImageKinds,
  folder: string,
  chains: readonly ChainInput[],
  result: ChainResult,
): Promise<void> {
  const folders = chains.map((files, index) => {
    const own = join(folder, String(index));
    buildChain(kinds, own, files);
    return own;
  });
  await Promise.all(
    folders.map(async (own, index) => {
      const files = chains[index] ?? [];
      const work = examine(own, files, result);
      const reason = await Promise.race([work, setTimeout(HANGS_MS, 'it hangs', { ref: false })]).catch(String);
      if (reason !== undefined) result.faults.push(`${reason}: ${fc.stringify(files)}`);
    }),
  );
  result.slowest = Math.max(result.slowest, await slowestOf(folders));
  for (const own of folders) rmSync(own, { recursive: true });
}

/** The processor's time is known of what happens alone: the chains are read once more for it. Those that are quick together are not asked. */
async function slowestOf(folders: readonly string[]): Promise<number> {
  const together = await worked(() => Promise.all(folders.map(readAll)));
  if (together <= LIMIT_MS) return together;
  let slowest = 0;
  for (const folder of folders) slowest = Math.max(slowest, await worked(() => readAll(folder)));
  return slowest;
}

async function worked(work: () => Promise<unknown>): Promise<number> {
  const start = workedMs('self');
  await work();
  return workedMs('self') - start;
}

async function readAll(folder: string): Promise<unknown> {
  return Promise.allSettled([readEffective(placeOf(folder, 0)), readBackingChain(placeOf(folder, 0))]);
}

async function examine(folder: string, files: ChainInput, result: ChainResult): Promise<undefined> {
  const model = new Model(folder, files);
  const path = placeOf(folder, 0);
  const wanted = model.walk(false);
  const effective = await readEffective(path);
  const { text, chain } = effective;
  assert.deepEqual({ chain, end: endOf(effective.end) }, { chain: wanted.paths, end: wanted.end });
  const said = wanted.found === undefined ? undefined : textOf(wanted.found);
  assert.equal(text && Buffer.from(text.bytes).toString(), said);
  assert.equal(effective.origin?.path, said === undefined ? undefined : wanted.paths.at(-1));
  const { paths, end } = model.walk(true);
  const whole = await readBackingChain(path);
  const read = whole.images.map((image) => image.path);
  assert.deepEqual({ read, end: endOf(whole.end) }, { read: paths, end });
  for (const shown of [effective.end, whole.end])
    assert.ok(!saidBy(shown).includes(SECRET_WORDS), 'it shows a file that is no image');
  result.ends[wanted.end] = (result.ends[wanted.end] ?? 0) + 1;
  if (end === 'complete') {
    await compareWithQemu(read);
    result.qemu += 1;
  }
  return undefined;
}

function endOf(end: ChainEnd): string {
  return end.kind === 'failed' ? end.error.code : end.kind;
}

/** Everything that people could be shown of an end. */
function saidBy(end: ChainEnd): string {
  if (end.kind !== 'failed') return JSON.stringify(end);
  const { error } = end;
  assert.ok(error instanceof QcowmetaError);
  return JSON.stringify([error.message, error.args, error.findings]);
}

/** QEMU, too, follows the chain from image to image; it puts names together in its own way, so they are compared without detours. */
async function compareWithQemu(paths: readonly string[]): Promise<void> {
  const told = await qemuImg('info', '--backing-chain', '--output=json', paths[0] ?? '');
  const names = (JSON.parse(told) as { filename: string }[]).map(({ filename }) => normalize(filename));
  assert.deepEqual(
    names,
    paths.map((path) => normalize(path)),
  );
}
