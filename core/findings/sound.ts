import { isUtf8 } from 'node:buffer';
import { MAX_DEPTH } from '../document/parse';

/** How JSON writes U+0000, which no key may have. */
const NUL = '\\u0000';
const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** What a text of JSON says of itself, counted in its bytes. */
interface Shape {
  /** Keys as they are written, each as often as it is there. */
  readonly keys: number;
  /** Levels of objects and lists. */
  readonly depth: number;
}

/**
 * Whether Layer 1 surely has nothing against these bytes, found several times faster than by looking for what it has: almost every text
 * that is saved is sound. False says nothing. An object with a key twice has fewer keys when it is parsed than are written.
 */
export function isSound(bytes: Uint8Array): boolean {
  if (!isUtf8(bytes)) return false;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  // It may stand in a value, where it is right; that is not looked at here.
  if (text.includes(NUL)) return false;
  const root = parse(text);
  if (typeof root !== 'object' || root === null || Array.isArray(root) || Object.hasOwn(root, '')) return false;
  const { keys, depth } = shapeOf(bytes);
  // Only now: what goes through the values goes as deep as they do.
  return depth <= MAX_DEPTH && countKeys(root) === keys;
}

/** The value of a text; undefined, which no text of JSON has as its value, if it is not JSON. A byte order mark is no JSON either. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Takes the bytes for JSON, which they are. No byte of a longer UTF-8 character looks like one of the signs. */
function shapeOf(bytes: Uint8Array): Shape {
  let [keys, open, depth] = [0, 0, 0];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfString(bytes, at);
    else if (byte === COLON) keys++;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth = Math.max(depth, ++open);
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) open--;
  }
  return { keys, depth };
}

/** Where the closing quote of a string stands. */
function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** The keys of all objects in a value. */
function countKeys(value: object): number {
  let count = 0;
  if (Array.isArray(value)) {
    for (const child of value as unknown[]) count += keysIn(child);
    return count;
  }
  // Twice as fast as Object.values, which makes a list of them.
  for (const key in value) count += 1 + keysIn((value as Record<string, unknown>)[key]);
  return count;
}

function keysIn(value: unknown): number {
  return typeof value === 'object' && value !== null ? countKeys(value) : 0;
}
