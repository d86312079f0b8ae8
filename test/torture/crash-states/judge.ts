import { copyFile, readFile } from 'node:fs/promises';
import { QcowmetaError } from '../../../core/errors';
import { parseImage } from '../../../core/store/image';
import type { WritePlan } from '../../../core/store/plan';
import { readMetadata } from '../../../core/store/read';
import { writeMetadata, type Change } from '../../../core/store/write';
import { snapshotKey } from '../../../core/image/snapshots';
import {
  describeState,
  endFaults,
  HASH_DIGITS,
  readingFaults,
  readingOfMetadata,
  rulesOf,
  type CrashCase,
  type Rules,
  type Start,
} from '../../support/crash/check';
import { storeCluster0 } from '../../support/crash/images';
import type { CrashState } from '../../support/crash/states';
import type { Prepared, Workshop } from './prepare';
import { judgement, rewriteHeader, complaints, type Rewriting } from './qemu';

/** How often each thing was done. */
export type Tally = Map<string, number>;

/** Counts one more, and gives how many there are now. */
export function count(tally: Tally, what: string): number {
  const now = (tally.get(what) ?? 0) + 1;
  tally.set(what, now);
  return now;
}

/** Writes crash states of one image to the disk and asks everybody about them. One state at a time. */
export class Judge {
  private readonly path: string;
  private readonly copy: string;
  private turn = 0;

  constructor(
    private readonly image: Prepared,
    private readonly workshop: Pick<Workshop, 'shell' | 'reader'>,
    private readonly tally: Tally,
  ) {
    this.path = `${image.path}.state`;
    this.copy = `${image.path}.copy`;
  }

  /** Has to be called before the first state. */
  async begin(): Promise<void> {
    await copyFile(this.image.path, this.path);
  }

  /** What is bad about a state that a plan may leave; each with the words that tell which state it is. */
  async faultsOf(one: CrashCase, plan: WritePlan, state: CrashState): Promise<string[]> {
    const rules = rulesOf(one, plan);
    storeCluster0(this.path, state.cluster0);
    const reading = await readingAt(this.path);
    const faults = [...(await this.asItIs(rules, state, reading)), ...(await this.afterwards(rules, state, reading))];
    return faults.map((fault) => `${this.image.name}, ${one.name}, ${describeState(state, plan)}: ${fault}`);
  }

  /** The state itself: QEMU sees what it saw before the write, readers find the old strings or the new ones. */
  private async asItIs(rules: Rules, state: CrashState, reading: string): Promise<string[]> {
    const [qemu, second] = await Promise.all([
      judgement(this.workshop.shell, this.path, this.image.guest),
      this.secondReading(rules.start),
    ]);
    const faults = readingFaults(state, reading, rules);
    faults.push(...differences(qemu, this.image.judgement));
    if (second !== reading) faults.push(`the second reader reads ${second}`);
    if (state.complete === rules.plan.steps.length) faults.push(...(await finalFaults(this.path, rules)));
    return faults;
  }

  private async secondReading({ snapshots }: Start): Promise<string> {
    const hashes = [await this.workshop.reader.ask(this.path)];
    for (const { id } of snapshots) hashes.push(await this.workshop.reader.ask(this.path, Buffer.from(id).toString()));
    return hashes.map((hash) => hash.slice(0, HASH_DIGITS)).join(' ');
  }

  /** What comes after the crash: QEMU rewrites the header of a copy, then somebody repeats the write. */
  private async afterwards(rules: Rules, { cluster0 }: CrashState, before: string): Promise<string[]> {
    const rewriting = this.nextRewriting();
    await copyFile(this.image.path, this.copy);
    storeCluster0(this.copy, cluster0);
    const refusal = await rewriteHeader(this.workshop.shell, this.copy, rewriting, this.image.header);
    count(this.tally, `headers rewritten by QEMU: ${rewriting}`);
    if (refusal !== '') return [`qemu-img ${rewriting}: ${refusal}`];
    const now = await readingAt(this.copy);
    const faults = before === now ? [] : [`after ${rewriting} it is read as ${now} and not as ${before}`];
    faults.push(...(await this.repeated(rules)).map((fault) => `after ${rewriting} and repetition: ${fault}`));
    const qemu = await complaints(this.workshop.shell, this.copy, this.image.guest);
    return qemu === '' ? faults : [...faults, `after ${rewriting} and repetition qemu-img says ${qemu}`];
  }

  private nextRewriting(): Rewriting {
    const { rewritings } = this.image;
    this.turn += 1;
    return rewritings[this.turn % rewritings.length] ?? 'amend';
  }

  /** The same write by the real writer. With the longest backing file's name a cluster of 2 KiB may have no room for an insert any more. */
  private async repeated(rules: Rules): Promise<string[]> {
    const bytes = await readFile(this.copy);
    const options = { replaceDamaged: rules.replaceDamaged === true };
    try {
      await writeMetadata(this.copy, changesOf(rules), options);
    } catch (error) {
      if (!(error instanceof QcowmetaError)) throw error;
      const allowed = error.code === 'backing-name-too-long' && this.image.clusterSize === 2048;
      count(this.tally, 'repetitions refused for want of room');
      if (!allowed) return [`refused: ${error.message}`];
      return bytes.equals(await readFile(this.copy)) ? [] : ['refused, but the file has changed'];
    }
    count(this.tally, 'writes repeated');
    const reading = await readingAt(this.copy);
    return [...(reading === rules.after ? [] : [`is read as ${reading}`]), ...(await finalFaults(this.copy, rules))];
  }
}

/** The lines that qemu-img says, and did not say before the write. */
function differences(now: string, before: string): string[] {
  if (now === before) return [];
  const said = new Set(before.split('\n'));
  const other = now.split('\n').filter((line) => !said.has(line));
  return [`qemu-img says ${other.join(' ') || 'less'} and did not before`];
}

/** The strings of a file on the disk, as the product's reader finds them; or the code of its error. */
async function readingAt(path: string): Promise<string> {
  try {
    return readingOfMetadata(await readMetadata(path));
  } catch (error) {
    if (error instanceof QcowmetaError) return error.code;
    throw error;
  }
}

async function finalFaults(path: string, rules: Rules): Promise<string[]> {
  const cluster0 = (await readFile(path)).subarray(0, rules.start.cluster0.length);
  return endFaults(parseImage(cluster0, path), rules);
}

/** What a caller asks for who wants these strings and no others. */
function changesOf({ start, wanted }: Rules): Change[] {
  const texts = new Map(wanted.snapshots.map(({ snapshot, text }) => [snapshotKey(snapshot), text]));
  return [
    { target: { kind: 'image' }, text: wanted.own },
    ...start.snapshots.map((snapshot): Change => {
      return { target: { kind: 'snapshot', snapshot }, text: texts.get(snapshotKey(snapshot)) };
    }),
  ];
}
