import type { TextEdit } from './edits';
import type { Member, ParsedDocument } from './parse';

/**
 * The edits that put the members of the top-level object in order: by `rank`, and those of the same rank by name. Layout and commas stay
 * where they are; members trade places. No edits where the text is not JSON or already in order.
 */
export function sortMembers({ text, members, syntax }: ParsedDocument, rank: (key: string) => number): TextEdit[] {
  if (syntax.length > 0) return [];
  const sorted = [...members].sort((left, right) => rank(left.key) - rank(right.key) || compare(left.key, right.key));
  return members.flatMap((member, index) => {
    const other = sorted[index] ?? member;
    if (other === member) return [];
    const { offset } = member.keyNode;
    return [{ offset, length: member.end - offset, text: textOf(text, other) }];
  });
}

/** By code units, the same everywhere and in every language. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function textOf(text: string, member: Member): string {
  return text.slice(member.start, member.end);
}
