import type { TextEdit } from './edits';
import type { Member, Node, ParsedDocument } from './parse';
import type { Token } from './tokens';

/** Offset after the last character of a member, even if its value is missing. UTF-16 units. */
export function endOfMember(member: Member): number {
  const { keyNode, valueNode } = member;
  return valueNode === undefined ? keyNode.offset + keyNode.length : valueNode.offset + valueNode.length;
}

/** Index of the first token that starts at or after an offset; the number of tokens if there is none. */
export function tokenIndexAt(tokens: readonly Token[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.offset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Takes a member of an object, or all from it to `last`, away with the comma; the layout of the others stays as it is. */
export function removalOfMember(document: ParsedDocument, member: Member, last = member): TextEdit[] {
  return removalBetween(document, member.keyNode.offset, endOfMember(last));
}

/** Takes an item of a list away together with its comma, leaving the layout of the others as it is. */
export function removalOfItem(document: ParsedDocument, item: Node): TextEdit[] {
  return removalBetween(document, item.offset, item.offset + item.length);
}

function removalBetween({ tokens }: ParsedDocument, start: number, end: number): TextEdit[] {
  const before = tokens[tokenIndexAt(tokens, start) - 1];
  const next = tokenIndexAt(tokens, end);
  const after = tokens[next];
  const [from, to] = extent();
  return [{ offset: from, length: to - from, text: '' }];

  function extent(): [number, number] {
    const follower = tokens[next + 1];
    const hasFollower = after?.kind === ',' && follower !== undefined && follower.kind !== '}' && follower.kind !== ']';
    if (hasFollower) return [start, follower.offset];
    if (before?.kind === ',') return [before.offset, end];
    // The only element: with nothing left, the brackets stand together.
    const isEnclosed = (before?.kind === '{' || before?.kind === '[') && (after?.kind === '}' || after?.kind === ']');
    return isEnclosed ? [before.end, after.offset] : [start, after?.kind === ',' ? after.end : end];
  }
}
