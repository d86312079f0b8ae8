import { membersOf, parseDocument, type Node } from '../document/parse';

/** Where a registry file defines a key: the name, and name and definition together. Offsets are UTF-16 units. */
export interface EntryPlace {
  readonly name: Pick<Node, 'offset' | 'length'>;
  readonly entry: Pick<Node, 'offset' | 'length'>;
}

/** Finds a key's definition in the text of a registry file; of two the first, which is the one that counts. Never throws. */
export function placeOfEntry(text: string, key: string): EntryPlace | undefined {
  const keys = parseDocument(text).members.find((member) => member.key === 'keys')?.valueNode;
  const member = keys && membersOf(keys).find((candidate) => candidate.key === key);
  return member && { name: member.keyNode, entry: member.node };
}
