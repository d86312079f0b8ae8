import type { Growth, Limits, Ratio, Row, Unit } from './bench';

/** Values of the same thing, measured one after the other. */
export type Samples = readonly number[];

/** The value below which a share (0 to 1) of the samples lies. */
export function percentile(samples: Samples, share: number): number {
  const sorted = [...samples].sort((left, right) => left - right);
  const value = sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)];
  if (value === undefined) throw new Error('there is no percentile of no samples');
  return value;
}

export function median(samples: Samples): number {
  return percentile(samples, 0.5);
}

/** The milliseconds that something takes. */
export async function timed(action: () => unknown): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

/** How often the sides are measured, and how often they are done before that without being counted. */
export interface Rounds {
  readonly rounds: number;
  readonly warmUp: number;
}

/**
 * Measures sides in turns, so that whatever else the machine does meets all of them alike. Each gives its own value, in whatever unit.
 * Each round begins with another side, and every other one goes backwards: what a side leaves behind meets all others as often.
 */
export async function interleaved<Side extends string>(
  sides: Readonly<Record<Side, () => Promise<number>>>,
  { rounds, warmUp }: Rounds,
): Promise<Record<Side, number[]>> {
  const names = Object.keys(sides) as Side[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Side, number[]>;
  for (let round = -warmUp; round < rounds; round += 1) {
    const first = Math.abs(round);
    for (const index of names.keys()) {
      const step = first % 2 === 0 ? index : names.length - index;
      const name = names[(first + step) % names.length] as Side;
      const value = await sides[name]();
      if (round >= 0) samples[name].push(value);
    }
  }
  return samples;
}

/** The figure of samples. */
export function row(what: string, samples: Samples, unit: Unit, size?: string): Row {
  const figures = { p50: median(samples), p95: percentile(samples, 0.95), samples: samples.length };
  return { what, unit, ...figures, ...(size === undefined ? {} : { size }) };
}

/** The medians of two sides that were measured in turns, one divided by the other. */
export function ratio(what: string, of: string, ours: Samples, theirs: Samples, limits: Limits = {}): Ratio {
  return { what, of, value: median(ours) / median(theirs), ...limits };
}

/** A size and what it costs there. */
export interface Cost {
  readonly size: number;
  readonly cost: number;
}

/** The exponent with which a cost grows between two sizes. `unit` is of the sizes, such as `keys`. */
export function growth(what: string, unit: string, from: Cost, to: Cost, limits: Limits = {}): Growth {
  const sizes = `${from.size.toLocaleString('en')} to ${to.size.toLocaleString('en')} ${unit}`;
  const exponent = Math.log(to.cost / from.cost) / Math.log(to.size / from.size);
  return { what, sizes, exponent, ...limits };
}
