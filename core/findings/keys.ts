import { removalOfMember } from '../document/elements';
import { membersOf, type Member, type Node, type ParsedDocument } from '../document/parse';
import type { KeySigns } from '../document/sound-keys';
import type { KeyList } from '../document/key-list';
import { rememberedOf } from '../remembered';
import type { Finding, Fix } from './finding';
import { finding, fix } from './build';

/**
 * What Layer 1 has against the keys of a text: an empty key of the top-level object, and at any depth a key with U+0000 or a key that
 * its object has twice. Keys are compared after their escapes are resolved. `suspects` are the members in whose values keys are looked at.
 */
export function findKeyProblems(document: ParsedDocument, suspects: readonly Member[]): Finding[] {
  const { members, keys } = document;
  const found: Finding[][] = [];
  if (keys.keys.includes('')) {
    found.push(members.filter(({ key }) => key === '').map(({ keyNode }) => finding('empty-key', keyNode)));
  }
  if (mayHaveProblemOutside(keys)) found.push(findInObject(document, members));
  const pending = inside(document, suspects);
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === 'object' && mayHaveProblem(keysOf(node))) found.push(findInObject(document, membersOf(node)));
    for (const child of node.children ?? []) if (child.children !== undefined) pending.push(child);
  }
  return found.flat();
}

/** The lists and objects that are the values of members; of a text that is no object its own. */
function inside(document: ParsedDocument, suspects: readonly Member[]): Node[] {
  const values = document.rootType === 'object' ? suspects.map(({ valueNode }) => valueNode) : [document.root];
  return values.filter((value) => value !== undefined);
}

/** The same as `mayHaveProblem` for the keys of the document. */
const mayHaveProblemOutside = rememberedOf(
  ({ keys, positions }: KeyList) => positions.size < keys.length || keys.some((key) => key.includes('\0')),
);

/** Whether something may be wrong with the keys of a text, by what they show. */
export function mayHaveKeyProblem({ hasEmpty, hasNul, mayRepeat }: KeySigns): boolean {
  return hasEmpty || hasNul || mayRepeat;
}

/** Whether a key of an object has U+0000 or is there twice; of almost every object none is. */
function mayHaveProblem(keys: readonly string[]): boolean {
  const different = new Set<string>();
  for (const key of keys) {
    if (key.includes('\0')) return true;
    different.add(key);
  }
  return different.size < keys.length;
}

function keysOf({ children = [] }: Node): readonly string[] {
  return children.map(({ children: [key] = [] }) => String(key?.value));
}

function findInObject(document: ParsedDocument, members: readonly Member[]): Finding[] {
  const findings: Finding[] = [];
  const firsts = new Map<string, Member>();
  for (const member of members) {
    if (member.key.includes('\0')) findings.push(finding('nul-in-key', member.keyNode));
    const first = firsts.get(member.key);
    if (first === undefined) firsts.set(member.key, member);
    else findings.push(duplicate(document, first, member));
  }
  return findings;
}

function duplicate(document: ParsedDocument, first: Member, member: Member): Finding {
  const args = { key: JSON.stringify(member.key) };
  const { offset, length } = first.keyNode;
  return finding('duplicate-key', member.keyNode, args, {
    fixes: duplicateFixes(document, first, member),
    related: [{ offset, length, message: 'The first {key} is here.', args }],
  });
}

/** Which of two different values is meant is for people to say; of two equal ones either may go. */
function duplicateFixes(document: ParsedDocument, first: Member, member: Member): Fix[] {
  const args = { key: JSON.stringify(member.key) };
  const areEqual = valueText(document, first) === valueText(document, member);
  return [
    fix('keepFirst', args, removalOfMember(document, member), areEqual),
    ...(areEqual ? [] : [fix('keepThis', args, removalOfMember(document, first), false)]),
  ];
}

function valueText({ text }: ParsedDocument, { valueNode }: Member): string | undefined {
  return valueNode && text.slice(valueNode.offset, valueNode.offset + valueNode.length);
}
