import { planImport, type ImportOptions } from '../../../core/machine/import';
import type { ImageKeys } from '../../../core/machine/image-keys';
import type { Disagreement, ImportReport, MergedKey, Sentence } from '../../../core/machine/report';
import { takeApart } from '../../../core/machine/take-apart';
import { renderMessage } from '../../../core/message';
import { builtinRegistry, type Registry } from '../../../core/registry/registry';

/** An image that says these keys; a string is its text as it is. */
export function image(path: string, says: Readonly<Record<string, unknown>> | string, from = path): ImageKeys {
  return imageOf(builtinRegistry(), path, says, from);
}

/** The same with another registry than the built-in one; `from` is the backing file whose string it is. */
export function imageOf(
  registry: Registry,
  path: string,
  says: Readonly<Record<string, unknown>> | string,
  from = path,
): ImageKeys {
  const text = { bytes: Buffer.from(typeof says === 'string' ? says : JSON.stringify(says)), hash: '' };
  return takeApart(path, { text, origin: { path: from, target: { kind: 'image' } } }, 64n * 1024n * 1024n, registry);
}

/** An image whose chain has no string. */
export function silentImage(path: string): ImageKeys {
  return takeApart(path, {}, 0n, builtinRegistry());
}

/** Plans an import with the built-in registry. */
export function plan(images: readonly ImageKeys[], options: Partial<ImportOptions> = {}): ImportReport {
  return planImport(images, { registry: builtinRegistry(), ...options });
}

/** One key after the merge. Throws if the merge does not have it. */
export function keyOf({ merged }: ImportReport, key: string): MergedKey {
  const found = merged.find((candidate) => candidate.key === key);
  if (found === undefined) throw new Error(`${key} is not there: ${merged.map((one) => one.key).join(', ')}`);
  return found;
}

/** The machine of a report. Throws with what stands against it if there is none. */
export function machineOf(report: ImportReport): NonNullable<ImportReport['configuration']> {
  const { configuration, disagreements } = report;
  if (configuration === undefined) throw new Error(disagreements.map(told).join('\n'));
  return configuration;
}

/** Everything that a disagreement says, in English, a sentence a line. */
export function told({ message, args, details }: Disagreement): string {
  return [{ message, args }, ...details].map(rendered).join('\n');
}

/** A sentence in English. */
export function rendered({ message, args }: Sentence): string {
  return renderMessage(message, args);
}
