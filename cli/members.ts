import { QcowmetaError } from '../core/errors';
import type { Registry } from '../core/registry/registry';
import type { StoredText } from '../core/store/read';
import type { Context } from './context';
import { findingLine } from './findings-text';
import { findStrings } from './found-string';
import type { JsonAnswer } from './images';
import type { Output } from './output';
import { openPlace, type Place } from './place';
import { readStored } from './stored-text';
import { makeChange, type WriteForm } from './write';

/** The object that `set` and `unset` change, as text: the own one, else the inherited one, else an empty one. */
export interface OpenObject {
  readonly place: Place;
  readonly text: string;
  /** The image that an inherited object comes from. */
  readonly inheritedFrom?: string;
}

/** The string that a command starts from: the own one, else the inherited one, else none. */
export interface OpenString {
  readonly place: Place;
  readonly stored?: StoredText;
  /** The image that an inherited string comes from. */
  readonly inheritedFrom?: string;
}

/**
 * Finds the string of an image or snapshot to change it. Throws if a backing file that could be inherited from cannot be read, because
 * what it says would be lost.
 */
export async function openString(output: Output, image: string, snapshot: string | undefined): Promise<OpenString> {
  const place = await openPlace(image, snapshot);
  if (place.before !== undefined) return { place, stored: place.before };
  const { strings, unread } = await findStrings(image, snapshot === undefined ? {} : { snapshot });
  if (unread !== undefined) output.message(`qcowmeta: ${unread.message}`);
  const [inherited] = strings;
  if (inherited?.stored === undefined) return { place };
  return { place, stored: inherited.stored, inheritedFrom: inherited.origin?.path ?? image };
}

/** An empty text becomes an object with its first member. */
const NO_OBJECT = '';

/** Opens the object of an image or snapshot to change members of it. Throws as `openString` does, and text-refused for an unsound one. */
export async function openObject(output: Output, image: string, snapshot: string | undefined): Promise<OpenObject> {
  const { place, stored, inheritedFrom } = await openString(output, image, snapshot);
  if (stored === undefined) return { place, text: NO_OBJECT };
  const text = soundText(output, stored, image, inheritedFrom ?? place.label);
  return inheritedFrom === undefined ? { place, text } : { place, text, inheritedFrom };
}

/** The text of a stored string, which another program may have stored against the rules: no member of such a text is changed. */
function soundText(output: Output, stored: StoredText, image: string, label: string): string {
  const { text, faults } = readStored(stored);
  if (faults.length === 0) return text;
  for (const fault of faults) output.message(findingLine(label, text, fault));
  const reason =
    'what is stored now breaks these rules, so no key of it can be changed. Replace it as a whole: qcowmeta put.';
  throw new QcowmetaError('text-refused', image, { reason }, faults);
}

/** Stores the changed object as the own string, and says so if it was inherited until now. A change in between is a conflict. */
export async function storeObject(
  context: Pick<Context, 'output' | 'interrupts'>,
  { place, inheritedFrom }: OpenObject,
  text: string,
  registry: Registry,
  form: WriteForm,
): Promise<JsonAnswer> {
  const change = { place, after: Buffer.from(text), onlyIfUnchanged: true, source: place.label, registry };
  const answer = await makeChange(context, change, form);
  return tellInherited(context.output, { place, inheritedFrom }, answer, form);
}

/** Adds to an answer that the new string started from an inherited one, and tells it. */
export function tellInherited(
  output: Output,
  { place, inheritedFrom }: { readonly place: Place; readonly inheritedFrom: string | undefined },
  answer: JsonAnswer,
  form: WriteForm,
): JsonAnswer {
  if (inheritedFrom === undefined) return answer;
  const start = form.dryRun === true ? 'would start' : 'started';
  output.message(
    `qcowmeta: ${place.label}: had no string of its own; the new one ${start} from the one inherited from ${inheritedFrom}.`,
  );
  return { ...answer, members: { ...answer.members, inheritedFrom } };
}
