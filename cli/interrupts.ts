/**
 * What Ctrl+C does. It ends the command at once, unless work is held: then the work is asked to stop, comes to a clean end (a write that
 * is under way is finished), and the second Ctrl+C ends the command.
 */
export class Interrupts {
  private requested = false;
  private controller: AbortController | undefined;
  private held = 0;
  private ignored = 0;
  private isListening = false;

  /**
   * `end` ends the process as SIGINT does. `onInterrupt` has its argument called at every Ctrl+C from then on; before something is held or
   * ignored for the first time nobody listens, and the system ends the process.
   */
  constructor(
    private readonly end: () => void,
    private readonly onInterrupt: (interrupt: () => void) => void = () => undefined,
  ) {}

  /** Aborted by the first Ctrl+C, for what waits. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.requested) this.controller.abort();
    return this.controller.signal;
  }

  /** Ctrl+C was pressed. */
  get interrupted(): boolean {
    return this.requested;
  }

  /** Somebody pressed Ctrl+C. */
  interrupt(): void {
    if (this.ignored > 0) return;
    const isFirst = !this.requested;
    this.requested = true;
    this.controller?.abort();
    if (this.held === 0 || !isFirst) this.end();
  }

  /** Does work that must come to its own end; long work looks at `interrupted` now and then. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.listen();
    this.held += 1;
    try {
      return await work();
    } finally {
      this.held -= 1;
    }
  }

  /** Does work during which Ctrl+C is meant for another program on the same terminal. */
  async ignore<T>(work: () => Promise<T>): Promise<T> {
    this.listen();
    this.ignored += 1;
    try {
      return await work();
    } finally {
      this.ignored -= 1;
    }
  }

  /** From here on Ctrl+C does what this class says. */
  listen(): void {
    if (this.isListening) return;
    this.isListening = true;
    this.onInterrupt(() => {
      this.interrupt();
    });
  }
}
