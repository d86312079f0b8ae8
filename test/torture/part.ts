/** How much is done: all of it, or the small share that every `npm test` does. */
export type Size = 'small' | 'full';

export interface Setting {
  readonly size: Size;
  /** The same seed gives the same cases, as far as no clock and no scheduler is part of them. */
  readonly seed: number;
  /** An empty folder for the part alone, removed after it. */
  readonly folder: string;
  /** Says how far a long part has come. */
  readonly log: (line: string) => void;
}

/** Something counted or measured: `{ what: 'states', value: 20480 }`. */
export interface Figure {
  readonly what: string;
  readonly value: number | string;
}

/** What a part came to. `faults` names every case that is bad, with what it takes to see it again; none: the part holds. */
export interface Outcome {
  readonly figures: readonly Figure[];
  readonly faults: readonly string[];
}

/** One promise about reliability or security, and what puts it to the test. */
export interface Part {
  /** As in `--only`: `crash-states`. */
  readonly name: string;
  readonly title: string;
  /** What is done, for people, as Markdown. */
  readonly done: string;
  /** What counts as bad. */
  readonly bad: string;
  /** Where its folder is: `memory` where that can be had, as what it does needs no disk and is many times faster there. */
  readonly place?: 'memory';
  run(setting: Setting): Promise<Outcome>;
}
