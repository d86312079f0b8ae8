import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** A message of JSON-RPC, as far as it is looked at. */
interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** An answer as JSON text, and the milliseconds from the first byte written to the last byte read. */
export interface Answer {
  readonly body: Buffer;
  readonly ms: number;
}

/** Answers what a server asks of its client. */
export type Replies = Readonly<Record<string, (params: unknown) => unknown>>;

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * A language server as a process that speaks over its standard input and output. The client's part is as small as it can be, so that
 * what is measured is the server.
 */
export class LanguageServer {
  /** What was received of a message that is not there as a whole yet, and how many bytes it takes. */
  private pieces: Buffer[] = [];
  private received = 0;
  private needed = 0;
  private readonly waiting = new Map<number, (body: Buffer, at: number) => void>();
  private requests = 0;

  private constructor(
    private readonly child: ChildProcessByStdio<Writable, Readable, null>,
    private readonly replies: Replies,
  ) {
    child.stdout.on('data', (bytes: Buffer) => {
      this.receive(bytes, performance.now());
    });
  }

  /** Starts a server. Its `initialize` is still to be sent. */
  static start(command: readonly string[], replies: Replies): LanguageServer {
    const child = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'inherit'] });
    return new LanguageServer(child, replies);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the server did not start');
    return this.child.pid;
  }

  notify(method: string, params: unknown): void {
    this.child.stdin.write(framed({ method, params }));
  }

  /** Sends a request, right behind notifications if there are some, and waits for its answer, whatever that is. */
  async ask(method: string, params: unknown, before: readonly (readonly [string, unknown])[] = []): Promise<Answer> {
    this.requests += 1;
    const id = this.requests;
    const notifications = before.map(([name, given]) => framed({ method: name, params: given }));
    const bytes = [...notifications, framed({ id, method, params })].join('');
    const answered = new Promise<{ body: Buffer; at: number }>((resolve) => {
      this.waiting.set(id, (body, at) => {
        resolve({ body, at });
      });
    });
    const start = performance.now();
    this.child.stdin.write(bytes);
    const { body, at } = await answered;
    return { body, ms: at - start };
  }

  /** Sends a request and gives the result. Rejects if the answer is an error. */
  async request(method: string, params: unknown): Promise<unknown> {
    const { body } = await this.ask(method, params);
    const { result, error } = JSON.parse(body.toString()) as Message;
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  }

  /** Ends the server in order. */
  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    await this.request('shutdown', null);
    this.notify('exit', null);
    await ended;
  }

  /** Long answers come in many pieces, which are put together once. */
  private receive(piece: Buffer, at: number): void {
    this.pieces.push(piece);
    this.received += piece.length;
    if (this.received < this.needed) return;
    let bytes = this.pieces.length === 1 ? piece : Buffer.concat(this.pieces);
    for (;;) {
      const headEnd = bytes.indexOf(HEAD_END);
      const [, length] = /Content-Length: (\d+)/i.exec(bytes.toString('latin1', 0, Math.max(headEnd, 0))) ?? [];
      const start = headEnd + HEAD_END.length;
      this.needed = length === undefined ? bytes.length + 1 : start + Number(length);
      if (this.needed > bytes.length) break;
      const body = bytes.subarray(start, this.needed);
      bytes = bytes.subarray(this.needed);
      this.take(body, at);
    }
    this.pieces = [bytes];
    this.received = bytes.length;
  }

  private take(body: Buffer, at: number): void {
    // Answers begin with the id that was asked with; all else is small.
    const message = body.length < 10_000 ? (JSON.parse(body.toString()) as Message) : undefined;
    if (message?.method !== undefined) {
      this.reply(message);
      return;
    }
    const id = Number(message?.id ?? /"id":(\d+)/.exec(body.toString('latin1', 0, 100))?.[1]);
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    waiting?.(body, at);
  }

  private reply({ id, method = '', params }: Message): void {
    if (id === undefined) return;
    const result = this.replies[method]?.(params) ?? null;
    this.child.stdin.write(framed({ id, result }));
  }
}

function framed(message: object): string {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message });
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
