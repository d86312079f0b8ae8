import { applyEdits, type TextEdit } from '../document/edits';
import { stringOf } from '../document/node-value';
import { parseDocument, type Node } from '../document/parse';
import { nearest } from '../registry/nearest';
import type { KeyEntry } from '../registry/registry';
import { checkValue, type ValueProblem } from '../registry/values';
import { fix } from './build';
import type { Fix } from './finding';

/** How much work is spent on trying repairs out in one check, in characters of values. Texts of ordinary size need a small part of it. */
const MOST_WORK = 100_000;
/** A problem that a check finds takes as long as so many characters that it reads. */
const WORK_OF_PROBLEM = 20;

/** A value with something wrong in it. */
export interface FaultyValue {
  readonly entry: KeyEntry;
  readonly node: Node;
  /** How many problems it has. */
  readonly count: number;
}

/** What repairs do to the values of one text. Each is tried out by a check of the whole value, as long as that is not too much work. */
export class Trial {
  private left = MOST_WORK;

  constructor(private readonly text: string) {}

  /** Whether an edit inside of a value leaves fewer problems than it has. False if nobody can say without too much work. */
  helps(value: FaultyValue, edit: TextEdit): boolean {
    if (!this.isWorthwhile(value)) return false;
    this.left -= workOf(value);
    const { offset, length } = value.node;
    const given = this.text.slice(offset, offset + length);
    return countProblems(value.entry, applyEdits(given, [{ ...edit, offset: edit.offset - offset }])) < value.count;
  }

  /** Repairs of one part of a value: the part is replaced by something that it may have meant. Only such are offered that help. */
  repairsOf(value: FaultyValue, problem: ValueProblem): Fix[] {
    if (!this.isWorthwhile(value)) return [];
    const { offset, length } = problem.node;
    const given = this.text.slice(offset, offset + length);
    return [...new Set(candidates(this.text, value.entry, problem))]
      .filter((text) => text !== given && this.helps(value, { offset, length, text }))
      .map((text, index) => {
        // Another value than the known ones may well be meant.
        const isSure = index === 0 && problem.kind !== 'unknown-value';
        return fix('replace', { value: text }, [{ offset, length, text }], isSure);
      });
  }

  private isWorthwhile(value: FaultyValue): boolean {
    return workOf(value) <= this.left;
  }
}

function workOf({ node, count }: FaultyValue): number {
  return node.length + count * WORK_OF_PROBLEM;
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
