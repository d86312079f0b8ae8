import { familyOf, resolveAlias } from '../../registry/values';
import type { MergeRule } from '../../registry/entry';
import { listItems, type Item } from '../exact';
import type { KeyValue } from '../image-keys';
import type { Grade } from '../report';
import type { Outcome, Policy } from './outcome';
import { equal } from './scalars';

/** The members that are in every list, in the order of the first one; nothing left is a conflict. */
export const intersect: Policy = (values, rule) => {
  const lists = resolvedLists(values, rule);
  if (lists === undefined) return equal(values, rule);
  const [first = [], ...others] = lists;
  let kept: readonly Item[] = first;
  for (const [index, list] of others.entries()) {
    const met = meetLists(kept, list, rule);
    if (met.length === 0 && (kept.length > 0 || list.length > 0)) return conflict(values, lists, index + 1, rule);
    kept = met;
  }
  return outcome(values, lists, kept, 'partial');
};

/** The members of any list, those of the first one first. */
export const union: Policy = (values, rule) => {
  const lists = resolvedLists(values, rule);
  if (lists === undefined) return equal(values, rule);
  return outcome(values, lists, once(lists.flat()), 'compatible');
};

/** The text of the first list stays as it is written where the merge changes nothing in it. */
function outcome(
  [first]: readonly [KeyValue, ...KeyValue[]],
  lists: readonly (readonly Item[])[],
  merged: readonly Item[],
  ifChanged: Grade,
): Outcome {
  const inOrder = (list: readonly Item[]): string => list.map(({ canonical }) => canonical).join();
  const asSet = (list: readonly Item[]): string =>
    list
      .map(({ canonical }) => canonical)
      .sort()
      .join();
  const isFirst = inOrder(lists[0] ?? []) === inOrder(merged);
  const text = isFirst ? first.text : `[${merged.map((item) => item.text).join(', ')}]`;
  if (isFirst && lists.every((list) => inOrder(list) === inOrder(merged))) return { text, grade: 'equal' };
  return { text, grade: lists.every((list) => asSet(list) === asSet(merged)) ? 'compatible' : ifChanged };
}

/** Two lists that have nothing in common are set against each other; otherwise all lists up to the one that leaves nothing. */
function conflict(
  values: readonly [KeyValue, ...KeyValue[]],
  lists: readonly (readonly Item[])[],
  last: number,
  rule: MergeRule,
): Outcome {
  const ruledOut = lists[last] ?? [];
  const partner = lists.slice(0, last).findIndex((list) => meetLists(list, ruledOut, rule).length === 0);
  const clash = values.filter((_, index) => (partner < 0 ? index <= last : index === partner || index === last));
  return { text: values[0].text, grade: 'conflict', clash };
}

/**
 * What two lists have in common, in the order of the first: members that are in both, and versions of a family that the other one names.
 * Looks every member up once, for lists may be as long as an image holds.
 */
function meetLists(a: readonly Item[], b: readonly Item[], rule: MergeRule): Item[] {
  const equals = new Map(b.map((item) => [item.canonical, item]));
  const versions = new Map<string, Item[]>();
  for (const item of b) {
    const family = familyBeyond(item, rule);
    if (family === undefined) continue;
    const known = versions.get(family);
    if (known === undefined) versions.set(family, [item]);
    else known.push(item);
  }
  const isNamed = (family: string | undefined): boolean => family !== undefined && equals.has(JSON.stringify(family));
  return once(
    a.flatMap((item) => [
      ...(equals.has(item.canonical) || isNamed(familyBeyond(item, rule)) ? [item] : []),
      ...(item.name === undefined ? [] : (versions.get(item.name) ?? [])),
    ]),
  );
}

/** The family that a name is a version of; undefined for a family itself, and for what has none. */
function familyBeyond({ name }: Item, rule: MergeRule): string | undefined {
  const family = name === undefined ? undefined : familyOf(rule, name);
  return family === name ? undefined : family;
}

function once(items: readonly Item[]): Item[] {
  const first = new Map<string, Item>();
  for (const item of items) if (!first.has(item.canonical)) first.set(item.canonical, item);
  return [...first.values()];
}

/** The lists with names in place of aliases; undefined if a value is no list. */
function resolvedLists(values: readonly KeyValue[], rule: MergeRule): Item[][] | undefined {
  const lists = values.map(({ text }) => listItems(text)?.map((item) => resolve(item, rule)));
  return lists.every((list) => list !== undefined) ? lists.map(once) : undefined;
}

function resolve(item: Item, rule: MergeRule): Item {
  if (item.name === undefined) return item;
  const name = resolveAlias(rule, item.name);
  if (name === item.name) return item;
  const text = JSON.stringify(name);
  return { text, canonical: text, name };
}
