import { QcowmetaError } from '../../core/errors';
import type { Registry } from '../../core/registry/registry';
import { copyMetadata, type CopyOptions as Which, type CopyResult } from '../../core/store/copy';
import { ownString } from '../../core/store/applying';
import { readMetadata, type ImageMetadata, type StoredText, type Target } from '../../core/store/read';
import { examine } from '../examine';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { findingJson, findingLine } from '../findings-text';
import { findStrings, labelOf } from '../found-string';
import type { JsonAnswer } from '../images';
import type { Output } from '../output';
import { openRegistry, type RegistryOptions } from '../registry-option';
import { answerWrite, diffOf, tellUnfinished, type WriteForm } from '../write';

/** Options of `copy`. */
export interface CopyOptions extends WriteForm, RegistryOptions, Pick<Which, 'own' | 'force'> {}

/** Stores the string that applies to one image in another one, with the strings of the snapshots that both have. */
export async function copy(
  { output, interrupts }: Context,
  source: string,
  destination: string,
  options: CopyOptions,
): Promise<ExitCode> {
  return answerWrite(output, destination, options, async () => {
    const registry = await openRegistry(output, options.registry);
    const before = options.dryRun === true ? await readMetadata(destination) : undefined;
    const copied = await interrupts.hold(() => copyOrExplain(output, source, destination, options));
    const { result, copiedSnapshots, from } = copied;
    tellUnfinished(output, destination, result);
    const diff = before === undefined ? undefined : await diffOfAll(destination, before, result.metadata);
    if (diff !== undefined && options.output !== 'json') output.text(diff);
    if (copiedSnapshots > 0) output.message(`qcowmeta: ${destination}: ${withSnapshots(copied, diff !== undefined)}`);
    const members = tellFindings(output, destination, result.metadata.own, registry);
    const changed = result.changed && diff === undefined;
    return { exit: EXIT.ok, members: { changed, from, copiedSnapshots, ...members, diff } };
  });
}

/** The changes of all strings that a copy would make. */
async function diffOfAll(image: string, before: ImageMetadata, after: ImageMetadata): Promise<string> {
  const targets: readonly Target[] = [
    { kind: 'image' },
    ...after.snapshots.map(({ identity }): Target => ({ kind: 'snapshot', snapshot: identity })),
  ];
  let diffs = '';
  for (const target of targets) {
    const [old, now] = [ownString(before, target), ownString(after, target)];
    diffs += await diffOf(labelOf({ image, target }), old?.bytes, now?.bytes);
  }
  return diffs;
}

function withSnapshots({ copiedSnapshots: count }: CopyResult, isDryRun: boolean): string {
  const happens = isDryRun ? 'would be' : count === 1 ? 'was' : 'were';
  return count === 1
    ? `the string of 1 snapshot ${happens} copied too.`
    : `the strings of ${count} snapshots ${happens} copied too.`;
}

/** A source without a string may have a backing file that was not read; that has to be told. */
async function copyOrExplain(
  output: Output,
  source: string,
  destination: string,
  { own, force, dryRun }: CopyOptions,
): Promise<CopyResult> {
  try {
    return await copyMetadata(source, destination, {
      own: own === true,
      force: force === true,
      dryRun: dryRun === true,
    });
  } catch (error) {
    if (error instanceof QcowmetaError && error.code === 'nothing-to-copy') {
      const { unread } = await findStrings(source, { own: own === true });
      if (unread !== undefined) output.message(`qcowmeta: ${unread.message}`);
    }
    throw error;
  }
}

/** Tells what the rules have against the copied string; a copy carries it all the same. */
function tellFindings(
  output: Output,
  destination: string,
  stored: StoredText | undefined,
  registry: Registry,
): JsonAnswer['members'] {
  if (stored === undefined) return { string: null, hash: null, findings: [] };
  const { text, findings } = examine(stored.bytes, { registry });
  for (const finding of findings) output.message(findingLine(destination, text, finding));
  return { string: text, hash: stored.hash, findings: findings.map((finding) => findingJson(text, finding)) };
}
