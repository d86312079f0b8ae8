import { compareKeys, type Difference } from '../compare';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { findingLine } from '../findings-text';
import { labelOf, type FoundString } from '../found-string';
import { identityJson } from '../images';
import { onOneLine, RawJson, type JsonObject, type JsonValue } from '../json';
import type { Output } from '../output';
import { problemJson, reportError } from '../report';
import { findSides, type Sides, type WhichSides } from '../sides';
import { readStored, type ReadText } from '../stored-text';

/** Options of `diff`. */
export interface DiffOptions extends WhichSides {
  /** Compare the texts, line by line, and not what they say. */
  readonly text?: boolean;
  readonly output?: 'text' | 'json';
}

/** Tells how the strings of two images differ, or those of an image and its backing file, or of an image and its snapshot. */
export async function diff(
  { output }: Context,
  image: string,
  other: string | undefined,
  options: DiffOptions,
): Promise<ExitCode> {
  const isJson = options.output === 'json';
  try {
    const sides = await findSides(output, image, other, options);
    const comparison = options.text === true ? await compareTexts(sides) : compare(output, sides);
    if (!isJson) output.text(comparison.text);
    else {
      const [old, now] = sides.map(identityJson);
      output.json({ old, new: now, ...comparison.members });
    }
    return comparison.isEqual ? EXIT.ok : EXIT.negative;
  } catch (error) {
    if (isJson) output.json({ problem: problemJson(error) });
    return reportError(output, error);
  }
}

interface Comparison {
  readonly isEqual: boolean;
  readonly text: string;
  readonly members: JsonObject;
}

async function compareTexts([old, now]: Sides): Promise<Comparison> {
  const { unifiedDiff } = await import('../diff');
  const textOf = ({ stored }: FoundString): string => (stored === undefined ? '' : readStored(stored).text);
  const isEqual = old.stored?.hash === now.stored?.hash;
  const text = isEqual ? '' : unifiedDiff(nameOf(old), textOf(old), nameOf(now), textOf(now));
  return { isEqual, text, members: { equal: isEqual, diff: text } };
}

function compare(output: Output, [old, now]: Sides): Comparison {
  const read = [readSound(output, old), readSound(output, now)] as const;
  if (read.includes('unsound')) {
    const message = 'the keys of a string that breaks the rules are not compared. diff --text compares it as it is.';
    output.message(`qcowmeta: ${message}`);
    return { isEqual: false, text: '', members: { problem: { code: 'unsound-text', message } } };
  }
  const [before, after] = read.map((side) => (side === 'unsound' ? undefined : side));
  const differences = compareKeys(before, after);
  const isEqual = differences.length === 0;
  const heading = `--- ${nameOf(old)}\n+++ ${nameOf(now)}\n`;
  const text = isEqual ? '' : heading + differences.flatMap(linesOf).join('');
  return { isEqual, text, members: { equal: isEqual, ...differencesJson(differences) } };
}

/** A side for headings; the one that does not exist is called as diff and git do it. */
function nameOf(side: FoundString): string {
  return side.stored === undefined ? '/dev/null' : labelOf(side);
}

/** A string whose keys can be relied on. What is wrong with any other is told. */
function readSound(output: Output, side: FoundString): ReadText | 'unsound' | undefined {
  if (side.stored === undefined) return undefined;
  const read = readStored(side.stored);
  if (read.faults.length === 0) return read;
  for (const fault of read.faults) output.message(findingLine(labelOf(side), read.text, fault));
  return 'unsound';
}

function linesOf({ key, old, now }: Difference): string[] {
  const line = (mark: string, value: string | undefined): string[] =>
    value === undefined ? [] : [`${mark}${JSON.stringify(key)}: ${onOneLine(value)}\n`];
  return [...line('-', old), ...line('+', now)];
}

function differencesJson(differences: readonly Difference[]): JsonObject {
  const [added, removed, changed] = [new Map(), new Map(), new Map()] as Map<string, JsonValue>[];
  for (const { key, old, now } of differences) {
    if (old === undefined && now !== undefined) added?.set(key, new RawJson(now));
    else if (old !== undefined && now === undefined) removed?.set(key, new RawJson(old));
    else if (old !== undefined && now !== undefined)
      changed?.set(key, { old: new RawJson(old), new: new RawJson(now) });
  }
  return { added, removed, changed };
}
