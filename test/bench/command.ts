import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeImage } from '../support/images';
import type { Bench, Result, Setting } from './bench';
import { LEAST_READ } from './least-read';
import { growth, interleaved, median, ratio, row } from './measure';
import { COMMAND, HAS_EXECUTABLE, outputOf, timeExecutable, timeProgram } from './programs';

const KEY = 'qemu.min-ram-MB';
const SIZES = { small: 100, large: 24_000 };

/** One key out of one image, as a whole process. */
export const command: Bench = {
  name: 'command',
  title: 'One image on the command line',
  about:
    '`qcowmeta get IMAGE KEY` from start to end, beside Node that does nothing (`node -e 0`), the least program for Node that reads 64 KiB ' +
    'of the image and has Node make a digest of them, and `qemu-img info --output=json` of the same image.',
  run,
};

async function run({ quick }: Setting): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'qcowmeta-bench-'));
  try {
    const [small, large] = await Promise.all([image(folder, SIZES.small), image(folder, SIZES.large)]);
    return await measure(small, large, quick);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function image(folder: string, bytes: number): Promise<string> {
  const text = JSON.stringify({ [KEY]: 1024, 'org.example.rest': 'x'.repeat(bytes - 60) });
  return makeImage(folder, { name: `${bytes}.qcow2`, text });
}

async function measure(small: string, large: string, quick: boolean): Promise<Result> {
  const get = (file: string) => (): Promise<number> => timeProgram(process.execPath, [COMMAND, 'get', file, KEY]);
  const sides = {
    node: () => timeProgram(process.execPath, ['-e', '0']),
    least: () => timeProgram(process.execPath, ['-e', LEAST_READ, small]),
    get: get(small),
    getLarge: get(large),
    qemuImg: () => timeProgram('qemu-img', ['info', '--output=json', small]),
    executable: () => timeExecutable('get', small, KEY),
  };
  const samples = await interleaved(sides, { rounds: quick ? 3 : 60, warmUp: 2 });
  const { node, least, get: ours, getLarge, qemuImg, executable } = samples;
  return {
    rows: [
      row('node -e 0', node, 'ms'),
      row('the least program that reads', least, 'ms', '100 bytes'),
      row('qcowmeta get', ours, 'ms', '100 bytes'),
      row('qcowmeta get', getLarge, 'ms', '24 KB'),
      row('qemu-img info', qemuImg, 'ms'),
      ...(HAS_EXECUTABLE ? [row('qcowmeta get, executable', executable, 'ms', '100 bytes')] : []),
    ],
    ratios: [
      ratio('start and end', 'qcowmeta get / node -e 0', ours, node, { atMost: 1.15 }),
      ratio('start and end', 'the least program that reads / node -e 0', least, node),
      ratio('start and end', 'qcowmeta get / qemu-img info', ours, qemuImg),
      ...(HAS_EXECUTABLE
        ? [ratio('start and end', 'executable / qemu-img info', executable, qemuImg, { atMost: 2 })]
        : []),
    ],
    growth: [
      growth(
        'qcowmeta get',
        'bytes of the string',
        { size: SIZES.small, cost: median(ours) },
        { size: SIZES.large, cost: median(getLarge) },
      ),
    ],
    versions: { 'qemu-img': (await outputOf('qemu-img', ['--version'])).split('\n')[0] ?? '' },
  };
}
