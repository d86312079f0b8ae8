import { isUtf8 } from 'node:buffer';
import { MAX_DEPTH } from '../document/parse';

/** How JSON writes U+0000, which no key may have. */
const NUL = '\\u0000';
const [TAB, LINE_FEED, CARRIAGE_RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20];
const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const [ZERO, NINE] = [0x30, 0x39];
const WORD = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/;
/** Of the hash FNV-1a. */
const PRIME = 0x01000193;
/** Numbers of so few bits are no objects for V8. */
const FEW_BITS = 0x3fffffff;

/**
 * Whether Layer 1 surely has nothing against these bytes, found many times faster than by looking for what it has: almost every text
 * that is saved is sound. False says nothing.
 */
export function isSound(bytes: Uint8Array): boolean {
  // U+0000 may stand in a value, where it is right; that is not looked at here.
  if (!isUtf8(bytes) || textOf(bytes, 0, bytes.length).includes(NUL)) return false;
  return new Scanner(bytes).isDocument();
}

/**
 * Goes over a text once, byte by byte, and makes nothing of what it reads: no byte of a longer UTF-8 character looks like one of JSON's signs.
 * Each part tells whether it is sound; then it was read to its end.
 */
class Scanner {
  private at = 0;
  private depth = 0;
  /** Of the string that was read last, and of what else was asked for. */
  private hash = 0;
  /** Hashes of the keys with the objects that they are in: a hash that is there twice may be of a key that is. */
  private readonly keys = new Set<number>();
  private count = 0;

  constructor(private readonly bytes: Uint8Array) {}

  isDocument(): boolean {
    return this.next() === OPEN_OBJECT && this.container(CLOSE_OBJECT) && this.next() === 0;
  }

  private value(): boolean {
    const sign = this.next();
    if (sign === QUOTE) return this.string(0);
    if (sign === OPEN_OBJECT) return this.container(CLOSE_OBJECT);
    return sign === OPEN_LIST ? this.container(CLOSE_LIST) : this.word();
  }

  private container(close: number): boolean {
    if (++this.depth > MAX_DEPTH) return false;
    const start = this.at++;
    for (let isFirst = true; this.next() !== close; isFirst = false) {
      if (!isFirst && !this.take(COMMA)) return false;
      if (close === CLOSE_OBJECT && !this.key(start)) return false;
      if (!this.value()) return false;
    }
    this.at++;
    this.depth--;
    return true;
  }

  /** A key of the object that begins at `object`, with its colon. The top-level object may have none that is empty. */
  private key(object: number): boolean {
    if (this.next() !== QUOTE) return false;
    const empty = this.at + 2;
    if (!this.string(Math.imul(object + 1, PRIME)) || (this.at === empty && this.depth === 1)) return false;
    this.count++;
    return this.keys.add(this.hash & FEW_BITS).size === this.count && this.take(COLON);
  }

  private string(seed: number): boolean {
    const { bytes } = this;
    const start = this.at;
    let hash = seed;
    for (let at = start + 1; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte === BACKSLASH) return this.stringWithEscapes(start, seed);
      if (byte < SPACE) return false;
      if (byte === QUOTE) {
        this.at = at + 1;
        this.hash = hash;
        return true;
      }
      hash = Math.imul(hash ^ byte, PRIME);
    }
    return false;
  }

  /** Two spellings of a key are one key, so the hash is of what is meant. */
  private stringWithEscapes(start: number, seed: number): boolean {
    const { bytes } = this;
    let end = start + 1;
    while (end < bytes.length && bytes[end] !== QUOTE) end += bytes[end] === BACKSLASH ? 2 : 1;
    const meant = parsed(textOf(bytes, start, end + 1));
    if (meant === undefined) return false;
    this.at = end + 1;
    this.hash = Buffer.from(meant).reduce((hash, byte) => Math.imul(hash ^ byte, PRIME), seed);
    return true;
  }

  /** A number, true, false or null: whatever goes on to the next sign of JSON or white space. */
  private word(): boolean {
    const { bytes } = this;
    const start = this.at;
    let isNatural = bytes[start] !== ZERO;
    for (; this.at < bytes.length; this.at++) {
      const byte = bytes[this.at] as number;
      if (byte >= ZERO && byte <= NINE) continue;
      if (endsWord(byte)) break;
      isNatural = false;
    }
    return (isNatural && this.at > start) || WORD.test(textOf(bytes, start, this.at));
  }

  private take(sign: number): boolean {
    if (this.next() !== sign) return false;
    this.at++;
    return true;
  }

  /** The next byte that is no white space; 0, which no text of JSON has, at the end. */
  private next(): number {
    const { bytes } = this;
    for (; this.at < bytes.length; this.at++) {
      const byte = bytes[this.at] as number;
      if (!isWhiteSpace(byte)) return byte;
    }
    return 0;
  }
}

function isWhiteSpace(byte: number): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;
}

function endsWord(byte: number): boolean {
  return byte === COMMA || byte === CLOSE_LIST || byte === CLOSE_OBJECT || isWhiteSpace(byte);
}

/** What a string with escapes means; undefined if it is none. */
function parsed(literal: string): string | undefined {
  try {
    return JSON.parse(literal) as string;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}
