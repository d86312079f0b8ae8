import { QcowmetaError } from '../../core/errors';
import { copyMetadata, type CopyOptions as Which } from '../../core/store/copy';
import type { StoredText } from '../../core/store/read';
import { examine } from '../examine';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { findingJson, findingLine } from '../findings-text';
import { findStrings } from '../found-string';
import type { JsonAnswer } from '../images';
import type { Form } from '../json-sink';
import type { Output } from '../output';
import { openRegistry, type RegistryOptions } from '../registry-option';
import { answerWrite, tellUnfinished } from '../write';

/** Options of `copy`. */
export interface CopyOptions extends Form, RegistryOptions, Which {}

/** Stores the string that applies to one image in another one, with the strings of the snapshots that both have. */
export async function copy(
  { output }: Context,
  source: string,
  destination: string,
  options: CopyOptions,
): Promise<ExitCode> {
  return answerWrite(output, destination, options, async () => {
    const copied = await copyOrExplain(output, source, destination, options);
    const { result, copiedSnapshots, from } = copied;
    tellUnfinished(output, destination, result);
    if (copiedSnapshots > 0) output.message(`qcowmeta: ${destination}: ${withSnapshots(copiedSnapshots)}`);
    const members = await tellFindings(output, destination, result.metadata.own, options);
    return { exit: EXIT.ok, members: { changed: result.changed, from, copiedSnapshots, ...members } };
  });
}

function withSnapshots(count: number): string {
  return count === 1
    ? 'the string of 1 snapshot was copied too.'
    : `the strings of ${count} snapshots were copied too.`;
}

/** A source without a string may have a backing file that was not read; that has to be told. */
async function copyOrExplain(
  output: Output,
  source: string,
  destination: string,
  { own, force }: Which,
): ReturnType<typeof copyMetadata> {
  try {
    return await copyMetadata(source, destination, { own: own === true, force: force === true });
  } catch (error) {
    if (error instanceof QcowmetaError && error.code === 'nothing-to-copy') {
      const { note } = await findStrings(source, { own: own === true });
      if (note !== undefined) output.message(`qcowmeta: ${note}`);
    }
    throw error;
  }
}

/** Tells what the rules have against the copied string; a copy carries it all the same. */
async function tellFindings(
  output: Output,
  destination: string,
  stored: StoredText | undefined,
  options: RegistryOptions,
): Promise<JsonAnswer['members']> {
  if (stored === undefined) return { string: null, findings: [] };
  const { text, findings } = examine(stored.bytes, { registry: await openRegistry(output, options.registry) });
  for (const finding of findings) output.message(findingLine(destination, text, finding));
  return { string: text, findings: findings.map((finding) => findingJson(text, finding)) };
}
