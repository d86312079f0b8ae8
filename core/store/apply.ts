import { QcowmetaError } from '../errors';
import { equalBytes } from '../image/bytes';
import { reasonOf, type ImageFile } from '../image/file';
import { parseImage, type ParsedImage } from './image';
import { applySteps, type WritePlan } from './plan';
import { encodeRecords } from './records';

/**
 * Carries out a plan, each step on the disk before the next begins. Gives false if the new strings are saved but the second copy, or the
 * clearing up, failed. Throws write-failed, which says what the image holds, read back from it.
 */
export async function applyPlan(file: ImageFile, image: ParsedImage, plan: WritePlan): Promise<boolean> {
  for (const [index, step] of plan.steps.entries()) {
    try {
      await file.writeAt(step.offset, step.bytes);
      await file.sync();
    } catch (error) {
      if (index > plan.commit) return false;
      const state = await describeState(file, image, plan);
      throw new QcowmetaError('write-failed', file.path, { reason: reasonOf(error), state }, [], { cause: error });
    }
  }
  return true;
}

/** What the image holds after a failed step, in a sentence for people. */
async function describeState(file: ImageFile, before: ParsedImage, plan: WritePlan): Promise<string> {
  const now = await payloadIn(file, before.cluster0.length);
  if (now === undefined) return 'Whether the old or the new text is stored could not be read back.';
  const payload = (cluster0: Uint8Array): Uint8Array | undefined => payloadOf(cluster0, before.path);
  const old = payload(before.cluster0);
  if (old && equalBytes(now, old)) return 'The image holds the old text.';
  const wanted = payload(applySteps(before.cluster0, plan.steps));
  if (wanted && equalBytes(now, wanted)) return 'The image holds the new text, but it may not be safe on the disk yet.';
  return 'The image holds neither the old nor the new text.';
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
  return container.kind === 'valid' ? encodeRecords(container.records) : undefined;
}
