import type { Readable, Writable } from 'node:stream';
import type { DirectOutput } from './direct-output';
import { formatJson, type JsonValue } from './json';
import { visible } from './visible';

/** Where the command reads and writes; the three standard streams, or a test's. */
export interface Streams {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  /** Writes what comes before all else to where `stdout` leads, which is no terminal; without it `stdout` gets everything. */
  readonly direct?: DirectOutput | undefined;
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
}

/**
 * The command's answers (standard output) and messages (standard error). A reader that goes away early is no failure: what is left for it
 * is dropped, and for the answers `readerGone` tells. Other failures of either are kept for `finish`. Answers need no reader of messages.
 */
export class Output {
  readerGone = false;
  private failure: Error | undefined;
  private messageFailure: Error | undefined;
  /** Whether a status is on the terminal now. */
  private hasStatus = false;
  private madeStdout: Streams['stdout'] | undefined;
  private madeStderr: Streams['stderr'] | undefined;

  constructor(private readonly streams: Streams) {}

  /** Made when something is printed: most runs have no message, and Node loads its network for a stream. */
  private get stdout(): Streams['stdout'] {
    return (this.madeStdout ??= this.streams.stdout.on('error', this.lost));
  }

  private get stderr(): Streams['stderr'] {
    return (this.madeStderr ??= this.streams.stderr.on('error', this.messageLost));
  }

  /** Prints an answer. On a terminal control characters are made visible: the text may come from a guest. */
  text(text: string): void {
    this.write(this.isOnTerminal ? visible(text) : text);
  }

  /** Prints an answer and ends the line. */
  line(text: string): void {
    this.text(`${text}\n`);
  }

  /** Prints stored bytes exactly as they are; on a terminal as text that ends its line. */
  bytes(bytes: Uint8Array, endLine: boolean): void {
    const missing = bytes.length > 0 && bytes.at(-1) !== 0x0a ? '\n' : '';
    if (this.isOnTerminal) this.text(Buffer.from(bytes).toString('utf8') + missing);
    else {
      this.write(bytes);
      if (endLine) this.write(missing);
    }
  }

  /** Prints an answer as JSON on several lines. */
  json(value: JsonValue): void {
    this.line(formatJson(value));
  }

  /** Prints a message to standard error. */
  message(text: string): void {
    this.status('');
    this.stderr.write(`${visible(text)}\n`);
  }

  /** Shows a question on the terminal of the messages; the answer is typed behind it. */
  prompt(text: string): void {
    this.status('');
    this.stderr.write(visible(text));
  }

  /** Whether a person sees the messages. */
  get isSeen(): boolean {
    return this.stderr.isTTY === true;
  }

  /** Shows a line on the terminal of the messages, in place of the one before, until something else is printed; an empty one is none. */
  status(text: string): void {
    if ((text === '' && !this.hasStatus) || !this.isSeen) return;
    const line = visible(text).replace(/\s/g, ' ');
    // A terminal that does not tell its width says 0.
    const width = this.stderr.columns || 80;
    this.stderr.write(`\r${line.slice(0, width - 1)}\x1b[K`);
    this.hasStatus = text !== '';
  }

  /** Waits until a slow reader has taken what was printed, so that it does not pile up in memory. */
  async drained(): Promise<void> {
    const { madeStdout: stdout } = this;
    if (!this.open || stdout?.writableNeedDrain !== true) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        for (const event of ['drain', 'error', 'close']) stdout.off(event, done);
        resolve();
      };
      for (const event of ['drain', 'error', 'close']) stdout.on(event, done);
    });
  }

  /** Waits until everything is written. Gives the failure of the output, if it had one other than a reader that went away. */
  async finish(): Promise<Error | undefined> {
    if (this.open && this.madeStdout !== undefined) {
      await new Promise<void>((resolve) => {
        this.stdout.write('', (error) => {
          if (error) this.lost(error);
          resolve();
        });
      });
    }
    return this.failure ?? this.messageFailure;
  }

  private get open(): boolean {
    return !this.readerGone && this.failure === undefined;
  }

  private get isOnTerminal(): boolean {
    return this.streams.direct === undefined && this.stdout.isTTY === true;
  }

  private write(data: string | Uint8Array): void {
    if (!this.open) return;
    if (this.isOnTerminal) this.status('');
    const { direct } = this.streams;
    if (direct === undefined || this.madeStdout !== undefined) this.stdout.write(data, this.written);
    else this.writeDirectly(direct, typeof data === 'string' ? Buffer.from(data) : data);
  }

  /** Leaves to the stream what is left, and all that comes after it. */
  private writeDirectly(direct: DirectOutput, bytes: Uint8Array): void {
    try {
      const rest = direct.write(bytes);
      if (rest.length > 0) this.stdout.write(rest, this.written);
    } catch (error) {
      this.lost(error as NodeJS.ErrnoException);
    }
  }

  /** Not every runtime has told of a failed write by its event when the next write is done. */
  private readonly written = (error?: Error | null): void => {
    if (error) this.lost(error);
  };

  private readonly lost = (error: NodeJS.ErrnoException): void => {
    if (isReaderGone(error)) this.readerGone = true;
    else this.failure ??= error;
  };

  private readonly messageLost = (error: NodeJS.ErrnoException): void => {
    if (!isReaderGone(error)) this.messageFailure ??= error;
  };
}

function isReaderGone({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';
}
