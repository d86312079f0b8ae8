import type { Readable, Writable } from 'node:stream';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageReader,
  type MessageWriter,
} from 'vscode-languageserver';

const HEAD_END = '\r\n\r\n';
const LENGTH = /^Content-Length: *(\d+) *$/im;

/**
 * Reads messages framed as the Language Server Protocol says. The protocol's own reader takes any encoding and a pause in the middle of a
 * message; answering is a third faster without that.
 */
export class StdioReader extends AbstractMessageReader implements MessageReader {
  /** What was received and not read yet; several pieces only where a message is not there as a whole. */
  private pieces: Buffer[] = [];
  private received = 0;
  /** Bytes that must be there before it is worth looking again. */
  private needed = 0;

  constructor(private readonly input: Readable) {
    super();
  }

  listen(callback: DataCallback): Disposable {
    const take = (bytes: Buffer): void => {
      this.pieces.push(bytes);
      this.received += bytes.length;
      if (this.received >= this.needed) this.read(callback);
    };
    const end = (): void => {
      this.fireClose();
    };
    const fail = (error: Error): void => {
      this.fireError(error);
    };
    this.input.on('data', take).on('end', end).on('error', fail);
    return {
      dispose: () => {
        this.input.off('data', take).off('end', end).off('error', fail);
      },
    };
  }

  private read(callback: DataCallback): void {
    let bytes = this.pieces.length === 1 ? (this.pieces[0] ?? Buffer.alloc(0)) : Buffer.concat(this.pieces);
    for (;;) {
      const headEnd = bytes.indexOf(HEAD_END);
      const start = headEnd + HEAD_END.length;
      const end = headEnd < 0 ? bytes.length + 1 : start + this.lengthIn(bytes.toString('latin1', 0, headEnd));
      if (end > bytes.length) {
        this.needed = end;
        break;
      }
      this.give(bytes.toString('utf8', start, end), callback);
      bytes = bytes.subarray(end);
    }
    this.pieces = bytes.length === 0 ? [] : [bytes];
    this.received = bytes.length;
  }

  /** A message whose length nobody knows is passed over. */
  private lengthIn(head: string): number {
    const [, length] = LENGTH.exec(head) ?? [];
    if (length === undefined) this.fireError(new Error(`A message without Content-Length: ${head}`));
    return Number(length ?? 0);
  }

  private give(text: string, callback: DataCallback): void {
    if (text === '') return;
    try {
      callback(JSON.parse(text) as Message);
    } catch (error) {
      this.fireError(error);
    }
  }
}

/** Writes each message with its head at once; the protocol's own writer does it in two steps, for each of which the client wakes up. */
export class StdioWriter extends AbstractMessageWriter implements MessageWriter {
  constructor(private readonly output: Writable) {
    super();
    output.on('error', (error) => {
      this.fireError(error);
    });
    output.on('close', () => {
      this.fireClose();
    });
  }

  write(message: Message): Promise<void> {
    const text = JSON.stringify(message);
    return new Promise((resolve, reject) => {
      this.output.write(`Content-Length: ${Buffer.byteLength(text)}${HEAD_END}${text}`, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  end(): void {
    this.output.end();
  }
}
