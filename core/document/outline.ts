import { membersOf, type Member, type Node, type ParsedDocument } from './parse';

/** What an entry of the outline is: a part of names that several members share, or a member by the type of its value. */
export type OutlineKind = 'group' | 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

/** One line of the outline. Offsets and lengths are UTF-16 units. */
export interface OutlineEntry {
  /** What the names of the entries above leave of the key: `firmware` below `qemu`, `types` below that. Never empty. */
  readonly name: string;
  /** The value as it is written, cut to a line of some length; empty for groups and objects. */
  readonly detail: string;
  readonly kind: OutlineKind;
  /** Key and value; for a group all of its members. Entries side by side never overlap. */
  readonly offset: number;
  readonly length: number;
  /** The key; for a group that of its first member. */
  readonly nameOffset: number;
  readonly nameLength: number;
  readonly children: readonly OutlineEntry[];
}

const LONGEST_DETAIL = 80;

/**
 * The hierarchy that the dots of the keys mean, in the order of the text. Only members that follow one another form a group, so that
 * an entry covers nothing that is not its own; a part of a name that has a single entry below it is joined with that.
 */
export function outline(document: ParsedDocument): OutlineEntry[] {
  const named = document.members.map((member) => ({ member, segments: member.key.split('.') }));
  return entriesOf(document.text, named, 0);
}

interface Named {
  readonly member: Member;
  readonly segments: readonly string[];
}

/** The entries of consecutive members, whose names above `depth` are the same. */
function entriesOf(text: string, named: readonly Named[], depth: number): OutlineEntry[] {
  const entries: OutlineEntry[] = [];
  for (let at = 0; at < named.length;) {
    const first = named[at];
    if (!first) break;
    let end = at + 1;
    while (shared(first, named[end], depth) > depth) end += 1;
    const run = named.slice(at, end);
    entries.push(run.length === 1 ? leaf(text, first, depth) : group(text, run, first, depth));
    at = end;
  }
  return entries;
}

/** How many leading parts of two names are the same, the last part of each not counted; at least `depth`. */
function shared(left: Named, right: Named | undefined, depth: number): number {
  if (!right) return depth;
  const limit = Math.min(left.segments.length, right.segments.length) - 1;
  let count = depth;
  while (count < limit && left.segments[count] === right.segments[count]) count += 1;
  return count;
}

function group(text: string, run: readonly Named[], first: Named, depth: number): OutlineEntry {
  const below = run.slice(1).reduce((least, other) => Math.min(least, shared(first, other, depth)), Infinity);
  const children = entriesOf(text, run, below);
  const { keyNode } = first.member;
  const last = children.at(-1);
  const end = last ? last.offset + last.length : keyNode.offset + keyNode.length;
  return {
    name: nameOf(first.segments.slice(depth, below)),
    detail: '',
    kind: 'group',
    offset: keyNode.offset,
    length: end - keyNode.offset,
    nameOffset: keyNode.offset,
    nameLength: keyNode.length,
    children,
  };
}

function leaf(text: string, { member, segments }: Named, depth: number): OutlineEntry {
  const { keyNode, valueNode } = member;
  const end = valueNode ? valueNode.offset + valueNode.length : keyNode.offset + keyNode.length;
  return {
    name: nameOf(segments.slice(depth)),
    detail: valueNode && valueNode.type !== 'object' ? detailOf(text, valueNode) : '',
    kind: kindOf(valueNode),
    offset: keyNode.offset,
    length: end - keyNode.offset,
    nameOffset: keyNode.offset,
    nameLength: keyNode.length,
    children: valueNode ? membersIn(text, valueNode) : [],
  };
}

/** Members of a value that is an object: their keys have no hierarchy of dots. */
function membersIn(text: string, value: Node): OutlineEntry[] {
  return membersOf(value).map((member) => leaf(text, { member, segments: [member.key] }, 0));
}

function nameOf(segments: readonly string[]): string {
  const name = segments.join('.');
  return name.trim() === '' ? JSON.stringify(name) : name;
}

function detailOf(text: string, { offset, length }: Node): string {
  const value = text.slice(offset, offset + length).replace(/\s+/g, ' ');
  return value.length > LONGEST_DETAIL ? `${value.slice(0, LONGEST_DETAIL)}…` : value;
}

function kindOf(value: Node | undefined): OutlineKind {
  return value === undefined || value.type === 'property' ? 'null' : value.type;
}
