import { formatPatch, OMIT_HEADERS, structuredPatch, type StructuredPatchHunk } from 'diff';

/** Lines before and after the change that are shown around it. */
const CONTEXT = 3;
/** Texts that differ in more lines than this are shown as replaced: what they have in common is searched for in quadratic time. */
const MOST_CHANGES = 1000;

/**
 * Unified diff of two texts (as of `diff -u`), with names for both sides; empty if they are equal. An absent text is an empty one. Line
 * ends are part of their lines. Takes well under a second, whatever the texts are. Import it where a diff is shown and not before: what
 * it is made of takes a while to load.
 */
export function unifiedDiff(beforeName: string, before: string, afterName: string, after: string): string {
  if (before === after) return '';
  const limits = { context: CONTEXT, maxEditLength: MOST_CHANGES };
  const hunks = structuredPatch('', '', before, after, undefined, undefined, limits)?.hunks ?? [
    replaced(before, after),
  ];
  const sides = { oldFileName: undefined, newFileName: undefined, oldHeader: undefined, newHeader: undefined };
  const body = formatPatch({ ...sides, hunks }, OMIT_HEADERS);
  return `--- ${headerName(beforeName)}\n+++ ${headerName(afterName)}\n${withShortRanges(body)}`;
}

/** One hunk that takes the whole text away and puts the other one there. */
function replaced(before: string, after: string): StructuredPatchHunk {
  const [old, now] = [splitLines(before), splitLines(after)];
  const lines = [...old.flatMap((line) => markedLine('-', line)), ...now.flatMap((line) => markedLine('+', line))];
  return { oldStart: 1, oldLines: old.length, newStart: 1, newLines: now.length, lines };
}

function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function markedLine(mark: string, line: string): string[] {
  return line.endsWith('\n') ? [mark + line.slice(0, -1)] : [mark + line, '\\ No newline at end of file'];
}

/** A range of one line has no length in the form of `diff -u`. */
function withShortRanges(hunks: string): string {
  const head = /(?<=^|\n)@@ -(\d+)(?:,1)?((?:,\d+)?) \+(\d+)(?:,1)?((?:,\d+)?) @@(?=\n)/g;
  return hunks.replace(head, '@@ -$1$2 +$3$4 @@');
}

/** A name that would break its line is quoted, as diff and git do it. */
function headerName(name: string): string {
  return /\p{Cc}/u.test(name) ? JSON.stringify(name) : name;
}
