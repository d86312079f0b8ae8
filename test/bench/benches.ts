import type { Bench } from './bench';
import { command } from './command';
import { scan } from './scan/scan';
import { size } from './size';
import { opening } from './opening';
import { saving } from './saving';
import { typing } from './typing';

/** Everything that is measured, in the order of the page. */
export const BENCHES: readonly Bench[] = [typing, saving, opening, command, scan, size];

/** Benches by their names; all of them without names. Throws for a name that is none. */
export function chosen(names: readonly string[] | undefined): readonly Bench[] {
  const unknown = names?.find((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown !== undefined) {
    throw new Error(`there is no bench "${unknown}"; there are: ${BENCHES.map(({ name }) => name).join(', ')}`);
  }
  return names === undefined ? BENCHES : BENCHES.filter(({ name }) => names.includes(name));
}
