import { hiddenCharacters } from '../document/odd-characters';
import { parseDocument, type ParsedDocument } from '../document/parse';
import { firstOffsetBeyond, utf8Length } from '../document/utf8';
import type { Registry } from '../registry/registry';
import { finding, fix } from './build';
import { findCrossChecks } from './cross-checks';
import type { Finding } from './finding';
import { findKeyNames } from './key-names';
import { findLayer1InDocument } from './layer1';
import { findPrefixConflicts } from './prefix-conflicts';
import { acquit, suspectsIn } from './suspects';
import { findValues } from './value-findings';

/** What a document is checked against. */
export interface CheckContext {
  readonly registry: Registry;
  /** The document is only shown: a `qemu.` key that is not registered is a warning then, since nothing is being written. */
  readonly readOnly?: boolean;
  /** Bytes of UTF-8 that the image takes. */
  readonly capacityBytes?: number;
  /** Nothing is stored where the document comes from: a document without any text says just that and is no mistake. */
  readonly nothingStored?: boolean;
}

/** Everything that the rules of the layers 0 to 2 have against a document, by offset. Never throws, whatever the text. */
export function checkDocument(document: ParsedDocument, context: CheckContext): Finding[] {
  if (context.nothingStored === true && document.text === '') return [];
  return [
    ...findOverCapacity(document, context.capacityBytes),
    ...findInMembers(document, context),
    ...findPrefixConflicts(document),
    ...findCrossChecks(document, context.registry),
    ...findHiddenCharacters(document),
  ].sort((a, b) => a.offset - b.offset);
}

/** What is found of a member does not depend on the others, or is found anew: those without fault are not looked at again in a later version. */
function findInMembers(document: ParsedDocument, context: CheckContext): Finding[] {
  const { registry } = context;
  const suspects = suspectsIn(document, registry);
  const found = [
    ...findLayer1InDocument(document, suspects),
    ...findKeyNames(document, suspects, context),
    ...findValues(document, suspects, registry),
  ];
  acquit(suspects, found, registry);
  return found;
}

/** The same for a text that has not been parsed. */
export function checkText(text: string, context: CheckContext): Finding[] {
  return checkDocument(parseDocument(text), context);
}

/** Placed on all that does not fit. */
function findOverCapacity({ text }: ParsedDocument, capacity: number | undefined): Finding[] {
  if (capacity === undefined) return [];
  const bytes = utf8Length(text);
  if (bytes <= capacity) return [];
  const offset = firstOffsetBeyond(text, capacity) ?? text.length;
  const args = { bytes, capacity, excess: bytes - capacity };
  const words = args.excess === 1 ? { message: OVER_BY_ONE } : {};
  return [finding('over-capacity', { offset, length: text.length - offset }, args, words)];
}

const OVER_BY_ONE = 'The text has {bytes} bytes, but only {capacity} fit into this image. Shorten it by 1 byte.';

function findHiddenCharacters({ text }: ParsedDocument): Finding[] {
  // At the very beginning it is a byte order mark, which has a rule of its own.
  const found = hiddenCharacters(text).filter(({ offset }) => offset > 0 || !text.startsWith('\ufeff'));
  return found.map(({ offset, length, name }) => {
    const fixes = [fix('remove', { what: name }, [{ offset, length, text: '' }])];
    return finding('hidden-character', { offset, length }, { character: name }, { fixes });
  });
}
