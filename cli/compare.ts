import { sameValue } from '../core/machine/exact';
import type { ReadText } from './stored-text';
import { valueText } from './stored-text';

/** Values of a key in two strings, as they are written; undefined where a string does not have the key. */
export interface Difference {
  readonly key: string;
  readonly old: string | undefined;
  readonly now: string | undefined;
}

/**
 * The keys that only one of two strings has, or that have another value: those of the old string in its order, then those that only the
 * new one has. Values are compared, not how they are written: `1e3` is `1000`, and the order of an object's keys does not count.
 */
export function compareKeys(old: ReadText | undefined, now: ReadText | undefined): Difference[] {
  const before = valuesOf(old);
  const after = valuesOf(now);
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const pairs = keys.map((key) => ({ key, old: before.get(key), now: after.get(key) }));
  return pairs.filter(({ old: a, now: b }) => a === undefined || b === undefined || !sameValue(a, b));
}

function valuesOf(read: ReadText | undefined): ReadonlyMap<string, string> {
  return new Map(read?.document.members.map((member) => [member.key, valueText(read, member)]));
}
