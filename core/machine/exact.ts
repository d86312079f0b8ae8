import { itemsOf, stringOf } from '../document/node-value';
import { membersOf, parseDocument, type Node } from '../document/parse';

/** A member of a list value: its text as written, its canonical form, and its name if it is a string. */
export interface Item {
  readonly text: string;
  readonly canonical: string;
  readonly name?: string;
}

/**
 * A text that two JSON values share if and only if they are equal: numbers by their exact value (`1e3` is `1000`), strings after their
 * escapes are resolved, objects whatever the order of their keys. `text` is one JSON value. Undefined if it is none.
 */
export function canonicalOf(text: string): string | undefined {
  const { root } = parseDocument(text);
  return root && canonical(root, text);
}

/** Whether two texts of JSON are the same value. */
export function sameValue(a: string, b: string): boolean {
  return a === b || canonicalOf(a) === canonicalOf(b);
}

/** The members of a list, `text` being its JSON; undefined for any other value. */
export function listItems(text: string): readonly Item[] | undefined {
  const { root } = parseDocument(text);
  if (root?.type !== 'array') return undefined;
  return itemsOf(root).map((node) => {
    const item = { text: text.slice(node.offset, node.offset + node.length), canonical: canonical(node, text) };
    const name = stringOf(node);
    return name === undefined ? item : { ...item, name };
  });
}

/** Less than 0, 0 or more than 0 as the first of two JSON numbers is smaller, equal or larger; exact for any number of digits. */
export function compareNumbers(a: string, b: string): number {
  const left = readDecimal(a);
  const right = readDecimal(b);
  if (left.sign !== right.sign) return left.sign - right.sign;
  return left.sign < 0 ? compareMagnitudes(right, left) : compareMagnitudes(left, right);
}

function compareMagnitudes(a: Decimal, b: Decimal): number {
  const places = BigInt(a.digits.length) + a.exponent - BigInt(b.digits.length) - b.exponent;
  if (places !== 0n) return places < 0n ? -1 : 1;
  if (a.digits === b.digits) return 0;
  return a.digits < b.digits ? -1 : 1;
}

/** `digits` times ten to the power of `exponent`; the digits neither begin nor end with a zero, and there are none of zero. */
interface Decimal {
  readonly sign: -1 | 0 | 1;
  readonly digits: string;
  readonly exponent: bigint;
}

function readDecimal(text: string): Decimal {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text.trim());
  if (match === null) throw new TypeError('The text is not a JSON number.');
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const all = whole + fraction;
  let start = 0;
  while (all[start] === '0') start++;
  let end = all.length;
  while (end > start && all[end - 1] === '0') end--;
  if (start === end) return { sign: 0, digits: '', exponent: 0n };
  const exponent = BigInt(power) - BigInt(fraction.length) + BigInt(all.length - end);
  return { sign: sign === '-' ? -1 : 1, digits: all.slice(start, end), exponent };
}

function canonical(node: Node, text: string): string {
  if (node.type === 'array')
    return `[${itemsOf(node)
      .map((item) => canonical(item, text))
      .join(',')}]`;
  if (node.type === 'object') {
    const members = membersOf(node).map(
      ({ key, valueNode }) => `${JSON.stringify(key)}:${valueNode === undefined ? '' : canonical(valueNode, text)}`,
    );
    return `{${members.sort().join(',')}}`;
  }
  if (node.type !== 'number') return JSON.stringify(node.value);
  const { sign, digits, exponent } = readDecimal(text.slice(node.offset, node.offset + node.length));
  return sign === 0 ? '0' : `${sign < 0 ? '-' : ''}${digits}e${exponent}`;
}
