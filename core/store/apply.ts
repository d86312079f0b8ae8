import { QcowmetaError } from '../errors';
import { equalBytes } from '../image/bytes';
import type { ImageFile } from '../image/file';
import { reasonOf } from '../system-error';
import { parseImage, type ParsedImage } from './image';
import { applySteps, type WritePlan, type WriteStep } from './plan';
import { message, type Message } from '../message';

/** What could not be done any more behind a saved string, and why. None of it puts the string that is saved in doubt. */
export interface Unfinished {
  /** The second copy; taking out or clearing what is left of the old; closing the file. */
  readonly part: 'second-copy' | 'clearing-up' | 'closing';
  /** In a few words for people: `no space left on device (ENOSPC)`. */
  readonly reason: string;
}

/** How many steps of a plan are on the disk, and what kept the others from it. */
export interface Applied {
  readonly done: number;
  readonly unfinished?: Unfinished;
}

/** A write and its sync that are as quick as this (ms): to have another thread wait for the next ones would take about as long as they do. */
const QUICK_MS = 1;

/**
 * Carries out a plan, each step on the disk before the next begins. Once the new strings are saved a failure is no error but `unfinished`.
 * Throws write-failed, which says what the image holds, read back from it.
 */
export async function applyPlan(file: ImageFile, image: ParsedImage, plan: WritePlan): Promise<Applied> {
  let quick = false;
  for (const [index, step] of plan.steps.entries()) {
    const begun = performance.now();
    try {
      await write(file, step, quick);
      quick = performance.now() - begun < QUICK_MS;
    } catch (error) {
      const reason = reasonOf(error);
      if (index > plan.commit) {
        const part = index === plan.mirror ? 'second-copy' : 'clearing-up';
        return { done: index, unfinished: { part, reason } };
      }
      const state = await describeState(file, image, plan);
      throw new QcowmetaError('write-failed', file.path, { reason, state }, [], { cause: error });
    }
  }
  return { done: plan.steps.length };
}

/**
 * The step of each file, by its identity, that could not be synced. Linux tells of a failed sync once; after that it takes what is in memory
 * for what is on the disk.
 */
const unsynced = new Map<string, WriteStep>();

async function write(file: ImageFile, step: WriteStep, inPlace = false): Promise<void> {
  await file.writeAt(step.offset, step.bytes);
  unsynced.set(file.identity, step);
  await file.sync(inPlace);
  unsynced.delete(file.identity);
}

/**
 * Writes again what a write of this process before could not sync: as long as it is in memory alone, nothing may build on it. `cluster0` is
 * what the file holds now. Throws write-failed.
 */
export async function makeUpForSync(file: ImageFile, cluster0: Uint8Array): Promise<void> {
  const step = unsynced.get(file.identity);
  if (step === undefined) return;
  const isThere = equalBytes(cluster0.subarray(step.offset, step.offset + step.bytes.length), step.bytes);
  unsynced.delete(file.identity);
  if (!isThere) return;
  try {
    await write(file, step);
  } catch (error) {
    const state = message('Nothing was changed.');
    throw new QcowmetaError('write-failed', file.path, { reason: reasonOf(error), state }, [], { cause: error });
  }
}

/** What the image holds after a failed step, in a sentence for people. */
async function describeState(file: ImageFile, before: ParsedImage, plan: WritePlan): Promise<Message> {
  const now = await payloadIn(file, before.cluster0.length);
  if (now === undefined) return message('Whether the old or the new text is stored could not be read back.');
  const payload = (cluster0: Uint8Array): Uint8Array | undefined => payloadOf(cluster0, before.path);
  const old = payload(before.cluster0);
  if (old && equalBytes(now, old))
    return message(old.length === 0 ? 'The image holds no text, as before.' : 'The image holds the old text.');
  const wanted = payload(applySteps(before.cluster0, plan.steps));
  if (wanted && equalBytes(now, wanted))
    return message('The image holds the new text, but it may not be safe on the disk yet.');
  return message('The image holds neither the old nor the new text.');
}

async function payloadIn(file: ImageFile, length: number): Promise<Uint8Array | undefined> {
  try {
    return payloadOf(await file.readAt(0, length), file.path);
  } catch (error) {
    if (error instanceof QcowmetaError) return undefined;
    throw error;
  }
}

/** All strings that cluster 0 holds, as one byte string; undefined if they are damaged. */
function payloadOf(cluster0: Uint8Array, path: string): Uint8Array | undefined {
  const { container } = parseImage(cluster0, path);
  if (container.kind === 'none') return new Uint8Array();
  return container.kind === 'valid' ? container.payload : undefined;
}
