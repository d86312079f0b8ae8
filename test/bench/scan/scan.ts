import { spawn } from 'node:child_process';
import { readdirSync, utimesSync } from 'node:fs';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Ratio, Result, Setting } from '../bench';
import { growth, interleaved, median, percentile, ratio, row } from '../measure';
import { COMMAND, HAS_EXECUTABLE, outputOf, residentMiB, timeExecutable, timeProgram } from '../programs';
import { makeImages } from './images';

const BARE = path.join(__dirname, 'bare-loop.mjs');
const LEAST = path.join(__dirname, 'least-loop.mjs');
/** Images of which `qemu-img info` is asked, one process each; the time is scaled to all. */
const SAMPLE = 500;
const MOST_MIB = 150;
const MOST_STOP_MS = 100;
/** What was changed not so long ago may be read more than once. */
const YOUNG_MS = 11_000;

/** All images of a folder. */
export const scan: Bench = {
  name: 'scan',
  title: 'Many images',
  about:
    '`qcowmeta scan FOLDER` from start to end, in Node and as the [executable](cli.md#as-one-executable), beside a bare loop in Node that opens, reads 4 KiB of and closes every image, beside the least loop that also reads what the rules for readers ask for and prints a line, and beside one ' +
    `\`qemu-img info\` for each image, which is measured with ${SAMPLE} of them and scaled to all. The images are copies of images that qemu-img made, in ` +
    'folders of a thousand, and are in memory: they are scanned once more before each run that is counted, but for those of `qemu-img info`. No two have disks of the same size. Many have the same string, as those ' +
    'that are made from a few templates do, which a scan makes use of; of the different images no two have. Nobody has changed an image for ten seconds, but where they were just changed, or a scan is stopped or its memory looked at: each was touched before each such scan.',
  run,
};

/** What was measured with so many images. */
interface Measured {
  readonly count: number;
  readonly scan: number[];
  /** Where the executable was made. */
  readonly executable: number[] | undefined;
  readonly bare: number[];
  /** Of images that have just been changed, as those of the figures below. */
  readonly young: number[];
  readonly least: number[];
  readonly peakMiB: number;
  readonly stopMs: number[];
  readonly shares: string;
}

async function run({ quick, log }: Setting): Promise<Result> {
  const all: Measured[] = [];
  const [few, many] = quick ? [500, 1000] : [10_000, 100_000];
  for (const count of [few, many]) {
    log(`  making ${count} images`);
    all.push(await measure(count, quick));
  }
  const [small, large] = all;
  if (small === undefined || large === undefined) throw new Error('two sizes are measured');
  log(`  making ${few} different images`);
  const different = await measureDifferent(few, quick);
  const perImage = await qemuImgPerImage(quick ? 10 : SAMPLE);
  return {
    rows: [...all.flatMap(rowsOf), ...different.rows, row('qemu-img info, each image', perImage, 'ms')],
    ratios: [...all.flatMap((each) => ratiosOf(each, median(perImage))), ...different.ratios],
    growth: [
      growth(
        'qcowmeta scan',
        'images',
        { size: small.count, cost: median(small.scan) },
        { size: large.count, cost: median(large.scan) },
        { atMost: 1.05 },
      ),
    ],
    more: `Of the images: ${large.shares}.`,
    versions: { 'qemu-img': (await outputOf('qemu-img', ['--version'])).split('\n')[0] ?? '' },
  };
}

async function measure(count: number, quick: boolean): Promise<Measured> {
  return withImages(count, false, async (images, shares) => {
    await sleep(YOUNG_MS);
    const sides = {
      ...wholeRuns(images),
      least: () => timeProgram(process.execPath, [LEAST, images]),
      executable: () => timeExecutable('scan', images),
    };
    const { scan: ours, bare, least, executable: compiled } = await inTurns(images, sides, quick);
    const executable = HAS_EXECUTABLE ? compiled : undefined;
    const touch = touching(images);
    const touched = <T>(measure: (images: string) => Promise<T>) => {
      touch();
      return measure(images);
    };
    const { young } = await inTurns(images, { young: () => touched(wholeRuns(images).scan) }, quick);
    const stopMs: number[] = [];
    for (let round = 0; round < (quick ? 2 : 10); round++) stopMs.push(await touched(stopTime));
    const peakMiB = await touched(peakOf);
    return { count, scan: ours, executable, bare, least, young, peakMiB, stopMs, shares };
  });
}

/** What changes the change times of all images. */
function touching(images: string): () => void {
  const files = readdirSync(images, { recursive: true, encoding: 'utf8' }).map((name) => path.join(images, name));
  return () => {
    const now = new Date();
    for (const file of files) utimesSync(file, now, now);
  };
}

async function measureDifferent(count: number, quick: boolean): Promise<Pick<Result, 'rows' | 'ratios'>> {
  const what = `${count.toLocaleString('en')} different images`;
  return withImages(count, true, async (images) => {
    await sleep(YOUNG_MS);
    const { scan: ours, bare } = await inTurns(images, wholeRuns(images), quick);
    return {
      rows: [row('qcowmeta scan', ours, 'ms', what), row('bare loop', bare, 'ms', what)],
      ratios: [ratio(what, 'qcowmeta scan / bare loop', ours, bare)],
    };
  });
}

async function withImages<T>(
  count: number,
  different: boolean,
  use: (images: string, shares: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'qcowmeta-bench-'));
  try {
    const shares = await makeImages(folder, count, different);
    return await use(path.join(folder, 'images'), shares);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function wholeRuns(images: string) {
  return {
    scan: () => timeProgram(process.execPath, [COMMAND, 'scan', images]),
    bare: () => timeProgram(process.execPath, [BARE, images]),
  };
}

/** Measures sides in turns, each right after a scan that is not counted: some systems take from memory what nobody has read for seconds. */
async function inTurns<Side extends string>(
  images: string,
  sides: Record<Side, () => Promise<number>>,
  quick: boolean,
): Promise<Record<Side, number[]>> {
  const warmed = (side: () => Promise<number>) => async () => {
    await wholeRuns(images).scan();
    return side();
  };
  const entries = Object.entries<() => Promise<number>>(sides).map(([name, side]) => [name, warmed(side)]);
  return interleaved(Object.fromEntries(entries) as typeof sides, { rounds: quick ? 2 : 7, warmUp: 1 });
}

/** The milliseconds from Ctrl+C, in the middle of a scan, to its end. */
async function stopTime(images: string): Promise<number> {
  const child = spawn(process.execPath, [COMMAND, 'scan', images], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  child.stdout.resume();
  const start = performance.now();
  child.kill('SIGINT');
  await once(child, 'exit');
  return performance.now() - start;
}

/** The most memory that a scan had resident, looked at with each piece of its output. */
async function peakOf(images: string): Promise<number> {
  const child = spawn(process.execPath, [COMMAND, 'scan', images], { stdio: ['ignore', 'pipe', 'inherit'] });
  let peak = 0;
  for await (const chunk of child.stdout) {
    if (String(chunk) !== '' && child.exitCode === null) peak = await residentMiB(child.pid ?? 0, 'peak');
  }
  return peak;
}

/** The milliseconds of `qemu-img info` for each image of a sample. */
async function qemuImgPerImage(sample: number): Promise<number[]> {
  return withImages(sample, false, async (images) => {
    const samples: number[] = [];
    for (let index = 0; index < sample; index++) {
      const image = path.join(images, '0000', `${String(index).padStart(4, '0')}.qcow2`);
      samples.push(await timeProgram('qemu-img', ['info', '--output=json', image]));
    }
    return samples;
  });
}

function rowsOf({ count, scan: ours, executable, bare, least, young, stopMs, peakMiB }: Measured): Result['rows'] {
  const size = `${count.toLocaleString('en')} images`;
  return [
    row('qcowmeta scan', ours, 'ms', size),
    ...(executable ? [row('qcowmeta scan, executable', executable, 'ms', size)] : []),
    row('bare loop', bare, 'ms', size),
    row('least loop', least, 'ms', size),
    row('qcowmeta scan, just changed', young, 'ms', size),
    row('Ctrl+C to the end', stopMs, 'ms', size),
    row('memory, at most', [peakMiB], 'MiB', size),
  ];
}

function ratiosOf(
  { count, scan: ours, executable, bare, least, young, stopMs, peakMiB }: Measured,
  qemuImgMs: number,
): Ratio[] {
  const what = `${count.toLocaleString('en')} images`;
  return [
    { what, of: 'qemu-img info for each / qcowmeta scan', value: (qemuImgMs * count) / median(ours), atLeast: 50 },
    { what, of: 'qcowmeta scan / bare loop', value: median(ours) / median(bare), atMost: 2 },
    ...(executable ? [ratio(what, 'qcowmeta scan, executable / bare loop', executable, bare, { atMost: 2 })] : []),
    ratio(what, 'least loop / bare loop', least, bare),
    ratio(what, 'qcowmeta scan, just changed / bare loop', young, bare),
    {
      what,
      of: `Ctrl+C to the end (p95) / ${MOST_STOP_MS} ms`,
      value: percentile(stopMs, 0.95) / MOST_STOP_MS,
      atMost: 1,
    },
    { what, of: `memory / ${MOST_MIB} MiB`, value: peakMiB / MOST_MIB, atMost: 1 },
  ];
}
