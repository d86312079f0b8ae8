import fc from 'fast-check';
import { examine, Stopwatch, type Outcome } from './examine';
import { anyInput, type Input } from './inputs';
import { workedMs } from '../worked';
import { makeHostile } from './make-hostile';
import type { Seed } from './seeds';

/** What a run of inputs came to. Times are milliseconds, memory is bytes. */
export interface RunResult {
  readonly inputs: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly slowest: number;
  readonly largestRead: number;
  readonly peakMemory: number;
  readonly faults: readonly string[];
}

/** Nothing that is done with an input may take longer. What counts is the processor's time: nothing here waits, and other programs may take the processor away. */
export const LIMIT_MS = 100;
/** The garbage of the inputs before is cleared away at any time: an input is slow if it is slow each time. */
const TRIES = 4;
/** Inputs to a seed: a failure is found again by its seed, and is made small by at most this many runs. */
const PER_SEED = 10_000;

/** Examines inputs made of a number (the seed) and those that follow; the same number gives the same inputs. */
export async function runInputs(seeds: readonly Seed[], first: number, inputs: number): Promise<RunResult> {
  const outcomes = { unreadable: 0, refused: 0, unchanged: 0, written: 0 };
  const faults: string[] = [];
  let [slowest, largestRead] = [0, 0];
  const property = fc.asyncProperty(anyInput(seeds.length), async (input) => {
    const { ms, outcome, read } = await quickest(seeds, input);
    outcomes[outcome] += 1;
    slowest = Math.max(slowest, ms);
    largestRead = Math.max(largestRead, read);
    if (ms > LIMIT_MS) throw new Error(`it took ${ms.toFixed(0)} ms, ${TRIES} times`);
  });
  for (let done = 0; done < inputs; done += PER_SEED) {
    const seed = first + done / PER_SEED;
    const details = await fc.check(property, { seed, numRuns: Math.min(PER_SEED, inputs - done) });
    if (details.failed) faults.push(`${String(details.errorInstance)}\n${fc.defaultReportMessage(details) ?? ''}`);
  }
  return { inputs, outcomes, slowest, largestRead, peakMemory: process.resourceUsage().maxRSS * 1024, faults };
}

/** Examines an input once, and again only if that took too long: then by the processor's clock, which is slow to ask. */
async function quickest(seeds: readonly Seed[], input: Input): Promise<{ ms: number; outcome: Outcome; read: number }> {
  let best = await timed(seeds, input, () => performance.now());
  for (let time = 1; time < TRIES && best.ms > LIMIT_MS; time++) {
    const again = await timed(seeds, input, () => workedMs('self'));
    if (again.ms < best.ms) best = again;
  }
  return best;
}

async function timed(
  seeds: readonly Seed[],
  input: Input,
  clock: () => number,
): Promise<{ ms: number; outcome: Outcome; read: number }> {
  const file = makeHostile(seeds, input);
  const watch = new Stopwatch(clock);
  const outcome = await examine(file, input.action, watch);
  return { ms: watch.longest, outcome, read: file.largestRead };
}
