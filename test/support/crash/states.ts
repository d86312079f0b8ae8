import { applySteps, type WritePlan, type WriteStep } from '../../../core/store/plan';
import { randomNumbers } from '../random';

/** What a disk never tears: the sectors of a write reach it in any order, each whole or not at all. */
const SECTOR = 512;

/** Cluster 0 as a crash may leave it. */
export interface CrashState {
  readonly cluster0: Uint8Array;
  /** How many steps of the plan are complete. */
  readonly complete: number;
  /** Numbers of the sectors that the next step has written already; none: it had not begun. */
  readonly sectors: readonly number[];
}

/** How many states are looked at. */
export interface Sampling {
  /** Up to this many sectors, every subset of them; above, each sector alone and a sample. */
  readonly exhaustive: number;
  /** Size of that sample. */
  readonly samples: number;
  readonly seed: number;
}

export const SAMPLING: Sampling = { exhaustive: 7, samples: 24, seed: 1 };

/**
 * Every state that a crash during a plan may leave: each prefix of the steps, and of the step under way each subset of its sectors.
 * Sectors whose bytes a step does not change make no difference and are not counted. No state is given twice.
 */
export function* crashStates(
  cluster0: Uint8Array,
  { steps }: Pick<WritePlan, 'steps'>,
  sampling: Sampling = SAMPLING,
): Generator<CrashState> {
  let before = cluster0;
  yield { cluster0, complete: 0, sectors: [] };
  for (const [complete, step] of steps.entries()) {
    const after = applySteps(before, [step]);
    for (const sectors of properSubsets(changedSectors(before, after, step), sampling)) {
      yield { cluster0: withSectors(before, after, sectors), complete, sectors };
    }
    yield { cluster0: after, complete: complete + 1, sectors: [] };
    before = after;
  }
}

/** Some of the states, spread evenly over all of them; always the same ones. */
export function someCrashStates(
  cluster0: Uint8Array,
  plan: Pick<WritePlan, 'steps'>,
  count: number,
  sampling: Sampling = SAMPLING,
): CrashState[] {
  let total = 0;
  for (const { complete } of crashStates(cluster0, plan, sampling)) total += complete < plan.steps.length ? 1 : 0;
  const wanted = new Set(Array.from({ length: count }, (_, index) => Math.floor(((index + 0.5) * total) / count)));
  const some: CrashState[] = [];
  let at = 0;
  for (const state of crashStates(cluster0, plan, sampling)) {
    if (wanted.has(at)) some.push(state);
    at += 1;
  }
  return some;
}

function changedSectors(before: Uint8Array, after: Uint8Array, { offset, bytes }: WriteStep): number[] {
  const changed: number[] = [];
  for (let sector = Math.floor(offset / SECTOR); sector * SECTOR < offset + bytes.length; sector++) {
    const start = sector * SECTOR;
    if (Buffer.compare(before.subarray(start, start + SECTOR), after.subarray(start, start + SECTOR)) !== 0) {
      changed.push(sector);
    }
  }
  return changed;
}

function withSectors(before: Uint8Array, after: Uint8Array, sectors: readonly number[]): Uint8Array {
  const bytes = before.slice();
  for (const sector of sectors) {
    bytes.set(after.subarray(sector * SECTOR, (sector + 1) * SECTOR), sector * SECTOR);
  }
  return bytes;
}

/** Subsets that are neither empty nor everything. */
function* properSubsets(sectors: readonly number[], { exhaustive, samples, seed }: Sampling): Generator<number[]> {
  if (sectors.length <= exhaustive) {
    for (let mask = 1; mask < 2 ** sectors.length - 1; mask++) {
      yield sectors.filter((_, index) => (mask >> index) % 2 === 1);
    }
    return;
  }
  for (const sector of sectors) yield [sector];
  const seen = new Set<string>();
  const random = randomNumbers(seed);
  while (seen.size < samples) {
    const subset = randomSubset(sectors, random);
    if (subset.length < 2 || subset.length === sectors.length || seen.has(subset.join())) continue;
    seen.add(subset.join());
    yield subset;
  }
}

/** By turns the first sectors, as a write in order leaves them, all but a few, and any. */
function randomSubset(sectors: readonly number[], random: () => number): number[] {
  const share = random();
  if (share < 0.25) return sectors.slice(0, Math.ceil(random() * sectors.length));
  if (share < 0.5) return sectors.filter(() => random() * sectors.length > 2);
  return sectors.filter(() => random() < share - 0.25);
}
