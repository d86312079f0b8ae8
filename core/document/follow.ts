import type { Node } from 'jsonc-parser';
import { difference } from './difference';
import { indexUpTo } from './elements';
import { KeyList } from './key-list';
import type { Member } from './member';
import { soundMember, type Draft } from './sound-tree';

/** A text that is an object of JSON, and its members. */
export interface SoundText {
  readonly text: string;
  readonly members: readonly Member[];
  readonly keys: KeyList;
  /** How many members were read by themselves since the whole text was. */
  readonly reread: number;
}

/** Parts of a text keep all of it in memory; after so many members the whole text is read again, and the older ones are let go. */
const MOST_REREAD = 32;

/**
 * The members of a text that differs from one before it in a single member: only that one is read. Undefined if more is different, or if
 * the text is not JSON any more.
 */
export function follow(before: SoundText, text: string, maxDepth: number): SoundText | undefined {
  const [edit] = difference(before.text, text);
  if (edit === undefined) return before;
  const index = indexUpTo(before.members, edit.offset);
  const changed = before.members[index];
  if (changed === undefined || before.reread >= MOST_REREAD) return undefined;
  if (edit.offset < changed.start || edit.offset + edit.length > changed.end) return undefined;
  const by = text.length - before.text.length;
  const end = changed.end + by;
  const member = soundMember(text, [changed.start, end], maxDepth - 1);
  if (member?.end !== end) return undefined;
  const members = [
    ...before.members.slice(0, index),
    member,
    ...before.members.slice(index + 1).map((other) => moved(other, by)),
  ];
  const keys = member.key === changed.key ? before.keys : new KeyList(members.map(({ key }) => key));
  return { text, members, keys, reread: before.reread + 1 };
}

/** What is the same for a member in all versions of a text between which it was not changed, wherever it stands. */
export function originOf(member: Member): Member {
  return member instanceof MovedMember ? member.origin : member;
}

function moved(member: Member, by: number): Member {
  if (by === 0) return member;
  return member instanceof MovedMember ? new MovedMember(member.origin, member.by + by) : new MovedMember(member, by);
}

/** A member that stands elsewhere than where it was read. Its nodes are made when somebody asks for them. */
class MovedMember implements Member {
  private made: Node | undefined;

  constructor(
    readonly origin: Member,
    readonly by: number,
  ) {}

  get key(): string {
    return this.origin.key;
  }

  get start(): number {
    return this.origin.start + this.by;
  }

  get end(): number {
    return this.origin.end + this.by;
  }

  get node(): Node {
    this.made ??= movedNode(this.origin.node, this.by);
    return this.made;
  }

  get keyNode(): Node {
    return this.node.children?.[0] ?? this.origin.keyNode;
  }

  get valueNode(): Node | undefined {
    return this.node.children?.[1];
  }
}

function movedNode(node: Node, by: number, parent?: Node): Node {
  const copy: Draft = { ...node, offset: node.offset + by };
  if (parent !== undefined) copy.parent = parent;
  if (node.colonOffset !== undefined) copy.colonOffset = node.colonOffset + by;
  if (node.children !== undefined) copy.children = node.children.map((child) => movedNode(child, by, copy));
  return copy;
}
