import { QcowmetaError } from '../errors';
import { parseDocument } from '../document/parse';
import { checkDocument } from '../findings/check';
import { refusesSave } from '../findings/rules';
import type { Registry } from '../registry/registry';
import type { ImageKeys, KeyValue } from './image-keys';
import { faultsOf, keyValue } from './take-apart';
import { shownValue } from './sentences';

/** What a user decided: for these keys no image is asked, or only one. */
export interface Choices {
  readonly set: ReadonlyMap<string, KeyValue>;
  readonly prefer: ReadonlyMap<string, KeyValue>;
}

/** Choices as they are given: JSON by key, and the path of an image by key. */
export interface GivenChoices {
  readonly set?: ReadonlyMap<string, string>;
  readonly prefer?: ReadonlyMap<string, string>;
}

/**
 * Looks up what was chosen. Throws QcowmetaError: choice-unknown-key, choice-invalid (with findings), choice-unknown-image and
 * choice-no-value.
 */
export function readChoices(given: GivenChoices, images: readonly ImageKeys[], registry: Registry): Choices {
  const set = [...(given.set ?? [])].map(([key, text]): [string, KeyValue] => [
    key,
    chosenValue(key, text, images, registry),
  ]);
  const prefer = [...(given.prefer ?? [])].map(([key, path]): [string, KeyValue] => [
    key,
    preferredValue(key, path, images, registry),
  ]);
  return { set: new Map(set), prefer: new Map(prefer) };
}

function chosenValue(key: string, text: string, images: readonly ImageKeys[], registry: Registry): KeyValue {
  refuseUnknown(key, images, registry);
  const document = parseDocument(`{${JSON.stringify(key)}: ${text}}`);
  const [member, ...more] = document.members;
  const value = member && more.length === 0 ? keyValue(document, member, registry) : undefined;
  const findings = checkDocument(document, { registry });
  const faults =
    value === undefined
      ? findings
      : [...faultsOf(value, findings), ...findings.filter(({ code }) => refusesSave(code))];
  if (value !== undefined && faults.length === 0) return { ...value, offset: 0, length: 0 };
  throw new QcowmetaError('choice-invalid', '', { key, value: shownValue(text) }, faults);
}

function preferredValue(key: string, path: string, images: readonly ImageKeys[], registry: Registry): KeyValue {
  const image = images.find((candidate) => candidate.path === path);
  if (image === undefined) throw new QcowmetaError('choice-unknown-image', path, { key });
  refuseUnknown(key, images, registry);
  const value = image.keys.get(key);
  if (value === undefined || faultsOf(value, image.findings).length > 0) {
    throw new QcowmetaError('choice-no-value', path, { key });
  }
  return value;
}

/** A key that is not registered can be decided where an image has it. */
function refuseUnknown(key: string, images: readonly ImageKeys[], registry: Registry): void {
  if (registry.get(key) !== undefined || images.some(({ keys }) => keys.has(key))) return;
  const [meant] = registry.suggest(key);
  if (meant === undefined) throw new QcowmetaError('choice-unknown-key', '', { key });
  throw new QcowmetaError('choice-misspelt-key', '', { key, meant });
}
