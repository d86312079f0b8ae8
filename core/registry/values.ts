import { exactInteger, itemsOf, stringOf, valueOf } from '../document/node-value';
import type { Node } from '../document/parse';
import type { MessageArgs } from '../message';
import type { KeyEntry, MergeRule } from './entry';
import { explain } from './explain';
import { isPlainlyValid } from './plainly-valid';
import { matchesPattern, outermost, validate, type ErrorObject } from './validator';
import { listInWords, typeInWords, typesOf, valueInWords } from './words';

/** What can be wrong with a value; each is a rule of its own. */
export type ValueProblemKind =
  | 'null-value'
  | 'wrong-type'
  | 'not-allowed-value'
  | 'unknown-value'
  | 'out-of-range'
  | 'wrong-length'
  | 'wrong-form'
  | 'duplicate-item'
  | 'invalid-value';

/** Something wrong with one part of a value: the node of that part and the arguments of the rule's message. */
export interface ValueProblem {
  readonly kind: ValueProblemKind;
  readonly node: Node;
  readonly args: MessageArgs;
  /** Texts that the part may be instead, if they are a fixed or a known set. */
  readonly choices?: readonly string[];
}

/** A value that is being checked. `text` is the whole document's, from which numbers are quoted as they are written. */
export interface CheckedValue {
  readonly entry: KeyEntry;
  readonly node: Node;
  readonly text: string;
}

/** Checks the value of a registered key; `text` is the text of the document. At most one problem is reported for a node. */
export function checkValue(entry: KeyEntry, node: Node, text: string): ValueProblem[] {
  const types = typesOf(entry.schema);
  if (node.type === 'null' && types.length > 0 && !types.includes('null')) {
    return [
      { kind: 'null-value', node, args: { key: entry.key, expected: valueInWords(entry.schema, entry.examples[0]) } },
    ];
  }
  const value = { entry, node, text };
  const found = errorsOf(entry, node)
    .map((error) => explain(error, value))
    .filter((problem) => !isMistaken(problem, text));
  return oncePerNode([...found, ...checkExactness(value), ...checkKnown(value)]);
}

function errorsOf({ schema }: KeyEntry, node: Node): readonly ErrorObject[] {
  const value = valueOf(node);
  return isPlainlyValid(schema, value) ? [] : outermost(validate(schema, value));
}

/** The validator sees doubles: 9007199254740993 looks like 9007199254740992 to it, and the list of both like one with an item twice. */
function isMistaken({ kind, node }: ValueProblem, text: string): boolean {
  if (kind !== 'duplicate-item' || node.type !== 'number' || node.parent === undefined) return false;
  const exact = ({ offset, length }: Node): bigint | undefined => exactInteger(text.slice(offset, offset + length));
  const whole = exact(node);
  if (whole === undefined) return false;
  return !itemsOf(node.parent).some(
    // Different doubles are different numbers, and compared much faster.
    (item) => item.offset < node.offset && item.value === node.value && exact(item) === whole,
  );
}

/** A value of the wrong type breaks other rules too; only the type is told then. */
function oncePerNode(problems: readonly ValueProblem[]): ValueProblem[] {
  const kept = new Map<number, ValueProblem>();
  for (const problem of problems) {
    if (problem.kind === 'wrong-type' || !kept.has(problem.node.offset)) kept.set(problem.node.offset, problem);
  }
  return [...kept.values()].sort((a, b) => a.node.offset - b.node.offset);
}

/** The validator sees doubles: 9007199254740993.5 looks whole to it. */
function checkExactness({ entry, node, text }: CheckedValue): ValueProblem[] {
  const types = typesOf(entry.schema);
  if (node.type !== 'number' || !types.includes('integer') || types.includes('number')) return [];
  const given = text.slice(node.offset, node.offset + node.length);
  if (!Number.isInteger(node.value) || exactInteger(given) !== undefined) return [];
  return [{ kind: 'wrong-type', node, args: { key: entry.key, expected: typeInWords(entry.schema), found: given } }];
}

function checkKnown({ entry, node }: CheckedValue): ValueProblem[] {
  const known = entry.knownValues;
  if (known === undefined) return [];
  return [node, ...itemsOf(node)].flatMap((part) => {
    const value = stringOf(part);
    if (value === undefined || isKnownValue(entry, value)) return [];
    const args = { key: entry.key, value: JSON.stringify(value), known: listInWords(known) };
    return [{ kind: 'unknown-value', node: part, args, choices: known }];
  });
}

/** Whether a value is one of the key's known ones, an alias, or a version of a known family. True if the key has no known values. */
export function isKnownValue(entry: KeyEntry, value: string): boolean {
  if (entry.knownValues === undefined || entry.knownValues.includes(value)) return true;
  if (Object.hasOwn(entry.merge.valueAliases ?? {}, value)) return true;
  if (familyOf(entry.merge, value) !== undefined) return true;
  return (entry.knownPatterns ?? []).some((pattern) => matchesPattern(pattern, value));
}

/** The name that an alias stands for; any other value stands for itself. */
export function resolveAlias(merge: MergeRule, value: string): string {
  const aliases = merge.valueAliases ?? {};
  return Object.hasOwn(aliases, value) ? (aliases[value] ?? value) : value;
}

/** The family that a value names or is a version of, after aliases: `q35` for `q35` and `pc-q35-7.2`, `pc` for `i440fx`. */
export function familyOf(merge: MergeRule, value: string): string | undefined {
  const name = resolveAlias(merge, value);
  const families = Object.entries(merge.families ?? {});
  return families.find(
    ([family, versions]) => family === name || versions.some((glob) => matchesGlob(glob, name)),
  )?.[0];
}

/** Whether a name is the same as a pattern with at most one `*`, which stands for any text. */
export function matchesGlob(glob: string, name: string): boolean {
  const [start = '', end] = glob.split('*');
  if (end === undefined) return glob === name;
  return name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end);
}
