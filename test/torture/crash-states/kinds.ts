import {
  capacityOf,
  copyCases,
  insertCases,
  own,
  replaceCases,
  snapshotCases,
  torn,
  written,
} from '../../support/crash/cases';
import type { CrashCase, Start } from '../../support/crash/check';
import { GROUPS } from '../../support/crash/groups';
import { readStart, storeCluster0, type ImageFolder, type Recipe } from '../../support/crash/images';
import { REWRITES } from '../../support/crash/rewrites';

/** A kind of image, and the writes of which every crash state is made. */
export interface Kind {
  readonly name: string;
  readonly recipe: Recipe;
  /** Brings the image, which has the guest's data already, into the state before the writes, and gives these. All are about one file. */
  readonly cases: (folder: ImageFolder, path: string) => Promise<readonly CrashCase[]>;
}

/** Bytes of a text that makes a slot's step 10 sectors long: all 1,022 subsets are states. */
const TEN_SECTORS = 4600;

function stored(start: Start): Start {
  storeCluster0(start.path, start.cluster0);
  return start;
}

/** qemu-img takes no header that says LUKS and has no keys. */
const inserts: readonly Kind[] = GROUPS.filter(({ name }) => !name.startsWith('LUKS')).map(
  ({ name, recipe, edit, longest }) => ({
    name,
    recipe,
    cases: async (_folder, path) => {
      const image = await readStart(path);
      const fresh = stored({ ...image, cluster0: edit?.(image.cluster0) ?? image.cluster0 });
      return insertCases(fresh, longest ?? Math.min(capacityOf(fresh), 1400));
    },
  }),
);

const snapshots: readonly Kind[] = ['4k', '64k'].map((clusters) => ({
  name: `strings of snapshots and copies, clusters of ${clusters}`,
  recipe: { clusters, version: 3, content: 'snapshots' },
  cases: async (_folder, path) => {
    const fresh = await readStart(path);
    return [...snapshotCases(fresh, 300), ...copyCases(fresh, 300)];
  },
}));

const afterRewrites: readonly Kind[] = REWRITES.flatMap(({ name, recipe, commands }) => {
  const rewritten = async (folder: ImageFolder, path: string): Promise<Start> => {
    for (const command of commands) folder.qemuImg(...command.map((word) => (word === 'IMAGE' ? path : word)));
    return readStart(path);
  };
  const replaces = async (folder: ImageFolder, start: Start): Promise<CrashCase[]> => {
    return replaceCases(await rewritten(folder, stored(start).path), 900);
  };
  return [
    {
      name: `insert after QEMU’s rewrite: ${name}`,
      recipe,
      cases: async (folder, path) => insertCases(await rewritten(folder, path), 900),
    },
    {
      name: `replace after QEMU’s rewrite: ${name}`,
      recipe,
      cases: async (folder, path) => replaces(folder, written(await readStart(path), own(1, 60))),
    },
    {
      name: `replace after a torn one and QEMU’s rewrite: ${name}`,
      recipe,
      cases: async (folder, path) => replaces(folder, torn(written(await readStart(path), own(1, 60)), own(2, 900))),
    },
  ] satisfies Kind[];
});

const allSubsets: Kind = {
  name: 'ten sectors',
  recipe: { clusters: '64k', version: 3, backingName: 100 },
  cases: async (_folder, path) => {
    const start = written(await readStart(path), own(1, TEN_SECTORS));
    return [{ name: 'replace, all subsets of ten sectors', start, wanted: own(2, TEN_SECTORS) }];
  },
};

export const KINDS: readonly Kind[] = [...snapshots, ...inserts, ...afterRewrites, allSubsets];
