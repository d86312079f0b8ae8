import { intersect, union } from './lists';
import type { Policy } from './outcome';
import { anyTrue, bootImage, equal, lattice, max, min, perImage } from './scalars';

const POLICIES: ReadonlyMap<string, Policy> = new Map([
  ['intersect', intersect],
  ['union', union],
  ['max', max],
  ['min', min],
  ['any-true', anyTrue],
  ['equal', equal],
  ['lattice', lattice],
  ['boot-image', bootImage],
  ['per-image', perImage],
]);

/** The names of all policies. A test compares them with those of the registry. */
export const POLICY_NAMES: readonly string[] = [...POLICIES.keys()];

/** The policy of a name; a name that nobody knows compares for equality, which loses nothing. */
export function policyOf(name: string): Policy {
  return POLICIES.get(name) ?? equal;
}
