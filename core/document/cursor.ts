import { parse } from 'jsonc-parser';
import { indexUpTo, tokenIndexAt } from './elements';
import { isScalar, openFrames, restOfFrame, type Frame } from './frames';
import type { Member, Node, ParsedDocument } from './parse';
import { tokenize, type Token } from './tokens';

/** A stretch of text. `offset` and `length` are UTF-16 units. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** What a completion at the cursor would replace, and what it needs around it. */
export interface Gap {
  /** From the start of the token under the cursor to the cursor; empty between two tokens. */
  readonly insert: Span;
  /** The whole token under the cursor. Of a string that is not closed, only what looks like its own. */
  readonly replace: Span;
  /** What the replaced span starts with: a double quote, something else, or nothing (no token under the cursor). */
  readonly starts: 'quote' | 'bare' | 'nothing';
  /** Whether the replaced span is a string with its closing quote. */
  readonly closed: boolean;
  /** UTF-16 offset where a comma has to be inserted before, because the element before has none after it. */
  readonly commaBefore?: number;
  /** Whether another element follows with no comma before it. */
  readonly commaAfter: boolean;
}

/** Where the cursor is, for completion. Names and indexes in `path` lead from the top-level object to the place. */
export type Cursor =
  /** There is no object yet: a text of nothing but white space, or of one word. */
  | ({ readonly kind: 'empty' } & Gap)
  /** A key of the object at `path`. `siblings` are its other keys; `colonFollows` says that a value needs no skeleton. */
  | ({
      readonly kind: 'key';
      readonly path: readonly (string | number)[];
      readonly siblings: readonly string[];
      readonly colonFollows: boolean;
    } & Gap)
  /** The value of the member at `path`. */
  | ({ readonly kind: 'value'; readonly path: readonly (string | number)[]; readonly touchesColon: boolean } & Gap)
  /** An item of the list at `path`; `siblings` are the texts of its other items, as far as they are neither list nor object. */
  | ({
      readonly kind: 'item';
      readonly path: readonly (string | number)[];
      readonly siblings: readonly string[];
    } & Gap)
  | { readonly kind: 'none' };

/** Where an offset is in a text, half-typed ones too. Never throws. Offsets are UTF-16 units. */
export function locate({ text, tokens }: ParsedDocument, offset: number): Cursor {
  const at = tokenIndexAt(tokens, offset);
  const last = tokens[at - 1];
  const under = last && offset <= last.end && touches(text, last, offset) ? last : undefined;
  if (under?.kind === 'comment') return { kind: 'none' };
  const start = under?.offset ?? offset;
  const end = under ? endOf(text, under, offset) : offset;
  const before = tokens.slice(0, under ? at - 1 : at);
  const follow = under && end < under.end ? tokensFrom(text, end) : tokens.slice(at);
  const hasComment = follow.some((token) => token.kind === 'comment');
  const after = hasComment ? follow.filter((token) => token.kind !== 'comment') : follow;
  const frames = openFrames(before);
  const frame = frames.at(-1);
  const gap: Gap = {
    insert: { offset: start, length: offset - start },
    replace: { offset: start, length: end - start },
    starts: under === undefined ? 'nothing' : under.kind === 'string' ? 'quote' : 'bare',
    closed: under?.kind === 'string' && end === under.end && under.fault !== 'unclosed-string',
    ...(frame?.expects === 'comma' ? { commaBefore: frame.end } : {}),
    commaAfter: after[0] !== undefined && startsElement(after[0]),
  };
  if (frame) return inFrame(text, frames, frame, after, gap);
  return before.length + after.length === 0 ? { kind: 'empty', ...gap } : { kind: 'none' };
}

function startsElement(token: Token): boolean {
  return isScalar(token) || token.kind === '{' || token.kind === '[';
}

/** A bracket or comma is no token to type in. A comment is one, to the end of its line or to its closing mark. */
function touches(text: string, token: Token, offset: number): boolean {
  if (token.kind !== 'comment') return isScalar(token);
  return offset < token.end || token.fault !== undefined || text.startsWith('//', token.offset);
}

/**
 * Where the token under the cursor ends. A string that lacks its closing quote runs on into what follows: to the end of the line, or
 * to the next string's opening quote. Of such a one only the name at the cursor is meant.
 */
function endOf(text: string, token: Token, offset: number): number {
  if (token.kind !== 'string') return token.end;
  const inner = text.slice(token.offset + 1, token.end);
  const line = /^[^\r\n]*/.exec(text.slice(token.offset))?.[0] ?? '';
  const quotes = line.replace(/\\./g, '').split('"').length - 1;
  const isWhole = token.fault !== 'unclosed-string' && (quotes % 2 === 0 || /^[^\s,:{}[\]]*$/.test(inner));
  if (isWhole) return token.end;
  const name = /^[\w.+-]*/.exec(text.slice(offset, token.end))?.[0] ?? '';
  return offset + name.length;
}

/** The tokens of the text from an offset on, where those of the whole text are cut otherwise. */
function tokensFrom(text: string, offset: number): Token[] {
  return tokenize(text.slice(offset)).map((token) => ({
    ...token,
    offset: token.offset + offset,
    end: token.end + offset,
  }));
}

function inFrame(text: string, frames: readonly Frame[], frame: Frame, after: readonly Token[], gap: Gap): Cursor {
  const path = frames.slice(0, -1).map((outer) => stepOf(text, outer));
  const rest = restOfFrame(after);
  if (frame.kind === 'array') {
    const others = [...frame.elements, ...rest.filter(isScalar)];
    return { kind: 'item', path, siblings: others.map((token) => text.slice(token.offset, token.end)), ...gap };
  }
  if (frame.expects === 'value') {
    // A value stands right behind the cursor already: another one before it would not belong to any key.
    if (gap.commaAfter && after[1]?.kind !== ':') return { kind: 'none' };
    const touchesColon = text[gap.replace.offset - 1] === ':';
    return { kind: 'value', path: [...path, stepOf(text, frame)], touchesColon, ...gap };
  }
  if (frame.expects === 'colon') return { kind: 'none' };
  const later = rest.filter((token, index) => isScalar(token) && rest[index + 1]?.kind === ':');
  const siblings = [...frame.elements, ...later].map((token) => nameOf(text, token));
  return { kind: 'key', path, siblings, colonFollows: after[0]?.kind === ':', ...gap };
}

/** The name or index by which the element in hand of an object or list is reached. */
function stepOf(text: string, frame: Frame): string | number {
  return frame.kind === 'array' ? frame.commas : frame.key === undefined ? '' : nameOf(text, frame.key);
}

/** A key with its escapes resolved; a bare word as it is. */
function nameOf(text: string, token: Token): string {
  const raw = text.slice(token.offset, token.end);
  if (token.kind !== 'string') return raw;
  const isPlain = token.fault === undefined && !raw.includes('\\');
  return isPlain ? raw.slice(1, -1) : String(parse(raw));
}

/** What a person points at, for hovers: a key, a value, or a single item of a list that is a value. */
export interface Pointed {
  readonly member: Member;
  readonly part: 'key' | 'value' | 'item';
  /** The key, the value or the item. */
  readonly node: Node;
}

/** The member of the top-level object at an offset, and which part of it; undefined between members. Never throws. */
export function pointAt({ members }: ParsedDocument, offset: number): Pointed | undefined {
  const holds = (node: Node): boolean => node.offset <= offset && offset <= node.offset + node.length;
  const member = members[indexUpTo(members, offset)];
  if (member === undefined) return undefined;
  const { keyNode, valueNode } = member;
  if (holds(keyNode)) return { member, part: 'key', node: keyNode };
  if (!valueNode || !holds(valueNode)) return undefined;
  const item = valueNode.type === 'array' ? valueNode.children?.find(holds) : undefined;
  return item ? { member, part: 'item', node: item } : { member, part: 'value', node: valueNode };
}
