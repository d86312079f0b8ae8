import { applyEdits, type TextEdit } from '../document/edits';
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

/**
 * The text after all preferred repairs: those that do not overlap at once, then those of what the check finds next, until nothing is left
 * to do. A repair after which more would refuse a save than before is left out: two misspelt keys must not become the same one.
 */
export function fixAll(text: string, check: Check): string {
  const seen = new Set([text]);
  let state: State = { text, findings: check(text) };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const next = nextState(state, check, seen);
    if (next === undefined) break;
    seen.add(next.text);
    state = next;
  }
  return state.text;
}

/** After all repairs at once if they get along, else after the first one that does no harm. */
function nextState({ text, findings }: State, check: Check, seen: ReadonlySet<string>): State | undefined {
  const repairs = findings.flatMap(({ fixes }) => {
    const preferred = fixes.find((fix) => fix.preferred);
    return preferred ? [preferred.edits] : [];
  });
  const before = refusals(findings);
  for (const edits of [compatible(repairs), ...repairs.slice(0, MOST_SINGLE)]) {
    const repaired = applyEdits(text, edits);
    if (seen.has(repaired)) continue;
    const left = check(repaired);
    if (refusals(left) <= before) return { text: repaired, findings: left };
  }
  return undefined;
}

function refusals(findings: readonly Finding[]): number {
  return findings.filter(({ code }) => refusesSave(code)).length;
}

/** The edits of those repairs that touch nothing which one before them touches. */
export function compatible(repairs: readonly (readonly TextEdit[])[]): TextEdit[] {
  const taken: TextEdit[] = [];
  for (const edits of repairs) {
    const isFree = edits.every((edit) => taken.every((other) => areApart(edit, other)));
    if (isFree) taken.push(...edits);
  }
  return taken;
}

function areApart(left: TextEdit, right: TextEdit): boolean {
  return left.offset + left.length < right.offset || right.offset + right.length < left.offset;
}
