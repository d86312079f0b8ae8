import { message } from '../message';
import type { Registry } from '../registry/registry';
import { bootImageOf } from './boot-image';
import { readChoices, type GivenChoices } from './choices';
import { chooseMachine } from './choose/choose';
import { configure } from './configure';
import { Facts } from './facts';
import type { ImageKeys } from './image-keys';
import { findContradictions } from './contradictions';
import { mergeImages } from './merge/merge';
import { Notes } from './notes';
import { leftOut } from './left-out';
import type { Disagreement, ImportReport, MergedKey, UnusableText } from './report';
import { isUnusable } from './take-apart';

/** What a user says about an import. */
export interface ImportOptions extends GivenChoices {
  readonly registry: Registry;
  /** Apply the keys that need consent too. */
  readonly confirm?: boolean;
  /** The machine's name; made of the boot image's file name if left out. */
  readonly name?: string;
}

/**
 * Looks at several images as one machine: merges their keys, finds what they disagree on, and chooses a machine unless a disagreement stops
 * it. Pure: images are read by `readImageKeys`. Throws QcowmetaError for choices that make no sense (choice-unknown-key,
 * choice-misspelt-key, choice-invalid, choice-unknown-image, choice-no-value, bad-name).
 */
export function planImport(images: readonly ImageKeys[], options: ImportOptions): ImportReport {
  const { registry, confirm = false, name } = options;
  const choices = readChoices(options, images, registry);
  const boot = bootImageOf(images, choices);
  const { merged, conflicts } = mergeImages(images, boot, choices, registry);
  const facts = new Facts(merged, images, registry);
  const notes = new Notes();
  const choice = chooseMachine(facts);
  const disagreements = [...conflicts, ...findContradictions(facts)];
  if ('kind' in choice && !isConsequence(choice, disagreements)) disagreements.push(choice);
  const toConfirm = merged.filter((key) => needsConsent(key, registry) && !confirm);
  const report = { images, merged, disagreements, toConfirm, unusable: images.flatMap(unusableText) };
  if ('kind' in choice || disagreements.some(({ stops }) => stops)) {
    return { ...report, notCarried: leftOut(images, facts), defaults: [] };
  }
  const circumstances = { choice, boot, confirmed: confirm, ...(name === undefined ? {} : { name }) };
  const configuration = configure(facts, circumstances, notes);
  return {
    ...report,
    notCarried: [...leftOut(images, facts), ...notes.notCarried],
    defaults: notes.defaults,
    configuration,
  };
}

/** Of keys that are in conflict one value goes on; that this one leaves no machine is nobody's trouble yet. */
function isConsequence(noMachine: Disagreement, others: readonly Disagreement[]): boolean {
  return others.some(
    ({ kind, stops, key }) => kind === 'conflict' && stops && noMachine.values.some((value) => value.key === key),
  );
}

/** What a user set has the user's consent. */
function needsConsent({ key, decidedBy }: MergedKey, registry: Registry): boolean {
  return registry.get(key)?.security === 'confirm' && decidedBy !== 'set';
}

function unusableText(image: ImageKeys): UnusableText[] {
  if (!isUnusable(image.findings)) return [];
  const { path } = image;
  const origin = image.origin?.path ?? path;
  const said =
    origin === path
      ? message('{file}: its string breaks the rules for JSON objects, so nothing of it is used.', { file: path })
      : message(
          '{file}: the string that it inherits from {origin} breaks the rules for JSON objects, so nothing of it is used.',
          { file: path, origin },
        );
  return [{ image, ...said }];
}
