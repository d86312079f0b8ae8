import type { Finding } from '../core/findings/finding';
import { shellWord } from '../core/shell-word';
import { UsageError } from './usage-error';

/** A key and what stands behind its equals sign. */
export interface Assignment {
  readonly key: string;
  readonly value: string;
}

/** Reads `KEY=VALUE`, `example` being one that is right. Throws UsageError. */
export function readAssignment(argument: string, example: string): Assignment {
  const equals = argument.indexOf('=');
  if (equals < 1) throw new UsageError(`${JSON.stringify(argument)}: write ${example}.`);
  // Node has put it in the place of bytes that are not UTF-8: what was meant is lost.
  if (argument.includes('\ufffd'))
    throw new UsageError(
      `${argument}: is not UTF-8, or has the character U+FFFD. Store such a text with qcowmeta put.`,
    );
  return { key: argument.slice(0, equals), value: argument.slice(equals + 1) };
}

/** The JSON of a value as it is given on the command line: itself if it reads as JSON, else a text. */
export function jsonOf(value: string): string {
  try {
    JSON.parse(value);
    return value.trim();
  } catch (error) {
    if (error instanceof SyntaxError) return JSON.stringify(value);
    throw error;
  }
}

/** How to give a value as a text, if that is what the findings about it ask for: `2.0` reads as a number. */
export function hintOfQuotes(key: string, value: string, findings: readonly Finding[]): string | undefined {
  const quoted = JSON.stringify(value);
  const isMeant = findings.some(({ fixes }) => fixes.some(({ edits }) => edits.some(({ text }) => text === quoted)));
  return isMeant ? `${value} was read as JSON; the text needs its quotes: ${shellWord(`${key}=${quoted}`)}` : undefined;
}

/** That a value is taken for a text though it begins as a list or an object does: its quotes were lost in the shell as a rule. */
export function hintOfLostQuotes(key: string, value: string): string | undefined {
  if (!/^\s*[[{]/.test(value) || jsonOf(value) === value.trim()) return undefined;
  return `${key}: the value begins as a list or an object does, but is no JSON, so it is a text. In the shell such values stand in single quotes, as in 'com.example.list=["a","b"]'; --string says that a text is meant.`;
}
