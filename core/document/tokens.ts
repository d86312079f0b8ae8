import { createScanner, type JSONScanner } from 'jsonc-parser';

/** What a token is. `word` is anything that JSON does not know: a bare word, a single quote, a stray character. */
export type TokenKind = '{' | '}' | '[' | ']' | ',' | ':' | 'string' | 'number' | 'literal' | 'comment' | 'word';

/** What is wrong inside a single token. */
export type TokenFault =
  'unclosed-comment' | 'unclosed-string' | 'malformed-number' | 'bad-escape' | 'control-character';

/** One token. `offset` and `end` (exclusive) are UTF-16 offsets. */
export interface Token {
  readonly kind: TokenKind;
  readonly offset: number;
  readonly end: number;
  readonly fault?: TokenFault;
}

/** The scanner's numbers for token kinds (jsonc-parser, SyntaxKind); white space is left out. */
const KINDS: Readonly<Record<number, TokenKind>> = {
  1: '{',
  2: '}',
  3: '[',
  4: ']',
  5: ',',
  6: ':',
  7: 'literal',
  8: 'literal',
  9: 'literal',
  10: 'string',
  11: 'number',
  12: 'comment',
  13: 'comment',
  16: 'word',
};
const END_OF_TEXT = 17;

/** The scanner's numbers for faults (jsonc-parser, ScanError). */
const FAULTS: Readonly<Record<number, TokenFault>> = {
  1: 'unclosed-comment',
  2: 'unclosed-string',
  3: 'malformed-number',
  4: 'bad-escape',
  5: 'bad-escape',
  6: 'control-character',
};

/** By their codes. */
const SIGNS: ReadonlyMap<number, TokenKind> = new Map(
  (['{', '}', '[', ']', ',', ':'] as const).map((sign) => [sign.charCodeAt(0), sign]),
);
const [TAB, LINE_FEED, CARRIAGE_RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20];
const [QUOTE, BACKSLASH] = [0x22, 0x5c];
/** Up to what ends a number; others go on as something else. */
const PLAIN_NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[\s,\]}:]|$)/y;

const BYTE_ORDER_MARK = '\ufeff';

/** The text with a leading byte order mark replaced by a space: same offsets, but the mark is no token. */
export function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? ` ${text.slice(1)}` : text;
}

/** All tokens of any text, in order, without white space. Never throws, takes linear time. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  readTokens(text, tokens, () => false);
  return tokens;
}

/**
 * Adds to the first tokens of a text those that follow, up to the first of which `isKnown` holds (that one is not added), or else to the
 * end. Gives whether it came to one that is known.
 */
export function readTokens(text: string, tokens: Token[], isKnown: (token: Token) => boolean): boolean {
  const marked = withoutMark(text);
  const scanner = createScanner(marked, false);
  let at = tokens.at(-1)?.end ?? 0;
  for (;;) {
    at = endOfBlanks(marked, at);
    let token = plainToken(marked, at);
    if (token === undefined) {
      scanner.setPosition(at);
      const number: number = scanner.scan();
      at = scanner.getPosition();
      if (number === END_OF_TEXT) return false;
      const kind = KINDS[number];
      if (kind === undefined) continue;
      token = scannedToken(scanner, kind, text.length);
    } else at = token.end;
    if (isKnown(token)) return true;
    add(tokens, token, text);
  }
}

function scannedToken(scanner: JSONScanner, kind: TokenKind, length: number): Token {
  const offset = scanner.getTokenOffset();
  // The scanner goes past the end of the text for a comment that is not closed.
  const end = Math.min(offset + scanner.getTokenLength(), length);
  const fault = FAULTS[scanner.getTokenError()];
  return fault === undefined ? { kind, offset, end } : { kind, offset, end, fault };
}

function add(tokens: Token[], token: Token, text: string): void {
  const previous = tokens.at(-1);
  if (previous?.end === token.offset && continuesNumber(previous, token, text)) {
    tokens[tokens.length - 1] = { kind: 'word', offset: previous.offset, end: token.end };
  } else tokens.push(token);
}

/** A sign, a string without escapes or a number: nearly all of a text. Anything else is left to the scanner, which takes longer. */
function plainToken(text: string, offset: number): Token | undefined {
  const code = text.charCodeAt(offset);
  if (code === QUOTE) return plainString(text, offset);
  const sign = SIGNS.get(code);
  if (sign !== undefined) return { kind: sign, offset, end: offset + 1 };
  PLAIN_NUMBER.lastIndex = offset;
  return PLAIN_NUMBER.test(text) ? { kind: 'number', offset, end: PLAIN_NUMBER.lastIndex } : undefined;
}

/** A string without escapes, and without what must be escaped. */
function plainString(text: string, offset: number): Token | undefined {
  for (let at = offset + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return { kind: 'string', offset, end: at + 1 };
    if (code < SPACE || code === BACKSLASH) return undefined;
  }
  return undefined;
}

function endOfBlanks(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== SPACE && code !== LINE_FEED && code !== TAB && code !== CARRIAGE_RETURN) return at;
    at += 1;
  }
}

/** What begins as a number and goes on otherwise, as `007`, `0x10` and `1_000` do, is one word for whoever wrote it. */
function continuesNumber(previous: Token, token: Token, text: string): boolean {
  if (previous.kind !== 'number' && previous.kind !== 'word') return false;
  if (previous.end !== token.offset || !/^[-\d]/.test(text.charAt(previous.offset))) return false;
  return mayContinue(token) && !isBlank(token, text);
}

/** Whether a token may turn out to be no token by itself, but the end of the one before it. */
export function mayContinue({ kind }: Token): boolean {
  return kind === 'number' || kind === 'literal' || kind === 'word';
}

/** Whether a token is a word of nothing but characters that JSON does not take for white space, though they look like it. */
export function isBlank({ kind, offset, end }: Token, text: string): boolean {
  return kind === 'word' && /^[\s\p{Cf}]+$/u.test(text.slice(offset, end));
}
