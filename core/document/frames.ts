import type { Token } from './tokens';

/** What an open object or list waits for next. */
export type Expectation = 'key' | 'colon' | 'value' | 'item' | 'comma';

/** An object or list that is open at some place of a text. */
export interface Frame {
  readonly kind: 'object' | 'array';
  expects: Expectation;
  /** Tokens of the keys that stand in it so far; for a list, of its single items (not of lists and objects in it). */
  readonly elements: Token[];
  /** The key that the value in hand belongs to; undefined in a list. */
  key: Token | undefined;
  /** How many commas it has so far: the index of the item in hand. */
  commas: number;
  /** Offset after its last token, the bracket included. */
  end: number;
}

const OPENERS: Readonly<Record<string, 'object' | 'array'>> = { '{': 'object', '[': 'array' };

/**
 * The objects and lists that are open after some tokens, the outermost first. Takes any tokens: a bracket that closes nothing is
 * passed over, two elements without a comma between them count as two.
 */
export function openFrames(tokens: Iterable<Token>): Frame[] {
  const frames: Frame[] = [];
  for (const token of tokens) {
    const frame = frames.at(-1);
    const opens = OPENERS[token.kind];
    if (opens) {
      if (frame) take(frame, token);
      frames.push(newFrame(opens, token));
    } else if (frame && closes(frame, token)) {
      frames.pop();
      const outer = frames.at(-1);
      if (outer) outer.end = token.end;
    } else if (frame && token.kind !== 'comment') take(frame, token);
  }
  return frames;
}

function newFrame(kind: 'object' | 'array', { end }: Token): Frame {
  return { kind, expects: kind === 'object' ? 'key' : 'item', elements: [], key: undefined, commas: 0, end };
}

function closes({ kind }: Frame, token: Token): boolean {
  return token.kind === (kind === 'object' ? '}' : ']');
}

/** Notes one token that stands directly in an object or list, or opens the next one in it. */
function take(frame: Frame, token: Token): void {
  if (token.kind === '}' || token.kind === ']') return;
  frame.end = token.end;
  if (token.kind === ',') {
    frame.expects = frame.kind === 'object' ? 'key' : 'item';
    frame.commas += 1;
  } else if (frame.kind === 'array') {
    if (isScalar(token)) frame.elements.push(token);
    frame.expects = 'comma';
  } else if (token.kind === ':') {
    frame.expects = 'value';
  } else if (frame.expects === 'value') {
    frame.expects = 'comma';
  } else if (isScalar(token)) {
    frame.elements.push(token);
    frame.key = token;
    frame.expects = 'colon';
  }
}

/** Whether a token is a value or key by itself. */
export function isScalar({ kind }: Token): boolean {
  return kind === 'string' || kind === 'number' || kind === 'literal' || kind === 'word';
}

/**
 * The tokens that stand directly in the innermost open object or list, from the cursor to its closing bracket. What lies deeper is
 * left out, its brackets included.
 */
export function restOfFrame(tokens: Iterable<Token>): Token[] {
  const rest: Token[] = [];
  let depth = 0;
  for (const token of tokens) {
    if (OPENERS[token.kind]) depth += 1;
    else if (token.kind === '}' || token.kind === ']') {
      if (depth === 0) break;
      depth -= 1;
    } else if (depth === 0) rest.push(token);
  }
  return rest;
}
