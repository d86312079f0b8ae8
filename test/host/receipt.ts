import { renameSync, writeFileSync } from 'node:fs';

/** How many tests of a suite passed and failed. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** A line for each test that failed, where the suite tells. */
  readonly failures: readonly string[];
}

/**
 * What a suite leaves behind when it came to its end. VS Code reports success also when the extension host is killed or calls
 * process.exit() in the middle of a suite, so only a receipt with the nonce of this very run counts as a result.
 */
export interface Receipt extends Counts {
  readonly nonce: string;
  /** Why the suite as a whole failed. */
  readonly problem?: string;
}

/** Names of the environment variables by which the starter speaks to `run`. */
export const RECEIPT_VARIABLES = {
  suite: 'QCOWMETA_HOST_SUITE',
  receipt: 'QCOWMETA_HOST_RECEIPT',
  nonce: 'QCOWMETA_HOST_NONCE',
} as const;

/** Runs inside the extension host in the suite's place: runs the suite, leaves the receipt, fails if the suite failed. */
export async function run(): Promise<void> {
  const result = await outcome(variable('suite'));
  const receipt: Receipt = { nonce: variable('nonce'), ...result };
  const file = variable('receipt');
  writeFileSync(`${file}.part`, JSON.stringify(receipt));
  renameSync(`${file}.part`, file);
  if (receipt.problem !== undefined) throw new Error(receipt.problem);
}

async function outcome(suite: string): Promise<Omit<Receipt, 'nonce'>> {
  try {
    const counts = countsOf(await start(suite));
    if (counts.failed > 0) return { ...counts, problem: `${counts.failed} tests failed` };
    return counts.passed > 0 ? counts : { ...counts, problem: 'the suite ran no tests' };
  } catch (error) {
    return { ...countsOf(error), problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function start(suite: string): unknown {
  // Not bundled, and only known at run time.
  const loaded: unknown = module.require(suite);
  if (!isSuite(loaded)) throw new Error(`${suite} exports no run()`);
  return loaded.run();
}

function isSuite(loaded: unknown): loaded is { run: () => unknown } {
  return typeof loaded === 'object' && loaded !== null && 'run' in loaded && typeof loaded.run === 'function';
}

/** The counts that a suite's run() resolved with, or that the error carries with which it rejected. */
function countsOf(value: unknown): Counts {
  const none = { passed: 0, failed: 0, failures: [] };
  if (typeof value !== 'object' || value === null) return none;
  const counts = 'counts' in value && typeof value.counts === 'object' ? value.counts : value;
  if (counts === null || !('passed' in counts) || !('failed' in counts)) return none;
  const failures = 'failures' in counts && Array.isArray(counts.failures) ? counts.failures.map(String) : [];
  return { passed: Number(counts.passed), failed: Number(counts.failed), failures };
}

function variable(name: keyof typeof RECEIPT_VARIABLES): string {
  const value = process.env[RECEIPT_VARIABLES[name]];
  if (value === undefined) throw new Error(`${RECEIPT_VARIABLES[name]} is not set`);
  return value;
}
