import { applyEdits } from '../document/edits';
import { stringOf } from '../document/node-value';
import { parseDocument, type Member, type Node, type ParsedDocument } from '../document/parse';
import { nearest } from '../registry/nearest';
import type { KeyEntry } from '../registry/registry';
import { checkValue, type ValueProblem } from '../registry/values';
import { fix } from './build';
import type { Fix } from './finding';

/**
 * Repairs of one part of a value: the part is replaced by something that it may have meant. Only such are offered that leave fewer
 * problems than the `count` of before.
 */
export function repairsOf(
  document: ParsedDocument,
  entry: KeyEntry,
  member: Member,
  problem: ValueProblem,
  count: number,
): Fix[] {
  const { offset, length } = problem.node;
  const texts = candidates(document.text, entry, problem).filter((text, index, all) => all.indexOf(text) === index);
  return texts
    .filter((text) => problemsWith(document, entry, member, { offset, length, text }) < count)
    .map((text, index) => {
      // Another value than the known ones may well be meant.
      const isSure = index === 0 && problem.kind !== 'unknown-value';
      return fix('replace', { value: text }, [{ offset, length, text }], isSure);
    });
}

/** How many problems the value of a member would have after an edit inside of it. */
export function problemsWith(
  { text }: ParsedDocument,
  entry: KeyEntry,
  { valueNode }: Member,
  edit: { offset: number; length: number; text: string },
): number {
  if (valueNode === undefined) return Infinity;
  const value = text.slice(valueNode.offset, valueNode.offset + valueNode.length);
  return countProblems(entry, applyEdits(value, [{ ...edit, offset: edit.offset - valueNode.offset }]));
}

/** Values whose problems are known; a repair is tried again at each change of the text around it. */
const counts = new WeakMap<KeyEntry, Map<string, number>>();
const MOST_COUNTS = 200;

/** How many problems a key's value has, given as JSON; infinitely many if it is no JSON. */
function countProblems(entry: KeyEntry, value: string): number {
  const known = counts.get(entry) ?? new Map<string, number>();
  counts.set(entry, known);
  let count = known.get(value);
  if (count === undefined) {
    const document = parseDocument(`{"":${value}}`);
    const node = document.members[0]?.valueNode;
    count = node === undefined || document.syntax.length > 0 ? Infinity : checkValue(entry, node, document.text).length;
    if (known.size >= MOST_COUNTS) known.clear();
    known.set(value, count);
  }
  return count;
}

/** What a part may have meant, as JSON texts, the likeliest first. */
function candidates(text: string, entry: KeyEntry, { node, choices = [] }: ValueProblem): string[] {
  const given = text.slice(node.offset, node.offset + node.length);
  const word = stringOf(node) ?? (node.type === 'number' || node.type === 'boolean' ? given : undefined);
  return [
    ...(word === undefined ? [] : nearest(word.trim(), choices).map((choice) => JSON.stringify(choice))),
    ...fromString(node, entry),
    ...(node.type === 'number' || node.type === 'boolean' ? [JSON.stringify(given)] : []),
    ...(node.type === 'array' ? singleItem(node, text) : listOf(node, given)),
  ];
}

const YES = /^(true|yes|on)$/i;
const NO = /^(false|no|off)$/i;

/** `"1024"` and `"1G"` may be numbers, `"yes"` may be true, a text may have spaces or capitals too many. */
function fromString(node: Node, entry: KeyEntry): string[] {
  const word = stringOf(node)?.trim();
  if (word === undefined) return [];
  const mebibytes = entry.unit === 'MiB' ? inMebibytes(word) : undefined;
  return [
    ...(/^-?(0|[1-9]\d*)$/.test(word) ? [word] : []),
    ...(mebibytes === undefined ? [] : [String(mebibytes)]),
    ...(YES.test(word) ? ['true'] : NO.test(word) ? ['false'] : []),
    JSON.stringify(word),
    JSON.stringify(word.toLowerCase()),
  ];
}

const MEBIBYTES: Readonly<Record<string, number>> = { k: 1 / 1024, m: 1, g: 1024, t: 1024 * 1024 };

/** A size with a unit, such as `1G` or `512 MiB`, in MiB, if that is a whole number. Powers of 1024, as QEMU reads them. */
function inMebibytes(word: string): number | undefined {
  const [, number, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)\s*([kmgt])(?:i?b)?$/i.exec(word) ?? [];
  const size = Number(number) * (MEBIBYTES[unit.toLowerCase()] ?? NaN);
  return Number.isInteger(size) ? size : undefined;
}

/** A list of the one value, or of the words of a text. */
function listOf(node: Node, given: string): string[] {
  const words =
    stringOf(node)
      ?.split(/[\s,;]+/)
      .filter(Boolean) ?? [];
  const list = [`[${given}]`];
  if (words.length > 1) list.push(`[${words.map((word) => JSON.stringify(word)).join(', ')}]`);
  return list;
}

function singleItem(node: Node, text: string): string[] {
  const [item, ...others] = node.children ?? [];
  return item === undefined || others.length > 0 ? [] : [text.slice(item.offset, item.offset + item.length)];
}
