import { canonicalOf, compareNumbers, sameValue } from '../exact';
import type { KeyValue } from '../image-keys';
import type { Outcome, Policy } from './outcome';

/** All values must be the same JSON value. */
export const equal: Policy = (values) => {
  const [{ text }] = values;
  return values.every((other) => sameValue(other.text, text))
    ? { text, grade: 'equal' }
    : { text, grade: 'conflict', clash: values };
};

/** The boot image decides, the others are told. */
export const bootImage: Policy = equal;

/** The largest number, exactly. */
export const max: Policy = (values, rule) => extreme(values, 1) ?? equal(values, rule);

/** The smallest number, exactly. */
export const min: Policy = (values, rule) => extreme(values, -1) ?? equal(values, rule);

function extreme(values: readonly [KeyValue, ...KeyValue[]], direction: 1 | -1): Outcome | undefined {
  if (values.some(({ value }) => typeof value !== 'number')) return undefined;
  const text = values.reduce(
    (best, { text: next }) => (compareNumbers(next, best) * direction > 0 ? next : best),
    values[0].text,
  );
  const isSame = values.every((value) => compareNumbers(value.text, text) === 0);
  return { text, grade: isSame ? 'equal' : 'compatible' };
}

/** True if any image says so. */
export const anyTrue: Policy = (values, rule) => {
  if (values.some(({ value }) => typeof value !== 'boolean')) return equal(values, rule);
  const isSame = values.every(({ value }) => value === values[0].value);
  return { text: String(values.some(({ value }) => value === true)), grade: isSame ? 'equal' : 'compatible' };
};

/** The neutral value gives way to any other. Of the others, two that the rule lists as a pair are a conflict. */
export const lattice: Policy = (values, { neutral, conflicts = [] }) => {
  const said = values.filter(({ value }) => value !== neutral);
  const [first] = said;
  if (first === undefined) return { text: values[0].text, grade: 'equal' };
  const excludes = (a: KeyValue, b: KeyValue): boolean =>
    conflicts.some((pair) => a.value !== b.value && [a, b].every(({ value }) => pair.some((name) => name === value)));
  const clash = said.filter((value) => said.some((other) => excludes(value, other)));
  if (clash.length > 0) return { text: first.text, grade: 'conflict', clash };
  const isSame = said.length === values.length && said.every(({ text }) => sameValue(text, first.text));
  return { text: first.text, grade: isSame ? 'equal' : 'compatible' };
};

/** Values that are not compared, but where the rule allows a value only once, or no value twice. */
export const perImage: Policy = (values, { atMostOne, unique }) => {
  const [first] = values;
  const isLimited = ({ value }: KeyValue): boolean => atMostOne !== undefined && value === atMostOne;
  const limited = unique === true ? twinsOf(values) : values.filter(isLimited);
  if (limited.length < 2) return { text: first.text, grade: 'per-image' };
  return { text: first.text, grade: 'conflict', clash: limited };
};

function twinsOf(values: readonly KeyValue[]): KeyValue[] {
  const bySameValue = new Map<string | undefined, KeyValue[]>();
  for (const value of values) {
    const same = canonicalOf(value.text);
    bySameValue.set(same, [...(bySameValue.get(same) ?? []), value]);
  }
  return [...bySameValue.values()].filter(({ length }) => length > 1).flat();
}
