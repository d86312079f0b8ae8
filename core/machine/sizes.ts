import { exactInteger } from '../document/node-value';
import type { MachineConfiguration } from './configuration';
import type { Facts } from './facts';
import type { Notes } from './notes';

/** The keys of an amount that has a lower and an upper bound. */
export interface SizeKeys {
  readonly part: keyof MachineConfiguration;
  readonly min: string;
  readonly recommended: string;
  readonly max: string;
  /** What is taken if neither of the first two is said. */
  readonly fallback: number;
  readonly unit: string;
}

/**
 * The amount to give a machine: what is recommended, at least the minimum, and never more than the maximum, nor than `most`, which is all
 * that the machine takes.
 */
export function sizeOf(
  facts: Facts,
  { part, min, recommended, max, fallback, unit }: SizeKeys,
  notes: Notes,
  most = Infinity,
): number {
  const said = [min, recommended].flatMap((key) => amount(facts, key) ?? []);
  const bound = amount(facts, max) ?? Infinity;
  const wanted = Math.min(said.length === 0 ? fallback : Math.max(...said), bound);
  const size = Math.min(wanted, most);
  if (said.length > 0 && size < wanted) notes.tooMuch(facts, recommended, size);
  if (said.length === 0) notes.default({ part, value: `${size} ${unit}`.trim(), key: recommended });
  return size;
}

function amount(facts: Facts, key: string): number | undefined {
  const exact = exactInteger(facts.get(key)?.text ?? '');
  return exact === undefined ? undefined : Number(exact);
}
