/** A unit in which something is measured. */
export type Unit = 'ms' | 'µs' | 's' | 'MiB' | 'KiB' | 'bytes' | '1/s';

/** One figure: the median and the 95th percentile of samples that were taken the same way. */
export interface Row {
  /** What was measured, such as `completion, JSON server`. */
  readonly what: string;
  /** Of how much, such as `24 KB` or `10,000 images`. */
  readonly size?: string;
  readonly unit: Unit;
  readonly p50: number;
  readonly p95: number;
  readonly samples: number;
}

/** What a value must not be above, or below. One without limits is only told. */
export interface Limits {
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** One side against another, both measured in turns in the same run. */
export interface Ratio extends Limits {
  readonly what: string;
  /** What is divided by what, such as `qcowmeta / JSON server`. */
  readonly of: string;
  readonly value: number;
}

/** How a cost grows: `cost ~ size ^ exponent` between the smallest and the largest size. */
export interface Growth extends Limits {
  readonly what: string;
  /** The two sizes in words, such as `32 to 10,000 keys`. */
  readonly sizes: string;
  readonly exponent: number;
}

/** What a bench found out. */
export interface Result {
  readonly rows: readonly Row[];
  readonly ratios: readonly Ratio[];
  readonly growth: readonly Growth[];
  /** Tables of a bench's own, as Markdown, shown below the figures. */
  readonly more?: string;
  /** What was measured, by name: versions of programs other than this one and Node. */
  readonly versions: Readonly<Record<string, string>>;
}

/** How a bench is to run. */
export interface Setting {
  /** Few samples and small sizes: shows that the bench works. */
  readonly quick: boolean;
  readonly log: (line: string) => void;
}

/** Something that is measured beside what people would use instead. */
export interface Bench {
  /** Its name for `--only` and of its files. */
  readonly name: string;
  readonly title: string;
  /** What is done and what it is compared with, as Markdown. */
  readonly about: string;
  readonly run: (setting: Setting) => Promise<Result>;
}

/** Whether a value keeps its limits; undefined where it has none. */
export function holds(value: number, { atMost, atLeast }: Limits): boolean | undefined {
  if (atMost === undefined && atLeast === undefined) return undefined;
  return (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast);
}
