import type { Output } from './output';

/** Shorter work needs no progress. */
const PATIENCE_MS = 400;
/** How often the line changes, at most. */
const PACE_MS = 100;

/** How far the work on many images is, as a line on the terminal of the messages; nothing where that is none. */
export class Progress {
  private readonly began = milliseconds();
  private shown = 0;
  /** How many images are done. */
  done = 0;

  /** `total` is left out where it is not known. */
  constructor(
    private readonly output: Output,
    private readonly total?: number,
  ) {}

  /** One more image is done, or several, of which it was the last. */
  add(image: string, more = 1): void {
    this.done += more;
    const now = milliseconds();
    if (now - this.began < PATIENCE_MS || now - this.shown < PACE_MS) return;
    this.shown = now;
    const count = this.total === undefined ? this.counted : `${this.done} of ${this.total} images`;
    this.output.status(`${count}, ${image}`);
  }

  /** How many images are done, in words. */
  get counted(): string {
    return this.done === 1 ? '1 image' : `${this.done} images`;
  }

  /** Takes the line away. */
  end(): void {
    this.output.status('');
  }
}

/** A clock that nothing turns back. That of `performance` loads much that nobody else needs here. */
function milliseconds(): number {
  return process.uptime() * 1000;
}
