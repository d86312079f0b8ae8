import { domainRefused } from './refusals';

/** Longest text that is read, in UTF-16 units. The domains of large hosts have about a tenth of that. */
export const MOST_CHARACTERS = 1024 * 1024;
/** A domain has seven levels. */
const MOST_LEVELS = 64;
const MOST_ELEMENTS = 20_000;

/**
 * Looks at a text before the parser does, in one pass: the parser's time and memory grow faster than the text on texts that are made to be
 * deep or full of elements, and it reads document types. Throws domain-refused with the line; what is not XML is left to the parser.
 */
export function scanXml(text: string, file: string): void {
  if (text.length > MOST_CHARACTERS) throw domainRefused('too-large', file, { limit: MOST_CHARACTERS });
  checkCharacters(text, file);
  let levels = 0;
  let elements = 0;
  for (let piece = nextPiece(text, 0); piece !== undefined; piece = nextPiece(text, piece.end)) {
    checkReferences(text, piece, file);
    const { offset } = piece;
    if (piece.kind === 'doctype') throw domainRefused('doctype', file, { line: lineAt(text, offset) });
    if (piece.kind === 'close') levels -= 1;
    if (piece.kind !== 'open' && piece.kind !== 'empty') continue;
    elements += 1;
    if (elements > MOST_ELEMENTS)
      throw domainRefused('too-many-elements', file, { line: lineAt(text, offset), limit: MOST_ELEMENTS });
    if (piece.kind === 'empty') continue;
    levels += 1;
    if (levels > MOST_LEVELS) throw domainRefused('too-deep', file, { line: lineAt(text, offset), limit: MOST_LEVELS });
  }
}

/** Line of a UTF-16 offset, counted from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\n|\r/).length;
}

type Kind = 'text' | 'open' | 'empty' | 'close' | 'doctype' | 'other';
interface Piece {
  readonly kind: Kind;
  readonly offset: number;
  readonly end: number;
}

/** Undefined at the end, and where a piece has no end: the parser stops there too. */
function nextPiece(text: string, offset: number): Piece | undefined {
  if (offset >= text.length) return undefined;
  if (text[offset] !== '<') {
    const next = text.indexOf('<', offset);
    return { kind: 'text', offset, end: next < 0 ? text.length : next };
  }
  if (text.startsWith('<!--', offset)) return upTo(text, offset, '-->');
  if (text.startsWith('<![CDATA[', offset)) return upTo(text, offset, ']]>');
  if (text.startsWith('<?', offset)) return upTo(text, offset, '?>');
  if (text.startsWith('<!', offset)) return { kind: 'doctype', offset, end: offset + 2 };
  return tag(text, offset);
}

function upTo(text: string, offset: number, mark: string): Piece | undefined {
  const at = text.indexOf(mark, offset + 2);
  return at < 0 ? undefined : { kind: 'other', offset, end: at + mark.length };
}

/** A tag up to the `>` that stands in no attribute value. */
function tag(text: string, offset: number): Piece | undefined {
  let at = offset + 1;
  for (;;) {
    const stop = searchFrom(text, /[>"'<]/g, at);
    const character = text[stop] ?? '';
    if (character === '>') {
      const kind = text[offset + 1] === '/' ? 'close' : text[stop - 1] === '/' ? 'empty' : 'open';
      return { kind, offset, end: stop + 1 };
    }
    if (character !== '"' && character !== "'") return undefined;
    const quote = text.indexOf(character, stop + 1);
    if (quote < 0) return undefined;
    at = quote + 1;
  }
}

function searchFrom(text: string, pattern: RegExp, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.index ?? text.length;
}

const PREDEFINED = ['amp', 'lt', 'gt', 'quot', 'apos'];

function checkReferences(text: string, { kind, offset, end }: Piece, file: string): void {
  if (kind === 'other' || kind === 'doctype') return;
  for (const match of text.slice(offset, end).matchAll(/&(?:(#)(x?)([\da-fA-F]+)|([^\s;&<"']+));/g)) {
    const [whole, number, hexadecimal, digits = '', name = ''] = match;
    const code = Number.parseInt(digits, hexadecimal === 'x' ? 16 : 10);
    const isKnown = number === undefined ? PREDEFINED.includes(name) : isXmlCharacter(code);
    if (isKnown) continue;
    const args = { line: lineAt(text, offset + match.index), entity: whole, character: whole };
    throw domainRefused(number === undefined ? 'entity' : 'character', file, args);
  }
}

/** XML 1.0, production 2 (Char). */
function isXmlCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}

function checkCharacters(text: string, file: string): void {
  const found = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.exec(text);
  if (found === null) return;
  const character = `U+${found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  throw domainRefused('character', file, { line: lineAt(text, found.index), character });
}
