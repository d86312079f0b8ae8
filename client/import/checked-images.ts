import { planImport } from '../../core/machine/import';
import { readImageKeys, type ReadFailure } from '../../core/machine/read-images';
import type { ImportReport, Sentence } from '../../core/machine/report';
import type { MessageArg, MessageArgs } from '../../core/message';
import type { Registry } from '../../core/registry/registry';
import { safe, say } from '../messages';
import { findTwofoldDisks } from '../../core/machine/twofold';
import { shortNames } from './names';

/** What was decided for a machine: by key the path of the image whose value counts, and whether keys that need a yes got one. */
export interface Decisions {
  readonly prefer?: ReadonlyMap<string, string>;
  readonly confirm?: boolean;
  readonly name?: string;
}

/** Images looked at as one machine, and those that could not be read. */
export interface CheckedImages {
  readonly report: ImportReport;
  readonly failures: readonly ReadFailure[];
  /** What is to be said of images that are the same file as others, or part of them. */
  readonly twofold: readonly Sentence[];
  /** How to call each file that anything of this speaks of, by its path. */
  readonly names: ReadonlyMap<string, string>;
}

/** Reads images and merges what they say. An image that cannot be read is a failure of the result; nothing of core/ is thrown. */
export async function checkImages(
  paths: readonly string[],
  registry: Registry,
  decisions: Decisions = {},
): Promise<CheckedImages> {
  const { images, failures } = await readImageKeys(paths, registry);
  const report = planImport(images, { registry, ...decisions });
  const twofold = await findTwofoldDisks(paths);
  return { report, failures, twofold, names: shortNames([...paths, ...images.flatMap(({ chain }) => chain)]) };
}

/** A sentence of core/ in the language of the editor, with files by their short names. */
export function inWords({ message, args }: Sentence, names: ReadonlyMap<string, string>): string {
  return say(
    message,
    withTexts(args, (text) => names.get(text) ?? text),
  );
}

/** The same for a notification, in which nothing out of an image may become a link. */
export function inNotification({ message, args }: Sentence, names: ReadonlyMap<string, string>): string {
  return say(
    message,
    withTexts(args, (text) => safe(names.get(text) ?? text)),
  );
}

function withTexts(args: MessageArgs, change: (text: string) => string): MessageArgs {
  const changed = (value: MessageArg): MessageArg => {
    if (typeof value === 'object') return { message: value.message, args: withTexts(value.args, change) };
    return typeof value === 'string' ? change(value) : value;
  };
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, changed(value)]));
}

/** Why an image could not be read, as a sentence of core/. */
export function failureOf({ error }: ReadFailure): Sentence {
  return { message: error.template, args: error.args };
}
