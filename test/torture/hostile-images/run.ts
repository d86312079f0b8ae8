import fc from 'fast-check';
import { examine, type Outcome } from './examine';
import { anyInput, type Input } from './inputs';
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

/** No input may take longer. Time is the processor's: nothing here waits, and other programs may take the processor away. */
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

/** Examines an input once, and again only if that took too long. */
async function quickest(seeds: readonly Seed[], input: Input): Promise<{ ms: number; outcome: Outcome; read: number }> {
  let best = { ms: Infinity, outcome: 'unreadable' as Outcome, read: 0 };
  for (let time = 0; time < TRIES && best.ms > LIMIT_MS; time++) {
    const file = makeHostile(seeds, input);
    const start = processorMs();
    const outcome = await examine(file, input.action);
    const ms = processorMs() - start;
    if (ms < best.ms) best = { ms, outcome, read: file.largestRead };
  }
  return best;
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
