/** Bytes read as UTF-8. */
export interface DecodedText {
  /** The text; each part that is not UTF-8 is replaced by U+FFFD. A byte order mark is kept. */
  readonly text: string;
  /** UTF-16 offset in `text` of the first part that is not UTF-8; absent if all of it is. */
  readonly invalidAt?: number;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Decodes UTF-8 and never throws: what cannot be read is replaced, and the first such place is told. */
export function decodeUtf8(bytes: Uint8Array): DecodedText {
  const text = decoder.decode(bytes);
  const invalidAt = findInvalid(text, bytes);
  return invalidAt === undefined ? { text } : { text, invalidAt };
}

/** Length in bytes of a text as it is stored. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (isHighSurrogate(code) && isLowSurrogate(text.charCodeAt(at + 1))) {
      bytes += 4;
      at += 1;
    } else bytes += 3; // Half of a pair becomes U+FFFD.
  }
  return bytes;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}

/**
 * UTF-16 offset of the first character of which no part fits into `capacity` bytes any more or which does not fit as a whole;
 * undefined if the whole text fits.
 */
export function firstOffsetBeyond(text: string, capacity: number): number | undefined {
  let bytes = 0;
  let offset = 0;
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > capacity) return offset;
    offset += character.length;
  }
  return undefined;
}

/** A replacement character that the bytes do not spell out stands for bytes that are not UTF-8. */
function findInvalid(text: string, bytes: Uint8Array): number | undefined {
  if (!text.includes('\ufffd')) return undefined;
  let at = 0;
  let offset = 0;
  for (const character of text) {
    const isSpelled = bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd;
    if (character === '\ufffd' && !isSpelled) return offset;
    at += bytesOf(character);
    offset += character.length;
  }
  return undefined;
}

function bytesOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
