import { loggable } from './loggable';

interface Log {
  error(error: string | Error): void;
}

/** Does a piece of work again and again for as long as it is wanted, with a pause before each time; never twice at once. */
export class Repeater {
  private timer: NodeJS.Timeout | undefined;
  private isDisposed = false;

  /** Work that fails is logged, and done again all the same. */
  constructor(
    private readonly pauseMs: number,
    private readonly isWanted: () => boolean,
    private readonly work: () => Promise<void>,
    private readonly log: Log,
  ) {}

  /** Goes on if the work is wanted. To be called whenever it may have come to be. */
  start(): void {
    if (this.timer !== undefined || this.isDisposed || !this.isWanted()) return;
    this.timer = setTimeout(() => void this.runOnce(), this.pauseMs);
  }

  private async runOnce(): Promise<void> {
    try {
      await this.work();
    } catch (error) {
      this.log.error(loggable(error));
    }
    this.timer = undefined;
    this.start();
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.timer);
  }
}
