import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Figure, Outcome, Part, Setting } from '../part';
import type { ChainResult } from './chains/run';
import type { Comparison } from './differential';
import { LIMIT_MS, type RunResult } from './run';
import type { Job } from './worker';

const run = promisify(execFile);

/** Inputs looked at in memory, images given to QEMU, and folders of files that lead to each other. */
const SIZES = {
  small: { memory: 1500, qemu: 80, chains: 60 },
  full: { memory: 1_000_000, qemu: 23_000, chains: 20_000 },
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
    'writing, without the backing file), and tells what it is. Chains of backing files are made of up to eight files that name each other as they ' +
    'please (relative, absolute, as `json:` or a URL, in other formats, through links, in circles, at pipes, folders and files that are no images); ' +
    'where a chain must lead is told by a model of it, and of whole chains by `qemu-img info --backing-chain`.',
  bad:
    `an error that is no typed refusal; more than ${LIMIT_MS} ms of the processor for a read or a write; more than a cluster read at once; more than ${MOST_MEMORY / MEBIBYTE} MiB for a process; a ` +
    'write outside of cluster 0, one that changes anything but the string, or one after a refusal; a string that is not read back; a write to an ' +
    'image that QEMU does not open, or after which it says anything else; a chain that leads elsewhere, or anything shown of a file that is no image.',
  place: 'memory',
  run: runPart,
};

type AnyResult = RunResult | Comparison | ChainResult;

async function runPart(setting: Setting): Promise<Outcome> {
  const { memory, qemu, chains } = SIZES[setting.size];
  const runs = (await inProcesses({ ...setting, kind: 'memory' }, memory)) as RunResult[];
  const comparisons = (await inProcesses({ ...setting, kind: 'qemu' }, qemu)) as Comparison[];
  const walks = (await inProcesses({ ...setting, kind: 'chains' }, chains)) as ChainResult[];
  const found = [...runs, ...comparisons, ...walks].flatMap(({ faults }) => faults);
  return {
    figures: [...memoryFigures(runs), ...qemuFigures(comparisons), ...chainFigures(walks)],
    faults: [...found, ...memoryFaults(runs), ...chainFaults(walks)],
  };
}

/** Runs inputs in as many processes as there are cores. The first of them have the setting's seed; each has its own. */
async function inProcesses(
  { seed, folder, kind, log }: Pick<Setting, 'seed' | 'folder' | 'log'> & Pick<Job, 'kind'>,
  inputs: number,
): Promise<AnyResult[]> {
  const share = Math.min(SHARE, Math.ceil(inputs / availableParallelism()));
  const jobs = Array.from({ length: Math.ceil(inputs / share) }, (_, index) => ({
    kind,
    first: seed * 100_000 + index * 100,
    inputs: Math.min(share, inputs - index * share),
    folder: join(folder, String(index)),
  }));
  const count = jobs.length;
  const results: AnyResult[] = [];
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

async function inProcess(job: Job): Promise<AnyResult> {
  const program = [HEAP, '--import', 'tsx', join(__dirname, 'worker.ts'), JSON.stringify(job)];
  const { stdout } = await run(process.execPath, program, { maxBuffer: 64 * MEBIBYTE });
  return JSON.parse(stdout) as AnyResult;
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

function chainFigures(walks: readonly ChainResult[]): Figure[] {
  const at = (...names: string[]): number => sum(walks.flatMap(({ ends }) => names.map((name) => ends[name] ?? 0)));
  const all = sum(walks.map(({ inputs }) => inputs));
  const known = { found: at('found'), complete: at('complete'), circles: at('backing-cycle') };
  const elsewhere = at('raw', 'unprobed', 'protocol');
  return [
    { what: 'chains of backing files', value: all },
    { what: 'of them with a string', value: known.found },
    { what: 'of them whole, without one', value: known.complete },
    { what: 'of them that lead back to themselves', value: known.circles },
    { what: 'of them that end at a name that is not followed', value: elsewhere },
    {
      what: 'of them that end at what is no image',
      value: at('not-a-file', 'not-qcow2', 'backing-missing', 'read-failed'),
    },
    { what: 'of them followed by QEMU to the same images', value: sum(walks.map(({ qemu }) => qemu)) },
    { what: 'milliseconds of the slowest chain', value: Math.round(Math.max(...walks.map(({ slowest }) => slowest))) },
  ];
}

function chainFaults(walks: readonly ChainResult[]): string[] {
  const slow = walks.map(({ slowest }) => slowest).filter((ms) => ms > LIMIT_MS);
  return slow.map((ms) => `a chain took ${Math.round(ms)} ms`);
}
