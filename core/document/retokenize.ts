import { difference } from './difference';
import { firstIndex, tokenIndexAt } from './elements';
import { mayContinue, readTokens, type Token } from './tokens';

/** A text and all its tokens. */
export interface Tokenized {
  readonly text: string;
  readonly tokens: readonly Token[];
}

/**
 * The tokens of a text, as `tokenize` gives them. Those in front of and behind what is different from an earlier version of it are taken
 * from there.
 */
export function retokenize(before: Tokenized, text: string): readonly Token[] {
  const [edit] = difference(before.text, text);
  if (edit === undefined) return before.tokens;
  const by = text.length - before.text.length;
  // Where a token ends is seen from the character behind it.
  const kept = firstIndex(before.tokens, ({ end }) => end >= edit.offset);
  const tokens = before.tokens.slice(0, kept);
  let next = tokenIndexAt(before.tokens, edit.offset + edit.length);
  const isKnown = (token: Token): boolean => {
    const offset = token.offset - by;
    while ((before.tokens[next]?.offset ?? Infinity) < offset) next += 1;
    return before.tokens[next]?.offset === offset && !mayContinue(token);
  };
  if (readTokens(text, tokens, isKnown)) {
    for (const token of before.tokens.slice(next)) tokens.push(by === 0 ? token : moved(token, by));
  }
  return tokens;
}

function moved({ kind, offset, end, fault }: Token, by: number): Token {
  const token = { kind, offset: offset + by, end: end + by };
  return fault === undefined ? token : { ...token, fault };
}
