import { parseTree, type Node } from 'jsonc-parser';
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
  readonly tooDeepAt?: number;
}

/** Reads any text, half-typed ones too. Never throws. */
export function parseDocument(text: string): ParsedDocument {
  const tokens = tokenize(text);
  const syntax = findSyntaxProblems(tokens, text).sort((a, b) => a.offset - b.offset);
  const tooDeepAt = findTooDeep(tokens);
  if (tooDeepAt !== undefined) return { text, tokens, root: undefined, members: [], syntax, tooDeepAt };
  const root = parseTree(withoutStrangers(withoutMark(text), tokens));
  return { text, tokens, root, members: root === undefined ? [] : membersOf(root), syntax };
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
  if (node.type !== 'object') return [];
  return (node.children ?? []).flatMap((property) => {
    const [keyNode, valueNode] = property.children ?? [];
    return keyNode === undefined ? [] : [{ key: String(keyNode.value), keyNode, valueNode, node: property }];
  });
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
