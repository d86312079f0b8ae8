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

  /** One more image is done. */
  add(image: string): void {
    this.done += 1;
    const now = milliseconds();
    if (now - this.began < PATIENCE_MS || now - this.shown < PACE_MS) return;
    this.shown = now;
    const count = this.total === undefined ? String(this.done) : `${this.done} of ${this.total}`;
    this.output.status(`${count} images, ${image}`);
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
