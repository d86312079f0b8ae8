import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterSizeOf } from '../../../core/image/header';
import { readMetadata } from '../../../core/store/read';
import { writeMetadata } from '../../../core/store/write';
import { qemuImg, qemuIo } from '../../support/images';

/** An image that hostile ones are made of. */
export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly clusterSize: number;
  /** How QEMU's encryption wants to be asked for it. */
  readonly encryption?: 'luks' | 'aes';
}

/** The password of encrypted seeds. */
export const SECRET = 'open sesame';

interface Recipe {
  readonly name: string;
  readonly options: readonly string[];
  readonly backing?: string;
  readonly snapshots?: number;
  readonly bitmaps?: number;
  readonly dataFile?: boolean;
  /** The image's own string and those of its snapshots, none if left out. */
  readonly text?: string;
  readonly encryption?: Seed['encryption'];
}

const TEXT = '{"qemu.machine-types": ["q35"], "qemu.min-ram-MB": 1024}';
const LUKS = [
  ...['--object', `secret,id=key,data=${SECRET}`],
  ...['-o', 'encrypt.format=luks,encrypt.key-secret=key,encrypt.iter-time=10,cluster_size=4k'],
];
const AES = [
  '--object',
  `secret,id=key,data=${SECRET}`,
  '-o',
  'encrypt.format=aes,encrypt.key-secret=key,cluster_size=4k',
];

const RECIPES: readonly Recipe[] = [
  { name: 'plain', options: ['-o', 'cluster_size=64k'] },
  { name: 'plain-text', options: ['-o', 'cluster_size=64k'], text: TEXT },
  { name: 'small', options: ['-o', 'cluster_size=2k'] },
  { name: 'small-text', options: ['-o', 'cluster_size=2k'], text: '{"a": 1}' },
  { name: 'overlay', options: ['-o', 'cluster_size=4k'], backing: 'plain.qcow2' },
  { name: 'overlay-text', options: ['-o', 'cluster_size=4k'], backing: 'plain.qcow2', text: TEXT },
  { name: 'version-2', options: ['-o', 'cluster_size=4k,compat=0.10'], backing: 'plain.qcow2' },
  { name: 'version-2-text', options: ['-o', 'cluster_size=4k,compat=0.10'], snapshots: 1, text: TEXT },
  { name: 'snapshots', options: ['-o', 'cluster_size=4k'], snapshots: 3 },
  { name: 'snapshots-text', options: ['-o', 'cluster_size=8k'], snapshots: 3, text: TEXT },
  { name: 'bitmaps-text', options: ['-o', 'cluster_size=8k'], bitmaps: 2, text: TEXT },
  { name: 'bitmaps', options: ['-o', 'cluster_size=8k'], bitmaps: 1, snapshots: 1 },
  { name: 'data-file', options: ['-o', 'cluster_size=8k'], dataFile: true },
  { name: 'luks', options: LUKS, encryption: 'luks', text: TEXT },
  { name: 'aes', options: AES, encryption: 'aes' },
  { name: 'lazy', options: ['-o', 'cluster_size=4k,lazy_refcounts=on'], text: TEXT },
  { name: 'zstd', options: ['-o', 'cluster_size=16k,compression_type=zstd,extended_l2=on'] },
  { name: 'narrow', options: ['-o', 'cluster_size=4k,refcount_bits=1'] },
  { name: 'tiny', options: ['-o', 'cluster_size=512'] },
  { name: 'large', options: ['-o', 'cluster_size=2M'], text: TEXT },
];

/** Makes the seeds in a folder with the real qemu-img, each as NAME.qcow2. */
export async function makeSeeds(folder: string): Promise<Seed[]> {
  const seeds: Seed[] = [];
  for (const recipe of RECIPES) seeds.push(await makeSeed(folder, recipe));
  return seeds;
}

/** The seeds without a folder of theirs. */
export async function seedsInMemory(): Promise<Seed[]> {
  const folder = mkdtempSync(join(tmpdir(), 'qcowmeta-seeds-'));
  try {
    return await makeSeeds(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function makeSeed(folder: string, recipe: Recipe): Promise<Seed> {
  const { name, options, backing, snapshots = 0, bitmaps = 0, text, encryption } = recipe;
  const path = join(folder, `${name}.qcow2`);
  const behind = backing === undefined ? [] : ['-b', backing, '-F', 'qcow2'];
  const beside = recipe.dataFile ? ['-o', `data_file=${join(folder, 'data.raw')}`] : [];
  await qemuImg('create', '-q', '-f', 'qcow2', ...options, ...beside, ...behind, path, '1M');
  if (encryption === undefined) await qemuIo(path, 'write -q -P 7 64k 8k');
  for (let index = 0; index < snapshots; index++) await qemuImg('snapshot', '-c', `before upgrade ${index}`, path);
  for (let index = 0; index < bitmaps; index++) await qemuImg('bitmap', '--add', path, `weekly-${index}`);
  if (text !== undefined) await storeEverywhere(path, text);
  const bytes = new Uint8Array(readFileSync(path));
  const seed = { name, bytes, clusterSize: clusterSizeOf(bytes, path) };
  return encryption === undefined ? seed : { ...seed, encryption };
}

/** Into the image and, at the same time, into each of its snapshots. */
async function storeEverywhere(path: string, text: string): Promise<void> {
  const { snapshots } = await readMetadata(path);
  const bytes = Buffer.from(text);
  const own = { target: { kind: 'image' }, text: bytes } as const;
  const others = snapshots.map(({ identity }) => ({
    target: { kind: 'snapshot', snapshot: identity } as const,
    text: bytes,
  }));
  await writeMetadata(path, [own, ...others]);
}
