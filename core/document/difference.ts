import type { TextEdit } from './edits';

/** The one edit that makes a text of another, from the first to the last difference. No edit where there is none. */
export function difference(before: string, after: string): TextEdit[] {
  if (before === after) return [];
  const shorter = Math.min(before.length, after.length);
  let start = longest(shorter, (from, to) => before.slice(from, to) === after.slice(from, to));
  if (splits(before, start) || splits(after, start)) start -= 1;
  let end = longest(shorter - start, (from, to) => fromEnd(before, from, to) === fromEnd(after, from, to));
  if (splits(before, before.length - end) || splits(after, after.length - end)) end -= 1;
  return [{ offset: start, length: before.length - start - end, text: after.slice(start, after.length - end) }];
}

/** The greatest number up to `most` below which two texts are the same. Whole stretches are compared, which is faster than each unit by itself. */
function longest(most: number, areSame: (from: number, to: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (areSame(low, middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function fromEnd(text: string, from: number, to: number): string {
  return text.slice(text.length - to, text.length - from);
}

/** Whether an offset is in the middle of a line break or of a character: no editor has a position for that. */
function splits(text: string, offset: number): boolean {
  return /^(\r\n|[\ud800-\udbff][\udc00-\udfff])$/.test(text.slice(Math.max(0, offset - 1), offset + 1));
}
