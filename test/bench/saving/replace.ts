import { copyFile, truncate } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as Library from '../../../core';
import { run } from '../../host/processes';
import type { Growth, Ratio, Row } from '../bench';
import { growth, interleaved, median, ratio, row, timed, type Rounds } from '../measure';
import { writeAwaited, writeBlocking, writeLeast, type Writes } from './floors';
import { SIZES, textWith, type Size } from './texts';

/** The library as it is delivered. */
const { readMetadata, writeMetadata } = createRequire(__filename)('../../../dist/core.js') as typeof Library;

const GIB = 2 ** 30;
/** Images by the size of their disk; the last is a file of 100 GB, too, most of it holes. */
const IMAGES = [
  { name: 'a disk of 1 MB', disk: '1M' },
  { name: 'a disk of 1 GB', disk: '1G' },
  { name: 'a disk of 16 TB', disk: '16T' },
  { name: 'a file of 100 GB', disk: '200G', file: 100 * GIB },
] as const;
const MOST_TIMES_THE_FLOOR = 1.3;
const MOST_BY_IMAGE = 1.1;

export interface Figures {
  readonly rows: readonly Row[];
  readonly ratios: readonly Ratio[];
  readonly growth: readonly Growth[];
}

/** Replaces strings of images in a folder, beside the same writes without anything around them. */
export async function measureReplace(folder: string, rounds: Rounds): Promise<Figures> {
  const texts = [];
  for (const size of SIZES) texts.push(await measureText(folder, size, rounds));
  const [small, large] = texts;
  if (!small || !large) throw new Error('two sizes are measured');
  const images = await measureImages(folder, rounds);
  return {
    rows: [...texts.flatMap(({ rows }) => rows), ...images.rows],
    ratios: [...texts.flatMap(({ ratios }) => ratios), ...images.ratios],
    growth: [growth('core replace', 'bytes', small.cost, large.cost)],
  };
}

async function measureText(folder: string, { size, name }: Size, rounds: Rounds) {
  const image = await makeImage(folder, `text-${size}`, '1G');
  const slot = await slotOf(image);
  const copies = ['least', 'computed', 'awaited', 'blocking'].map((side) => `${image}.${side}`);
  for (const copy of copies) await copyFile(image, copy);
  const [least = '', computed = '', awaited = '', blocking = ''] = copies;
  const text = Buffer.from(textWith('000000', size));
  const samples = await interleaved(
    {
      core: replacing(image, size),
      least: () => timed(() => writeLeast(least, slot)),
      computed: () => timed(() => writeLeast(computed, slot, text)),
      awaited: () => timed(() => writeAwaited(awaited, slot)),
      blocking: () =>
        timed(() => {
          writeBlocking(blocking, slot);
        }),
    },
    rounds,
  );
  const { core } = samples;
  return {
    rows: [
      row('core replace', core, 'ms', name),
      row('the least', samples.least, 'ms', name),
      row('the least, with check and digests', samples.computed, 'ms', name),
      row('the same writes, awaited', samples.awaited, 'ms', name),
      row('the same writes, blocking', samples.blocking, 'ms', name),
    ],
    ratios: [
      ratio(`replacing ${name}`, 'core / awaited writes', core, samples.awaited, { atMost: MOST_TIMES_THE_FLOOR }),
      ratio(`replacing ${name}`, 'core / blocking writes', core, samples.blocking),
      ratio(`replacing ${name}`, 'the least / awaited writes', samples.least, samples.awaited),
      ratio(
        `replacing ${name}`,
        'the least, with check and digests / awaited writes',
        samples.computed,
        samples.awaited,
      ),
    ],
    cost: { size, cost: median(core) },
  };
}

async function measureImages(folder: string, rounds: Rounds): Promise<Omit<Figures, 'growth'>> {
  const sides: Record<string, () => Promise<number>> = {};
  for (const [index, { name, disk, ...more }] of IMAGES.entries()) {
    const image = await makeImage(folder, `image-${index}`, disk);
    if ('file' in more) await truncate(image, more.file);
    sides[name] = replacing(image, SIZES[0].size);
  }
  const samples = await interleaved(sides, rounds);
  const [first = [], ...others] = IMAGES.map(({ name }) => samples[name] ?? []);
  return {
    rows: IMAGES.map(({ name }) => row(`core replace, ${name}`, samples[name] ?? [], 'ms', SIZES[0].name)),
    ratios: others.map((each, index) =>
      ratio('replacing in', `${IMAGES[index + 1]?.name ?? ''} / ${IMAGES[0].name}`, each, first, {
        atMost: MOST_BY_IMAGE,
      }),
    ),
  };
}

/** An image that holds a string, so that what is measured replaces one. */
async function makeImage(folder: string, name: string, disk: string): Promise<string> {
  const image = path.join(folder, `${name}.qcow2`);
  await run('qemu-img', ['create', '-q', '-f', 'qcow2', image, disk]);
  await writeMetadata(image, [{ target: { kind: 'image' }, text: Buffer.from('{}') }]);
  return image;
}

/** The time of replacing an image's string by another of the same size, time and again. */
function replacing(image: string, size: number): () => Promise<number> {
  let count = 100_000;
  return () => {
    const text = Buffer.from(textWith(String(count++), size));
    return timed(() => writeMetadata(image, [{ target: { kind: 'image' }, text }]));
  };
}

/** Where both slots of an image are. */
async function slotOf(image: string): Promise<Writes> {
  const { capacity, header } = await readMetadata(image);
  const extension = header.extensions.find(({ length }) => length >= 2 * capacity.slotBytes);
  if (!extension) throw new Error(`${image} holds no string`);
  const first = extension.offset + extension.length - 2 * capacity.slotBytes + 8;
  return { bytes: new Uint8Array(capacity.slotBytes), offsets: [first, first + capacity.slotBytes] };
}
