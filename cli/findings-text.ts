import type { Finding } from '../core/findings/finding';
import { renderMessage } from '../core/message';
import type { JsonObject } from './json';

/** A place in a text as editors count it: both from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Line and column of a UTF-16 offset. `\n`, `\r\n` and `\r` end a line. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

/** `file: line:column: severity: message [code]`, the form that editors and CI systems find places by. The best repair is told. */
export function findingLine(file: string, text: string, finding: Finding): string {
  const { line, column } = positionAt(text, finding.offset);
  const repair = finding.fixes.find((fix) => fix.preferred);
  const hint = repair === undefined ? '' : ` (fix: ${renderMessage(repair.title, repair.args)})`;
  return `${file}: ${line}:${column}: ${finding.severity}: ${messageOf(finding)}${hint} [${finding.code}]`;
}

/** A finding as JSON: places from 1 as in `findingLine`, lengths in UTF-16 units, the titles of its repairs. */
export function findingJson(text: string, finding: Finding): JsonObject {
  const { line, column } = positionAt(text, finding.offset);
  return {
    code: finding.code,
    severity: finding.severity,
    line,
    column,
    length: finding.length,
    message: messageOf(finding),
    fixes: finding.fixes.map((fix) => renderMessage(fix.title, fix.args)),
  };
}

/** What a finding says, in English. */
export function messageOf(finding: Finding): string {
  return renderMessage(finding.message, finding.args);
}
