import type { KeyEntry } from './entry';
import { isKnownValue } from './values';

/** What an installed QEMU has for a key whose values depend on QEMU. */
export interface ProbedKey {
  readonly key: string;
  /** All names that QEMU has, in its order. */
  readonly found: readonly string[];
  /** Of these, the ones that the registry would warn about. */
  readonly unknown: readonly string[];
  /** Known values of the registry that this QEMU does not have: most belong to other architectures or versions. */
  readonly absent: readonly string[];
}

/** Compares a key's known values with the names that a QEMU has. Values that only stand for others, such as `i440fx`, count as these. */
export function compareKnownValues(entry: KeyEntry, found: readonly string[]): ProbedKey {
  const names = new Set(found);
  const aliases = entry.merge.valueAliases ?? {};
  return {
    key: entry.key,
    found,
    unknown: found.filter((name) => !isKnownValue(entry, name)),
    absent: (entry.knownValues ?? []).filter((value) => !names.has(value) && !names.has(aliases[value] ?? value)),
  };
}
