import type { TextEdit } from './edits';
import { removalOfMember, tokenIndexAt } from './elements';
import { parseDocument, type Member, type ParsedDocument } from './parse';

/**
 * The edits that give a top-level key a value (JSON text, taken as it is): its present value is replaced (the last one, should the key
 * be there twice), or a member is added at the end in the layout of the others. Everything else stays as it is written. An empty text
 * becomes an object. Throws a TypeError if the text is something else than an object.
 */
export function setMember(text: string, key: string, valueText: string): TextEdit[] {
  const document = parseDocument(text);
  const member = `${JSON.stringify(key)}: ${valueText}`;
  if (document.tokens.length === 0) return [{ offset: 0, length: text.length, text: `{\n  ${member}\n}\n` }];
  const opener = openerOf(document);
  const present = document.members.findLast((candidate) => candidate.key === key);
  if (present !== undefined) return [valueEdit(present, valueText)];
  const last = document.members.at(-1);
  return [last === undefined ? firstMember(document, opener, member) : nextMember(document, last, member)];
}

/** The edits that take a top-level key away, each occurrence of it, with its comma; none if it is not there. */
export function removeMember(text: string, key: string): TextEdit[] {
  const document = parseDocument(text);
  return runsOf(document.members, key).flatMap(([first, last]) => removalOfMember(document, first, last));
}

/** The first and the last of each run of neighbours with a key: neighbours share a comma, so they are removed as one. */
function runsOf(members: readonly Member[], key: string): [Member, Member][] {
  const runs: [Member, Member][] = [];
  members.forEach((member, index) => {
    if (member.key !== key) return;
    const run = members[index - 1]?.key === key ? runs.at(-1) : undefined;
    if (run === undefined) runs.push([member, member]);
    else run[1] = member;
  });
  return runs;
}

function openerOf({ root, tokens }: ParsedDocument): number {
  if (root?.type !== 'object') throw new TypeError('The text is not a JSON object.');
  return tokenIndexAt(tokens, root.offset);
}

function valueEdit(member: Member, valueText: string): TextEdit {
  const { valueNode } = member;
  if (valueNode !== undefined) return { offset: valueNode.offset, length: valueNode.length, text: valueText };
  const { colonOffset } = member.node;
  const offset = colonOffset === undefined ? member.end : colonOffset + 1;
  return { offset, length: 0, text: colonOffset === undefined ? `: ${valueText}` : ` ${valueText}` };
}

/** `{}` becomes an object of one line for each member, whatever blanks were between the brackets. */
function firstMember({ text, tokens }: ParsedDocument, opener: number, member: string): TextEdit {
  const offset = (tokens[opener]?.offset ?? 0) + 1;
  const next = tokens[opener + 1];
  const end = next?.kind === '}' ? next.offset : offset;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return { offset, length: end - offset, text: `${eol}  ${member}${eol}` };
}

function nextMember(document: ParsedDocument, last: Member, member: string): TextEdit {
  const { text, tokens } = document;
  const end = last.end;
  const comma = tokens[tokenIndexAt(tokens, end)];
  const hasComma = comma?.kind === ',';
  const offset = hasComma ? comma.end : end;
  return { offset, length: 0, text: `${hasComma ? '' : ','}${gapBefore(text, last)}${member}` };
}

/** What stands between a member and the one before it, as a model for the next: a line break with its indent, or a space. */
function gapBefore(text: string, { keyNode }: Member): string {
  const gap = /\r?\n[ \t]*$/.exec(text.slice(0, keyNode.offset));
  return gap === null ? ' ' : gap[0];
}
