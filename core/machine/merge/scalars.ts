import { compareNumbers, sameValue } from '../exact';
import type { KeyValue } from '../image-keys';
import type { Outcome, Policy } from './outcome';

/** All values must be the same JSON value. */
export const equal: Policy = (values) => {
  const [first] = values;
  const others = values.filter(({ text }) => !sameValue(text, first.text));
  if (others.length === 0) return { text: first.text, grade: 'equal' };
  return { text: first.text, grade: 'conflict', clash: [first, ...distinct(others)] };
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

/** The neutral value gives way to any other; of the others two different ones are a conflict, unless the rule lists which are. */
export const lattice: Policy = (values, rule) => {
  const [first, ...rest] = values.filter(({ value }) => value !== rule.neutral);
  if (first === undefined) return { text: values[0].text, grade: 'equal' };
  const outcome = equal([first, ...rest], rule);
  if (outcome.clash === undefined)
    return { text: first.text, grade: rest.length + 1 === values.length ? 'equal' : 'compatible' };
  const { conflicts } = rule;
  const isListed = (a: KeyValue, b: KeyValue): boolean =>
    conflicts === undefined ||
    conflicts.some((pair) => [a, b].every(({ value }) => typeof value === 'string' && pair.includes(value)));
  const [head, ...others] = outcome.clash;
  const clash = head === undefined ? [] : [head, ...others.filter((other) => isListed(head, other))];
  return clash.length < 2 ? { text: first.text, grade: 'compatible' } : { ...outcome, clash };
};

/** Values that are not compared, but where the rule allows a value only once, or no value twice. */
export const perImage: Policy = (values, { atMostOne, unique }) => {
  const [first] = values;
  const hasTwin = (value: KeyValue): boolean =>
    values.some((other) => other !== value && sameValue(other.text, value.text));
  const limited = values.filter(
    (value) => (value.value === atMostOne && atMostOne !== undefined) || (unique === true && hasTwin(value)),
  );
  if (limited.length < 2) return { text: first.text, grade: 'per-image' };
  return { text: first.text, grade: 'conflict', clash: limited };
};

function distinct(values: readonly KeyValue[]): KeyValue[] {
  return values.filter(({ text }, index) => values.findIndex((other) => sameValue(other.text, text)) === index);
}
