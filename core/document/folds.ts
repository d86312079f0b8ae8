import type { Span } from './cursor';
import type { ParsedDocument } from './parse';
import type { Token } from './tokens';

/**
 * Every object and list from its opening to its closing bracket, in the order of the opening ones. A bracket without its other half has
 * none. Offsets in UTF-16 units.
 */
export function folds({ tokens }: ParsedDocument): Span[] {
  const open: Token[] = [];
  const spans: Span[] = [];
  for (const token of tokens) {
    if (token.kind === '{' || token.kind === '[') open.push(token);
    const opener = open.at(-1);
    if (opener && token.kind === (opener.kind === '{' ? '}' : ']')) {
      open.pop();
      spans.push({ offset: opener.offset, length: token.end - opener.offset });
    }
  }
  return spans.sort((left, right) => left.offset - right.offset);
}
