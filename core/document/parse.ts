import { parseTree, type Node } from 'jsonc-parser';
import { follow, type SoundText } from './follow';
import { KeyList } from './key-list';
import { membersOf, type Member } from './member';
import { retokenize, type Tokenized } from './retokenize';
import { soundTree } from './sound-tree';
import { findSyntaxProblems, type SyntaxProblem } from './syntax';
import { tokenize, withoutMark, type Token } from './tokens';

export type { Node } from 'jsonc-parser';
export { membersOf, type Member } from './member';
export type { SyntaxProblem, SyntaxProblemKind } from './syntax';

/**
 * The deepest nesting of objects and arrays that is taken, the top-level object being the first level. Deeper texts are refused:
 * readers of JSON that work by recursion fail on a few thousand levels, which fit into an image.
 */
export const MAX_DEPTH = 100;

/** A text read as far as it can be. */
export interface ParsedDocument {
  readonly text: string;
  /** All tokens but white space, in order. */
  readonly tokens: readonly Token[];
  /** The tree, as far as the text has one. Absent in an empty text and in one that is nested too deeply. */
  readonly root: Node | undefined;
  /** What the root is; found without the tree where that is not made yet. */
  readonly rootType: Node['type'] | undefined;
  /** The members of the top-level object, in the order of the text, duplicates kept. */
  readonly members: readonly Member[];
  /** Their keys. */
  readonly keys: KeyList;
  /** Where the text is not JSON, by offset. */
  readonly syntax: readonly SyntaxProblem[];
  /** UTF-16 offset of the bracket that opens the first level that is too deep. */
  readonly tooDeepAt?: number | undefined;
}

/**
 * Reads any text, half-typed ones too; each part when it is first asked for. Of a text of which an earlier version was read, no more than
 * the member that changed is read again, if both are JSON, and no more tokens than those that changed. Never throws.
 */
export function parseDocument(text: string, before?: ParsedDocument): ParsedDocument {
  return new LazyDocument(text, before instanceof LazyDocument ? before : undefined);
}

/** What a tree takes of a text: the tree, or why there is none. */
type Read = Pick<ParsedDocument, 'rootType' | 'members' | 'keys' | 'tooDeepAt'> & { root: Node | undefined };

class LazyDocument implements ParsedDocument {
  private foundTokens: readonly Token[] | undefined;
  /** The last version before this one whose tokens were made; as long as those of this one are not. */
  private tokensBefore: Tokenized | undefined;
  private foundSyntax: readonly SyntaxProblem[] | undefined;
  private readTree: Read | undefined;
  /** The text is JSON: it was read without its tokens. */
  private isSound = false;
  /** This text once it is found to be an object of JSON, else the last one before it that was. */
  lastSound: SoundText | undefined;

  constructor(
    readonly text: string,
    before: LazyDocument | undefined,
  ) {
    this.lastSound = before?.lastSound;
    this.tokensBefore = before?.tokenized;
  }

  private get tokenized(): Tokenized | undefined {
    return this.foundTokens === undefined ? this.tokensBefore : { text: this.text, tokens: this.foundTokens };
  }

  get tokens(): readonly Token[] {
    this.foundTokens ??= this.tokensBefore ? retokenize(this.tokensBefore, this.text) : tokenize(this.text);
    this.tokensBefore = undefined;
    return this.foundTokens;
  }

  get syntax(): readonly SyntaxProblem[] {
    this.foundSyntax ??= this.findSyntax();
    return this.foundSyntax;
  }

  get root(): Node | undefined {
    const { tree } = this;
    // Where only a member was read, the rest of the tree is not there yet.
    if (tree.root === undefined && this.isSound) tree.root = soundTree(this.text, MAX_DEPTH);
    return tree.root;
  }

  get rootType(): Node['type'] | undefined {
    return this.tree.rootType;
  }

  get members(): readonly Member[] {
    return this.tree.members;
  }

  get keys(): KeyList {
    return this.tree.keys;
  }

  get tooDeepAt(): number | undefined {
    return this.tree.tooDeepAt;
  }

  private get tree(): Read {
    this.readTree ??= this.read();
    return this.readTree;
  }

  private read(): Read {
    const followed = this.lastSound && follow(this.lastSound, this.text, MAX_DEPTH);
    if (followed !== undefined) {
      this.isSound = true;
      this.lastSound = followed;
      return { root: undefined, rootType: 'object', members: followed.members, keys: followed.keys };
    }
    const sound = soundTree(this.text, MAX_DEPTH);
    if (sound !== undefined) {
      const read = readOf(sound);
      this.isSound = true;
      if (sound.type === 'object') this.lastSound = { text: this.text, reread: 0, ...read };
      return read;
    }
    const tooDeepAt = findTooDeep(this.tokens);
    if (tooDeepAt !== undefined) return { ...readOf(undefined), tooDeepAt };
    return readOf(parseTree(withoutStrangers(withoutMark(this.text), this.tokens)));
  }

  private findSyntax(): readonly SyntaxProblem[] {
    this.readTree ??= this.read();
    return this.isSound ? [] : findSyntaxProblems(this.tokens, this.text).sort((a, b) => a.offset - b.offset);
  }
}

function readOf(root: Node | undefined): Read {
  const members = root === undefined ? [] : membersOf(root);
  return { root, rootType: root?.type, members, keys: new KeyList(members.map(({ key }) => key)) };
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
