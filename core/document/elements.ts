import type { TextEdit } from './edits';
import type { Member, Node, ParsedDocument } from './parse';
import type { Token } from './tokens';

/** Index of the first member that ends at or after an offset, the only one that may hold it; the number of members if there is none. */
export function indexUpTo(members: readonly Member[], offset: number): number {
  return firstIndex(members, ({ end }) => end >= offset);
}

/** Index of the first token that starts at or after an offset; the number of tokens if there is none. */
export function tokenIndexAt(tokens: readonly Token[], offset: number): number {
  return firstIndex(tokens, (token) => token.offset >= offset);
}

/** Index of the first item for which something holds that holds for all after it; the number of items if it holds for none. */
export function firstIndex<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(items[middle] as Item)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Takes a member of an object, or all from it to `last`, away with the comma; the layout of the others stays as it is. */
export function removalOfMember(document: ParsedDocument, member: Member, last = member): TextEdit[] {
  return removalBetween(document, member.start, last.end);
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
