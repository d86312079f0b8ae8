import { createScanner } from 'jsonc-parser';

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

const BYTE_ORDER_MARK = '\ufeff';

/** The text with a leading byte order mark replaced by a space: same offsets, but the mark is no token. */
export function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? ` ${text.slice(1)}` : text;
}

/** All tokens of any text, in order, without white space. Never throws, takes linear time. */
export function tokenize(text: string): Token[] {
  const scanner = createScanner(withoutMark(text), false);
  const tokens: Token[] = [];
  for (;;) {
    const number: number = scanner.scan();
    if (number === END_OF_TEXT) return tokens;
    const kind = KINDS[number];
    if (kind === undefined) continue;
    const fault = FAULTS[scanner.getTokenError()];
    const offset = scanner.getTokenOffset();
    // The scanner goes past the end of the text for a comment that is not closed.
    const token = { kind, offset, end: Math.min(offset + scanner.getTokenLength(), text.length) };
    const previous = tokens.at(-1);
    if (previous !== undefined && continuesNumber(previous, token, text)) {
      tokens[tokens.length - 1] = { kind: 'word', offset: previous.offset, end: token.end };
    } else tokens.push(fault === undefined ? token : { ...token, fault });
  }
}

/** What begins as a number and goes on otherwise, as `007`, `0x10` and `1_000` do, is one word for whoever wrote it. */
function continuesNumber(previous: Token, token: Token, text: string): boolean {
  if (previous.end !== token.offset || !/^[-\d]/.test(text.charAt(previous.offset))) return false;
  if (previous.kind !== 'number' && previous.kind !== 'word') return false;
  return token.kind === 'number' || token.kind === 'literal' || (token.kind === 'word' && !isBlank(token, text));
}

/** Whether a token is a word of nothing but characters that JSON does not take for white space, though they look like it. */
export function isBlank({ kind, offset, end }: Token, text: string): boolean {
  return kind === 'word' && /^[\s\p{Cf}]+$/u.test(text.slice(offset, end));
}
