import { applyEdits, type TextEdit } from '../document/edits';
import { firstIndex } from '../document/elements';
import type { Finding } from './finding';
import { refusesSave } from './rules';

/** Finds what the rules have against a text. */
type Check = (text: string) => readonly Finding[];

interface State {
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** Rounds of repairs after which it is enough, whatever is left. */
const MOST_ROUNDS = 50;
/** Single repairs that are tried in a round where all at once do harm. */
const MOST_SINGLE = 50;
/** Characters that are checked after repairs; what is left of a long text with very much in it is for another time. */
const MOST_CHECKED = 500_000;

/**
 * The text after all preferred repairs: those that do not overlap at once, then those of what the check finds next, until nothing is left
 * to do. A repair after which more would refuse a save than before is left out: two misspelt keys must not become the same one.
 */
export function fixAll(text: string, check: Check): string {
  const seen = new Set([text]);
  let state: State = { text, findings: check(text) };
  let checked = 0;
  const tryOut = (repaired: string): State | undefined => {
    if (seen.has(repaired) || checked >= MOST_CHECKED) return undefined;
    checked += repaired.length;
    return { text: repaired, findings: check(repaired) };
  };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const next = nextState(state, tryOut);
    if (next === undefined) break;
    seen.add(next.text);
    state = next;
  }
  return state.text;
}

/** After all repairs at once if they get along, else after the first one that does no harm. */
function nextState({ text, findings }: State, tryOut: (repaired: string) => State | undefined): State | undefined {
  const repairs = findings.flatMap(({ fixes }) => {
    const preferred = fixes.find((fix) => fix.preferred);
    return preferred ? [preferred.edits] : [];
  });
  const before = refusals(findings);
  for (const edits of [compatible(repairs), ...repairs.slice(0, MOST_SINGLE)]) {
    const next = tryOut(applyEdits(text, edits));
    if (next !== undefined && refusals(next.findings) <= before) return next;
  }
  return undefined;
}

function refusals(findings: readonly Finding[]): number {
  return findings.filter(({ code }) => refusesSave(code)).length;
}

/** The edits of those repairs that touch nothing which one before them touches, by offset. */
export function compatible(repairs: readonly (readonly TextEdit[])[]): TextEdit[] {
  const taken: TextEdit[] = [];
  for (const edits of repairs) {
    if (!edits.every((edit) => endOf(edit) < (taken[placeAmong(taken, edit)]?.offset ?? Infinity))) continue;
    for (const edit of edits) taken.splice(placeAmong(taken, edit), 0, edit);
  }
  return taken;
}

/** Index of the first edit that does not end before another one. */
function placeAmong(edits: readonly TextEdit[], { offset }: TextEdit): number {
  return firstIndex(edits, (edit) => endOf(edit) >= offset);
}

function endOf({ offset, length }: TextEdit): number {
  return offset + length;
}
