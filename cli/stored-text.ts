import type { Member, ParsedDocument } from '../core/document/parse';
import type { Finding } from '../core/findings/finding';
import { readChecked } from '../core/findings/layer1';
import { nearest } from '../core/registry/nearest';
import type { StoredText } from '../core/store/read';
import { RawJson } from './json';
import { didYouMean } from './did-you-mean';

/** A stored string, read. */
export interface ReadText {
  /** What is not UTF-8 is replaced by U+FFFD. */
  readonly text: string;
  readonly document: ParsedDocument;
  /** What Layer 1 has against it: such a string was stored by another program, and its members cannot be relied on. */
  readonly faults: readonly Finding[];
}

/** Decodes and parses a stored string. */
export function readStored({ bytes }: StoredText): ReadText {
  const { document, faults } = readChecked(bytes);
  return { text: document.text, document, faults };
}

/** The value of a member as it is written. Empty for a member without a value, which only a faulty string has. */
export function valueText({ text }: ReadText, { valueNode }: Member): string {
  return valueNode === undefined ? '' : text.slice(valueNode.offset, valueNode.offset + valueNode.length);
}

/** The value of a member for a JSON answer, its numbers as they are written. */
export function valueJson(read: ReadText, member: Member): RawJson {
  return new RawJson(valueText(read, member));
}

/** That a string has no such key, with what may have been meant, for people. */
export function noKey(label: string, key: string, { members }: ParsedDocument): string {
  const near = nearest(
    key,
    members.map((member) => member.key),
  );
  return `${label}: has no key ${key}.${didYouMean(near)}`;
}
