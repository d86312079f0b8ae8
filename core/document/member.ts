import type { Node } from 'jsonc-parser';

/** One `"key": value` of an object. Offsets are UTF-16 units. */
export interface Member {
  /** The key with its escapes resolved. */
  readonly key: string;
  /** The key's string, quotes included. */
  readonly keyNode: Node;
  /** Absent while the value has not been typed yet. */
  readonly valueNode: Node | undefined;
  /** Key and value together. */
  readonly node: Node;
  readonly start: number;
  /** After its last character, even if its value is missing. */
  readonly end: number;
}

/** The members of an object node, duplicates kept; none for any other node. */
export function membersOf(node: Node): Member[] {
  if (node.type !== 'object') return [];
  return (node.children ?? []).map(memberOf).filter((member) => member !== undefined);
}

/** The member that the node of a property is; undefined if it has no key. */
export function memberOf(node: Node): Member | undefined {
  const [keyNode, valueNode] = node.children ?? [];
  if (keyNode === undefined) return undefined;
  const last = valueNode ?? keyNode;
  const end = last.offset + last.length;
  return { key: String(keyNode.value), keyNode, valueNode, node, start: keyNode.offset, end };
}
