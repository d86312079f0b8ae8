import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Figure, Outcome, Part, Setting } from '../part';
import type { Comparison } from './differential';
import { LIMIT_MS, type RunResult } from './run';
import type { Job } from './worker';

const run = promisify(execFile);

/** Inputs looked at in memory, and images given to QEMU. */
const SIZES = {
  small: { memory: 1500, qemu: 80 },
  full: { memory: 1_000_000, qemu: 23_000 },
} as const;
/** A process does so many at a time, so that it can be told how far it is. */
const SHARE = 20_000;
const MEBIBYTE = 1024 * 1024;
/** Node takes garbage away when it has the time; what is in use must fit into the heap that a process gets. */
const HEAP = '--max-old-space-size=192';
const MOST_MEMORY = 512 * MEBIBYTE;

/** Hostile images: whatever bytes an image has, it is read in bounded time and memory, or refused in words, and never harmed. */
export const hostileImages: Part = {
  name: 'hostile-images',
  title: 'Hostile images',
  done:
    'Twenty images of all kinds (clusters of 512 bytes to 2 MiB, versions 2 and 3, backing files, snapshots, bitmaps, encryption, data files) are ' +
    'spoilt by a fuzzer that knows the format: fields of the header, header extensions, slots and their records (signed again, so that they are ' +
    'looked at), the snapshot table, the bitmap directory, the backing file name, cut-off files. Each is read as the editor and the command do, and ' +
    'written to. Some are also written to on the disk, and the real QEMU is asked, before and after: it opens the image (for reading, then for ' +
    'writing, without the backing file), and tells what it is.',
  bad:
    `an error that is no typed refusal; more than ${LIMIT_MS} ms of the processor for a read or a write; more than a cluster read at once; more than ${MOST_MEMORY / MEBIBYTE} MiB for a process; a ` +
    'write outside of cluster 0, one that changes anything but the string, or one after a refusal; a string that is not read back; a write to an ' +
    'image that QEMU does not open, or after which it says anything else.',
  place: 'memory',
  run: runPart,
};

async function runPart(setting: Setting): Promise<Outcome> {
  const { memory, qemu } = SIZES[setting.size];
  const runs = (await inProcesses({ ...setting, kind: 'memory' }, memory)) as RunResult[];
  const comparisons = (await inProcesses({ ...setting, kind: 'qemu' }, qemu)) as Comparison[];
  return {
    figures: [...memoryFigures(runs), ...qemuFigures(comparisons)],
    faults: [
      ...runs.flatMap(({ faults }) => faults),
      ...comparisons.flatMap(({ faults }) => faults),
      ...memoryFaults(runs),
    ],
  };
}

/** Runs inputs in as many processes as there are cores. The first of them have the setting's seed; each has its own. */
async function inProcesses(
  { seed, folder, kind, log }: Pick<Setting, 'seed' | 'folder' | 'log'> & Pick<Job, 'kind'>,
  inputs: number,
): Promise<(RunResult | Comparison)[]> {
  const share = Math.min(SHARE, Math.ceil(inputs / availableParallelism()));
  const jobs = Array.from({ length: Math.ceil(inputs / share) }, (_, index) => ({
    kind,
    first: seed * 100_000 + index * 100,
    inputs: Math.min(share, inputs - index * share),
    folder: join(folder, String(index)),
  }));
  const count = jobs.length;
  const results: (RunResult | Comparison)[] = [];
  const next = async (): Promise<void> => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const result = await inProcess(job);
      results.push(result);
      log(`${kind}: ${results.length} of ${count} shares of ${share} inputs`);
      for (const fault of result.faults) log(`FAULT: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, next));
  return results;
}

async function inProcess(job: Job): Promise<RunResult | Comparison> {
  const program = [HEAP, '--import', 'tsx', join(__dirname, 'worker.ts'), JSON.stringify(job)];
  const { stdout } = await run(process.execPath, program, { maxBuffer: 64 * MEBIBYTE });
  return JSON.parse(stdout) as RunResult | Comparison;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function memoryFigures(runs: readonly RunResult[]): Figure[] {
  const outcome = (name: keyof RunResult['outcomes']): number => sum(runs.map(({ outcomes }) => outcomes[name]));
  const most = (of: (run: RunResult) => number): number => Math.max(...runs.map(of));
  return [
    { what: 'inputs', value: sum(runs.map(({ inputs }) => inputs)) },
    { what: 'of them unreadable, refused in words', value: outcome('unreadable') },
    { what: 'of them read, and a write refused in words', value: outcome('refused') },
    { what: 'of them read, with nothing to write', value: outcome('unchanged') },
    { what: 'of them written', value: outcome('written') },
    { what: 'milliseconds of the slowest read or write', value: Math.round(most(({ slowest }) => slowest)) },
    { what: 'bytes of the largest read', value: most(({ largestRead }) => largestRead) },
    { what: 'MiB of memory at most, per process', value: Math.round(most(({ peakMemory }) => peakMemory) / MEBIBYTE) },
  ];
}

function memoryFaults(runs: readonly RunResult[]): string[] {
  const peaks = runs.map(({ peakMemory }) => peakMemory).filter((peak) => peak > MOST_MEMORY);
  return peaks.map((peak) => `a process took ${Math.round(peak / MEBIBYTE)} MiB`);
}

function qemuFigures(comparisons: readonly Comparison[]): Figure[] {
  const count = (of: (comparison: Comparison) => number): number => sum(comparisons.map(of));
  return [
    { what: 'images also given to QEMU', value: count((c) => c.written + c.stricter + c.bothRefuse) },
    { what: 'of them written, and opened by QEMU before and after', value: count(({ written }) => written) },
    { what: 'of them refused here and by QEMU', value: count(({ bothRefuse }) => bothRefuse) },
    { what: 'of them refused here, or left as they are, and opened by QEMU', value: count(({ stricter }) => stricter) },
  ];
}
