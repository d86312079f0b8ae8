import type { DiagnosticRelatedInformation } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { indexUpTo } from '../core/document/elements';
import type { Finding } from '../core/findings/finding';
import { refusesSave } from '../core/findings/rules';
import type { Say } from '../core/message';
import { toRange } from './convert';
import type { OpenDocument } from './documents';
import type { ImageFacts } from './images';
import { shown } from './markdown';

/** Longest value that is shown, in UTF-16 units. */
const LONGEST_VALUE = 80;

/**
 * The same key in the string that the document inherits, for a finding about what a key says: what is wrong here is often wrong there
 * too, or right. Nothing for findings about the text as such.
 */
export function inheritedPlace(
  { parsed }: OpenDocument,
  { code, offset }: Finding,
  facts: ImageFacts | undefined,
  say: Say,
): DiagnosticRelatedInformation[] {
  if (!facts?.inherited || refusesSave(code)) return [];
  const { uri, path, parsed: other } = facts.inherited;
  const member = parsed.members[indexUpTo(parsed.members, offset + 1)];
  const there = member && member.start <= offset && other.members.findLast(({ key }) => key === member.key);
  if (!there) return [];
  const { keyNode, valueNode } = there;
  const value = valueNode ? other.text.slice(valueNode.offset, valueNode.offset + valueNode.length) : '';
  const args = {
    path: shown(path),
    value: shown(value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value),
  };
  const range = toRange(TextDocument.create(uri, 'qcowmeta', 0, other.text), keyNode.offset, keyNode.length);
  return [{ location: { uri, range }, message: say('{path} has this key too: {value}', args) }];
}
