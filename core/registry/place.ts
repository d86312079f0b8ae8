import { membersOf, parseDocument, type Node } from '../document/parse';

/** Where a registry file defines a key: the name, and name and definition together. Offsets are UTF-16 units. */
export interface EntryPlace {
  readonly name: Pick<Node, 'offset' | 'length'>;
  readonly entry: Pick<Node, 'offset' | 'length'>;
}

let last: { readonly text: string; readonly places: ReadonlyMap<string, EntryPlace> } | undefined;

/**
 * Finds a key's definition in the text of a registry file; of two the first, which is the one that counts. Never throws. The text is
 * read once as long as it stays the same.
 */
export function placeOfEntry(text: string, key: string): EntryPlace | undefined {
  if (last?.text !== text) last = { text, places: placesIn(text) };
  return last.places.get(key);
}

function placesIn(text: string): Map<string, EntryPlace> {
  const keys = parseDocument(text).members.find((member) => member.key === 'keys')?.valueNode;
  const places = (keys ? membersOf(keys) : []).map(
    ({ key, keyNode, node }) => [key, { name: keyNode, entry: node }] as const,
  );
  return new Map(places.reverse());
}
