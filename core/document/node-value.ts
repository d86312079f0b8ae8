import type { Node } from './parse';

/**
 * The plain value of a node. Numbers are doubles here: for what is shown or compared exactly, read their text. Of a key that an object
 * has twice the last one stands; `__proto__` is a member like any other.
 */
export function valueOf(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(valueOf);
  if (node.type !== 'object') return node.value;
  const object: Record<string, unknown> = {};
  for (const property of node.children ?? []) {
    const [keyNode, valueNode] = property.children ?? [];
    if (keyNode === undefined || valueNode === undefined) continue;
    const value = valueOf(valueNode);
    Object.defineProperty(object, String(keyNode.value), {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return object;
}

/** The text of a string node with its escapes resolved; undefined for any other node. */
export function stringOf(node: Node | undefined): string | undefined {
  return node?.type === 'string' ? String(node.value) : undefined;
}

/** The items of a list node; none for any other node. */
export function itemsOf(node: Node): readonly Node[] {
  return node.type === 'array' ? (node.children ?? []) : [];
}

/** The node at a path of keys and list positions below a node; the last one of duplicates. */
export function nodeAt(node: Node, path: readonly string[]): Node | undefined {
  let current: Node | undefined = node;
  for (const step of path) {
    if (current?.type === 'array') current = current.children?.[Number(step)];
    else current = current?.children?.findLast((property) => property.children?.[0]?.value === step)?.children?.[1];
  }
  return current;
}

/** Numbers with more digits than this before the point are not spelled out. */
const MOST_DIGITS = 400;
/** Nearly all numbers that people write. */
const PLAIN_INTEGER = /^-?\d{1,15}$/;

/**
 * The whole number that a JSON number says, exactly: `1e3` is 1000, `10.0` is 10, `9007199254740993` is itself. Undefined if it has a
 * fraction, or more than 400 digits.
 */
export function exactInteger(text: string): bigint | undefined {
  if (PLAIN_INTEGER.test(text)) return BigInt(text);
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return 0n;
  const shift = Number(exponent) - fraction.length;
  if (digits.length + shift > MOST_DIGITS) return undefined;
  if (shift >= 0) return BigInt(sign + digits + '0'.repeat(shift));
  const isWhole = digits.length > -shift && /^0*$/.test(digits.slice(shift));
  return isWhole ? BigInt(sign + digits.slice(0, shift)) : undefined;
}
