import type { Span } from './cursor';
import type { Node, ParsedDocument } from './parse';

/** A text that is the address of a page: what stands between its quotes, and the address in its normal form. */
export interface Link extends Span {
  readonly target: string;
}

/**
 * The values, at any depth, that are nothing but an `http:` or `https:` address. Other schemes could open files or run commands; an
 * address with a user name could pose as another host's. Both are left out. Offsets in UTF-16 units.
 */
export function links({ root }: ParsedDocument): Link[] {
  return root ? linksBelow(root) : [];
}

function linksBelow(node: Node): Link[] {
  if (node.type === 'string') return linkOf(node);
  const children = node.type === 'property' ? (node.children ?? []).slice(1) : (node.children ?? []);
  return children.flatMap(linksBelow);
}

function linkOf({ value, offset, length }: Node): Link[] {
  const text = String(value);
  if (!/^https?:\/\/[^\s\p{C}]+$/iu.test(text) || !URL.canParse(text)) return [];
  const { href, username, password } = new URL(text);
  return username === '' && password === '' ? [{ offset: offset + 1, length: length - 2, target: href }] : [];
}
