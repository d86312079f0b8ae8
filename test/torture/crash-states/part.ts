import { rm } from 'node:fs/promises';
import { planOf, type CrashCase } from '../../support/crash/check';
import { ImageFolder } from '../../support/crash/images';
import { MUTANTS, readMutantStarts, type Mutant } from '../../support/crash/mutants';
import { crashStates, type CrashState, type Sampling } from '../../support/crash/states';
import { ReaderProcess } from '../../support/reader-process';
import type { WritePlan } from '../../../core/store/plan';
import type { Outcome, Part, Setting } from '../part';
import { count, Judge, type Tally } from './judge';
import { KINDS, type Kind } from './kinds';
import { describeImage, prepare, type Workshop } from './prepare';
import { Shell } from '../shell';

/** Kinds of images that are looked at at the same time. Readers wait a little in between, so there are more than processors. */
const LANES = 3;
const SAMPLING: Sampling = { exhaustive: 10, samples: 24, seed: 1 };
const REPORT_EVERY = 1000;

/** What of everything is done: every n-th kind of image, and every n-th state of these. */
interface Share {
  readonly kinds: number;
  readonly states: number;
  readonly mutants: number;
}

const SHARES: Readonly<Record<Setting['size'], Share>> = {
  small: { kinds: 5, states: 70, mutants: 4 },
  full: { kinds: 1, states: 1, mutants: 1 },
};

export const crashStatesPart: Part = {
  name: 'crash-states',
  title: 'Crash states on the disk',
  done: [
    'A write is a list of steps, each on the disk before the next begins. A crash may leave every prefix of it, and of the step under way any',
    'subset of its sectors of 512 bytes: all subsets of up to 10 sectors, a sample of more. Inserts, replaces, removals, copies and strings of',
    'snapshots; first writes, later ones and such as come after an interrupted one; versions 2 and 3, clusters of 2 KiB to 2 MiB, with and',
    'without a backing file, after QEMU’s own rewrites of the header. Each state is written to an image with a guest’s data and given to the',
    'real `qemu-img` (`info`, `check`, `compare` with the data as they were) and to two readers that share no code. Then QEMU rewrites the',
    'header of a copy (`amend`, `bitmap --add`, `rebase` to a name of 1,023 bytes, by turns), the write is repeated, and the copy is checked',
    'again. Mutants are writers with a mistake, such as a wrong order of steps: each must be found out the same way.',
  ].join('\n'),
  bad: 'a string that is neither the old nor the new one, anything else that `qemu-img` says than before the write, a header that QEMU cannot rewrite, a write that cannot be repeated, a mutant that nobody notices.',
  place: 'memory',
  run: runCrashStates,
};

async function runCrashStates({ size, seed, folder, log }: Setting): Promise<Outcome> {
  const share = SHARES[size];
  const tally: Tally = new Map();
  const faults: string[] = [];
  const sampling = { ...SAMPLING, seed };
  const queue = KINDS.filter((_, index) => index % share.kinds === 0);
  const kinds = queue.length;
  const lane = async (): Promise<void> => {
    for (let kind = queue.shift(); kind; kind = queue.shift()) {
      faults.push(...(await faultsOfKind(kind, folder, tally, { sampling, every: share.states, log })));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const mutants = MUTANTS.filter(({ bad: [, states] }, index) => states > 0 && index % share.mutants === 0);
  const unnoticed = await unnoticedMutants(mutants, folder);
  const caught = mutants.length - unnoticed.length;
  faults.push(...unnoticed.map((name) => `nobody notices the mutant that ${name}`));
  return {
    figures: [
      { what: 'kinds of images', value: kinds },
      ...[...tally].map(([what, value]) => ({ what, value })),
      { what: 'mutants found out', value: `${caught} of ${mutants.length}` },
    ],
    faults,
  };
}

interface Choice {
  readonly sampling: Sampling;
  readonly every: number;
  readonly log: Setting['log'];
}

async function faultsOfKind(
  kind: Kind,
  parent: string,
  tally: Tally,
  { sampling, every, log }: Choice,
): Promise<string[]> {
  const faults: string[] = [];
  await inWorkshop(parent, async (workshop) => {
    const image = await prepare(kind, workshop);
    const judge = new Judge(image, workshop, tally);
    await judge.begin();
    let at = 0;
    for (const { one, plan, state } of statesOf(image.cases, sampling)) {
      if (at++ % every !== 0) continue;
      faults.push(...(await judge.faultsOf(one, plan, state)));
      const states = count(tally, 'states on the disk');
      if (states % REPORT_EVERY === 0) log(`${states} states`);
    }
  });
  return faults;
}

function* statesOf(
  cases: readonly CrashCase[],
  sampling: Sampling,
): Generator<{ one: CrashCase; plan: WritePlan; state: CrashState }> {
  for (const one of cases) {
    const plan = planOf(one);
    for (const state of crashStates(one.start.cluster0, plan, sampling)) yield { one, plan, state };
  }
}

async function inWorkshop(parent: string, work: (workshop: Workshop) => Promise<void>): Promise<void> {
  const folder = new ImageFolder(parent);
  const [shell, reader] = [new Shell(folder.path), new ReaderProcess()];
  try {
    await work({ folder, shell, reader });
  } finally {
    reader.close();
    shell.close();
    await rm(folder.path, { recursive: true });
  }
}

/** Names of those of which every state passes. */
async function unnoticedMutants(mutants: readonly Mutant[], parent: string): Promise<string[]> {
  const unnoticed: string[] = [];
  for (const mutant of mutants) {
    await inWorkshop(parent, async (workshop) => {
      if (!(await isNoticed(mutant, workshop))) unnoticed.push(mutant.name);
    });
  }
  return unnoticed;
}

async function isNoticed({ name, start, wanted, broken }: Mutant, { folder, ...workshop }: Workshop): Promise<boolean> {
  const one: CrashCase = { name, start: (await readMutantStarts(folder))[start], wanted };
  const judge = new Judge(await describeImage(workshop.shell, name, one.start.path, [one]), workshop, new Map());
  await judge.begin();
  const plan = broken(planOf(one), one.start);
  for (const state of crashStates(one.start.cluster0, plan)) {
    const faults = await judge.faultsOf(one, plan, state);
    if (state.complete > 0 || state.sectors.length > 0) {
      if (faults.length > 0) return true;
    } else if (faults.length > 0) throw new Error(`there is fault before the mutant began: ${faults.join('\n')}`);
  }
  return false;
}
