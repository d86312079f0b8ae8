/** Lines before and after the change that are shown around it. */
const CONTEXT = 3;
/** Texts that differ in more lines than this are shown as replaced, rather than searched for what they have in common. */
const MOST_CHANGES = 1000;

type Mark = ' ' | '-' | '+';
interface Line {
  readonly mark: Mark;
  readonly text: string;
}

/**
 * Unified diff of two texts (as of `diff -u`), with names for both sides; empty if they are equal. An absent text is an empty one.
 */
export function unifiedDiff(beforeName: string, before: string, afterName: string, after: string): string {
  if (before === after) return '';
  const lines = compareLines(splitLines(before), splitLines(after));
  return `--- ${beforeName}\n+++ ${afterName}\n${hunksOf(lines).join('')}`;
}

/** Lines with their ends, so that a missing last line end and `\r\n` are differences too. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function compareLines(before: readonly string[], after: readonly string[]): Line[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  const shorter = Math.min(before.length, after.length) - start;
  while (end < shorter && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const keep = (text: string): Line => ({ mark: ' ', text });
  return [
    ...before.slice(0, start).map(keep),
    ...shortestEdit(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(keep),
  ];
}

/** Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), the greedy form. */
function shortestEdit(before: readonly string[], after: readonly string[]): Line[] {
  const reached = new Map<number, number>([[1, 0]]);
  const history: ReadonlyMap<number, number>[] = [];
  for (let changes = 0; changes <= Math.min(before.length + after.length, MOST_CHANGES); changes++) {
    history.push(new Map(reached));
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let x = comesDown(reached, diagonal, changes) ? at(reached, diagonal + 1) : at(reached, diagonal - 1) + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      reached.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return walkBack(before, after, history);
    }
  }
  return [...before.map((text): Line => ({ mark: '-', text })), ...after.map((text): Line => ({ mark: '+', text }))];
}

function walkBack(
  before: readonly string[],
  after: readonly string[],
  history: readonly ReadonlyMap<number, number>[],
): Line[] {
  const lines: Line[] = [];
  let x = before.length;
  let y = after.length;
  for (let changes = history.length - 1; changes >= 0; changes--) {
    const reached = history[changes] ?? new Map<number, number>();
    const diagonal = x - y;
    const previous = comesDown(reached, diagonal, changes) ? diagonal + 1 : diagonal - 1;
    const fromX = at(reached, previous);
    const fromY = fromX - previous;
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      lines.push({ mark: ' ', text: before[--x] ?? '' });
      y--;
    }
    if (changes === 0) break;
    if (x === fromX) lines.push({ mark: '+', text: after[--y] ?? '' });
    else lines.push({ mark: '-', text: before[--x] ?? '' });
  }
  return lines.reverse();
}

function comesDown(reached: ReadonlyMap<number, number>, diagonal: number, changes: number): boolean {
  return diagonal === -changes || (diagonal !== changes && at(reached, diagonal - 1) < at(reached, diagonal + 1));
}

function at(reached: ReadonlyMap<number, number>, diagonal: number): number {
  return reached.get(diagonal) ?? 0;
}

function hunksOf(lines: readonly Line[]): string[] {
  const shown = lines.map((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ mark }) => mark !== ' '),
  );
  const hunks: string[] = [];
  let beforeLine = 1;
  let afterLine = 1;
  for (let index = 0; index < lines.length;) {
    let end = index;
    while (end < lines.length && shown[end] === shown[index]) end++;
    const part = lines.slice(index, end);
    const beforeCount = part.filter(({ mark }) => mark !== '+').length;
    const afterCount = part.filter(({ mark }) => mark !== '-').length;
    if (shown[index] === true) {
      hunks.push(
        `@@ -${range(beforeLine, beforeCount)} +${range(afterLine, afterCount)} @@\n${part.map(lineText).join('')}`,
      );
    }
    beforeLine += beforeCount;
    afterLine += afterCount;
    index = end;
  }
  return hunks;
}

/** The form of `diff -u`: an empty range names the line before it, a range of one line has no length. */
function range(start: number, count: number): string {
  if (count === 1) return String(start);
  return `${count === 0 ? start - 1 : start},${count}`;
}

function lineText({ mark, text }: Line): string {
  return text.endsWith('\n') ? mark + text : `${mark}${text}\n\\ No newline at end of file\n`;
}
