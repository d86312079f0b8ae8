import { findNodeAtOffset, getNodePath } from 'jsonc-parser';
import type { Node, ParsedDocument } from './parse';

/** A name of an object's member, at any depth. */
export interface Field {
  /** The names and positions that lead to it from the top, its own last. */
  readonly path: readonly (string | number)[];
  readonly node: Node;
}

/** The name of a member at a UTF-16 offset; undefined in values and between members. Never throws. */
export function fieldAt({ root }: ParsedDocument, offset: number): Field | undefined {
  const node = root && findNodeAtOffset(root, offset, true);
  return node?.parent?.type === 'property' && node.parent.children?.[0] === node
    ? { path: getNodePath(node), node }
    : undefined;
}
