import { parseTree, type Node } from 'jsonc-parser';
import { soundTree } from './sound-tree';
import { findSyntaxProblems, type SyntaxProblem } from './syntax';
import { tokenize, withoutMark, type Token } from './tokens';

export type { Node } from 'jsonc-parser';
export type { SyntaxProblem, SyntaxProblemKind } from './syntax';

/**
 * The deepest nesting of objects and arrays that is taken, the top-level object being the first level. Deeper texts are refused:
 * readers of JSON that work by recursion fail on a few thousand levels, which fit into an image.
 */
export const MAX_DEPTH = 100;

/** One `"key": value` of an object. Offsets in nodes are UTF-16 units. */
export interface Member {
  /** The key with its escapes resolved. */
  readonly key: string;
  /** The key's string, quotes included. */
  readonly keyNode: Node;
  /** Absent while the value has not been typed yet. */
  readonly valueNode: Node | undefined;
  /** Key and value together. */
  readonly node: Node;
}

/** A text read as far as it can be. */
export interface ParsedDocument {
  readonly text: string;
  /** All tokens but white space, in order. */
  readonly tokens: readonly Token[];
  /** The tree, as far as the text has one. Absent in an empty text and in one that is nested too deeply. */
  readonly root: Node | undefined;
  /** The members of the top-level object, in the order of the text, duplicates kept. */
  readonly members: readonly Member[];
  /** Where the text is not JSON, by offset. */
  readonly syntax: readonly SyntaxProblem[];
  /** UTF-16 offset of the bracket that opens the first level that is too deep. */
  readonly tooDeepAt?: number | undefined;
}

/** Reads any text, half-typed ones too; each part when it is first asked for. Never throws. */
export function parseDocument(text: string): ParsedDocument {
  return new LazyDocument(text);
}

/** What a tree takes of a text: the tree, or why there is none. */
type Read = Pick<ParsedDocument, 'root' | 'members' | 'tooDeepAt'>;

class LazyDocument implements ParsedDocument {
  private foundTokens: readonly Token[] | undefined;
  private foundSyntax: readonly SyntaxProblem[] | undefined;
  private readTree: Read | undefined;
  /** The text is JSON: its tree was made without its tokens. */
  private isSound = false;

  constructor(readonly text: string) {}

  get tokens(): readonly Token[] {
    this.foundTokens ??= tokenize(this.text);
    return this.foundTokens;
  }

  get syntax(): readonly SyntaxProblem[] {
    this.foundSyntax ??= this.findSyntax();
    return this.foundSyntax;
  }

  get root(): Node | undefined {
    return this.tree.root;
  }

  get members(): readonly Member[] {
    return this.tree.members;
  }

  get tooDeepAt(): number | undefined {
    return this.tree.tooDeepAt;
  }

  private get tree(): Read {
    this.readTree ??= this.read();
    return this.readTree;
  }

  private read(): Read {
    const sound = soundTree(this.text, MAX_DEPTH);
    this.isSound = sound !== undefined;
    if (sound !== undefined) return { root: sound, members: membersOf(sound) };
    const tooDeepAt = findTooDeep(this.tokens);
    if (tooDeepAt !== undefined) return { root: undefined, members: [], tooDeepAt };
    const root = parseTree(withoutStrangers(withoutMark(this.text), this.tokens));
    return { root, members: root === undefined ? [] : membersOf(root) };
  }

  private findSyntax(): readonly SyntaxProblem[] {
    this.readTree ??= this.read();
    return this.isSound ? [] : findSyntaxProblems(this.tokens, this.text).sort((a, b) => a.offset - b.offset);
  }
}

/**
 * The text with spaces in place of comments and words: the parser goes past the end of the text for a comment that is not closed, and
 * takes a number out of a word that begins like one.
 */
function withoutStrangers(text: string, tokens: readonly Token[]): string {
  const strangers = tokens.filter(({ kind }) => kind === 'comment' || kind === 'word');
  if (strangers.length === 0) return text;
  let at = 0;
  const parts = strangers.flatMap(({ offset, end }) => {
    const before = text.slice(at, offset);
    at = end;
    return [before, ' '.repeat(end - offset)];
  });
  return parts.join('') + text.slice(at);
}

/** The members of an object node, duplicates kept; none for any other node. */
export function membersOf(node: Node): Member[] {
  const members: Member[] = [];
  if (node.type !== 'object') return members;
  for (const property of node.children ?? []) {
    const [keyNode, valueNode] = property.children ?? [];
    if (keyNode !== undefined) members.push({ key: String(keyNode.value), keyNode, valueNode, node: property });
  }
  return members;
}

/**
 * The first bracket that opens a level beyond MAX_DEPTH. A closing bracket counts only if it matches the innermost open one: the
 * parser skips all others, so this depth is never less than the parser's own.
 */
function findTooDeep(tokens: readonly Token[]): number | undefined {
  const open: string[] = [];
  for (const token of tokens) {
    if (token.kind === '{' || token.kind === '[') {
      if (open.length === MAX_DEPTH) return token.offset;
      open.push(token.kind === '{' ? '}' : ']');
    } else if (open.at(-1) === token.kind) open.pop();
  }
  return undefined;
}
